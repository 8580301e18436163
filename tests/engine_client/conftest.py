"""Other people's servers, played by real ones on loopback."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.engine.client import HttpEngine, server_at

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Elsewhere:
    """Starts servers, and engines that speak to them; `asked` is what the last one was sent."""

    session: aiohttp.ClientSession
    stack: AsyncExitStack
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    models: list[dict[str, Any]] = field(default_factory=lambda: [{"id": "theirs"}])

    async def serve(self, answer: Answer, port: int = 0) -> str:
        """The address of a server that answers every POST with `answer`."""

        async def post(request: web.Request) -> web.StreamResponse:
            self.asked.append(await _told(request))
            self.headers.append(dict(request.headers))
            return await answer(request)

        async def listed(_: web.Request) -> web.Response:
            return web.json_response({"data": self.models})

        app = web.Application()
        app.router.add_post("/v1/{path:.*}", post)
        app.router.add_get("/v1/models", listed)
        server = TestServer(app, port=port)
        await server.start_server()
        self.stack.push_async_callback(server.close)
        return str(server.make_url("/"))

    async def engine(self, answer: Answer, **options: Any) -> HttpEngine:
        """An engine at a server that answers with `answer`."""
        server = server_at(await self.serve(answer), **options)
        return HttpEngine(self.session, text=server, image=server)


async def _told(request: web.Request) -> dict[str, Any]:
    """A body of JSON, or the fields of a form; of files their bytes, those of one name in a list."""
    if request.content_type == "application/json":
        told: dict[str, Any] = await request.json()
        return told
    form: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            form.setdefault(name, []).append((value.filename, value.file.read()))
        else:
            form[name] = value
    return form


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    """A place for other people's servers."""
    async with AsyncExitStack() as stack:
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        yield Elsewhere(session, stack)

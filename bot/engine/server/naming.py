"""Gives each request the name that its answer, the queue and the log call it by."""

import uuid
from collections.abc import Awaitable, Callable

from aiohttp import web
from structlog.contextvars import bound_contextvars

NAME = web.RequestKey("name", str)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def named(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Name it, in whatever is logged about it too."""
    request[NAME] = uuid.uuid4().hex
    with bound_contextvars(request=request[NAME]):
        return await handler(request)


async def sign(request: web.Request, response: web.StreamResponse) -> None:
    """Tell the name, as OpenAI does; what breaks HTTP itself has none."""
    if name := request.get(NAME):
        response.headers["X-Request-Id"] = name

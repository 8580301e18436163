"""Serves one playground: the workspace, its Web API and its page, on this machine alone."""

import asyncio
import errno
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from aiohttp import web

from bot.errors import PortTaken
from bot.playground.clock import Clock
from bot.playground.delivery import PATIENCE, RETRY_AFTER, Courier
from bot.playground.http_mode import HttpMode
from bot.playground.manifest import Manifest
from bot.playground.pages import Pages
from bot.playground.room import Tokens
from bot.playground.routes import Routes
from bot.playground.socket_mode import SocketMode
from bot.playground.storage import Storage
from bot.playground.workspace import Workspace

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Playground:
    """A playground that runs; `environment` makes a bot talk to it instead of Slack."""

    url: str
    workspace: Workspace
    environment: dict[str, str]
    socket_mode: SocketMode | None


@asynccontextmanager
async def serve(
    *,
    port: int = 0,
    folder: Path | None = None,
    manifest: Mapping[str, Any] | None = None,
    deliver_to: str | None = None,
    patience: float = PATIENCE,
    retry_after: Sequence[float] = RETRY_AFTER,
    rates: Literal["refuse", "observe"] = "refuse",
) -> AsyncIterator[Playground]:
    """Serve until the block ends. Without `folder` nothing is kept; with `deliver_to` the app gets HTTP."""
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(_listen(port))
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        passing = stack.enter_context(tempfile.TemporaryDirectory(prefix="playground-"))
        workspace = Workspace(
            Manifest.load() if manifest is None else Manifest.parse(manifest),
            Storage(folder or Path(passing)),
            url=url,
            tokens=Tokens(),
            clock=Clock(),
            rates=rates,
        )
        line = HttpMode(deliver_to, workspace.tokens.signing_secret) if deliver_to else SocketMode()
        workspace.connect(Courier(line, patience=patience, retry_after=retry_after))
        stack.push_async_callback(workspace.stop_working)
        stack.callback(asyncio.create_task(workspace.keep_time()).cancel)
        pages = Pages(workspace, lambda: line.connected)
        socket_mode = _let_in(line, workspace, pages) if isinstance(line, SocketMode) else None
        runner = web.AppRunner(Routes(workspace, pages, socket_mode).application(), shutdown_timeout=1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        stack.push_async_callback(pages.close)
        await web.SockSite(runner, listener).start()
        yield Playground(url, workspace, _environment(workspace, url, socket_mode), socket_mode)


def _let_in(line: SocketMode, workspace: Workspace, pages: Pages) -> SocketMode:
    """Hand out URLs for sockets, and tell the pages when the app comes and goes."""
    line.changed = pages.app_changed
    link = f"ws{workspace.url.removeprefix('http')}/link"
    workspace.socket_url = lambda: f"{link}?ticket={line.ticket()}"
    return line


def _environment(workspace: Workspace, url: str, socket_mode: SocketMode | None) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": workspace.tokens.bot,
        "SLACK_APP_TOKEN": workspace.tokens.app if socket_mode else "",
        "SLACK_SIGNING_SECRET": workspace.tokens.signing_secret,
        "SLACK_API_URL": f"{url}/api/",
    }


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port=port) from None
        raise

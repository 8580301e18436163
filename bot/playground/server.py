"""Serves one playground: the workspace, its Web API and its page, on this machine alone."""

import asyncio
import errno
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
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
    listener = _listen(port)
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    with tempfile.TemporaryDirectory(prefix="playground-") as passing:
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
        pages = Pages(workspace, lambda: line.connected)
        socket_mode = line if isinstance(line, SocketMode) else None
        if socket_mode:
            socket_mode.changed = pages.app_changed
            workspace.socket_url = lambda: f"ws{url.removeprefix('http')}/link?ticket={socket_mode.ticket()}"
        runner = web.AppRunner(Routes(workspace, pages, socket_mode).application(), shutdown_timeout=1)
        await runner.setup()
        keeping_time = asyncio.create_task(workspace.keep_time())
        await web.SockSite(runner, listener).start()
        try:
            yield Playground(url, workspace, _environment(workspace, url, socket_mode), socket_mode)
        finally:
            keeping_time.cancel()
            await pages.close()
            await workspace.stop_working()
            await runner.cleanup()


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

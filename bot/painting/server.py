"""A server of its own for the page, where the bot has no other."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.errors import PortTaken
from bot.painting.pages import LARGEST_MASK, Pages


def doorway(host: str, port: int) -> socket.socket:
    """Listen there, any free port for 0; raises PortTaken."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise PortTaken(port=port, option="DESKMATE_PAGES_PORT") from error


@asynccontextmanager
async def served(pages: Pages, door: socket.socket) -> AsyncIterator[None]:
    """Serve `pages` to who comes through `door`, for as long as the context lives."""
    application = web.Application(client_max_size=LARGEST_MASK)
    application.add_routes(pages.routes)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, door).start()
        yield
    finally:
        await runner.cleanup()

"""`python -m bot.engine.server`: the engine as a process of its own."""

import argparse
import asyncio
import errno
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from aiohttp import web

from bot import logs
from bot.engine.server import catalogue
from bot.engine.server.device import Device
from bot.engine.server.http import application
from bot.engine.server.loading import Loader
from bot.engine.server.resident import Resident
from bot.engine.server.service import Service
from bot.errors import DeskmateError, PortTaken
from bot.settings import Settings, load
from bot.terminal import spoken

FAREWELL = 5.0
LOOK_EVERY = 1.0


def main(arguments: list[str]) -> int:
    """Serve until told to end; the exit code is 2 when the setup is wrong."""
    options = _parser().parse_args(arguments)
    language = spoken()
    try:
        settings = load()
        language = spoken(settings.deskmate_language)
        logs.configure(settings.deskmate_log_level)
        asyncio.run(_serve(options, settings))
    except DeskmateError as error:
        sys.stderr.write(f"{error.say(language)}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.engine.server")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument(
        "--with-parent", action="store_true", help="end when the process that started it does"
    )
    return parser


async def _serve(options: argparse.Namespace, settings: Settings) -> None:
    text = catalogue.choose(settings.deskmate_text_model, "text", "DESKMATE_TEXT_MODEL")
    image = catalogue.choose(settings.deskmate_image_model, "image", "DESKMATE_IMAGE_MODEL")
    device = Device(asyncio.get_running_loop(), settings.deskmate_device)
    service = Service(device, Resident(text, "text"), Resident(image, "image"))
    told = _told(parent=os.getppid() if options.with_parent else None)
    runner = web.AppRunner(
        application(service), handler_cancellation=True, shutdown_timeout=FAREWELL, access_log=None
    )
    address = await _listen(runner, options.host, options.port)
    sys.stdout.write(f"The engine listens on {address}\n")
    sys.stdout.flush()
    device.start()
    loader = Loader(device, settings.deskmate_home, settings.deskmate_device)
    loading = [
        asyncio.ensure_future(load) for load in (loader.image(service.image), loader.text(service.text))
    ]
    await told
    await _cancel(loading)
    await runner.cleanup()
    await device.stop()


async def _listen(runner: web.AppRunner, host: str, port: int) -> str:
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTaken(port=port) from None
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"


def _told(parent: int | None) -> "asyncio.Future[None]":
    """Done when a signal, or the end of `parent`, says that it is time."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[None] = loop.create_future()

    def end() -> None:
        if not told.done():
            told.set_result(None)

    def look(parent: int) -> None:
        if os.getppid() != parent:
            end()
        loop.call_later(LOOK_EVERY, look, parent)

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, end)
    if parent is not None:
        look(parent)
    return told


async def _cancel(tasks: Sequence["asyncio.Future[None]"]) -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

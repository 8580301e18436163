"""`python -m bot.engine.server`: the engine as a process of its own."""

import argparse
import asyncio
import errno
import logging
import os
import resource
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import get_args

from aiohttp import web

from bot import logs
from bot.engine.server import catalogue, hardware
from bot.engine.server.catalogue import Model
from bot.engine.server.device import Device
from bot.engine.server.http import application
from bot.engine.server.loading import Loader
from bot.engine.server.provenance import certificate
from bot.engine.server.provenance.certificate import Identity
from bot.engine.server.provenance.seal import Seal
from bot.engine.server.resident import Resident
from bot.engine.server.scheduler import Kind, rules
from bot.engine.server.service import Service
from bot.engine.server.shelf import Shelf
from bot.errors import DeskmateError, PortTaken, WrongSetting
from bot.settings import ModelTask, Settings, load, variable
from bot.terminal import spoken

FAREWELL = 5.0
LOOK_EVERY = 1.0
BACKLOG = 1024
MOST_FILES = 65_536


def main(arguments: list[str]) -> int:
    """Serve until told to end; the exit code is 2 when the setup is wrong."""
    options = _parser().parse_args(arguments)
    language = spoken()
    try:
        settings = load()
        language = spoken(settings.deskmate_language)
        logs.configure(settings.deskmate_log_level)
        _prepare_libraries()
        _allow_many_connections()
        asyncio.run(_serve(options, settings))
    except DeskmateError as error:
        sys.stderr.write(f"{error.say(language)}\n")
        return 2
    return 0


def _prepare_libraries() -> None:
    """Set what libraries read from the environment when they are imported, which comes later."""
    # Threads that sleep at once take half of the speed, and those that spin for long make a step six
    # times as long when a neighbour needs their core.
    os.environ.setdefault("GOMP_SPINCOUNT", "10000")
    # Their bars and notes would drown our log.
    os.environ |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "TRANSFORMERS_VERBOSITY": "error"}
    # Prompts are read one to a thread; its pool would be one more, and warn at every process we start.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    for name in ("ContinuousBatchingLogger", "transformers", "diffusers", "filelock"):
        logging.getLogger(name).setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", "torch.quantize_per_tensor", UserWarning)


def _allow_many_connections() -> None:
    """Every client is an open file; take as many as the system grants."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.engine.server")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument(
        "--with-parent",
        type=int,
        nargs="?",
        const=os.getppid(),
        metavar="PID",
        help="end when the process that started it does; say which, in case it ends at once",
    )
    return parser


async def _serve(options: argparse.Namespace, settings: Settings) -> None:
    gpu = hardware.graphics_memory(settings.deskmate_device)
    residents = list(_residents(settings, gpu))
    device = Device(
        asyncio.get_running_loop(), settings.deskmate_device, kinds=rules(settings.deskmate_image_share)
    )
    loader = Loader(
        device,
        settings.deskmate_home,
        settings.deskmate_device,
        settings.deskmate_threads,
        gpu=gpu,
        configured={resident.task: resident.model for resident in reversed(residents)},
    )
    shelf = Shelf(device, loader, residents, keep=settings.deskmate_keep_alive)
    service = Service(device, shelf, Seal(_identity(settings)))
    told = _told(parent=options.with_parent)
    runner = web.AppRunner(
        application(service), handler_cancellation=True, shutdown_timeout=FAREWELL, access_log=None
    )
    address = await _listen(runner, options.host, options.port)
    sys.stdout.write(f"The engine listens on {address}\n")
    sys.stdout.flush()
    device.start()
    running = asyncio.create_task(shelf.run())
    await told
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await runner.cleanup()
    await device.stop()


def _identity(settings: Settings) -> Identity:
    """What results are signed with; raises WrongSetting for a certificate without its key."""
    chain, key = settings.deskmate_signing_certificate, settings.deskmate_signing_key
    if chain and key:
        return certificate.given(chain, key)
    if chain or key:
        missing = "DESKMATE_SIGNING_KEY" if chain else "DESKMATE_SIGNING_CERTIFICATE"
        raise WrongSetting(variable=missing, value="", takes="a PEM file, as its counterpart is set")
    return certificate.own(settings.deskmate_home / "provenance")


def _residents(settings: Settings, gpu: int) -> Iterator[Resident]:
    """The models to serve; those of a setting such as `name@https://host/v1` are another server's.

    Those for texts and pictures are loaded at once, the others when they are asked for.
    """
    for task in get_args(ModelTask):
        if (model := _chosen(settings, task, gpu)) is not None:
            yield Resident(model, task, needed=task in ("text", "image"))
    for entry in catalogue.CATALOGUE:
        if entry.task in ("repair", "sound"):
            yield Resident(entry, entry.task)
    for name in filter(None, map(str.strip, settings.deskmate_more_models.split(","))):
        kind = _kind(name)
        yield Resident(catalogue.choose(name, kind, "DESKMATE_MORE_MODELS"), kind)


def _chosen(settings: Settings, task: ModelTask, gpu: int) -> Model | None:
    """The model for `task`; None where another server does it, or `auto` means none on this machine."""
    setting = settings.model(task)
    if "@http" in setting or (setting == "auto" and catalogue.default(task, gpu) is None):
        return None
    return catalogue.choose(setting, task, variable(task), gpu)


def _kind(name: str) -> Kind:
    """What a model makes, told by its entry in the catalogue or by its folder."""
    entry = catalogue.find(name)
    if entry is not None and entry.task != "embedding":
        return entry.task
    return "image" if (Path(name).expanduser() / "model_index.json").is_file() else "text"


async def _listen(runner: web.AppRunner, host: str, port: int) -> str:
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Brings the configured models into memory, and tries again when one cannot be had."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog

from bot.engine.server import hardware
from bot.engine.server.catalogue import Model
from bot.engine.server.device import Device
from bot.engine.server.easel import Easel, Painter
from bot.engine.server.prepare import Report, prepare
from bot.engine.server.resident import Resident
from bot.errors import DeskmateError, EngineRefused
from bot.settings import Device as Wanted

log = structlog.get_logger("engine")

PAUSES = (15.0, 60.0, 300.0)

Bring = Callable[[Report], Awaitable[Any]]


class Loader:
    """Loads models from `home` onto the device that the setting `wanted` means.

    `threads` of None are as many as the cores that the machine grants.
    """

    def __init__(self, device: Device, home: Path, wanted: Wanted, threads: int | None = None) -> None:
        self._device = device
        self._threads = threads or hardware.cores()
        self._home = home
        self._wanted = wanted

    async def text(self, resident: Resident[Any]) -> None:
        """Keep trying until the text model serves."""

        async def bring(report: Report) -> Any:
            folder = await prepare(resident.model, self._home, report)
            report("loading", 1.0)
            model = await self._device.call(lambda: _text_model(folder, self._settle()))
            self._device.serve("text", model)
            return model

        await _persist(resident, bring)

    async def image(self, resident: Resident[Any]) -> None:
        """Keep trying until the painter serves."""

        async def bring(report: Report) -> Any:
            folder = await prepare(resident.model, self._home, report)
            painter = await self._device.call(lambda: _painter(resident.model, folder, self._settle()))
            tell = _from_thread(lambda fraction: report("loading", fraction))
            await self._device.call(lambda: painter.load(tell))
            self._device.serve("image", Easel(painter))
            return painter

        await _persist(resident, bring)

    def _settle(self) -> str:
        """The device's name; the first call of all on its thread."""
        import torch

        torch.set_num_threads(self._threads)
        self._device.name = hardware.device(self._wanted)
        return self._device.name


async def _persist(resident: Resident[Any], bring: Bring) -> None:
    attempt = 0
    while resident.state != "ready":
        try:
            resident.settle(await bring(resident.report))
            log.info("model ready", model=resident.name)
        except DeskmateError as error:
            resident.fail(error)
        except Exception as error:
            log.exception("model failed to load", model=resident.name)
            resident.fail(EngineRefused(reason=f"{type(error).__name__}: {error}"))
        if resident.error is not None:
            log.error("model is not available", model=resident.name, reason=resident.error.say("en"))
            await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
            attempt += 1


def _text_model(folder: Path, device: str) -> Any:
    from transformers.utils.logging import disable_progress_bar

    from bot.engine.server.text import TextModel

    disable_progress_bar()  # type: ignore[no-untyped-call]
    return TextModel(folder, device)


def _painter(model: Model, folder: Path, device: str) -> Painter:
    from bot.engine.server.image import painter

    return painter(model, folder, device)


def _from_thread(report: Callable[[float], None]) -> Callable[[float], None]:
    loop = asyncio.get_running_loop()

    def tell(fraction: float) -> None:
        loop.call_soon_threadsafe(report, fraction)

    return tell

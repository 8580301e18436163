"""An engine in this process with the real embedded models of pictures and sound, asked over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from aiohttp.test_utils import TestServer
from openai import AsyncOpenAI

from bot.engine.server.catalogue import (
    DEEPFILTERNET,
    FFDNET,
    KOKORO,
    OPENCV_FSR,
    RETOUCH,
    RULE_COMPOSER,
    U2NETP,
    WHISPER_BASE,
)
from bot.engine.server.device import Device
from bot.engine.server.http import application
from bot.engine.server.loading import Loader
from bot.engine.server.resident import Resident
from bot.engine.server.service import Service
from bot.engine.server.shelf import Shelf


@dataclass
class Studio:
    """The engine, and OpenAI's client for it."""

    url: str
    client: AsyncOpenAI
    service: Service

    def load(self, model: str) -> tuple[int, int]:
        """How many `model` serves, and how many wait."""
        return self.service.device.load(model)


@asynccontextmanager
async def studio_in(home: Path) -> AsyncIterator[Studio]:
    """Everything is loaded when it is first asked for."""
    device = Device(asyncio.get_running_loop(), "cpu")
    repairs = [Resident(entry, "repair") for entry in (FFDNET, OPENCV_FSR, U2NETP, RETOUCH)]
    spoken = [Resident(KOKORO, "speech"), Resident(WHISPER_BASE, "transcription")]
    played = [Resident(RULE_COMPOSER, "music"), Resident(DEEPFILTERNET, "sound")]
    shelf = Shelf(device, Loader(device, home, "cpu", threads=2), [*repairs, *spoken, *played])
    service = Service(device, shelf)
    server = TestServer(application(service))
    await server.start_server()
    device.start()
    running = asyncio.create_task(shelf.run())
    url = str(server.make_url("")).rstrip("/")
    async with AsyncOpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        yield Studio(url, client, service)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await server.close()
    await device.stop()

"""An engine in this process, with a parrot and a dauber in place of models."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from openai import AsyncOpenAI

from bot.engine.server.catalogue import COMPOSER, SMOLLM2
from bot.engine.server.device import Device
from bot.engine.server.easel import Easel
from bot.engine.server.http import application
from bot.engine.server.loading import Loader
from bot.engine.server.resident import Resident
from bot.engine.server.service import Service
from bot.engine.server.shelf import Shelf
from tests.engine.parrot import Dauber, Parrot


@dataclass
class Aviary:
    """The engine, its workers, and OpenAI's client for it."""

    url: str
    client: AsyncOpenAI
    service: Service
    text: Resident
    image: Resident
    parrot: Parrot
    dauber: Dauber

    def load(self) -> None:
        """Bring both into memory."""
        easel = Easel(self.dauber, self.dauber.draw)
        self.service.device.serve(self.text.name, "text", self.parrot)
        self.service.device.serve(self.image.name, "image", easel)
        self.text.settle(self.parrot)
        self.image.settle(easel)

    def texts(self) -> tuple[int, int]:
        """How many texts are being written, and how many wait."""
        return self.service.device.load(self.text.name)

    async def ask(self, text: str = "hi", **options: Any) -> Any:
        """One question."""
        return await self.client.chat.completions.create(
            model="default", messages=[{"role": "user", "content": text}], **options
        )


@pytest.fixture
async def empty_aviary(tmp_path: Path) -> AsyncIterator[Aviary]:
    """Nothing is loaded yet."""
    device = Device(asyncio.get_running_loop(), "cpu")
    text, image = Resident(SMOLLM2, "text", needed=True), Resident(COMPOSER, "image", needed=True)
    service = Service(device, Shelf(device, Loader(device, tmp_path, "cpu"), [text, image]))
    server = TestServer(application(service))
    await server.start_server()
    device.start()
    url = str(server.make_url("")).rstrip("/")
    client = AsyncOpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    yield Aviary(url, client, service, text, image, Parrot(), Dauber())
    await client.close()
    await server.close()
    await device.stop()


@pytest.fixture
def aviary(empty_aviary: Aviary) -> Aviary:
    """Loaded and awake."""
    empty_aviary.load()
    empty_aviary.parrot.awake.set()
    return empty_aviary


async def eventually(true: Callable[[], object]) -> None:
    """Wait for what happens on the device's thread, for which the event loop has no event."""
    while not true():  # noqa: ASYNC110
        await asyncio.sleep(0.01)

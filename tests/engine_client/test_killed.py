"""The engine is killed while sixteen stream; it is started again, and each of them finishes when asked again."""

import asyncio
import os
import signal
from pathlib import Path

import aiohttp

from bot.engine import TextPrompt, Turn, Words, Written
from bot.engine.client import HttpEngine, server_at
from bot.engine.supervisor import Supervisor, supervised
from bot.errors import EngineLost
from tests.end_to_end.tiny_model import build

STREAMS = 16
ASKED = (Turn("user", "Tell a long story."),)
ENDLESS = TextPrompt(ASKED, max_tokens=3500)
"""Longer than it takes until the last of them reads his first word."""
SHORT = TextPrompt(ASKED, max_tokens=50)


class Reader:
    """Someone whose answer was interrupted, and who asks again, as a durable request does."""

    def __init__(self, engine: HttpEngine) -> None:
        self._engine = engine
        self.begun = asyncio.Event()
        self.lost = 0

    async def read(self) -> Written:
        """The whole answer, however often it takes."""
        while True:
            try:
                async for event in self._engine.write(SHORT if self.lost else ENDLESS):
                    if isinstance(event, Words):
                        self.begun.set()
                    if isinstance(event, Written):
                        return event
            except EngineLost:
                self.lost += 1


async def test_sixteen_answers_outlive_their_engine(tmp_path: Path) -> None:
    settings = {
        "DESKMATE_TEXT_MODEL": str(build(tmp_path / "babbler")),
        "DESKMATE_HOME": str(tmp_path),
        "DESKMATE_THREADS": "1",
    }
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        supervised(Supervisor(session, environment=os.environ | settings)) as supervisor,
    ):
        server = server_at(supervisor.url, patience=120.0)
        engine = HttpEngine(session, text=server, image=server)
        readers = [Reader(engine.on_behalf_of(f"U{number}")) for number in range(STREAMS)]
        reading = asyncio.gather(*(reader.read() for reader in readers))
        await asyncio.gather(*(reader.begun.wait() for reader in readers))

        os.kill(supervisor.pid or 0, signal.SIGKILL)
        answers = await reading

    assert [reader.lost for reader in readers] == [1] * STREAMS
    assert all(answer.text for answer in answers)

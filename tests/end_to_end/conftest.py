"""The real bot and the real engine as processes of their own; the playground in Slack's place."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground.server import Playground, serve
from bot.playground.state import Message
from bot.playground.workspace import Workspace
from tests.end_to_end import tiny_model

PATIENCE = 240
"""Seconds after which a person would have given up."""


@dataclass(slots=True)
class Office:
    """A workspace and the bot that serves it."""

    playground: Playground
    environment: dict[str, str]
    arguments: tuple[str, ...] = ()
    log: list[str] = field(default_factory=list)
    _process: asyncio.subprocess.Process | None = None
    _reading: asyncio.Task[None] | None = None

    @property
    def workspace(self) -> Workspace:
        """Where people are."""
        return self.playground.workspace

    async def start(self) -> None:
        """Start the bot and wait until it is connected."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "run", *self.arguments),
            env=os.environ | self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=2**20,
        )
        async with asyncio.timeout(PATIENCE):
            await self._until("connected")
        self._reading = asyncio.create_task(self._drain())

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End the bot, SIGKILL as a power cut would; its exit code."""
        assert self._process
        if self._process.returncode is None:
            self._process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            code = await self._process.wait()
        if self._reading:
            await self._reading
        return code

    def engine(self) -> int:
        """The process id of the bot's engine."""
        assert self._process
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return int(children[0])

    async def answer(self, channel: str, thread: str, replies: int = 1) -> list[Message]:
        """The finished messages of the bot in a thread, once there are `replies` of them."""

        def finished() -> list[Message]:
            said = [one for one in self.workspace.messages(channel, thread)[1:] if one.user == Workspace.app]
            return said if len(said) >= replies and all(_labelled(one) for one in said) else []

        return await self.workspace.until(finished, PATIENCE)

    async def warmed_up(self) -> None:
        """Wait until the model is in memory: its first answer is there."""
        place = self.workspace.dm(Workspace.ana)
        await self.answer(place, await self.workspace.post(Workspace.ana, place, "Say hello."))

    async def first_words(self, channel: str, thread: str) -> Message:
        """The bot's answer as soon as some of it can be read."""

        def begun() -> list[Message]:
            said = self.workspace.messages(channel, thread)[1:]
            return [one for one in said if one.user == Workspace.app and one.streaming and text(one)]

        return (await self.workspace.until(begun, PATIENCE))[0]

    async def _until(self, words: str) -> None:
        assert self._process
        assert self._process.stdout
        async for line in self._process.stdout:
            self.log.append(line.decode())
            if words in line.decode():
                return
        raise AssertionError(f"the bot ended without saying {words!r}:\n{''.join(self.log)}")

    async def _drain(self) -> None:
        assert self._process
        assert self._process.stdout
        async for line in self._process.stdout:
            self.log.append(line.decode())


@asynccontextmanager
async def opened(home: Path, model: Path | str, *, http_port: int | None = None) -> AsyncIterator[Office]:
    """A workspace with a bot at work, which keeps what it has in `home`."""
    async with AsyncExitStack() as stack:
        address = f"http://127.0.0.1:{http_port}/slack/events" if http_port else None
        playground = await stack.enter_async_context(serve(port=0, deliver_to=address))
        own = {"DESKMATE_HOME": str(home), "DESKMATE_TEXT_MODEL": str(model)}
        arguments = ("--http", "--port", str(http_port)) if http_port else ()
        office = Office(playground, playground.environment | own, arguments)
        await office.start()
        stack.push_async_callback(office.end)
        yield office


@pytest.fixture(scope="session")
def babbler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny model, which answers fast and says nothing."""
    return tiny_model.build(tmp_path_factory.mktemp("models") / "babbler")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory, babbler: Path) -> AsyncIterator[Office]:
    """One workspace and bot for all tests of a module."""
    async with opened(tmp_path_factory.mktemp("office"), babbler) as office:
        yield office


def text(message: Message) -> str:
    """What a person reads in a message, its label included."""
    found = [message.text]
    for block in message.blocks:
        found += [
            str(block.get("text", "")),
            *(str(one.get("text", "")) for one in block.get("elements", ())),
        ]
    return "\n".join(found)


def _labelled(message: Message) -> bool:
    return not message.streaming and bool(re.search("AI-generated|生成（AI）|Composed|而成", text(message)))

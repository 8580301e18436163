"""A playground in Slack's place, the real edge and store, and an engine that says what a test scripts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.capability import Capabilities, Request
from bot.engine.scripted import ScriptedEngine
from bot.metrics import Metrics
from bot.playground.server import Playground, serve
from bot.playground.state import Message
from bot.playground.workspace import Workspace
from bot.requests import Ledger, Limits, Perform, Requests
from bot.settings import Settings
from bot.slack.edge import SlackEdge
from bot.slack.files import Eyes
from bot.slack.manifest import manifest
from bot.store import Store, open_store
from bot.store.preferences import Preferences
from bot.store.records import records
from bot.store.threads import Threads
from tests.slack.abilities import abilities

ANA, CHEN, APP = Workspace.ana, Workspace.chen, Workspace.app
GENERAL, RANDOM = Workspace.general, Workspace.random

QUICK = Limits(pause=0.01, poll=0.05)
NO_OPTIONS: Mapping[str, object] = {}

Opener = Callable[..., AbstractAsyncContextManager["Desk"]]


class CountedRequests(Requests):
    """Requests that tell a test when none is left."""

    accepted = 0

    async def accept(self, request: Request, twin: str | None = None) -> bool:
        """Save it, and count it when it is new."""
        new = await super().accept(request, twin=twin)
        self.accepted += new
        return new


@dataclass(slots=True)
class Desk:
    """A workspace with the bot at work in it."""

    playground: Playground
    engine: ScriptedEngine
    requests: CountedRequests
    metrics: Metrics
    records: Mapping[str, object]
    performed: list[Request] = field(default_factory=list)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def workspace(self) -> Workspace:
        """Where people are."""
        return self.playground.workspace

    @property
    def threads(self) -> Threads:
        """In which threads the bot takes part."""
        kept = self.records["threads"]
        assert isinstance(kept, Threads)
        return kept

    async def ask(
        self, text: str, *, person: str = ANA, channel: str = GENERAL, thread: str | None = None
    ) -> str:
        """Post a message and wait for the end of all work; the thread in which the answer belongs."""
        ts = await self.workspace.post(person, channel, text, thread)
        await self.quiet()
        return thread or ts

    async def command(self, name: str, text: str = "", *, person: str = ANA, channel: str = GENERAL) -> None:
        """Type a slash command and wait for the end of all work."""
        await self.workspace.command(person, channel, name, text)
        await self.quiet()

    async def press(
        self, label: str, message: Message, *, person: str = ANA, value: str | None = None
    ) -> None:
        """Press the button with that label and wait for the end of all work."""
        block, element = button(message, label)
        await self.workspace.press(
            person, message.channel, message.ts, element["action_id"], value, block_id=block
        )
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until every event is acknowledged and every request has ended."""
        await self.workspace.settled()
        async with asyncio.timeout(20):
            while len(self.performed) < self.requests.accepted:
                self._ended.clear()
                await self._ended.wait()

    async def begun(self, thread: str, words: str, channel: str = GENERAL) -> Message:
        """Wait until an answer in the making says `words`; its message."""
        found = await self.workspace.until(
            lambda: [one for one in self.answers(channel, thread) if one.text == words]
        )
        return found[0]

    def answers(self, channel: str, thread: str) -> list[Message]:
        """The bot's messages in a thread, without its head."""
        return [one for one in self.workspace.messages(channel, thread)[1:] if one.user == APP]

    def heads(self, channel: str = GENERAL) -> list[Message]:
        """The bot's messages in a channel."""
        return [one for one in self.workspace.messages(channel) if one.user == APP]

    def whispers(self, person: str = ANA) -> list[str]:
        """What only this person reads."""
        return [shown(message) for message in self.workspace.ephemerals(person)]

    def calls(self, method: str) -> int:
        """How often the bot has called `method`."""
        samples = [sample for family in self.metrics.slack_calls.collect() for sample in family.samples]
        counted = [
            one.value for one in samples if one.labels.get("method") == method and one.name.endswith("_total")
        ]
        return int(sum(counted))

    def watching(self, edge: SlackEdge) -> Perform:
        """The edge's `perform`, watched for its end."""

        async def perform(request: Request, ledger: Ledger) -> None:
            try:
                await edge.perform(request, ledger)
            finally:
                self.performed.append(request)
                self._ended.set()

        return perform


def shown(message: Message) -> str:
    """What a person reads of `message`: its blocks, else its text; pictures as their alternative text."""
    told = [block for block in message.blocks if block["type"] not in ("actions", "context_actions")]
    seen = [text for block in told for text in _texts(block)]
    return "\n".join(seen) if seen else message.text


def _texts(part: object) -> list[str]:
    if isinstance(part, list):
        return [text for item in part for text in _texts(item)]
    if not isinstance(part, dict):
        return []
    own = [part[key] for key in ("text", "alt_text") if isinstance(part.get(key), str)]
    return own + [text for key, value in part.items() if key != "type" for text in _texts(value)]


def button(message: Message, label: str) -> tuple[str, dict[str, Any]]:
    """The button with that label, and the id of its block."""
    for block in message.blocks:
        for element in block.get("elements", ()):
            if element.get("text") == {"type": "plain_text", "text": label}:
                return block["block_id"], element
    raise AssertionError(f"there is no button {label} in {message.blocks}")


def labels(message: Message) -> list[str]:
    """The labels of all buttons under a message."""
    elements = [one for block in message.blocks for one in block.get("elements", ())]
    return [one["text"]["text"] for one in elements if one["type"] == "button"]


@asynccontextmanager
async def open_desk(
    home: Path,
    engine: ScriptedEngine | None = None,
    can: Capabilities | None = None,
    eyes: Eyes | None = None,
    models: tuple[str, ...] = (),
    **options: object,
) -> AsyncIterator[Desk]:
    """A playground and a bot that is connected to it over Socket Mode; `options` are settings.

    People may choose among `models` for their texts.
    """
    engine, can = engine or ScriptedEngine(), can or abilities()
    async with (
        serve(manifest=manifest(can)) as playground,
        at_work(playground, home, engine, can, eyes, models, options) as desk,
    ):
        yield desk


@asynccontextmanager
async def at_work(
    playground: Playground,
    home: Path,
    engine: ScriptedEngine,
    can: Capabilities,
    eyes: Eyes | None = None,
    models: tuple[str, ...] = (),
    options: Mapping[str, object] = NO_OPTIONS,
    *,
    store: Store | None = None,
    limits: Limits = QUICK,
) -> AsyncIterator["Desk"]:
    """A bot that is connected to `playground`; `options` are settings. It keeps all in `store`, by default in `home`."""
    async with AsyncExitStack() as stack:
        store = store or await open_store("", home)
        stack.push_async_callback(store.close)
        requests = CountedRequests(store, limits=limits)
        metrics = Metrics()
        settings = settings_for(playground, home).model_copy(update=dict(options))
        kept = {**records(store), "preferences": Preferences(store, models)}
        edge = await stack.enter_async_context(
            SlackEdge(settings, can, requests, engine, metrics, kept, eyes)
        )
        desk = Desk(playground, engine, requests, metrics, kept)
        await requests.start(desk.watching(edge))
        stack.push_async_callback(requests.stop)
        await stack.enter_async_context(_running(edge))
        yield desk


def settings_for(playground: Playground, home: Path) -> Settings:
    """Settings of a bot that talks to `playground`."""
    return Settings(
        slack_bot_token=playground.environment["SLACK_BOT_TOKEN"],
        slack_app_token=playground.environment["SLACK_APP_TOKEN"],
        slack_signing_secret=playground.environment["SLACK_SIGNING_SECRET"],
        slack_api_url=playground.environment["SLACK_API_URL"],
        deskmate_home=home,
    )


@asynccontextmanager
async def _running(edge: SlackEdge) -> AsyncIterator[None]:
    running = asyncio.create_task(edge.run_socket_mode())
    try:
        async with asyncio.timeout(10):
            await edge.connected.wait()
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@pytest.fixture
def opened(tmp_path: Path) -> Opener:
    """Opens a desk whose engine says what the test scripts."""
    return lambda engine=None: open_desk(tmp_path, engine)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk whose engine echoes, and which must not have broken any rule of Slack."""
    async with open_desk(tmp_path) as desk:
        yield desk
        assert desk.workspace.breaches == []

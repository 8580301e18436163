"""A workspace with more people and places, and a bot in it that stops, dies and comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import ColumnElement

from bot.capability import Capabilities
from bot.engine.scripted import ScriptedEngine
from bot.playground.server import Playground, serve
from bot.playground.state import APP_USER, Channel, Person
from bot.playground.workspace import Workspace
from bot.requests import Limits
from bot.slack.manifest import manifest
from bot.store import Store, open_store
from bot.store.work import T, Work
from tests.slack.conftest import ANA, CHEN, Desk, at_work
from tests.slack.monkey.weather import STRANGER

EVE = "U0EVE"
PEOPLE = (ANA, CHEN, EVE)
SECRET = "C0SECRET"
LIMITS = Limits(pause=0.05, poll=0.05, lease=2.0, grace=0.3)


class Died(BaseException):
    """The process ended here."""


class MortalStore:
    """A store of a process that may die: then nothing is read or written any more."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.dead = False

    async def write(self, work: Work[T], *, alone: int | None = None) -> T:
        """Run `work`."""
        self._check()
        return await self._store.write(work, alone=alone)

    async def read(self, work: Work[T]) -> T:
        """Run `work`, which only reads."""
        self._check()
        return await self._store.read(work)

    def now(self) -> ColumnElement[float]:
        """Seconds since 1970."""
        return self._store.now()

    async def close(self) -> None:
        """Let all connections go."""
        await self._store.close()

    def _check(self) -> None:
        if self.dead:
            raise Died


@dataclass(slots=True)
class Office:
    """The workspace, and the bot that is at work in it at the moment."""

    playground: Playground
    home: Path
    engine: ScriptedEngine
    can: Capabilities
    desk: Desk = field(init=False)
    boots: int = 0
    _store: MortalStore = field(init=False)
    _bot: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def workspace(self) -> Workspace:
        """Where people are."""
        return self.playground.workspace

    async def boot(self) -> None:
        """Start the bot."""
        self.boots += 1
        self._bot = AsyncExitStack()
        self._store = MortalStore(await open_store("", self.home))
        bot = at_work(self.playground, self.home, self.engine, self.can, store=self._store, limits=LIMITS)
        self.desk = await self._bot.enter_async_context(bot)

    async def shut_down(self) -> None:
        """Stop the bot in good order."""
        await self._bot.aclose()

    async def crash(self) -> None:
        """Let the bot die: what it was about to write down is lost."""
        self._store.dead = True
        with suppress(Died):
            await self._bot.aclose()

    async def settled(self, seconds: float = 60.0) -> None:
        """Wait until every event is acknowledged and no request is open."""
        await self.workspace.settled()
        async with asyncio.timeout(seconds):
            while any(await self.desk.requests.busy()):  # noqa: ASYNC110 - nothing tells of the last attempt
                await asyncio.sleep(0.05)


@asynccontextmanager
async def open_office(home: Path, engine: ScriptedEngine, can: Capabilities) -> AsyncIterator[Office]:
    """An office whose bot has begun to work."""
    async with serve(manifest=manifest(can)) as playground:
        _settle_in(playground.workspace)
        office = Office(playground, home, engine, can)
        await office.boot()
        try:
            yield office
        finally:
            await office.shut_down()


def _settle_in(workspace: Workspace) -> None:
    """A third person, a stranger, a private channel that not everybody is in, and one where two talk alone."""
    state = workspace.state
    state.people[EVE] = Person(EVE, "eve", "Eve Stone", "en-GB", "#336699")
    state.people[STRANGER] = Person(STRANGER, "boss", "The Boss", "en-US", "#000000")
    state.channels["D0EVE"] = Channel("D0EVE", "", [EVE, APP_USER], user=EVE)
    state.channels["D0BOSS"] = Channel("D0BOSS", "", [STRANGER, APP_USER], user=STRANGER)
    state.channels[SECRET] = Channel(SECRET, "secret", [ANA, CHEN, APP_USER], is_private=True)
    state.channels["D0PAIR"] = Channel("D0PAIR", "", [ANA, EVE], user=EVE)
    for channel in (workspace.general, workspace.random):
        state.channels[channel].members.append(EVE)

"""A process that froze between its intent and its post thaws, and in the end one message is left."""

import asyncio
from pathlib import Path

import pytest

from bot.capability import Person, Place, Request
from bot.engine.scripted import ScriptedEngine
from bot.playground.server import serve
from bot.playground.state import TEAM
from bot.requests import LeaseLost, Ledger, Limits, Part, Requests
from bot.slack.edge import SlackEdge
from bot.slack.manifest import manifest
from bot.store import open_store
from tests.slack.abilities import abilities
from tests.slack.conftest import ANA, APP, GENERAL, settings_for, shown


class Frozen:
    """The ledger of a process that froze after an intent: it thaws when another one has answered."""

    def __init__(self, ledger: Ledger, thawed: asyncio.Event) -> None:
        self.ledger, self.thawed = ledger, thawed
        self.request_id, self.retries_left = ledger.request_id, ledger.retries_left
        self.stopped = self.exhausted = False

    async def recall(self, number: int) -> Part | None:
        """As it was before."""
        return None

    async def intend(self, number: int) -> Part:
        """Save the intent, and freeze."""
        part = await self.ledger.intend(number)
        await self.thawed.wait()
        return part

    async def posted(
        self, number: int, *, channel: str, ts: str | None = None, file_id: str | None = None
    ) -> None:
        """The other process has the lease."""
        raise LeaseLost(self.request_id)

    async def finish(self, number: int) -> None:
        """Never reached."""
        raise LeaseLost(self.request_id)

    async def removed(self, number: int) -> None:
        """Never reached."""
        raise LeaseLost(self.request_id)

    async def inherit(self, question: str) -> tuple[Part, ...]:
        """Nobody asked this before."""
        return ()

    async def suspect(self, number: int, *, channel: str, ts: str) -> None:
        """As the real one does."""
        await self.ledger.suspect(number, channel=channel, ts=ts)

    async def recorded(self, request_id: str, number: int) -> Part | None:
        """As the real one does."""
        return await self.ledger.recorded(request_id, number)


@pytest.mark.parametrize("action", ["/say", "/write"])
async def test_a_message_posted_too_late_is_swept_away(tmp_path: Path, action: str) -> None:
    async with serve(manifest=manifest(abilities())) as playground:
        store = await open_store("", tmp_path)
        requests = Requests(store, limits=Limits(lease=0.2, poll=0.02, pause=0.01))
        settings = settings_for(playground, tmp_path)
        async with SlackEdge(settings, abilities(), requests, ScriptedEngine()) as edge:
            thawed, swept = asyncio.Event(), asyncio.Event()
            frozen: list[asyncio.Task[None]] = []

            async def perform(request: Request, ledger: Ledger) -> None:
                if not frozen:
                    frozen.append(asyncio.create_task(edge.perform(request, Frozen(ledger, thawed))))
                await edge.perform(request, ledger)
                thawed.set()
                if request.action == "sweep":
                    swept.set()

            ts = await playground.workspace.post(ANA, GENERAL, "@Deskmate hello")
            place = Place(TEAM, GENERAL, thread=ts)
            await requests.start(perform)
            await requests.accept(Request("r1", action, "hello", Person(ANA, ANA), place, ts=ts))
            async with asyncio.timeout(20):
                await swept.wait()
            with pytest.raises(LeaseLost):
                await frozen[0]

        answers = [one for one in playground.workspace.messages(GENERAL, ts) if one.user == APP]
        await requests.stop()
        await store.close()
        assert [shown(one).partition("\n")[0][-5:] for one in answers] == ["hello"]
        assert playground.workspace.breaches == []

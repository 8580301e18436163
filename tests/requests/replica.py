"""A bot process to be killed or frozen: it answers as the Slack edge does, into a journal."""

import asyncio
import os
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import Engine, event, func, select

from bot.capability import Request
from bot.requests import LeaseLost, Ledger, Limits, Requests
from bot.store import Store, open_store
from bot.store.models import OPEN, RequestRow
from tests.requests.asking import ask

LIMITS = Limits(lease=0.5, poll=0.05, pause=0.05)
PATIENT = Limits(lease=0.5, poll=0.05, pause=0.05, attempts=1_000_000)
SIGNALS = {"kill": signal.SIGKILL, "freeze": signal.SIGSTOP}


class Replica:
    """One process. It says where it is, and dies or freezes when it comes to its fate."""

    def __init__(self, journal: Path, fate: str, says: Connection) -> None:
        self._journal = journal
        self._signal, _, self._point = fate.partition(":")
        self._says = says

    def at(self, point: str, name: str) -> None:
        self._says.send(f"{point} {name}")
        if point == self._point:
            os.kill(os.getpid(), SIGNALS[self._signal])

    async def perform(self, request: Request, ledger: Ledger) -> None:
        try:
            await self._answer(request, ledger)
        except (LeaseLost, asyncio.CancelledError):
            self.at("lost", request.id)
            raise

    async def _answer(self, request: Request, ledger: Ledger) -> None:
        if not ledger.exhausted:
            self.at("claimed", request.id)
        part = await ledger.recall(0)
        ts = (part.ts or self._find(request.id)) if part else None
        if ts is None:
            await ledger.intend(0)
            self.at("intended", request.id)
            ts = self._post(request.id, "gave up" if ledger.exhausted else "answered")
            self.at("sent", request.id)
        await ledger.posted(0, channel="C1", ts=ts)
        self.at("posted", request.id)
        await ledger.finish(0)
        self.at("finished", request.id)

    def _post(self, name: str, what: str) -> str:
        with self._journal.open("a") as journal:
            journal.write(f"{name} {what}\n")
        return name

    def _find(self, name: str) -> str | None:
        posted = self._journal.read_text().splitlines() if self._journal.exists() else []
        return name if any(line.split()[0] == name for line in posted) else None


async def drained(store: Store) -> None:
    """Wait until every request has ended."""
    left = select(func.count()).select_from(RequestRow).where(RequestRow.state.in_(OPEN))
    while await store.read(lambda connection: connection.scalar(left)):  # noqa: ASYNC110 - a database tells nobody
        await asyncio.sleep(0.02)


def live(url: str, journal: Path, names: Sequence[str], fate: str, says: Connection) -> None:
    """Accept requests and answer them until `fate`: `kill:POINT`, `freeze:POINT`, `random`, `drain`, `drain:patiently`.

    The patient ones try however often a request was begun before.
    """
    asyncio.run(_live(url, names, fate, Replica(journal, fate, says)))


async def _live(url: str, names: Sequence[str], fate: str, replica: Replica) -> None:
    store = await open_store(url, Path())
    requests = Requests(store, limits=PATIENT if fate in ("random", "drain:patiently") else LIMITS)
    for name in names:
        await accept(requests, replica, name)
    await requests.start(replica.perform)
    replica.at("started", "replica")
    if not fate.startswith("drain"):
        await asyncio.Event().wait()
    await drained(store)
    replica.at("drained", "replica")
    await requests.stop()
    await store.close()


async def accept(requests: Requests, replica: Replica, name: str) -> None:
    def commits(_: object) -> None:
        replica.at("committing", name)

    event.listen(Engine, "commit", commits)
    await requests.accept(ask(name))
    event.remove(Engine, "commit", commits)
    replica.at("accepted", name)
    replica.at("acknowledged", name)

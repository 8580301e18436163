"""People who ask, and a worker that a test holds by the hand."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from bot.capability import Person, Place, Request
from bot.requests import Ledger, Limits

FAST = Limits(pause=0.01, poll=0.05, lease=0.3, grace=0.05)
BOUND = 60.0


def ask(name: str, *, person: str = "ann", channel: str = "C1", thread: str | None = None) -> Request:
    return Request(
        id=name,
        action="/draft",
        text="a note about the budget",
        person=Person(person, person.title()),
        place=Place("T1", channel, thread, answer_url="https://hooks.slack.test/secret"),
        ts="5.0",
        asked_at=5.0,
    )


class Worker:
    """Performs requests, and lets tests wait for what happens. `then` is what each one does."""

    def __init__(self, then: Callable[[Request, Ledger], Awaitable[None]] | None = None) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.ledgers: dict[str, list[Ledger]] = defaultdict(list)
        self.requests: list[Request] = []
        self._then = then
        self._changed = asyncio.Condition()

    async def perform(self, request: Request, ledger: Ledger) -> None:
        self.requests.append(request)
        self.ledgers[request.id].append(ledger)
        await self._note(self.begun, request.id)
        try:
            if self._then:
                await self._then(request, ledger)
        finally:
            await self._note(self.ended, request.id)

    async def wait_for(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(BOUND), self._changed:
            await self._changed.wait_for(condition)

    async def _note(self, names: list[str], name: str) -> None:
        async with self._changed:
            names.append(name)
            self._changed.notify_all()


async def forever(request: Request, ledger: Ledger) -> None:
    """Work that does not end by itself."""
    await asyncio.Event().wait()

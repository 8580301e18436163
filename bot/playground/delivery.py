"""Brings events, commands and presses to the app: in time, again when unanswered, and on demand twice."""

import asyncio
import itertools
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.playground.state import Json

Kind = Literal["events_api", "slash_commands", "interactive"]

PATIENCE = 3.0
RETRY_AFTER = (0.0, 60.0, 300.0)
REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try to bring `payload` to the app; `attempt` counts the earlier ones."""

    kind: Kind
    payload: Json
    accepts_answer: bool
    attempt: int = 0
    reason: str = ""


class Undelivered(Exception):
    """The app did not acknowledge; `reason` is Slack's word for it, `final` stops the retries."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final

    @property
    def timed_out(self) -> bool:
        """Whether the app was reached but said nothing in time."""
        return self.reason.endswith("timeout")


class Line(Protocol):
    """A way to reach the app: Socket Mode or HTTP."""

    async def send(self, delivery: Delivery, patience: float) -> Json | None:
        """What the app answered; raises Undelivered."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...


class Courier:
    """Delivers everything over one line and keeps what it needs to deliver again."""

    def __init__(
        self, line: Line, *, patience: float = PATIENCE, retry_after: Sequence[float] = RETRY_AFTER
    ) -> None:
        self._line = line
        self._patience = patience
        self._retry_after = tuple(retry_after)
        self._sent: dict[str, Json] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._acks_to_lose = 0
        self._asked: Delivery | None = None

    async def ask(self, kind: Kind, payload: Json) -> Json | None:
        """Deliver something that a person waits for: one try, and the app may answer."""
        self._asked = Delivery(kind, payload, accepts_answer=True)
        return await self._try(self._asked)

    async def ask_again(self) -> None:
        """Deliver the last thing that a person waited for once more; what the app answers is of no use."""
        if self._asked:
            with suppress(Undelivered):
                await self._try(self._asked)

    def announce(self, envelope: Json) -> None:
        """Deliver an event in the background, with retries."""
        self._remember(envelope)
        self._start(self._deliver(envelope))

    async def deliver_again(self, event_id: str) -> None:
        """Deliver an event that was delivered before, as if its acknowledgement came too late."""
        await self._try(Delivery("events_api", self._sent[event_id], False, attempt=1, reason="timeout"))

    def lose_next_acknowledgement(self, times: int = 1) -> None:
        """Behave as if the next acknowledgements of events never arrived."""
        self._acks_to_lose += times

    @property
    def sent(self) -> tuple[Json, ...]:
        """The envelopes of the latest events, oldest first."""
        return tuple(self._sent.values())

    async def settled(self) -> None:
        """Wait until every event is acknowledged or given up."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._line.close()

    def _remember(self, envelope: Json) -> None:
        self._sent[envelope["event_id"]] = envelope
        for event_id in list(itertools.islice(self._sent, max(0, len(self._sent) - REMEMBERED))):
            del self._sent[event_id]

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _deliver(self, envelope: Json) -> None:
        reason = ""
        for attempt, pause in enumerate((0.0, *self._retry_after)):
            await asyncio.sleep(pause)
            try:
                await self._try(Delivery("events_api", envelope, False, attempt, reason))
            except Undelivered as failure:
                if failure.final:
                    return
                reason = failure.reason
            else:
                return

    async def _try(self, delivery: Delivery) -> Json | None:
        answer = await self._line.send(delivery, self._patience)
        if delivery.kind == "events_api" and self._acks_to_lose:
            self._acks_to_lose -= 1
            raise Undelivered("timeout")
        return answer

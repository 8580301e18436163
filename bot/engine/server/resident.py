"""A model on its way into memory and out of it, and what those who wait for it are told."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any, Literal

from bot.engine import Family, Loading, Made
from bot.engine.server.catalogue import Entry, Model
from bot.engine.server.lane import Worker
from bot.engine.server.scheduler import Kind, Ticket
from bot.errors import DeskmateError, EngineBusy, ModelUnavailable, WaitedTooLong

State = Literal["absent", "fetching", "loading", "ready", "failed"]

TELL_EVERY = 1.0
MOST_WAITING = 128
PAUSES = (15.0, 60.0, 300.0)
"""Seconds until a model that could not be had is tried again."""


class Resident:
    """One model. `error` says why it cannot be had, while `state` is `failed`.

    `size` is the bytes it takes in memory; `needed` is True while it is wanted even if nobody
    asks, as the configured ones are until they are loaded. A `parked` one waits in the
    processor's memory.
    """

    def __init__(self, model: Model, task: Kind, *, needed: bool = False) -> None:
        self.model = model
        self.task = task
        self.needed = needed
        self.state: State = "absent"
        self.fraction: float | None = None
        self.error: DeskmateError | None = None
        self.size = 0
        self.used = 0.0
        self.parked = False
        self.asked: dict[str, Ticket] = {}
        self._worker: Worker | None = None
        self._ready = asyncio.Event()
        self._failures = 0
        self._again_at = 0.0

    @property
    def name(self) -> str:
        """What people call it."""
        return self.model.name

    @property
    def licence(self) -> str | None:
        """Its licence, where the catalogue knows it."""
        return self.model.licence if isinstance(self.model, Entry) else None

    @property
    def family(self) -> Family:
        """How it makes what it makes."""
        if isinstance(self.model, Entry):
            return self.model.family
        return "autoregressive" if self.task in ("text", "transcription") else "diffusion"

    @property
    def awaited(self) -> int:
        """How many wait for it to be loaded."""
        return len(self.asked)

    @property
    def serves(self) -> bool:
        """Whether it answers now, or would after being loaded again."""
        return self.state == "ready" or not (self.needed or self.error)

    def made(self, seed: int | None) -> Made:
        """How its results are made."""
        return Made(self.name, self.family, self.licence, seed)

    def report(self, state: State, fraction: float | None = None) -> None:
        """It is under way."""
        self.state, self.fraction, self.error = state, fraction, None

    def fail(self, error: DeskmateError) -> None:
        """It cannot be had for now."""
        self.state, self.fraction, self.error = "failed", None, error
        self._again_at = time.monotonic() + PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1

    def forgive(self) -> None:
        """Forget a failure once it is time to try again."""
        if self.state == "failed" and time.monotonic() >= self._again_at:
            self.report("absent")

    def settle(self, worker: Worker) -> None:
        """It is in memory and serves."""
        self._worker, self.parked, self.needed, self._failures = worker, False, False, 0
        self.used = time.monotonic()
        self.report("ready", 1.0)
        self._ready.set()

    def leave(self) -> None:
        """It is on its way out of the device's memory."""
        self._worker, self.parked = None, False
        self.report("absent")
        self._ready.clear()

    def park(self, worker: Worker) -> None:
        """It waits in the processor's memory."""
        self._worker, self.parked = worker, True

    @property
    def worker(self) -> Any:
        """The model in memory, parked or not. Raises ModelUnavailable when there is none."""
        if self._worker is None:
            raise ModelUnavailable(name=self.name, reason=self.error.say("en") if self.error else "")
        return self._worker

    def check(self) -> None:
        """Raise why there is no hope in waiting for it: ModelUnavailable, or EngineBusy when too many do."""
        if self.error is not None:
            raise ModelUnavailable(name=self.name, reason=self.error.say("en")) from self.error
        if self.state != "ready" and self.awaited >= MOST_WAITING:
            raise EngineBusy(seconds=30)

    async def wait(self, ticket: Ticket) -> AsyncGenerator[Loading]:
        """How far it is, every second until it is ready. Raises WaitedTooLong after the deadline."""
        self.check()
        self.asked[ticket.name] = ticket
        try:
            while not self._ready.is_set():
                yield Loading(self.name, self.fraction)
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(TELL_EVERY, ticket.deadline - time.monotonic())):
                        await self._ready.wait()
                if self.error is not None:
                    raise ModelUnavailable(name=self.name, reason=self.error.say("en")) from self.error
                if time.monotonic() >= ticket.deadline and not self._ready.is_set():
                    raise WaitedTooLong(seconds=max(1, round(ticket.deadline - ticket.arrived)))
            self.used = time.monotonic()
        finally:
            del self.asked[ticket.name]

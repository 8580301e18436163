"""The one thread that owns the device: loads and steps of all models, one after another.

A second thread that has ever run torch slows the text 1.8 times, and a lock between two
starves one of them. So nothing else in the process calls torch.
"""

import asyncio
import math
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from bot.engine import Waiting
from bot.engine.server.jobs import Failed, Job, News, ends
from bot.engine.server.lane import Lane, Worker
from bot.engine.server.memory import Memory, ProcessorMemory
from bot.engine.server.metrics import Metrics
from bot.engine.server.scheduler import Kind, Rules, Share, Ticket, rules
from bot.errors import DeskmateError, WaitedTooLong

log = structlog.get_logger("engine")

T = TypeVar("T")

LONGEST_CALL = 1800.0
"""Seconds after which a load counts as stuck."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job stands: `position` 0 is served, 1 is next, None waits for its model; `waited` is in seconds."""

    id: str
    kind: Kind
    model: str
    position: int | None
    seconds: float | None
    waited: float


class Device:
    """Takes work from the event loop and tells it what came of it. `name` is cpu, cuda or mps once known.

    `memory` is the device's, `host` that of the processor beside it, None when it is the same.
    `relieve` is awaited when the memory ran out in a step, before that is tried again.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        name: str,
        *,
        kinds: Mapping[Kind, Rules] | None = None,
        memory: Memory | None = None,
        host: Memory | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.name = name
        self.memory: Memory = memory or ProcessorMemory()
        self.host = host
        self.metrics = metrics or Metrics()
        self.relieve: Callable[[], Awaitable[None]] = _nothing
        self._loop = loop
        self._kinds = kinds or rules()
        self._changed = threading.Condition()
        self._stopping = False
        self._calls: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._lanes: dict[str, Lane] = {}
        self._jobs: dict[str, Lane] = {}
        self._cancelled: list[str] = []
        self._share = Share(self._kinds)
        self._ends_by = math.inf
        self._relieving: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._run, name="device", daemon=True)

    def start(self) -> None:
        """Begin; the thread is idle until it is given something."""
        self._thread.start()

    async def stop(self) -> None:
        """Finish the step under way and end the thread."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        await asyncio.to_thread(self._thread.join)

    @property
    def stuck(self) -> bool:
        """Whether what is under way takes far longer than it ever should, or the thread has died."""
        begun = self._thread.ident is not None
        return time.monotonic() > self._ends_by or (
            begun and not self._stopping and not self._thread.is_alive()
        )

    async def call(self, work: Callable[[], T]) -> T:
        """Run `work` between two steps."""
        future: Future[T] = Future()
        with self._changed:
            self._calls.append((future, work))
            self._changed.notify()
        return await asyncio.wrap_future(future)

    def serve(self, model: str, kind: Kind, worker: Worker) -> None:
        """From now on `worker` does the work of `model`; until then it waits in line."""
        with self._changed:
            lane = self._lane(model, kind)
            lane.worker, lane.open = worker, True
            self._changed.notify()

    def withhold(self, model: str) -> None:
        """Begin nothing new for `model`; those who wait go on waiting in line."""
        with self._changed:
            self._lanes[model].open = False

    def resume(self, model: str) -> None:
        """Begin what waits for `model` again after `withhold`."""
        with self._changed:
            self._lanes[model].open = True
            self._changed.notify()

    def dismiss(self, model: str) -> bool:
        """Take the worker of `model` away, unless it serves somebody; whether it is free to go."""
        with self._changed:
            lane = self._lanes[model]
            if lane.line.served:
                return False
            lane.worker = None
            return True

    def abandon(self, model: str, error: DeskmateError) -> None:
        """Fail everyone who waits for `model`: it does not come back."""
        with self._changed:
            if lane := self._lanes.get(model):
                self._finish(lane, [(ticket.name, Failed(error)) for ticket in lane.line.waiters()])

    def submit(self, model: str, kind: Kind, job: Job, ticket: Ticket) -> None:
        """Queue `job` for `model`; raises EngineBusy when too many wait."""
        with self._changed:
            lane = self._lane(model, kind)
            lane.join(ticket, job)
            self._jobs[job.name] = lane
            self._changed.notify()

    def cancel(self, job: Job) -> None:
        """Stop a job, whether it waits or runs, before the next step; nothing for one that is done."""
        with self._changed:
            if job.name in self._jobs:
                self._cancelled.append(job.name)
                self._changed.notify()

    def standing(self, job: Job) -> Waiting | None:
        """Where `job` waits; None when its turn has come."""
        with self._changed:
            lane = self._jobs.get(job.name)
            return lane.line.standing(job.name, time.monotonic()) if lane else None

    def queue(self) -> list[Place]:
        """Everyone who waits or is served, in order."""
        now = time.monotonic()
        with self._changed:
            return [
                Place(ticket.name, lane.kind, lane.model, position, seconds, round(now - ticket.arrived, 1))
                for lane in self._lanes.values()
                for ticket, position, seconds in lane.line.everyone(now)
            ]

    def load(self, model: str) -> tuple[int, int]:
        """How many `model` serves and how many wait for it."""
        with self._changed:
            lane = self._lanes.get(model)
            return (lane.line.served, lane.line.waiting) if lane else (0, 0)

    def _lane(self, model: str, kind: Kind) -> Lane:
        if model not in self._lanes:
            self._lanes[model] = Lane(model, kind, self._kinds[kind])
        return self._lanes[model]

    def _run(self) -> None:
        while (turn := self._next()) is not None:
            turn()
            self._ends_by = math.inf

    def _next(self) -> Callable[[], None] | None:
        """What to do now; waits until there is something, None when it is time to end."""
        with self._changed:
            while not self._stopping:
                now = time.monotonic()
                self._clear_cancelled(now)
                self._refuse_late(now)
                if self._calls:
                    self._ends_by = now + LONGEST_CALL
                    return _calling(*self._calls.popleft())
                self._admit(now)
                if (lane := self._choose()) is not None:
                    self._ends_by = now + self._kinds[lane.kind].bound
                    return lambda: self._take(lane)
                self._changed.wait(self._until_deadline(now))
        return None

    def _choose(self) -> Lane | None:
        """The lane that is next; models of one kind take turns."""
        live = [lane for lane in self._lanes.values() if lane.live]
        kind = self._share.choose({lane.kind for lane in live})
        chosen = next((lane for lane in live if lane.kind == kind), None)
        if chosen is not None:
            self._lanes[chosen.model] = self._lanes.pop(chosen.model)
        return chosen

    def _clear_cancelled(self, now: float) -> None:
        for name in self._cancelled:
            if lane := self._jobs.pop(name, None):
                lane.cancel(name, now)
        self._cancelled.clear()

    def _refuse_late(self, now: float) -> None:
        for lane in self._lanes.values():
            for job, ticket in lane.late(now):
                del self._jobs[job.name]
                waited = max(1, round(ticket.deadline - ticket.arrived))
                self._tell([(job, Failed(WaitedTooLong(seconds=waited)))])

    def _until_deadline(self, now: float) -> float | None:
        """Seconds that the thread may sleep; None for ever."""
        nearest = min((lane.line.next_deadline() for lane in self._lanes.values()), default=math.inf)
        return None if nearest == math.inf else max(0.0, nearest - now)

    def _admit(self, now: float) -> None:
        for lane in self._lanes.values():
            for ticket in lane.admit(now):
                self.metrics.waited(lane.model, now - ticket.arrived)

    def _take(self, lane: Lane) -> None:
        begun, batch = time.monotonic(), lane.batch
        news = self._news(lane)
        now = time.monotonic()
        self.metrics.step(lane.model, now - begun, batch)
        with self._changed:
            self._share.spent(lane.kind, now - begun)
            self._finish(lane, news)

    def _finish(self, lane: Lane, news: list[tuple[str, News]]) -> None:
        told = lane.settle(news, time.monotonic())
        for job, piece in told:
            if ends(job, piece):
                del self._jobs[job.name]
        self._tell(told)

    def _news(self, lane: Lane) -> list[tuple[str, News]]:
        """What a step brought; one that breaks down is tried again with fewer jobs in it."""
        try:
            return lane.step()
        except Exception as error:
            exhausted = self.memory.ran_out(error)
            log.exception("step failed", model=lane.model, jobs=lane.batch, exhausted=exhausted)
            news = lane.interrupted(error, exhausted=exhausted)
            if exhausted:
                lane.held = True
                self._loop.call_soon_threadsafe(self._begin_relief, lane)
            return news

    def _begin_relief(self, lane: Lane) -> None:
        task = asyncio.ensure_future(self._relieve(lane))
        self._relieving.add(task)
        task.add_done_callback(self._relieving.discard)

    async def _relieve(self, lane: Lane) -> None:
        try:
            await self.relieve()
        finally:
            with self._changed:
                lane.held = False
                self._changed.notify()

    def _tell(self, told: list[tuple[Job, News]]) -> None:
        if told:
            self._loop.call_soon_threadsafe(_put, told)


def _put(told: Iterable[tuple[Job, News]]) -> None:
    for job, piece in told:
        job.news.put_nowait(piece)


async def _nothing() -> None:
    """There is nothing to relieve the device of."""


def _calling(future: "Future[Any]", work: Callable[[], Any]) -> Callable[[], None]:
    def call() -> None:
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    return call

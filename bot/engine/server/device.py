"""The one thread that owns the device: loads, text steps and picture steps, one after another.

A second thread that has ever run torch slows the text 1.8 times, and a lock between two
starves one of them. So nothing else in the process calls torch.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

import structlog

from bot.engine import Waiting
from bot.engine.server.jobs import Failed, Job, News, TextJob, ends
from bot.engine.server.scheduler import Line, Share, Step
from bot.errors import EngineRefused

log = structlog.get_logger("engine")

T = TypeVar("T")

TEXTS_AT_ONCE, TEXTS_WAITING = 32, 128
PICTURES_AT_ONCE, PICTURES_WAITING = 1, 32
IMAGE_SHARE = 0.25


class Worker(Protocol):
    """Does one kind of work, step by step; called on the device's thread only."""

    def begin(self, job: Any) -> None:
        """Take `job` in from the next step on."""
        ...

    def cancel(self, name: str) -> None:
        """Drop a job and free what it holds."""
        ...

    def step(self) -> Iterable[tuple[str, News]]:
        """Do a short piece of work; what it brought to which job.

        What one job does wrong is `Failed` news for it. What it raises concerns all of them:
        each is cancelled, and begun again by itself to find the one at fault.
        """
        ...

    def park(self) -> None:
        """Make room on the device, and keep what it holds in the processor's memory; it has no job then."""
        ...

    def wake(self) -> None:
        """Take up its room on the device again after `park`."""
        ...

    def unload(self) -> None:
        """Let go of all that it holds; it has no job, and is asked nothing afterwards."""
        ...


class Device:
    """Takes work from the event loop and tells it what came of it. `name` is cpu, cuda or mps once known."""

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str) -> None:
        self.name = name
        self._loop = loop
        self._changed = threading.Condition()
        self._stopping = False
        self._calls: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._jobs: dict[str, Job] = {}
        self._cancelled: list[Job] = []
        self._workers: dict[Step, Worker] = {}
        self._lines: dict[Step, Line] = {
            "text": Line(places=TEXTS_AT_ONCE, room=TEXTS_WAITING),
            "image": Line(places=PICTURES_AT_ONCE, room=PICTURES_WAITING),
        }
        self._share = Share(IMAGE_SHARE)
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

    async def call(self, work: Callable[[], T]) -> T:
        """Run `work` between two steps."""
        future: Future[T] = Future()
        with self._changed:
            self._calls.append((future, work))
            self._changed.notify()
        return await asyncio.wrap_future(future)

    def serve(self, kind: Step, worker: Worker) -> None:
        """From now on `worker` does the work of its kind; until then it waits in line."""
        with self._changed:
            self._workers[kind] = worker
            self._changed.notify()

    def submit(self, job: Job) -> None:
        """Queue `job`; raises EngineBusy when too many wait."""
        with self._changed:
            self._lines[_kind(job)].join(job.name)
            self._jobs[job.name] = job
            self._changed.notify()

    def cancel(self, job: Job) -> None:
        """Stop a job, whether it waits or runs, before the next step; nothing for one that is done."""
        with self._changed:
            if job.name in self._jobs:
                self._cancelled.append(job)
                self._changed.notify()

    def standing(self, job: Job) -> Waiting | None:
        """Where `job` waits; None when its turn has come."""
        with self._changed:
            return self._lines[_kind(job)].standing(job.name)

    def load(self) -> dict[Step, tuple[int, int]]:
        """How many are served and how many wait, of each kind."""
        with self._changed:
            return {kind: (line.served, line.waiting) for kind, line in self._lines.items()}

    def _run(self) -> None:
        while (turn := self._next()) is not None:
            turn()

    def _next(self) -> Callable[[], None] | None:
        """What to do now; waits until there is something, None when it is time to end."""
        with self._changed:
            while not self._stopping:
                self._clear_cancelled()
                if self._calls:
                    return _calling(*self._calls.popleft())
                self._admit()
                step = self._share.choose(text=self._live("text"), image=self._live("image"))
                if step is not None:
                    return lambda: self._take(step)
                self._changed.wait()
        return None

    def _live(self, kind: Step) -> bool:
        return self._lines[kind].served > 0

    def _clear_cancelled(self) -> None:
        for job in self._cancelled:
            if job.name in self._jobs:
                if worker := self._workers.get(_kind(job)):
                    worker.cancel(job.name)
                self._forget(job)
        self._cancelled.clear()

    def _admit(self) -> None:
        for kind, worker in self._workers.items():
            for name in self._lines[kind].admit(time.monotonic()):
                worker.begin(self._jobs[name])

    def _take(self, kind: Step) -> None:
        begun = time.monotonic()
        news = self._news(kind)
        with self._changed:
            self._share.spent(kind, time.monotonic() - begun)
            told = [(self._jobs[name], piece) for name, piece in news if name in self._jobs]
            for job, piece in told:
                if ends(job, piece):
                    self._forget(job)
        self._loop.call_soon_threadsafe(_tell, told)

    def _news(self, kind: Step) -> list[tuple[str, News]]:
        """What a step brought; a worker that breaks down fails its own jobs and no others."""
        worker = self._workers[kind]
        try:
            return list(worker.step())
        except Exception as error:
            log.exception("step failed", kind=kind)
            broken = [job.name for job in self._jobs.values() if _kind(job) == kind]
            for name in broken:
                worker.cancel(name)
            return [(name, Failed(EngineRefused(reason=str(error)))) for name in broken]

    def _forget(self, job: Job) -> None:
        del self._jobs[job.name]
        self._lines[_kind(job)].leave(job.name, time.monotonic())


def _kind(job: Job) -> Step:
    return "text" if isinstance(job, TextJob) else "image"


def _tell(told: list[tuple[Job, News]]) -> None:
    for job, piece in told:
        job.news.put_nowait(piece)


def _calling(future: "Future[Any]", work: Callable[[], Any]) -> Callable[[], None]:
    def call() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    return call

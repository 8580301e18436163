"""Doubles for the device: a worker whose troubles a test decides, and a memory that it fills."""

import threading
from dataclasses import dataclass, field

from bot.engine.server.jobs import News, TextJob, Tokens
from bot.engine.server.keeping import AtHand


class Light(AtHand):
    """What has nothing to load, and so nothing to let go of."""

    def load(self, report: object) -> None:
        """There is nothing."""

    def unload(self) -> None:
        """There is nothing."""


@dataclass
class Bench:
    """Writes 0, 1, 2, … for every job, a number a step, until its limit.

    A job called `poison…` breaks every step it is in from its second number on, one called
    `misfit…` cannot even begin. More than `room` at a time exhaust the memory. It does
    nothing until `awake` is set.
    """

    room: int = 1000
    begun: list[TextJob] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    awake: threading.Event = field(default_factory=threading.Event)
    calls: list[str] = field(default_factory=list)
    _jobs: dict[str, TextJob] = field(default_factory=dict)
    _wrote: dict[str, int] = field(default_factory=dict)

    def begin(self, job: TextJob) -> None:
        if job.name.startswith("misfit"):
            raise ValueError("it does not fit in")
        self.begun.append(job)
        self._jobs[job.name] = job
        self._wrote[job.name] = len(job.written)

    def cancel(self, name: str) -> None:
        self._jobs.pop(name, None)

    def step(self) -> list[tuple[str, News]]:
        self.awake.wait()
        self.batches.append(len(self._jobs))
        if len(self._jobs) > self.room:
            raise MemoryError("out of memory")
        if any(name.startswith("poison") and self._wrote[name] for name in self._jobs):
            raise RuntimeError("the bench collapsed")
        return [(name, self._next(job)) for name, job in list(self._jobs.items())]

    def park(self) -> None:
        self.calls.append("park")

    def wake(self) -> None:
        self.calls.append("wake")

    def unload(self) -> None:
        self.calls.append("unload")

    def _next(self, job: TextJob) -> News:
        number = self._wrote[job.name]
        self._wrote[job.name] = number + 1
        if finished := number + 1 >= job.max_tokens:
            del self._jobs[job.name]
        return Tokens([number], finished=finished)


@dataclass
class Cupboard:
    """A memory of `size` bytes; a test says what is `used`."""

    size: int
    used: int = 0
    released: int = 0

    def limit(self) -> int:
        return self.size

    def free(self) -> int:
        return self.size - self.used

    def release(self) -> None:
        self.released += 1

    def ran_out(self, error: Exception) -> bool:
        return isinstance(error, MemoryError)

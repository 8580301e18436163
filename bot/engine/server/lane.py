"""One model at work: who waits for it, whom it serves, and what is done when a step breaks down."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

import structlog

from bot.engine import Heard, Picture
from bot.engine.server.jobs import Failed, Job, News, TextJob, Tokens, ends
from bot.engine.server.scheduler import Kind, Line, Rules, Ticket
from bot.errors import DeskmateError, EngineRefused

log = structlog.get_logger("engine")


class Worker(Protocol):
    """Does one kind of work, step by step; called on the device's thread only."""

    def begin(self, job: Any) -> None:
        """Take `job` in from the next step on."""
        ...

    def cancel(self, name: str) -> None:
        """Drop a job and free what it holds; nothing for one that it does not have."""
        ...

    def step(self) -> Iterable[tuple[str, News]]:
        """Do a short piece of work; what it brought to which job.

        What one job does wrong is `Failed` news for it. What it raises concerns all of them:
        each is cancelled, and begun again among fewer others to find the one at fault.
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


class Lane:
    """The jobs of one model. `worker` is None while it is not in memory; they wait in line then.

    It begins nothing new while it is not `open`, and does nothing at all while it is `held`.
    """

    def __init__(self, model: str, kind: Kind, rules: Rules) -> None:
        self.model, self.kind = model, kind
        self.line = Line(rules)
        self.worker: Worker | None = None
        self.open = True
        self.held = False
        self._jobs: dict[str, Job] = {}
        self._written: dict[str, list[int]] = {}
        self._shown: dict[str, int] = {}
        self._heard: dict[str, int] = {}
        self._begun: list[str] = []
        self._again: deque[list[str]] = deque()
        self._relieved: set[str] = set()
        self._misfits: list[tuple[str, News]] = []

    @property
    def live(self) -> bool:
        """Whether its worker has something to do."""
        return self.worker is not None and not self.held and self.line.served > 0

    @property
    def batch(self) -> int:
        """How many its worker serves in one step."""
        return len(self._begun)

    def join(self, ticket: Ticket, job: Job) -> None:
        """Queue `job`; raises EngineBusy when too many wait."""
        self.line.join(ticket)
        self._jobs[job.name] = job

    def admit(self, now: float) -> list[Ticket]:
        """Begin what is due; returns those who waited until now.

        Those whom a broken step interrupted come first, one group at a time.
        """
        if self.worker is None or self.held:
            return []
        if self._again and not self._begun:
            self._begin(self._again.popleft())
        if self._again or not self.open:
            return []
        admitted = self.line.admit(now)
        self._begin([ticket.name for ticket in admitted])
        return admitted

    def step(self) -> list[tuple[str, News]]:
        """One step of the worker."""
        news, self._misfits = self._misfits, []
        if self.worker is not None:
            news += [each for each in self.worker.step() if self._is_new(*each)]
        return news

    def _is_new(self, name: str, piece: News) -> bool:
        """Whether it was not told before an interruption; from here on it was."""
        if isinstance(piece, Tokens):
            self._written.setdefault(name, []).extend(piece.tokens)
        if not isinstance(piece, Picture | Heard):
            return True
        shown = self._shown.get(name, 0)
        if isinstance(piece, Heard):
            self._heard[name] = number = self._heard.get(name, 0) + 1
        else:
            number = piece.index + 1
        self._shown[name] = max(shown, number)
        return number > shown

    def interrupted(self, error: Exception, *, exhausted: bool) -> list[tuple[str, News]]:
        """A step broke down. Who was alone in it fails; of several, each half is tried again by itself.

        When the memory was `exhausted`, who was alone gets a second try.
        """
        broken, self._begun = self._begun, []
        for name in broken:
            self._drop(name)
        if exhausted and len(broken) == 1 and broken[0] not in self._relieved:
            self._relieved.add(broken[0])
            self._again.appendleft(broken)
            return []
        if len(broken) == 1:
            return [(broken[0], Failed(reason(error)))]
        middle = (len(broken) + 1) // 2
        self._again.extendleft(half for half in (broken[middle:], broken[:middle]) if half)
        return []

    def settle(self, news: Iterable[tuple[str, News]], now: float) -> list[tuple[Job, News]]:
        """Whom to tell what; those for whom it is the last are out."""
        told = [(self._jobs[name], piece) for name, piece in news if name in self._jobs]
        for job, piece in told:
            if ends(job, piece):
                self._forget(job.name, now)
        return told

    def cancel(self, name: str, now: float) -> None:
        """Stop a job, whether it waits or runs; nothing for one that is done."""
        if name in self._begun:
            self._drop(name)
        if name in self._jobs:
            self._forget(name, now)

    def late(self, now: float) -> list[tuple[Job, Ticket]]:
        """Those who waited past their deadline; they are out."""
        return [(self._jobs.pop(ticket.name), ticket) for ticket in self.line.late(now)]

    def _begin(self, names: Iterable[str]) -> None:
        for name in names:
            if name in self._jobs and self.worker is not None:
                try:
                    self._heard.pop(name, None)
                    self.worker.begin(self._resumed(self._jobs[name]))
                    self._begun.append(name)
                except Exception as error:
                    log.exception("beginning failed", model=self.model)
                    self._misfits.append((name, Failed(reason(error))))

    def _resumed(self, job: Job) -> Job:
        """`job`, going on after what it has written already."""
        if isinstance(job, TextJob) and (written := self._written.get(job.name)):
            return replace(job, written=tuple(written))
        return job

    def _drop(self, name: str) -> None:
        try:
            if self.worker is not None:
                self.worker.cancel(name)
        except Exception:
            log.exception("cancelling failed", model=self.model)

    def _forget(self, name: str, now: float) -> None:
        del self._jobs[name]
        self.line.leave(name, now)
        self._written.pop(name, None)
        self._shown.pop(name, None)
        self._heard.pop(name, None)
        self._relieved.discard(name)
        if name in self._begun:
            self._begun.remove(name)


def reason(error: Exception) -> DeskmateError:
    """What a person reads about it."""
    return (
        error
        if isinstance(error, DeskmateError)
        else EngineRefused(reason=str(error) or type(error).__name__)
    )

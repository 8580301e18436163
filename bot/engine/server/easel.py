"""Makes pictures, sounds and transcripts, one step of their generators at a time."""

from collections.abc import Callable, Generator, Iterable
from typing import Any, Protocol

from bot.engine.server.jobs import Failed, MediaJob, News, Step, ends
from bot.errors import DeskmateError, EngineRefused

Making = Callable[[Any], Generator[Step]]
"""Makes what a prompt asks for. Every `next()` is one short step on the device, closing it cancels;
the result, or the last of several pictures, is the last thing it yields."""


class Maker(Protocol):
    """A model that makes something in steps."""

    def load(self, report: Callable[[float], None]) -> None:
        """Bring the model into memory."""
        ...

    def park(self) -> None:
        """Carry the weights to the processor's memory; nothing is being made then."""
        ...

    def wake(self) -> None:
        """Carry the weights back to the device after `park`."""
        ...

    def unload(self) -> None:
        """Let go of the weights; nothing is asked of it afterwards."""
        ...


class Painter(Maker, Protocol):
    """A model that draws or edits."""

    def draw(self, prompt: Any) -> Generator[Step]:
        """Make the pictures of `prompt`, with `index` from 0."""
        ...


class Easel:
    """The device's worker for what `maker` makes. Those whom it serves take turns, a step each."""

    def __init__(self, maker: Maker, making: Making) -> None:
        self._maker = maker
        self._making = making
        self._under_way: dict[str, tuple[MediaJob, Generator[Step]]] = {}

    def begin(self, job: MediaJob) -> None:
        """Take `job` in."""
        self._under_way[job.name] = job, self._making(job.prompt)

    def cancel(self, name: str) -> None:
        """Stop making it; nothing for what is done."""
        if under_way := self._under_way.pop(name, None):
            under_way[1].close()

    def step(self) -> Iterable[tuple[str, News]]:
        """The next step of whoever waited longest. What fails, fails alone."""
        name = next(iter(self._under_way), None)
        if name is None:
            return
        job, steps = self._under_way.pop(name)
        try:
            piece = next(steps)
        except StopIteration:
            yield name, Failed(EngineRefused(reason="the model stopped without a result"))
        except DeskmateError as error:
            yield name, Failed(error)
        else:
            if ends(job, piece):
                steps.close()
            else:
                self._under_way[name] = job, steps
            yield name, piece

    def park(self) -> None:
        """Carry the weights to the processor's memory."""
        self._maker.park()

    def wake(self) -> None:
        """Carry the weights back."""
        self._maker.wake()

    def unload(self) -> None:
        """Let go of the weights."""
        self._maker.unload()

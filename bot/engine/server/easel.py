"""Works on one job at a time with a painter, one step of its generator at a time."""

from collections.abc import Callable, Generator, Iterable
from typing import Protocol

from bot.engine import ImagePrompt, Picture, Progress
from bot.engine.server.jobs import Failed, ImageJob, News
from bot.errors import DeskmateError, EngineRefused


class Painter(Protocol):
    """Every `next()` of `draw` is one short step on the device; closing it cancels."""

    def load(self, report: Callable[[float], None]) -> None:
        """Bring the model into memory."""
        ...

    def draw(self, prompt: ImagePrompt) -> Generator[Progress | Picture, None, None]:
        """Draw `prompt.count` pictures, with `index` from 0; the last of them is the last thing it yields."""
        ...

    def park(self) -> None:
        """Carry the weights to the processor's memory; nothing is being drawn then."""
        ...

    def wake(self) -> None:
        """Carry the weights back to the device after `park`."""
        ...

    def unload(self) -> None:
        """Let go of the weights; nothing is asked of it afterwards."""
        ...


class Easel:
    """The device's worker for pictures."""

    def __init__(self, painter: Painter) -> None:
        self._painter = painter
        self._name = ""
        self._strokes: Generator[Progress | Picture, None, None] | None = None

    def begin(self, job: ImageJob) -> None:
        """Set up for `job`; the one before is done."""
        self._name, self._strokes = job.name, self._painter.draw(job.prompt)

    def cancel(self, name: str) -> None:
        """Stop drawing, if it is this picture."""
        if name == self._name and self._strokes is not None:
            self._strokes.close()
            self._strokes = None

    def step(self) -> Iterable[tuple[str, News]]:
        """The next stroke. A picture that fails, fails alone."""
        if self._strokes is None:
            return
        try:
            yield self._name, next(self._strokes)
        except StopIteration:
            yield self._name, Failed(EngineRefused(reason="the painter stopped without a picture"))
        except DeskmateError as error:
            yield self._name, Failed(error)

    def park(self) -> None:
        """Carry the painter's weights to the processor's memory."""
        self._painter.park()

    def wake(self) -> None:
        """Carry the painter's weights back."""
        self._painter.wake()

    def unload(self) -> None:
        """Let go of the painter's weights."""
        self._painter.unload()

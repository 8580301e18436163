"""Work in short steps, between which others get their turn: how far it is, and what it made in the end."""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import Generic, TypeVar

from bot.engine import Progress

Step = TypeVar("Step")
News = TypeVar("News")
Result = TypeVar("Result")


def at_once(work: Generator[object, None, Result]) -> Result:
    """What `work` makes, for whoever has nobody to give a turn to."""
    kept = _Kept(work)
    deque(kept, maxlen=0)
    return kept.result


def in_steps(work: Generator[object, None, Result], news: Progress) -> Generator[Progress, None, Result]:
    """`news` after every step of `work`, and at the end what it made."""
    return (yield from told(work, lambda _: news))


def told(work: Generator[Step, None, Result], tell: Callable[[Step], News]) -> Generator[News, None, Result]:
    """What `tell` makes of every step of `work`, and at the end what that made."""
    kept = _Kept(work)
    for step in kept:
        yield tell(step)
    return kept.result


def part(steps: Generator[float, None, Result], number: int, count: int) -> Generator[float, None, Result]:
    """`steps`, with the fractions of part `number` of `count`."""
    return (yield from told(steps, lambda done: (number + done) / count))


class _Kept(Generic[Step, Result]):
    """Steps through `work`, and keeps what it returns."""

    result: Result

    def __init__(self, work: Generator[Step, None, Result]) -> None:
        self._work = work

    def __iter__(self) -> Iterator[Step]:
        self.result = yield from self._work

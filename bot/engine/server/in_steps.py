"""Tells how far a work is after each of its short steps, between which others get their turn."""

from collections.abc import Generator
from typing import TypeVar

from bot.engine import Progress

Result = TypeVar("Result")


def at_once(work: Generator[None, None, Result]) -> Result:
    """What `work` makes, for whoever has nobody to give a turn to."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: Result = end.value
            return made


def in_steps(work: Generator[None, None, Result], news: Progress) -> Generator[Progress, None, Result]:
    """`news` after every step of `work`, and at the end what it made."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            made: Result = end.value
            return made
        yield news

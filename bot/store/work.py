"""What both databases do alike: run work in a transaction, off the event loop."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import ColumnElement, Connection

T = TypeVar("T")
Work = Callable[[Connection], T]

MIGRATING, CLAIMING = 0x6465736B01, 0x6465736B02
"""What only one process may do at a time: keys of PostgreSQL's advisory locks."""


class Store(Protocol):
    """An open database."""

    async def write(self, work: Work[T], *, alone: int | None = None) -> T:
        """Run `work`; what it wrote is on disk when this returns. Raises DatabaseUnavailable.

        `alone` is a key that no other process holds meanwhile.
        """
        ...

    async def read(self, work: Work[T]) -> T:
        """Run `work`, which only reads and waits for no writer. Raises DatabaseUnavailable."""
        ...

    def now(self) -> ColumnElement[float]:
        """Seconds since 1970, by the one clock that all writers share."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let all connections go."""
        ...

"""A PostgreSQL server, for any number of replicas."""

from typing import TypeVar

from sqlalchemy import URL, ColumnElement, Double, cast, func, select
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.reasons import BUSY_SECONDS, sentences
from bot.store.work import Work

T = TypeVar("T")

FROZEN = "5s"
"""A replica that freezes inside a transaction loses its locks after this, so that others go on."""


class PostgresStore:
    """A pool of connections, each proven to live before it is used."""

    def __init__(self, where: URL) -> None:
        self._engine = create_async_engine(
            where,
            pool_size=8,
            max_overflow=0,
            pool_timeout=5 * BUSY_SECONDS,
            pool_pre_ping=True,
            connect_args={
                "timeout": BUSY_SECONDS,
                "command_timeout": 5 * BUSY_SECONDS,
                "server_settings": {"idle_in_transaction_session_timeout": FROZEN},
            },
            hide_parameters=True,
        )

    async def write(self, work: Work[T], *, alone: int | None = None) -> T:
        """Run `work`; what it wrote is on disk when this returns. Raises DatabaseUnavailable."""
        with sentences():
            async with self._engine.begin() as connection:
                if alone is not None:
                    await connection.execute(select(func.pg_advisory_xact_lock(alone)))
                return await connection.run_sync(work)

    async def read(self, work: Work[T]) -> T:
        """Run `work`, which only reads and waits for no writer. Raises DatabaseUnavailable."""
        with sentences():
            async with self._engine.connect() as connection:
                return await connection.run_sync(work)

    def now(self) -> ColumnElement[float]:
        """Seconds since 1970, by the clock of the server."""
        return cast(func.extract("epoch", func.clock_timestamp()), Double())

    async def close(self) -> None:
        """Let all connections go."""
        await self._engine.dispose()

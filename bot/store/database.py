"""Opens the database: one writer at a time on SQLite, a pool on PostgreSQL, the schema up to date."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import URL, ColumnElement, Double, cast, event, func, literal, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import DatabaseUnavailable
from bot.store import migrations
from bot.store.reasons import reason_of

BUSY_SECONDS = 2.0
"""How long a writer waits for another; below the three seconds in which Slack wants its answer."""

MIGRATING, CLAIMING = 0x6465736B01, 0x6465736B02
"""Keys of PostgreSQL's advisory locks."""


class Store:
    """An open database. `writer` and `reader` are the same pool on PostgreSQL."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self.writer = writer
        self.reader = reader

    @property
    def on_sqlite(self) -> bool:
        """Whether this is a file of one host rather than a server."""
        return self.writer.dialect.name == "sqlite"

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is on disk when the block ends; raises DatabaseUnavailable."""
        with _sentences():
            async with self.writer.begin() as connection:
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for single reads, which never wait for a writer."""
        with _sentences():
            async with self.reader.connect() as connection:
                yield connection

    async def alone(self, connection: AsyncConnection, key: int) -> None:
        """Hold `key` against every other process until the transaction ends.

        A write transaction of SQLite is already alone.
        """
        if not self.on_sqlite:
            await connection.execute(select(func.pg_advisory_xact_lock(key)))

    def now(self) -> ColumnElement[float]:
        """Seconds since 1970, by the one clock that all writers share."""
        if self.on_sqlite:
            return literal(time.time(), Double())
        return cast(func.extract("epoch", func.clock_timestamp()), Double())

    async def close(self) -> None:
        """Let all connections go."""
        await self.writer.dispose()
        await self.reader.dispose()


async def open_store(url: str, home: Path) -> Store:
    """The database at `url`, or a file in `home` when it is empty, with the schema up to date."""
    with _sentences():
        where = _where(url, home)
        store = _on_sqlite(where) if where.get_backend_name() == "sqlite" else _on_postgres(where)
    try:
        await _bring_up_to_date(store)
    except BaseException:
        await store.close()
        raise
    return store


def _where(url: str, home: Path) -> URL:
    if not url:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return URL.create("sqlite+aiosqlite", database=str(home / "deskmate.db"))
    try:
        where = make_url(url)
    except ArgumentError:
        raise DatabaseUnavailable(reason="its address is not a URL") from None
    match where.get_backend_name():
        case "postgresql" | "postgres":
            return where.set(drivername="postgresql+asyncpg")
        case "sqlite" if where.database not in (None, "", ":memory:"):
            return where.set(drivername="sqlite+aiosqlite")
        case other:
            raise DatabaseUnavailable(reason=f"its address begins with {other}: instead of postgresql:")


def _on_sqlite(where: URL) -> Store:
    def one(begin: str) -> AsyncEngine:
        engine = create_async_engine(
            where,
            pool_size=1,
            max_overflow=0,
            pool_timeout=BUSY_SECONDS,
            connect_args={"timeout": BUSY_SECONDS, "isolation_level": None},
            hide_parameters=True,
        )
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    return Store(writer=one("BEGIN IMMEDIATE"), reader=one("BEGIN"))


def _set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _on_postgres(where: URL) -> Store:
    engine = create_async_engine(
        where,
        pool_size=8,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        connect_args={"timeout": BUSY_SECONDS, "command_timeout": 5 * BUSY_SECONDS},
        hide_parameters=True,
    )
    return Store(writer=engine, reader=engine)


async def _bring_up_to_date(store: Store) -> None:
    async with store.reading() as connection:
        if await connection.run_sync(migrations.current) == migrations.newest():
            return
    async with store.writing() as connection:
        await store.alone(connection, MIGRATING)
        await connection.run_sync(migrations.upgrade)


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, NoFreeConnection, OSError) as error:
        raise DatabaseUnavailable(reason=reason_of(error)) from error

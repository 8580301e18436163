"""A SQLite file for the processes of one host: a thread that writes, and one that reads.

An asynchronous driver crosses between threads about ten times per transaction, and each
crossing waits for its turn when the engine keeps all cores busy. Here a transaction is one
crossing, and what arrives while the disk is busy shares the next commit.
"""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import URL, ColumnElement, Connection, Double, Engine, create_engine, event, literal
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.reasons import BUSY_SECONDS, sentences
from bot.store.work import Work

T = TypeVar("T")


class SqliteStore:
    """WAL, and every commit is on the disk before it returns."""

    def __init__(self, where: URL) -> None:
        self._reader = _engine(where, begin="BEGIN")
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="database-reader")
        self._writer = _Writer(_engine(where, begin="BEGIN IMMEDIATE"))

    async def write(self, work: Work[T], *, alone: int | None = None) -> T:  # noqa: ARG002 - it always is
        """Run `work`; what it wrote is on disk when this returns. Raises DatabaseUnavailable."""
        return await asyncio.wrap_future(self._writer.submit(work))

    async def read(self, work: Work[T]) -> T:
        """Run `work`, which only reads and waits for no writer. Raises DatabaseUnavailable."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, self._read, work)

    def now(self) -> ColumnElement[float]:
        """Seconds since 1970, by the clock of the host."""
        return literal(time.time(), Double())

    async def close(self) -> None:
        """Finish what is under way and let all connections go."""
        await asyncio.to_thread(self._writer.close)
        await asyncio.to_thread(self._reading.shutdown)
        self._reader.dispose()

    def _read(self, work: Work[T]) -> T:
        with sentences(), self._reader.begin() as connection:
            return work(connection)


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    result: Future[Any] = field(default_factory=Future)

    def run(self, connection: Connection) -> "_Done":
        """Run it so that its failure undoes its own writes alone."""
        try:
            with connection.begin_nested():
                return _Done(self, self.work(connection), None)
        except Exception as error:
            return _Done(self, None, error)


@dataclass(frozen=True, slots=True)
class _Done:
    job: _Job
    value: object
    error: Exception | None

    def tell(self) -> None:
        if self.error:
            self.job.result.set_exception(self.error)
        else:
            self.job.result.set_result(self.value)


class _Writer:
    """Runs jobs in the order they came, as many in one transaction as are waiting."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="database-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        job = _Job(work)
        self._jobs.put(job)
        return job.result

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        while first := self._jobs.get():
            batch = [first, *self._waiting()]
            self._commit([job for job in batch if job.result.set_running_or_notify_cancel()])

    def _waiting(self) -> Iterator[_Job]:
        """Whatever else has come in; a request to close is put back for the next turn."""
        while True:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return
            if job is None:
                self._jobs.put(None)
                return
            yield job

    def _commit(self, batch: list[_Job]) -> None:
        try:
            with sentences(), self._engine.begin() as connection:
                ended = [job.run(connection) for job in batch]
        except Exception as error:
            ended = [_Done(job, None, error) for job in batch]
        for done in ended:
            done.tell()


def _engine(where: URL, *, begin: str) -> Engine:
    engine = create_engine(
        where,
        pool_size=1,
        max_overflow=0,
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _write_ahead(cursor: DBAPICursor) -> None:
    """Switch to WAL. SQLite does not wait its turn for that, and others may be opening the same new file."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() >= until:
                raise
            time.sleep(_TURN)
        else:
            return


_TURN = 0.02

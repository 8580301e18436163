"""Real databases for tests: a SQLite file, and a PostgreSQL that lives as long as the tests."""

import asyncio
import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store, open_store

UNPRIVILEGED = ("postgres", "nobody")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server: the one that is given, or one of our own."""
    given = os.environ.get("DESKMATE_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        _do_without("there is no PostgreSQL: install postgresql, or set DESKMATE_TEST_POSTGRES_URL")
    with tempfile.TemporaryDirectory(prefix="deskmate-postgres-") as folder:
        yield from _own_server(programs[-1].parent, Path(folder))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'deskmate.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"test_{uuid.uuid4().hex}"
    asyncio.run(_execute(server, f"CREATE DATABASE {name}"))
    head, _, options = server.partition("?")
    yield f"{head.rpartition('/')[0]}/{name}?{options}"
    asyncio.run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def store(database_url: str, tmp_path: Path) -> AsyncIterator[Store]:
    """A store that is open, once on each kind of database."""
    store = await open_store(database_url, tmp_path)
    yield store
    await store.close()


def _do_without(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _own_server(programs: Path, folder: Path) -> Iterator[str]:
    user = _user()
    shutil.chown(folder, user)
    data, log = folder / "data", folder / "log"

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        subprocess.run(command, user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    run("initdb", "-D", str(data), "-U", "deskmate", "--auth=trust", "--encoding=UTF8", "--no-locale", "-N")
    server = f"-k {folder} -c listen_addresses= -c fsync=off"
    run("pg_ctl", "-D", str(data), "-l", str(log), "-o", server, "-w", "start")
    try:
        yield f"postgresql://deskmate@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")


def _user() -> str:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return getpass.getuser()
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


async def _execute(url: str, statement: str) -> None:
    where = make_url(url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(where, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()

"""Opens the database that the settings name, with its schema up to date."""

import asyncio
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import DatabaseUnavailable
from bot.store import migrations
from bot.store.postgres import PostgresStore
from bot.store.reasons import sentences
from bot.store.sqlite import SqliteStore
from bot.store.work import MIGRATING, Store


async def open_store(url: str, home: Path) -> Store:
    """The database at `url`, or a file in `home` when it is empty, with the schema up to date."""
    with sentences():
        where = _where(url, home)
    store = SqliteStore(where) if where.get_backend_name() == "sqlite" else PostgresStore(where)
    try:
        if await store.read(migrations.current) != migrations.newest():
            await asyncio.to_thread(migrations.prepare)
            await store.write(migrations.upgrade, alone=MIGRATING)
    except BaseException:
        await store.close()
        raise
    return store


def _where(url: str, home: Path) -> URL:
    if not url:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return URL.create("sqlite", database=str(home / "deskmate.db"))
    try:
        where = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseUnavailable(reason="its address is not a URL") from None
    match where.drivername.split("+")[0]:
        case "postgresql" | "postgres":
            return where.set(drivername="postgresql+asyncpg")
        case "sqlite" if where.database not in (None, "", ":memory:"):
            return where.set(drivername="sqlite")
        case other:
            raise DatabaseUnavailable(reason=f"its address begins with {other}: instead of postgresql:")

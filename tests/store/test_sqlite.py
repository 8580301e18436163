"""One thread writes to the file; what comes in together shares a commit and nothing else."""

import asyncio
import threading
from pathlib import Path

from sqlalchemy import Connection, text

from bot.store import open_store


async def test_every_commit_is_on_the_disk_and_readers_never_wait(tmp_path: Path) -> None:
    store = await open_store("", tmp_path)

    def pragmas(connection: Connection) -> tuple[str, int, int]:
        names = ("journal_mode", "synchronous", "secure_delete")
        journal, synchronous, erases = (connection.scalar(text(f"PRAGMA {name}")) for name in names)
        return journal, synchronous, erases

    assert await store.write(pragmas) == ("wal", 2, 1)
    await store.close()


async def test_work_that_fails_undoes_its_own_writes_alone(tmp_path: Path) -> None:
    store = await open_store("", tmp_path)
    await store.write(lambda connection: connection.execute(text("CREATE TABLE notes (number INTEGER)")))

    def note(number: int, fails: bool = False) -> asyncio.Future[None]:
        def work(connection: Connection) -> None:
            connection.execute(text("INSERT INTO notes VALUES (:number)"), {"number": number})
            if fails:
                raise KeyError(number)

        return asyncio.ensure_future(store.write(work))

    ended = await asyncio.gather(note(1), note(2, fails=True), note(3), return_exceptions=True)

    assert [type(error) for error in ended] == [type(None), KeyError, type(None)]
    kept = await store.read(lambda connection: list(connection.scalars(text("SELECT number FROM notes"))))
    assert kept == [1, 3]
    await store.close()


async def test_work_that_nobody_waits_for_any_more_is_not_begun(tmp_path: Path) -> None:
    store = await open_store("", tmp_path)
    loop, begun, go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()
    done: list[str] = []

    def first(connection: Connection) -> None:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait()
        done.append("first")

    slow = asyncio.ensure_future(store.write(first))
    await begun.wait()
    left = asyncio.ensure_future(store.write(lambda connection: done.append("second")))
    await asyncio.sleep(0)

    left.cancel()
    go_on.set()
    await asyncio.wait([slow, left])
    await store.close()

    assert done == ["first"]

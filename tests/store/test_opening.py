"""A database that cannot be opened is told in one sentence, without its password."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import DatabaseUnavailable
from bot.store import open_store


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://bot:secret@db/deskmate", "its address begins with mysql: instead of postgresql:"),
        ("secret", "its address is not a URL"),
        ("postgresql://bot:secret@127.0.0.1:1/deskmate", "nothing listens at that host and port"),
        ("postgres://bot:secret@127.0.0.1:1/deskmate", "nothing listens at that host and port"),
        ("postgresql://bot:secret@host.invalid/deskmate", "the name of the host is unknown"),
        ("sqlite:////nowhere/at/all/deskmate.db", "the file cannot be opened"),
    ],
)
async def test_the_sentence_names_the_reason_and_no_password(url: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        await open_store(url, tmp_path)

    assert caught.value.facts == {"reason": reason}
    assert "secret" not in caught.value.say("en") + caught.value.say("zh")


async def test_an_unknown_database_of_a_server_is_named_as_such(postgres_server: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="there is no database of that name"):
        await open_store(postgres_server.replace("/postgres?", "/missing?"), tmp_path)


async def test_a_file_that_is_no_database_is_named_as_such_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "deskmate.db"
    file.write_text("Meeting notes, all of them. " * 100)

    with pytest.raises(DatabaseUnavailable, match="the file is not a database"):
        await open_store("", tmp_path)

    assert file.read_text().startswith("Meeting notes")


async def test_the_folder_of_the_file_is_made_and_belongs_to_its_user_alone(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"

    store = await open_store("", home)

    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "deskmate.db").exists()
    await store.close()


async def test_a_lock_held_by_another_process_is_the_reason_given(tmp_path: Path) -> None:
    store = await open_store("", tmp_path)
    other = sqlite3.connect(tmp_path / "deskmate.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseUnavailable, match="another process holds its lock"):
        await store.write(lambda connection: connection.execute(text("DELETE FROM parts")))

    other.close()
    await store.write(lambda connection: connection.execute(text("DELETE FROM parts")))
    await store.close()

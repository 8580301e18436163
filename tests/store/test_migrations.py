"""The schema comes up to date by itself, once, whoever starts first."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.errors import DatabaseUnavailable
from bot.store import Store, migrations, open_store
from bot.store.models import Base


def test_the_newest_file_is_the_revision_that_alembic_would_go_to() -> None:
    script = ScriptDirectory(migrations.HERE)

    assert script.get_heads() == [migrations.newest()]


async def test_the_migrations_make_the_tables_of_the_models(store: Store) -> None:
    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)

    assert await store.read(differences) == []


async def test_several_replicas_can_start_on_an_empty_database(database_url: str, tmp_path: Path) -> None:
    stores = await asyncio.gather(*(open_store(database_url, tmp_path) for _ in range(4)))

    versions = [await store.read(migrations.current) for store in stores]

    assert versions == [migrations.newest()] * 4
    await asyncio.gather(*(store.close() for store in stores))


async def test_a_database_of_a_newer_version_is_left_alone(database_url: str, tmp_path: Path) -> None:
    store = await open_store(database_url, tmp_path)
    await store.write(
        lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    )
    await store.close()

    with pytest.raises(DatabaseUnavailable, match="newer version"):
        await open_store(database_url, tmp_path)


OPENS = """
import asyncio, pathlib, sys
from bot.store import open_store
asyncio.run(open_store("", pathlib.Path(sys.argv[1])))
print("alembic" in sys.modules)
"""


@pytest.mark.parametrize(("already", "imports"), [(False, "True"), (True, "False")])
def test_only_a_database_that_is_behind_costs_the_import_of_alembic(
    already: bool, imports: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", OPENS, str(tmp_path)]
    if already:
        subprocess.run(command, check=True)

    said = subprocess.run(command, check=True, capture_output=True, text=True)

    assert said.stdout.strip() == imports

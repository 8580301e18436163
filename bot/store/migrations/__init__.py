"""Brings the schema up to date; alembic is imported only when there is something to do."""

import importlib
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import DatabaseUnavailable

HERE = Path(__file__).parent


def newest() -> str:
    """The revision that the files in `versions` lead to: each name begins with its number."""
    return max(file.name.split("_")[0] for file in (HERE / "versions").glob("[0-9]*_*.py"))


def current(connection: Connection) -> str | None:
    """The revision that the database is at; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def prepare() -> None:
    """Import what `upgrade` needs, which takes longer than others wait for the lock it holds."""
    importlib.import_module("alembic.command")


def upgrade(connection: Connection) -> None:
    """Run what is missing, in the caller's transaction and under the caller's lock."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseUnavailable(reason="it was written by a newer version of Deskmate") from error

"""Writes a row whether or not it is there already, on either database."""

from collections.abc import Mapping

from sqlalchemy import Connection, inspect
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.models import Base


def put(connection: Connection, table: type[Base], row: Mapping[str, object]) -> None:
    """Insert `row`, or give the one with its primary key these values."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    keys = [column.name for column in inspect(table).primary_key]
    others = {name: value for name, value in row.items() if name not in keys}
    connection.execute(insert(table).values(row).on_conflict_do_update(index_elements=keys, set_=others))

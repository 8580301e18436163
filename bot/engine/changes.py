"""Changes of a picture as JSON: `{"kind": "crop", "width": 16, "height": 9}`, and back."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from bot.engine import Change

KINDS: dict[str, type[Change]] = {kind.__name__.lower(): kind for kind in get_args(Change)}
FILE = "picture"
"""The field that holds a file."""


def written(change: Change) -> dict[str, Any]:
    """The JSON of `change`; a file in it becomes base64."""
    values = {field.name: getattr(change, field.name) for field in fields(change)}
    encoded = {name: b64encode(value).decode() for name, value in values.items() if isinstance(value, bytes)}
    return {"kind": type(change).__name__.lower()} | values | encoded


def read(said: Mapping[str, Any]) -> Change:
    """The change that `said` describes; raises ValueError with what is wrong with it."""
    kind = KINDS.get(str(said.get("kind")))
    if kind is None:
        raise ValueError(f"a change's kind is one of {', '.join(KINDS)}")
    values = {name: value for name, value in said.items() if name != "kind"}
    if unknown := values.keys() - {field.name for field in fields(kind)}:
        raise ValueError(f"{said['kind']} has no {', '.join(sorted(unknown))}")
    if isinstance(values.get(FILE), str):
        values[FILE] = b64decode(values[FILE], validate=True)
    try:
        return TypeAdapter(kind).validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ValueError(f"{said['kind']}.{where}: {first['msg']}") from None

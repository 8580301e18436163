"""Asks the text model for the changes that words mean which no rule knows, as JSON that has to fit."""

import json
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

from bot.engine import Backdrop, Change, Engine, Loading, TextPrompt, Turn, Waiting
from bot.engine.changes import read
from bot.language import Language
from handlers.planning import planned
from handlers.prompts import task

_LONGEST = 300
_MOST = 5
_COLOUR = {"type": "string", "pattern": "^#[0-9a-f]{6}$"}
_FACTOR = {"enum": [0.6, 0.8, 1.0, 1.2, 1.5]}


def _kind(name: str, **fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "type": "object",
        "properties": {"kind": {"const": name}, **fields},
        "required": ["kind", *fields],
        "additionalProperties": False,
    }


SCHEMA = {
    "type": "object",
    "properties": {
        "possible": {"type": "boolean"},
        "changes": {
            "type": "array",
            "maxItems": _MOST,
            "items": {
                "anyOf": [
                    _kind(
                        "crop",
                        width={"type": "integer", "minimum": 1, "maximum": 32},
                        height={"type": "integer", "minimum": 1, "maximum": 32},
                    ),
                    _kind(
                        "resize",
                        width={"type": "integer", "minimum": 16, "maximum": 8000},
                        height={"type": "integer", "minimum": 16, "maximum": 8000},
                    ),
                    _kind("turn90", degrees={"enum": [0, 90, 180, 270]}, mirrored={"type": "boolean"}),
                    _kind(
                        "tone",
                        brightness=_FACTOR,
                        contrast=_FACTOR,
                        saturation={"enum": [0.0, 0.6, 1.0, 1.4]},
                    ),
                    _kind(
                        "backdrop",
                        colours={"type": "array", "maxItems": 2, "items": _COLOUR},
                        blur={"type": "boolean"},
                    ),
                    _kind(
                        "banner",
                        text={"type": "string", "maxLength": 120},
                        top={"type": "boolean"},
                        colour=_COLOUR,
                        behind=_COLOUR,
                    ),
                ]
            },
        },
    },
    "required": ["possible", "changes"],
    "additionalProperties": False,
}
"""What the model may answer: whether these changes are all that was asked for, and the changes."""


def asked(
    engine: Engine, text: str, language: Language
) -> AsyncIterator[Loading | Waiting | tuple[Change, ...]]:
    """The changes that `text` means; none when they cannot say it, or the model cannot be asked."""
    turns = task(["edit"], language, Turn("user", text))
    prompt = TextPrompt(turns, max_tokens=_LONGEST, temperature=0, schema=SCHEMA)
    return planned(engine, prompt, partial(_read, text))


def _read(text: str, said: str) -> tuple[Change, ...]:
    try:
        answer = json.loads(said)
        changes = tuple(read(change) for change in answer["changes"])
    except (ValueError, KeyError, TypeError):
        return ()
    sensible = answer.get("possible") and not any(_invented(change, text) for change in changes)
    return changes if sensible else ()


def _invented(change: Change, text: str) -> bool:
    """Whether the model made up a background that nobody spoke of: the change that costs a picture most."""
    spoken = ("background", "backdrop", "behind", "背景", "底")
    return isinstance(change, Backdrop) and not any(word in text.lower() for word in spoken)

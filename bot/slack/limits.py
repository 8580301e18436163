"""What Slack takes: checked before it refuses, since its SDK does not."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import SlackRefused

TEXT = 3_900
MARKDOWN = 12_000
ALL_BLOCKS = 13_200
BLOCKS = 50
VIEW_BLOCKS = 100
SECTION = 3_000
CONTEXT = 2_000
ALT = 2_000
FILE_ALT = 1_000
BUTTON = 75
CONFIRM = 30
ID = 255
ACTIONS = 25
OPTIONS = 100
OPTION = 75
TITLE = 24
NOTE = 3_000
ECHO = 120
PROMPTS = 4
HINT = 150
LINE = 3_000
DESCRIPTION = 300
SHORTCUT_ABOUT = 150
ANSWERS = 5
"""How often a `response_url` takes an answer."""


def clip(text: str, limit: int) -> str:
    """`text` in at most `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def check(method: str, *, text: str = "", blocks: Sequence[Mapping[str, Any]] = ()) -> None:
    """Raise what Slack would answer to a message that is too long."""
    words = [block["text"] for block in blocks if block["type"] == "markdown"]
    if len(text) > 40_000 or sum(map(len, words)) > MARKDOWN:
        raise SlackRefused(method=method, code="msg_too_long")
    if len(blocks) > BLOCKS or sum(map(_size, blocks)) > ALL_BLOCKS:
        raise SlackRefused(method=method, code="msg_blocks_too_long")


def _size(part: object) -> int:
    if isinstance(part, str):
        return len(part)
    if isinstance(part, Mapping):
        return sum(_size(value) for name, value in part.items() if name != "type")
    if isinstance(part, Sequence):
        return sum(map(_size, part))
    return 0

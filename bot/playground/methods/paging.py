"""Pages of a list, with cursors as Slack gives them."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from bot.playground.refusal import Refused
from bot.playground.state import Json

T = TypeVar("T")


def page(items: Sequence[T], cursor: str, limit: int, *, most: int = 1000) -> tuple[Sequence[T], Json]:
    """One page of `items`, and what the answer says about the next."""
    if not 1 <= limit <= most:
        raise Refused("invalid_limit", f"limit is {limit}, but it takes 1 to {most}")
    start = _decode(cursor)
    end = start + limit
    following = _encode(end) if end < len(items) else ""
    return items[start:end], {"response_metadata": {"next_cursor": following}}


def _encode(offset: int) -> str:
    return base64.urlsafe_b64encode(f"next:{offset}".encode()).decode()


def _decode(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor.encode()).decode().removeprefix("next:"))
    except ValueError:
        raise Refused("invalid_cursor", "this cursor was never given") from None

"""Turns Traditional Chinese into Simplified."""

import functools
from typing import Any


def simplified(text: str) -> str:
    """The same in Simplified characters."""
    return str(_converter().convert(text))


@functools.cache
def _converter() -> Any:
    from opencc import OpenCC  # type: ignore[import-untyped]  # it ships no types

    return OpenCC("t2s")

"""Turns Traditional Chinese into Simplified, and puts it down with its own punctuation."""

import functools
import re
from typing import Any

_WIDE = {",": "，", "?": "？", "!": "！", ";": "；", ":": "："}
_NARROW = re.compile(r"(?<=[\u4e00-\u9fff])([,?!;:])\s*")


def simplified(text: str) -> str:
    """The same in Simplified characters."""
    return str(_converter().convert(text))


def written(text: str) -> str:
    """What is heard as Chinese: in Simplified characters, with the punctuation that goes with them."""
    return _NARROW.sub(lambda found: _WIDE[found[1]], simplified(text))


@functools.cache
def _converter() -> Any:
    from opencc import OpenCC  # type: ignore[import-untyped]  # it ships no types

    return OpenCC("t2s")

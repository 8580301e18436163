"""Sentences, taken apart for comparison: their words, pairs of words and pieces of words."""

import re
from itertools import pairwise

_CODE = re.compile(r"```.*?(?:```|$)|`[^`\n]*`", re.DOTALL)
_ADDRESS = re.compile(r"https?://\S+")
_POLITE = re.compile(
    r"^(?:(?:hi|hey|hello|ok|so|and|please|kindly|pls|can|could|would|will|you|u|i|we|i'd|we'd|like|want"
    r"|need|someone|help|me|us|to|for|just|now)\b[ ,!]*)+"
    r"|^(?:请|麻烦|帮忙|帮我|帮|能不能|能否|可不可以|可以|能|我们|我想要|我想|我要|想要|需要|给我|给|来|你|再)+",
    re.IGNORECASE,
)
_MATERIAL = 40
"""Characters from which on what follows a colon, or stands in other lines, may be a text to be worked on."""
_CLOSING = re.compile(r"\b(?:please|pls|kindly|for me)\b[.!?]*")
_WORD = re.compile(r"[a-z']+|`|[\u3400-\u9fff]|\d+|[?？:：]")
_LATIN = re.compile(r"[a-z]+")
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff]+")


def bare(sentence: str) -> str:
    """`sentence` without the words of politeness that it opens with; all of it if nothing else is there."""
    left = _POLITE.sub("", sentence.strip(), count=1).strip()
    return left if any(character.isalnum() for character in left) else sentence.strip()


def instructions(sentence: str) -> list[str]:
    """What may say what shall be done with a text that comes along: words before a colon, a first or a last line."""
    said = _CODE.sub("`", sentence).strip()
    parts = (re.split(r"[:：\n]", said, maxsplit=1)[0], said.rpartition("\n")[2])
    return [part for part in map(str.strip, parts) if part and len(said) - len(part) >= _MATERIAL]


def features(sentence: str) -> frozenset[str]:
    """What `sentence` is made of. Code counts as one word, whatever it says."""
    plain = _ADDRESS.sub(" ", _CODE.sub(" ` ", sentence)).lower()
    plain = _CLOSING.sub(" ", bare(plain))
    words = ["0" if word.isdigit() else word for word in _WORD.findall(plain)]
    pairs = [f"{first} {second}" for first, second in pairwise(["^", *words])]
    latin = [f"<{word}>" for word in _LATIN.findall(plain)]
    pieces = [f"~{piece}" for word in latin for piece in _pieces(word, (3, 4, 5))]
    runs = [piece for run in _IDEOGRAPHS.findall(plain) for piece in _pieces(run, (2, 3))]
    return frozenset([*words, *pairs, *pieces, *runs])


def _pieces(text: str, lengths: tuple[int, ...]) -> list[str]:
    return [text[at : at + length] for length in lengths for at in range(len(text) - length + 1)]

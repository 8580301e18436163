"""Sentences, taken apart for comparison: their words, pairs of words and pieces of words."""

import re
from itertools import pairwise

from bot.language import simplified

_CODE = re.compile(r"```.*?(?:```|$)|`[^`\n]*`", re.DOTALL)
_PASTED = re.compile(
    r"(?:\bdef \w+\(|\b(?:function|func|fn)\b ?\w*\(|\bSELECT\b.+?\bFROM\b|\b(?:for|while|if) ?\([^)]*[=<>;!*]"
    r"|\bfor \w+ in [^?？\n]+:|\blambda\b|>>>|=>|==|!=|\+=|:=|&&|\|\||\w\(\))[^?？\n]*"
)
"""Code that stands in no backticks, to the end of its line."""
_ADDRESS = re.compile(r"https?://\S+")
_POLITE = re.compile(
    r"^(?:(?:hi|hey|hello|ok|so|and|please|kindly|pls|can|could|would|will|you|u|i|we|i'd|we'd|like|want"
    r"|need|someone|help|me|us|to|for|just|now)\b[ ,!]*)+"
    r"|^(?:请|麻烦|帮忙|帮我|帮|能不能|能否|可不可以|可以|能|我们|我想要|我想|我要|想要|需要|给我|给|来|你|再)+",
    re.IGNORECASE,
)
_MATERIAL = 40
"""Characters from which on what follows a colon, or stands in other lines, may be a text to be worked on."""
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
"""As in "heyyy"."""
_CLOSING = re.compile(r"\b(?:please|pls|kindly|for me)\b[.!?]*")
_WORD = re.compile(r"[a-z']+|`|[\u3400-\u9fff]|\d+|[?？:：]")
_ASKING = re.compile(
    r"^(?:what|why|who|whom|whose|when|where|which|how|is|are|am|was|were|do|does|did|has|have|had|should|shall)\b"
    r"|[?？]\s*$|什么|怎么|咋|吗|呢$|几|多少|哪|谁|是不是|有没有"
)
_LONG, _LONGEST = 6, 4
SHAPE = "#"
"""What the features begin with that tell how long a sentence is and whether it asks, not what it says."""
_LATIN = re.compile(r"[a-z]+")
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff]+")


def bare(sentence: str) -> str:
    """`sentence` without the words of politeness that it opens with; all of it if nothing else is there."""
    said = sentence.strip()
    opening = _POLITE.match(simplified(said))
    left = said[opening.end() :].strip() if opening else said
    return left if any(character.isalnum() for character in left) else said


def instructions(sentence: str) -> list[str]:
    """What may say what shall be done with a text that comes along: words before a colon, a first or a last line."""
    said = coded(sentence).strip()
    parts = (re.split(r"[:：\n]", said, maxsplit=1)[0], said.rpartition("\n")[2])
    return [part for part in map(str.strip, parts) if part and len(said) - len(part) >= _MATERIAL]


def coded(sentence: str) -> str:
    """`sentence` with a backtick alone for whatever is code in it."""
    return _PASTED.sub(" ` ", _CODE.sub(" ` ", sentence))


def features(sentence: str) -> frozenset[str]:
    """What `sentence` is made of. Code counts as one word, whatever it says."""
    plain = _ADDRESS.sub(" ", coded(simplified(sentence))).lower()
    plain = _CLOSING.sub(" ", bare(_DRAWN_OUT.sub(r"\1", plain)))
    words = ["0" if word.isdigit() else word for word in _WORD.findall(plain)]
    pairs = [f"{first} {second}" for first, second in pairwise(["^", *words, "$"])]
    latin = [f"<{word}>" for word in _LATIN.findall(plain)]
    pieces = [f"~{piece}" for word in latin for piece in _pieces(word, (3, 4, 5))]
    runs = [piece for run in _IDEOGRAPHS.findall(plain) for piece in _pieces(run, (2, 3))]
    asks = "?" if _ASKING.search(plain) else "."
    shape = [f"{SHAPE}{min(len(words) // _LONG, _LONGEST)}", f"{SHAPE}{asks}"]
    return frozenset([*words, *pairs, *pieces, *runs, *shape])


def _pieces(text: str, lengths: tuple[int, ...]) -> list[str]:
    return [text[at : at + length] for length in lengths for at in range(len(text) - length + 1)]

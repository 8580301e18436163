"""Moments and spans of time in people's words, in English and Chinese: 0:10, 1m30s, five seconds, 前五秒."""

import re

_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_WORDS = {
    "half a": "0.5", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "fifteen": "15", "twenty": "20", "thirty": "30", "sixty": "60",
}  # fmt: skip
_NUMBER = re.compile(r"[零一二两三四五六七八九十]+(?=个?半?(?:秒|分|小时))")
_ENGLISH = re.compile(rf"\b({'|'.join(_WORDS)})(?= (?:second|minute|hour)s?\b)")
_ONLY = re.compile(r"\b(first|last|final|opening) (?=(?:second|minute|hour)\b)")

MOMENT = (
    r"(?:\d+:\d\d:\d\d(?:\.\d+)?|\d+:\d\d(?:\.\d+)?|(?:\d+(?:\.\d+)? ?(?:h(?:ours?)?|个?小时) ?)?"
    r"(?:\d+(?:\.\d+)? ?(?:m(?:in(?:ute)?s?)?|分钟?) ?)?\d+(?:\.\d+)? ?(?:s(?:ec(?:ond)?s?)?\b|秒钟?)"
    r"|\d+(?:\.\d+)? ?(?:m(?:in(?:ute)?s?)?\b|分钟?))"
)
"""What `seconds` reads."""
_PARTS = (
    (3600, re.compile(r"(\d+(?:\.\d+)?) ?(?:h|个?小时)")),
    (60, re.compile(r"(\d+(?:\.\d+)?) ?(?:m|分)")),
    (1, re.compile(r"(\d+(?:\.\d+)?) ?(?:s|秒)")),
)


def in_digits(text: str) -> str:
    """The text in lower case, with numbers before units of time as digits."""
    plain = re.sub(r"半分钟", "30秒", text.lower())
    plain = _NUMBER.sub(lambda found: str(_chinese(found[0])), plain)
    plain = _ONLY.sub(r"\1 1 ", plain)
    return _ENGLISH.sub(lambda found: _WORDS[found[1]], plain)


def seconds(moment: str) -> float:
    """What a `MOMENT` says."""
    if ":" in moment:
        total = 0.0
        for part in moment.split(":"):
            total = total * 60 + float(part)
        return total
    found = ((unit, pattern.search(moment)) for unit, pattern in _PARTS)
    return sum(unit * float(match[1]) for unit, match in found if match)


def clock(at: float) -> str:
    """As people write it: 0:10, 1:02:03."""
    minutes, rest = divmod(round(at), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _chinese(number: str) -> int:
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS[digit]) for digit in number))
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)

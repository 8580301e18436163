"""What people ask for when they ask for music, and how the buttons carry it on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from bot.engine import MusicPrompt
from bot.engine.music_plan import LONGEST, SHORTEST
from bot.errors import MessageTooLong

SECONDS = 20.0
LONGEST_TEXT = 200
"""Characters of a wish that the buttons carry on."""
LONGEST_TITLE = 40
LONGEST_LYRICS = 1_000
"""Characters that are sung in a minute, and that the buttons carry on."""


@dataclass(frozen=True, slots=True)
class Tune:
    """A wish for music: its words, and what was said of length, seed and loop; `plan` once there is one.

    `lyrics` are to be sung, a line each.
    """

    text: str
    seconds: float = SECONDS
    seed: int | None = None
    loop: bool = False
    plan: Mapping[str, object] = field(default_factory=dict)
    lyrics: str = ""

    @property
    def title(self) -> str:
        """What people see: the plan's title, else the wish."""
        return str(self.plan.get("title") or self.text)[:LONGEST_TITLE]

    @property
    def prompt(self) -> MusicPrompt:
        """What the engine is asked."""
        return MusicPrompt(
            self.text, self.seconds, self.seed, self.plan or None, loop=self.loop, lyrics=self.lyrics
        )

    def packed(self) -> str:
        """As the value of a button."""
        return _codec.dump_json(self).decode()


_codec = TypeAdapter(Tune)


def unpacked(value: str) -> Tune:
    """The tune in the value of a button."""
    return _codec.validate_json(value)


_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = r"\d+(?:\.\d+)?|[一二两三四五六七八九十]+|half a|a|one|半"
_LENGTH = re.compile(
    rf"(?<![A-Za-z\d])({_NUMBER})[\s-]*(?:个)?(seconds?|secs?|s\b|minutes?|mins?\b|秒钟?|分钟)(?:long)?",
    re.IGNORECASE,
)
_SEED = re.compile(r"(?:\bseed|种子)\s*[=:：]?\s*(\d{1,10})", re.IGNORECASE)
_LOOP = re.compile(
    r"\b(?:as a |seamless(?:ly)? )?loop(?:able|ed|ing)?\b|(?:可以?)?(?:无缝)?循环(?:播放)?|无缝",
    re.IGNORECASE,
)
_LYRICS = re.compile(r"(?:\bwith\s+)?(?:\bthe\s+)?(?:\blyrics\b|歌词)\s*[:：]\s*", re.IGNORECASE)
_LOOSE = re.compile(r"^[\s,，、;；.。:：]+|[\s,，、;；.。:：]+$")
_GAPS = re.compile(r"\s*([,，、;；])(?:\s*[,，、;；])+")
_EMPTY = re.compile(r"\b(?:for|of|about|lasting)\s*$|(?:长|左右|大约|约)\s*$", re.IGNORECASE)


def read(text: str) -> Tune:
    """The wish in `text`, English or Chinese, such as `calm piano, 30 s, seed 7, loop`.

    What follows `lyrics:` is sung, a slash between its lines. Raises MessageTooLong.
    """
    text, lyrics = _parted(text)
    length, seed, loop = _LENGTH.search(text), _SEED.search(text), _LOOP.search(text)
    rest = text
    for found in (length, seed, loop):
        rest = rest.replace(found[0], " ", 1) if found else rest
    return Tune(
        text=_tidy(rest)[:LONGEST_TEXT],
        seconds=within(lasting(text)),
        seed=int(seed[1]) % 2**31 if seed else None,
        loop=loop is not None,
        lyrics=lyrics,
    )


def lasting(text: str) -> float:
    """How many seconds were asked for, whether so many are composed or not."""
    length = _LENGTH.search(_parted(text)[0])
    return _seconds(length) if length else SECONDS


def _parted(text: str) -> tuple[str, str]:
    """The wish, and the words to sing."""
    wish, *sung = _LYRICS.split(text, maxsplit=1)
    lyrics = re.sub(r"[^\S\n]*(?:/|\n)\s*", "\n", sung[0]).strip() if sung else ""
    if len(lyrics) > LONGEST_LYRICS:
        raise MessageTooLong(characters=len(lyrics), limit=LONGEST_LYRICS)
    return wish, lyrics


def within(seconds: float) -> float:
    """The nearest length that is composed."""
    return min(LONGEST, max(SHORTEST, seconds))


def _seconds(length: re.Match[str]) -> float:
    minutes = length[2].lower().startswith(("m", "分"))
    return _number(length[1].lower()) * (60 if minutes else 1)


def _number(text: str) -> float:
    if text in ("half a", "半"):
        return 0.5
    if text in ("a", "one"):
        return 1
    if text[0].isdigit():
        return float(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _tidy(text: str) -> str:
    """Without the gaps that were left where something was taken out."""
    text = _GAPS.sub(r"\1", re.sub(r"\s+", " ", text))
    return _LOOSE.sub("", _EMPTY.sub("", _LOOSE.sub("", text)))

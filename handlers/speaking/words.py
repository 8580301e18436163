"""What people wish of a voice in their own words: whose, how fast, and what is left to be said."""

import re
from dataclasses import dataclass, replace

from bot.engine import VoiceKind

SLOW, SLOWER, FASTER, FAST = 0.65, 0.8, 1.25, 1.5
_RANGE = (0.5, 2.0)


@dataclass(frozen=True, slots=True)
class Manner:
    """How to say it; None where nothing was wished."""

    voice: VoiceKind | None = None
    speed: float | None = None


_VOICES: tuple[tuple[VoiceKind, re.Pattern[str]], ...] = (
    ("female", re.compile(r"\b(?:female|wom[ae]n(?:['’]s)?|lady(?:['’]s)?|girl)\b|女[声性生](?:的?声音)?|女的|女人", re.IGNORECASE)),
    ("male", re.compile(r"\b(?:male|m[ae]n(?:['’]s)?|guy|boy)\b|男[声性生](?:的?声音)?|男的|男人", re.IGNORECASE)),
)  # fmt: skip
_SPEEDS = (
    (SLOW, re.compile(r"\bvery slow(?:ly)?\b|\bmuch slower\b|很慢|慢很多|非常慢", re.IGNORECASE)),
    (FAST, re.compile(r"\bvery (?:fast|quickly)\b|\bmuch faster\b|很快|快很多|非常快", re.IGNORECASE)),
    (0.5, re.compile(r"\bhalf (?:the )?speed\b|半速", re.IGNORECASE)),
    (2.0, re.compile(r"\b(?:double (?:the )?speed|twice as fast)\b|两倍速?|双倍速?", re.IGNORECASE)),
    (SLOWER, re.compile(r"\b(?:more slowly|slow(?:er|ly)?(?: down)?)\b|[再放说念读]?慢(?:慢|一?[点些]儿?|速)?", re.IGNORECASE)),
    (FASTER, re.compile(r"\b(?:more quickly|fast(?:er)?|quick(?:er|ly)?|speed up)\b|[再加说念读]?快(?:一?[点些]儿?|速)?", re.IGNORECASE)),
)  # fmt: skip
_TIMES = re.compile(r"\b(\d(?:\.\d+)?)\s?(?:x\b|times\b)|(\d(?:\.\d+)?)\s?倍速?", re.IGNORECASE)
_READING = re.compile(r"\b(?:read|speak|say|aloud|out loud)\b|念|朗读|读出|读给|播放", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:read|speak|say|aloud|out|loud|please|this|that|it|them|the|above|last|your|my|answer|reply|message|text|file|"
    r"document|pdf|in|with|by|using|use|an?|to|me|us|and|voice|speed|at|bit|little|can|could|you|thanks?)\b"
    r"|[请把将给帮我你您它这那条段个份篇上面刚才最后的回答复消息文件字本内容念读朗出来一下听用以声音语速度遍话吧和并再大说播放点]",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[(（]([^()（）]*)[)）]\s*$")


def understood(text: str) -> tuple[Manner, str]:
    """How to say it, and the words to say; none of them when the wish is about something else, such as `this`."""
    text = text.strip()
    if _only_manner(text):
        return _manner(text), ""
    head, rest = _parted(text)
    if head and _only_manner(head) and (_manner(head) != Manner() or _READING.search(head)):
        return _manner(head), rest
    tail = _TAIL.search(text)
    if tail and _only_manner(tail[1]) and _manner(tail[1]) != Manner():
        return _manner(tail[1]), text[: tail.start()].strip()
    return Manner(), text


def _parted(text: str) -> tuple[str, str]:
    """Before and after the first colon or the end of the first line."""
    parts = re.split(r"[:：\n]", text, maxsplit=1)
    return (parts[0], parts[1].strip()) if len(parts) > 1 else ("", text)


def _manner(text: str) -> Manner:
    voice = next((kind for kind, pattern in _VOICES if pattern.search(text)), None)
    return replace(Manner(voice), speed=_speed(text))


def _speed(text: str) -> float | None:
    if times := _TIMES.search(text):
        return min(max(float(times[1] or times[2]), _RANGE[0]), _RANGE[1])
    return next((speed for speed, pattern in _SPEEDS if pattern.search(text)), None)


def _only_manner(text: str) -> bool:
    """Whether nothing remains of it besides wishes and little words."""
    for pattern in (_TIMES, *(pattern for _, pattern in (*_VOICES, *_SPEEDS)), _FILLER):
        text = pattern.sub(" ", text)
    return not any(character.isalnum() for character in text)

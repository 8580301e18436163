"""How a text is read aloud: cut into pieces to say in one breath, each in phonemes, and the pauses between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.engine.server.sound.chinese import Chinese
from bot.engine.server.sound.chinese_numbers import in_words
from bot.engine.server.sound.english import English

FIRST = 110
"""Phonemes of the first piece, which is shorter: it is heard while the others are still to come.

A first sentence that is cut sounds worse: with 40, Chinese was misheard about twice as often.
"""
LONGEST = 140
SHORTEST = 14
"""What is shorter than this sounds clipped, and is said together with what follows."""

PARAGRAPH, SENTENCE, CLAUSE, BREATH = 0.6, 0.32, 0.16, 0.03
"""Seconds of silence after a piece that ends there."""

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9'’.@+#&_/-]*(?:\s+[A-Za-z][A-Za-z0-9'’.@+#&_/-]*)*")
_ENDS = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(A-Z0-9\u3400-\u9fff])|(?<=[。！？])[”」』）]*")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|vs|e\.g|i\.e|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[A-Z]))\.$"
)
_BETTER = (
    r"(?<=[,;:—]) ",
    r" (?=(?:ænd|bˌʌt|ɔɹ|ðæt|wɪʧ|wˌɛn|ɪf|bəkˈʌz|wɪð|fɔɹ|fˌɔɹ|tə|tʊ|ɪn|ˌɔn|æt|ʌv|fɹʌm|ðə|ði|ɐ|ɐn|ɪt) )|(?<=tɤ) ",
    r" ",
)
"""Where a sentence that is too long is cut, the best places first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is said at once, and the seconds of silence after it."""

    phonemes: str
    pause: float


class Reader:
    """Reads English, Chinese and a mix of both."""

    def __init__(self, english: English, chinese: Chinese) -> None:
        self._english, self._chinese = english, chinese

    def pieces(self, text: str) -> Iterator[Piece]:
        """What to say, in order; nothing for a text that has no words."""
        longest, waiting = FIRST, ""
        for sentence, pause in sentences(text):
            said = f"{waiting} {self.phonemes(sentence)}".strip()
            if len(said) < SHORTEST and pause < PARAGRAPH:
                waiting = said
                continue
            waiting = ""
            for piece, last in _cut(said, longest):
                yield Piece(piece, pause if last else _pause(piece))
                longest = LONGEST
        if _sounds(waiting):
            yield Piece(waiting, SENTENCE)

    def phonemes(self, sentence: str) -> str:
        """How one sentence sounds, each run of it in its own language."""
        if not re.search(rf"[{_HAN}]", sentence):
            return self._english.phonemes(sentence)
        sentence = in_words(sentence)
        said, end = [], 0
        for match in _LATIN.finditer(sentence):
            said += [self._chinese.phonemes(sentence[end : match.start()]), self._english.phonemes(match[0])]
            end = match.end()
        said.append(self._chinese.phonemes(sentence[end:]))
        return re.sub(r" (?=[,.!?;:])", "", " ".join(filter(None, said)))


def sentences(text: str) -> Iterator[tuple[str, float]]:
    """The sentences without the marks of formatting, each with the seconds of silence after it."""
    for paragraph in filter(None, map(str.strip, re.split(r"\n+", _without_markup(text)))):
        *front, last = _joined(_ENDS.split(paragraph))
        yield from ((sentence, SENTENCE) for sentence in front)
        yield last, PARAGRAPH


def _joined(parts: list[str]) -> list[str]:
    """The sentences, where a full stop that only abbreviates does not end one."""
    whole: list[str] = []
    for part in filter(None, map(str.strip, parts)):
        if whole and _ABBREVIATED.search(whole[-1]):
            whole[-1] += f" {part}"
        else:
            whole.append(part)
    return whole or [""]


def _without_markup(text: str) -> str:
    text = re.sub(r"```.*?```", " ", text, flags=re.DOTALL)
    text = re.sub(
        r"<(?:https?://[^|>]*)\|([^>]*)>|\[([^\]]+)\]\([^)]*\)", lambda match: match[1] or match[2], text
    )
    text = re.sub(r"<(https?://[^>]*)>", r"\1", text)
    text = re.sub(r"^\s*(?:[-*•>]|#+)\s+", "", text, flags=re.MULTILINE)
    text = re.sub(r"(?<!\w):[a-z0-9_+-]+:(?!\w)|[*`~]|(?<!\w)_|_(?!\w)", "", text)
    return re.sub(r"[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]", "", text)


def _cut(said: str, longest: int) -> Iterator[tuple[str, bool]]:
    """The pieces of a sentence, and whether each is its last."""
    while len(said) > longest * 1.25:
        at = _place(said, longest)
        piece, said = said[:at].strip(), said[at:].strip()
        if _sounds(piece):
            yield piece, False
        longest = LONGEST
    if _sounds(said):
        yield said, True


def _place(said: str, longest: int) -> int:
    for pattern in _BETTER:
        places = [match.start() for match in re.finditer(pattern, said[: longest + 1])]
        if places and places[-1] >= longest // 3:
            return places[-1]
    return longest


def _pause(piece: str) -> float:
    return CLAUSE if piece[-1] in ",;:—" else BREATH


def _sounds(phonemes: str) -> bool:
    return any(symbol.isalpha() for symbol in phonemes)

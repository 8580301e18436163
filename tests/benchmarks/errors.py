"""Counts what was heard wrongly: in words, in characters, and in syllables, where homophones are the same.

Numbers are written out, Traditional is Simplified and punctuation is left out, so that only what is heard counts.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.engine.server.sound import chinese_numbers, english_numbers
from bot.engine.server.sound.script import simplified

Units = Callable[[str], list[str]]

_UNIT = re.compile(r"[\u4e00-\u9fff]|[a-z']+")


def words(text: str) -> list[str]:
    """Those of English."""
    times = re.sub(r"(?i)(\d)\.(\d\d) ?([ap]m)", r"\1:\2 \3", text)
    return re.findall(r"[a-z']+", _together(english_numbers.in_words(times)).lower())


def characters(text: str) -> list[str]:
    """Those of Chinese, and the Latin words among them; 两 is a way to say 二."""
    plain = re.sub(r"(?<=[A-Za-z])[-.](?=[A-Za-z])", "", simplified(text).replace("'", ""))
    said = _together(chinese_numbers.in_words(plain)).replace("两", "二")
    written = re.sub(r"\d+(?:\.\d+)?", lambda match: chinese_numbers.number(match[0]), said)
    return _UNIT.findall(written.lower())


def toned_syllables(text: str) -> list[str]:
    """Pinyin with tones in place of the characters."""
    return _pinyin(characters(text), toned=True)


def syllables(text: str) -> list[str]:
    """Pinyin without tones in place of the characters."""
    return _pinyin(characters(text), toned=False)


_CHINESE = {"character": characters, "syllable and tone": toned_syllables, "syllable": syllables}
MEASURES: Mapping[str, Mapping[str, Units]] = {"en": {"word": words}, "zh": _CHINESE, "mixed": _CHINESE}


def distance(wanted: Sequence[str], found: Sequence[str]) -> int:
    """Insertions, deletions and substitutions from one to the other (Levenshtein)."""
    row = list(range(len(found) + 1))
    for at, unit in enumerate(wanted, 1):
        before, row[0] = row[0], at
        for to, other in enumerate(found, 1):
            before, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, before + (unit != other))
    return row[-1]


def _together(text: str) -> str:
    """Letters that are spelled out as one word: `P M` is PM."""
    return re.sub(r"(?<![A-Za-z])([A-Za-z]) (?=[A-Za-z](?![A-Za-z]))", r"\1", text)


def _pinyin(units: Sequence[str], *, toned: bool) -> list[str]:
    """A Latin word stays as it is; what stands together is read together."""
    from pypinyin import Style, lazy_pinyin

    style = Style.TONE3 if toned else Style.NORMAL
    spaced = "".join(unit if len(unit) == 1 and not unit.isascii() else f" {unit} " for unit in units)
    return [syllable for each in lazy_pinyin(spaced, style=style) for syllable in each.split()]

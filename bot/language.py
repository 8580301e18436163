"""The two languages people write in, and the sentences we answer with in both."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence of ours in both languages; neither can be left out.

    Placeholders are those of `str.format`, and both languages name the same ones.
    """

    en: str
    zh: str

    def __call__(self, language: Language, /, **facts: object) -> str:
        """The sentence in `language` with its placeholders filled."""
        sentence = self.zh if language == "zh" else self.en
        return sentence.format(**facts) if facts else sentence


def detect(text: str, otherwise: Language = "en") -> Language:
    """The language of `text`; `otherwise` when it holds no letters at all.

    Chinese when ideographs carry the sentence: one ideograph weighs about as much as
    a word, so a Chinese sentence that names a few English terms stays Chinese.
    """
    ideographs = sum(_is_ideograph(character) for character in text)
    words = len([word for word in text.split() if any(_is_latin(letter) for letter in word)])
    if ideographs == words == 0:
        return otherwise
    return "zh" if ideographs > words else "en"


def from_locale(locale: str | None, otherwise: Language = "en") -> Language:
    """The language of a Slack locale such as `zh-CN`."""
    if not locale:
        return otherwise
    return "zh" if locale.lower().startswith("zh") else "en"


def simplified(text: str) -> str:
    """`text` with each Traditional character in its Simplified form; none is moved."""
    return text.translate(_forms())


@cache
def _forms() -> Mapping[int, str]:
    """The Simplified form of every character that has another, as OpenCC lists them."""
    listed = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text("utf-8")
    return {ord(character): form for character, form, *_ in map(str.split, listed.splitlines())}


def _is_ideograph(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf"


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()

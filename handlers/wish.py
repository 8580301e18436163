"""The language that a person wishes the answer in, where they say so."""

import re

from bot.language import Language

_WISHES: tuple[tuple[Language, re.Pattern[str]], ...] = (
    (
        "zh",
        re.compile(
            r"\b(?:in|into|to) (?:simplified )?(?:chinese|mandarin)\b|[用以成](?:简体)?(?:中文|汉语|普通话)",
            re.IGNORECASE,
        ),
    ),
    ("en", re.compile(r"\b(?:in|into|to) english\b|[用以成]英[文语]", re.IGNORECASE)),
)


def language_of(text: str, otherwise: Language) -> Language:
    """The language wished for in `text`; `otherwise` when it names none."""
    return next((language for language, wish in _WISHES if wish.search(text)), otherwise)

"""Tells a text in a language that no voice speaks, by its script or by its little words."""

import re

_SCRIPTS = {
    "日本語": "\u3040-\u30ff",
    "한국어": "\u1100-\u11ff\uac00-\ud7af",
    "русский": "\u0400-\u04ff",
    "العربية": "\u0600-\u06ff",
    "עברית": "\u0590-\u05ff",
    "ไทย": "\u0e00-\u0e7f",
    "हिन्दी": "\u0900-\u097f",
    "ελληνικά": "\u0370-\u03ff",
}
_WORDS = {
    "English": "the and of to is that it for was on are with as be this have not you we they at by from "
    "a i do no me so he his her how what when can will all there if or an has one",
    "français": "le la les des est une et dans que qui pour pas sur avec vous nous ce je il elle du au sont",
    "Deutsch": "der die das und ist nicht ein eine zu den mit von auf für im sich auch es wir sie ich dem",
    "español": "el la los las es una y en que por para con del se no su lo como está son más muy",
    "italiano": "il la gli è una e di che per non con del sono della nel più anche questo come ci",
    "português": "o a os as é uma e de que para não com do da em um mais como está são você",
    "Nederlands": "de het een en is van dat niet op te zijn voor met aan er ook maar ik we wij",
}
_LITTLE = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_SHARE = 0.3
"""The part of the letters from which on a script is that of the text, rather than that of a word in it."""
_FEWEST = 3


def foreign(text: str) -> str | None:
    """The name of the language, in that language; None for English, Chinese, and a mix of both."""
    letters = sum(map(str.isalpha, text))
    for name, script in _SCRIPTS.items():
        if len(re.findall(f"[{script}]", text)) > _SHARE * letters:
            return name
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {name: sum(word in little for word in words) for name, little in _LITTLE.items()}
    likeliest = max(counts, key=lambda name: counts[name])
    known = likeliest == "English" or counts[likeliest] < max(_FEWEST, 2 * counts["English"])
    return None if known else likeliest

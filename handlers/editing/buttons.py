"""The buttons under a picture: what else can be changed."""

from bot.capability import Button
from bot.language import Phrase
from handlers.darkroom.rows import PART

QUICK, WORDS = "edit_quick", "edit_words"

_QUICK = (
    ("remove the background", Phrase(en="Remove background", zh="去除背景")),
    ("blur the background", Phrase(en="Blur background", zh="虚化背景")),
    ("square", Phrase(en="Square", zh="正方形")),
    ("brighter", Phrase(en="Brighter", zh="调亮")),
    ("darker", Phrase(en="Darker", zh="调暗")),
    ("rotate right", Phrase(en="Rotate", zh="旋转")),
    ("black and white", Phrase(en="Black and white", zh="黑白")),
)
_PART = Phrase(en="Only a part…", zh="只改一部分…")
_WORDS = Phrase(en="Something else…", zh="其他…")


def tools(file: str) -> tuple[Button, ...]:
    """Common changes of the picture in Slack's file `file`."""
    quick = (Button(QUICK, label, f"{file} {words}") for words, label in _QUICK)
    return (*quick, Button(PART, _PART, file), Button(WORDS, _WORDS, file))


def pressed(value: str) -> tuple[str, str]:
    """The file and the words that the value of a quick button names."""
    file, _, words = value.partition(" ")
    return file, words

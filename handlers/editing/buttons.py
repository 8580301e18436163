"""The buttons under a picture: what else can be changed, and how it was before."""

from bot.capability import Button
from bot.language import Phrase

QUICK, COMPARE, UNDO, WORDS = "edit_quick", "edit_compare", "undo_edit", "edit_words"

_QUICK = (
    ("remove the background", Phrase(en="Remove background", zh="去除背景")),
    ("blur the background", Phrase(en="Blur background", zh="虚化背景")),
    ("square", Phrase(en="Square", zh="正方形")),
    ("brighter", Phrase(en="Brighter", zh="调亮")),
    ("darker", Phrase(en="Darker", zh="调暗")),
    ("rotate right", Phrase(en="Rotate", zh="旋转")),
    ("black and white", Phrase(en="Black and white", zh="黑白")),
)
_WORDS = Phrase(en="Something else…", zh="其他…")
_COMPARE = Phrase(en="Before / after", zh="前后对比")
_UNDO = Phrase(en="Undo", zh="撤销")


def tools(file: str) -> tuple[Button, ...]:
    """Common changes of the picture in Slack's file `file`."""
    quick = (Button(QUICK, label, f"{file} {words}") for words, label in _QUICK)
    return (*quick, Button(WORDS, _WORDS, file))


def below(file: str) -> tuple[Button, ...]:
    """Under an edited picture: also how it was before."""
    return (Button(UNDO, _UNDO, file), Button(COMPARE, _COMPARE, file, anyone=True), *tools(file))


def pressed(value: str) -> tuple[str, str]:
    """The file and the words that the value of a quick button names."""
    file, _, words = value.partition(" ")
    return file, words

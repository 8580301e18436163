"""The buttons under a changed picture: back to what it was, and on to a part of it that one marks."""

from bot.capability import Button
from bot.language import Phrase

UNDO, COMPARE, OBJECT, PART = "undo_picture", "compare_picture", "remove_object", "change_part"

_UNDO = Phrase(en="Undo", zh="撤销")
_COMPARE = Phrase(en="Before / after", zh="前后对比")
_OBJECT = Phrase(en="Remove an object…", zh="移除物体…")


def before(file: str) -> tuple[Button, ...]:
    """Under the changed picture in Slack's file `file`: how it was before."""
    return (Button(UNDO, _UNDO, file), Button(COMPARE, _COMPARE, file, anyone=True))


def removal(file: str) -> Button:
    """Leads to the page on which people mark what shall go."""
    return Button(OBJECT, _OBJECT, file)

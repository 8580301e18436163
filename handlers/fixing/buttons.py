"""The buttons under a photo: what else can be done with it."""

from bot.capability import Button
from bot.language import Phrase
from handlers.fixing.words import Fix

REPAIR, OBJECT, COMPARE, UNDO = "repair", "remove_object", "before_after", "undo_repair"

_TOOLS = (
    (Fix("enlarge", 2), Phrase(en="Enlarge 2×", zh="放大 2 倍")),
    (Fix("enlarge", 4), Phrase(en="Enlarge 4×", zh="放大 4 倍")),
    (Fix("restore"), Phrase(en="Sharpen", zh="变清晰")),
    (Fix("denoise"), Phrase(en="Remove noise", zh="去除噪点")),
    (Fix("scratches"), Phrase(en="Remove scratches", zh="去除划痕")),
    (Fix("cutout"), Phrase(en="Cut out", zh="抠图")),
)
_OBJECT = Phrase(en="Remove an object…", zh="移除物体…")
_COMPARE = Phrase(en="Before / after", zh="前后对比")
_UNDO = Phrase(en="Undo", zh="撤销")


def tools(file: str) -> tuple[Button, ...]:
    """Every repair of the picture in Slack's file `file`."""
    repairs = (Button(REPAIR, label, f"{fix.task} {fix.scale} {file}") for fix, label in _TOOLS)
    return (*repairs, Button(OBJECT, _OBJECT, file))


def below(file: str) -> tuple[Button, ...]:
    """Under a repaired picture: also how it was before."""
    return (Button(COMPARE, _COMPARE, file, anyone=True), Button(UNDO, _UNDO, file), *tools(file))


def pressed(value: str) -> tuple[Fix, str]:
    """The repair and the file that the value of a tool's button names."""
    task, scale, file = value.split(" ", 2)
    known = {(fix.task, str(fix.scale)): fix for fix, _ in _TOOLS}
    return known[task, scale], file  # type: ignore[index]  # a value of ours names a task

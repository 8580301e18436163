"""The buttons under a photo: what else can be done with it."""

from bot.capability import Button
from bot.language import Phrase
from handlers.darkroom.rows import removal
from handlers.fixing.words import Fix

REPAIR = "repair"

_TOOLS = (
    (Fix("enlarge", 2), Phrase(en="Enlarge 2×", zh="放大 2 倍")),
    (Fix("enlarge", 4), Phrase(en="Enlarge 4×", zh="放大 4 倍")),
    (Fix("restore"), Phrase(en="Sharpen", zh="变清晰")),
    (Fix("denoise"), Phrase(en="Remove noise", zh="去除噪点")),
    (Fix("scratches"), Phrase(en="Remove scratches", zh="去除划痕")),
    (Fix("cutout"), Phrase(en="Cut out", zh="抠图")),
)


def tools(file: str) -> tuple[Button, ...]:
    """Every repair of the picture in Slack's file `file`."""
    repairs = (Button(REPAIR, label, f"{fix.task} {fix.scale} {file}") for fix, label in _TOOLS)
    return (*repairs, removal(file))


def pressed(value: str) -> tuple[Fix, str]:
    """The repair and the file that the value of a tool's button names."""
    task, scale, file = value.split(" ", 2)
    known = {(fix.task, str(fix.scale)): fix for fix, _ in _TOOLS}
    return known[task, scale], file  # type: ignore[index]  # a value of ours names a task

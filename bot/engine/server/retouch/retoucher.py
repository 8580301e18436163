"""One worker for all changes by rules: a generator of short steps that ends with the picture."""

import io
from collections.abc import Generator
from typing import assert_never

from PIL import Image

from bot.engine import (
    Backdrop,
    Banner,
    Change,
    Crop,
    Made,
    Picture,
    Progress,
    Resize,
    RetouchPrompt,
    Tone,
    Turn90,
)
from bot.engine.server.in_steps import part, told
from bot.engine.server.repair.pictures import Opened, read, write
from bot.engine.server.retouch import shape
from bot.engine.server.retouch.backdrop import Cuts, put_behind
from bot.engine.server.retouch.banner import write_on
from bot.engine.server.retouch.tone import toned

MODEL, LICENCE = "retouch", "Apache-2.0"
CUTTER, CUTTER_LICENCE = "u2netp", "Apache-2.0"
QUALITY = 93
"""JPEG's, on its own scale: no loss that anyone sees, even after several edits."""
DONE = 0.9
"""How far a picture is before its file is written."""

Steps = Generator[float, None, Opened]


def retouch(prompt: RetouchPrompt, cutter: Cuts) -> Generator[Progress | Picture]:
    """Change one picture; every `next()` is one short step.

    A JPEG stays one while it is opaque, everything else becomes a PNG; nothing else of the file, such
    as the place where a photo was taken, is kept. Raises CannotReadPicture, PictureTooLarge,
    NothingStandsOut, NoRoomForText, CannotLetter or UnknownColour.
    """
    yield Progress(0.0)
    opened = read(prompt.data)
    for number, change in enumerate(prompt.changes):
        steps = part(_steps(opened, change, cutter), number, len(prompt.changes))
        opened = yield from told(steps, lambda done: Progress(done * DONE))
    yield Progress(DONE)
    data, media_type = written(opened, photo=prompt.data.startswith(b"\xff\xd8"))
    yield Picture(data, made(prompt.changes), media_type)


def made(changes: tuple[Change, ...]) -> Made:
    """By rules alone, or with the network that cuts out."""
    if any(isinstance(change, Backdrop) for change in changes):
        return Made(CUTTER, "convolutional", CUTTER_LICENCE)
    return Made(MODEL, "algorithm", LICENCE)


def written(opened: Opened, *, photo: bool) -> tuple[bytes, str]:
    """The file and its media type."""
    if not photo or opened.alpha is not None:
        return write(opened.colour, opened.alpha), "image/png"
    file = io.BytesIO()
    Image.fromarray(opened.colour).save(file, "JPEG", quality=QUALITY, subsampling=0)
    return file.getvalue(), "image/jpeg"


def _steps(opened: Opened, change: Change, cutter: Cuts) -> Steps:
    if isinstance(change, Backdrop):
        return (yield from put_behind(opened, change, cutter))
    yield 0.0
    return _changed(opened, change)


def _changed(opened: Opened, change: Crop | Resize | Turn90 | Tone | Banner) -> Opened:
    match change:
        case Crop():
            return shape.cropped(opened, change)
        case Resize():
            return shape.resized(opened, change)
        case Turn90():
            return shape.turned(opened, change)
        case Tone():
            return toned(opened, change)
        case Banner():
            return write_on(opened, change)
        case _:
            assert_never(change)

"""A subject before a sky, and the real cutter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.engine import Change, Picture, Progress, RetouchPrompt
from bot.engine.server import weights
from bot.engine.server.catalogue import U2NETP
from bot.engine.server.repair.cutout import Cutter
from bot.engine.server.repair.pictures import Opened, read
from bot.engine.server.retouch.retoucher import retouch

Retouch = Callable[..., Opened]


@pytest.fixture
async def cutter(models_home: Path) -> Cutter:
    """The network that people get."""
    folder = await weights.fetch(U2NETP, models_home)
    return Cutter(folder / "u2netp.onnx", threads=2)


@pytest.fixture
def change(cutter: Cutter) -> Retouch:
    """Changes a picture's file, and reads what came of it."""

    def changed(data: bytes, *changes: Change) -> Opened:
        return read(file_of(data, cutter, *changes).data)

    return changed


def file_of(data: bytes, cutter: Cutter, *changes: Change) -> Picture:
    """What comes of a picture's file."""
    *steps, last = retouch(RetouchPrompt(data, changes), cutter)
    fractions = [step.fraction for step in steps if isinstance(step, Progress)]
    assert fractions == sorted(fractions), "progress never goes back"
    assert isinstance(last, Picture)
    return last

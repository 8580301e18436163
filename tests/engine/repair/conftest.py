"""Pictures of simple shapes, and the real weights once they are on this machine."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.engine import Picture, Progress, RepairPrompt
from bot.engine.server import weights
from bot.engine.server.catalogue import FFDNET, REAL_ESRGAN, U2NETP
from bot.engine.server.repair.pictures import Opened, Pixels, read
from bot.engine.server.repair.repairer import Repairer


def png(pixels: Pixels, **options: object) -> bytes:
    """`pixels` as a file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG", **options)
    return file.getvalue()


def scene(side: int = 96) -> Pixels:
    """A disc before a sky that grows lighter."""
    rows, columns = np.meshgrid(np.arange(side) / side, np.arange(side) / side, indexing="ij")
    sky = np.dstack([80 + 60 * rows, 120 + 60 * rows, 200 + 40 * rows])
    disc = ((rows - 0.5) ** 2 + (columns - 0.5) ** 2) < 0.09
    sky[disc] = (220, 60, 40)
    return np.asarray(sky.round().astype(np.uint8))


def psnr(one: Pixels, other: Pixels) -> float:
    """How near two pictures are, in decibels; 30 looks alike."""
    error = float(np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2))
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


Repair = Callable[[RepairPrompt], Opened]


@pytest.fixture
async def repair(models_home: Path) -> Repair:
    """Repairs a picture with the real weights."""
    folders = [await weights.fetch(entry, models_home) for entry in (REAL_ESRGAN, FFDNET, U2NETP)]
    repairer = Repairer(folders, "cpu", threads=2)

    def repaired(prompt: RepairPrompt) -> Opened:
        *steps, last = repairer.draw(prompt)
        fractions = [step.fraction for step in steps if isinstance(step, Progress)]
        assert fractions == sorted(fractions), "progress never goes back"
        assert isinstance(last, Picture)
        return read(last.data)

    return repaired

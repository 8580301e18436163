"""How near repaired pictures come to what they were, against bicubic and OpenCV: PSNR in decibels, and SSIM.

Of every method of OpenCV's several settings are tried on the very pictures that judge, and the best
is shown: `python -m tests.benchmarks restoration` judges, `restoration choosing` takes the pictures
by which our recipes were chosen.
"""

import io
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import torch
from PIL import Image

from bot.engine import Picture, RepairPrompt, RepairTask
from bot.engine.server import hardware, weights
from bot.engine.server.catalogue import FFDNET, REAL_ESRGAN
from bot.engine.server.repair.fill import scratches
from bot.engine.server.repair.pictures import Pixels, read, write
from bot.engine.server.repair.repairer import Repairer
from bot.errors import NoScratches
from tests.benchmarks.pictures import CHOOSING, JUDGING
from tests.benchmarks.tables import MODELS

Degrade = Callable[[Pixels], bytes]
Mend = Callable[[Pixels], Pixels]
Where = Callable[[Pixels], Pixels]
"""The mask for a picture."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is done to a picture, what we do about it, and what others do, each in several settings."""

    degrade: Degrade
    ours: Callable[[bytes], Pixels]
    others: Mapping[str, Sequence[Mend]]


@dataclass(frozen=True, slots=True)
class Score:
    """Means over all pictures."""

    psnr: float
    ssim: float


async def run(which: str = "judging") -> None:
    """Print one table."""
    torch.set_num_threads(hardware.cores())
    folders = [await weights.fetch(entry, MODELS) for entry in (REAL_ESRGAN, FFDNET)]
    repairer = Repairer(folders, "cpu", hardware.cores())
    photos = [photo.load() for photo in (JUDGING if which == "judging" else CHOOSING)]
    for name, task in _tasks(repairer).items():
        for who, score in _ranked(task, photos):
            sys.stdout.write(f"| {name} | {who} | {score.psnr:.2f} | {score.ssim:.3f} |\n")
            sys.stdout.flush()


def _ranked(task: Task, photos: list[Pixels]) -> list[tuple[str, Score]]:
    files = [task.degrade(photo) for photo in photos]
    broken = [read(file).colour for file in files]
    scores = {"**Deskmate**": _score(photos, map(task.ours, files))}
    for who, ways in task.others.items():
        tried = [_score(photos, map(way, broken)) for way in ways]
        scores[who] = max(tried, key=lambda score: score.psnr)
    return sorted(scores.items(), key=lambda item: -item[1].psnr)


def _tasks(repairer: Repairer) -> dict[str, Task]:
    def ours(task: RepairTask, scale: Literal[2, 4] = 4) -> Callable[[bytes], Pixels]:
        return lambda file: _repaired(repairer, RepairPrompt(file, task, scale=scale))

    as_it_is: dict[str, Sequence[Mend]] = {"as it is": [lambda broken: broken]}
    smoothed = as_it_is | {"OpenCV, non-local means": _non_local(), "OpenCV, bilateral": _bilateral()}
    sharpened = as_it_is | {"OpenCV, unsharp mask": _unsharp()}
    return {
        "enlarge 2×": Task(_smaller(2), ours("enlarge", scale=2), _larger(2)),
        "enlarge 4×": Task(_smaller(4), ours("enlarge", scale=4), _larger(4)),
        "noise, σ 25": Task(lambda whole: write(_noisy(whole, 25)), ours("denoise"), smoothed),
        "blur, σ 2": Task(_blurred, ours("restore"), sharpened),
        "JPEG, quality 20": Task(_compressed, ours("restore"), smoothed),
        "scratches": Task(_marked(_lines, 245), ours("scratches"), as_it_is | _inpainted(_found)),
        "hole, 70 x 50": Task(_marked(_hole, 128), _filled(repairer, _hole), _inpainted(_hole)),
        "three small objects": Task(_marked(_spots, 128), _filled(repairer, _spots), _inpainted(_spots)),
    }


def _filled(repairer: Repairer, where: Where) -> Callable[[bytes], Pixels]:
    def mend(file: bytes) -> Pixels:
        mask = np.dstack([where(read(file).colour)] * 3)
        return _repaired(repairer, RepairPrompt(file, "fill", mask=write(mask)))

    return mend


def _repaired(repairer: Repairer, prompt: RepairPrompt) -> Pixels:
    """The picture repaired; as it was, where no scratches were found."""
    try:
        *_, last = repairer.draw(prompt)
    except NoScratches:
        return read(prompt.data).colour
    assert isinstance(last, Picture)
    return read(last.data).colour


def _score(photos: list[Pixels], mended: Iterable[Pixels]) -> Score:
    pairs = list(zip(photos, mended, strict=True))
    return Score(
        statistics.mean(psnr(whole, made) for whole, made in pairs),
        statistics.mean(ssim(whole, made) for whole, made in pairs),
    )


def psnr(one: Pixels, other: Pixels) -> float:
    """The ratio of signal to noise, in decibels."""
    error = np.mean((one.astype(np.float64) - other) ** 2)
    return float(10 * np.log10(255**2 / max(float(error), 1e-9)))


def ssim(one: Pixels, other: Pixels) -> float:
    """Structural similarity of the brightness, Wang et al. 2004, https://doi.org/10.1109/TIP.2003.819861."""
    a, b = (cv2.cvtColor(each, cv2.COLOR_RGB2GRAY).astype(np.float64) for each in (one, other))
    mean_a, mean_b = _window(a), _window(b)
    spread_a, spread_b = _window(a * a) - mean_a**2, _window(b * b) - mean_b**2
    common = _window(a * b) - mean_a * mean_b
    low, high = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    whole = ((2 * mean_a * mean_b + low) * (2 * common + high)) / (
        (mean_a**2 + mean_b**2 + low) * (spread_a + spread_b + high)
    )
    return float(whole[5:-5, 5:-5].mean())


def _window(plane: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.GaussianBlur(plane, (11, 11), 1.5))


def _smaller(scale: int) -> Degrade:
    def degrade(whole: Pixels) -> bytes:
        height, width = whole.shape[0] // scale, whole.shape[1] // scale
        small = Image.fromarray(whole).resize((width, height), Image.Resampling.BICUBIC)
        return write(np.asarray(small))

    return degrade


def _noisy(whole: Pixels, deviation: float) -> Pixels:
    return _bytes(whole + np.random.default_rng(1).normal(0, deviation, whole.shape))


def _blurred(whole: Pixels) -> bytes:
    return write(_noisy(_bytes(cv2.GaussianBlur(whole, (0, 0), 2)), 2))


def _compressed(whole: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(whole).save(file, "JPEG", quality=20)
    return file.getvalue()


def _marked(where: Where, light: int) -> Degrade:
    def degrade(whole: Pixels) -> bytes:
        broken = whole.copy()
        broken[where(whole) > 0] = light
        return write(broken)

    return degrade


def _hole(picture: Pixels) -> Pixels:
    mask = np.zeros(picture.shape[:2], np.uint8)
    mask[100:150, 90:160] = 255
    return mask


def _spots(picture: Pixels) -> Pixels:
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.circle(mask, (60, 60), 12, 255, -1)
    cv2.circle(mask, (190, 130), 16, 255, -1)
    cv2.ellipse(mask, (190, 60), (24, 8), 30, 0, 360, 255, -1)
    return mask


def _lines(picture: Pixels) -> Pixels:
    mask = np.zeros(picture.shape[:2], np.uint8)
    for start, end in [((10, 20), (245, 150)), ((200, 5), (40, 250))]:
        cv2.line(mask, start, end, 255, 1)
    return mask


def _found(broken: Pixels) -> Pixels:
    return scratches(broken).astype(np.uint8) * 255


def _larger(scale: int) -> dict[str, Sequence[Mend]]:
    def by(method: int) -> Mend:
        return lambda small: _bytes(cv2.resize(small, None, fx=scale, fy=scale, interpolation=method))

    methods = {
        "bicubic": cv2.INTER_CUBIC,
        "OpenCV, Lanczos": cv2.INTER_LANCZOS4,
        "OpenCV, linear": cv2.INTER_LINEAR,
    }
    return {name: [by(method)] for name, method in methods.items()}


def _non_local() -> list[Mend]:
    def by(strength: int) -> Mend:
        return lambda broken: _bytes(cv2.fastNlMeansDenoisingColored(broken, None, strength, strength, 7, 21))

    return [by(strength) for strength in (3, 6, 10, 15, 20, 25)]


def _bilateral() -> list[Mend]:
    def by(colour: int, space: int) -> Mend:
        return lambda broken: _bytes(cv2.bilateralFilter(broken, 9, colour, space))

    return [by(colour, space) for colour in (20, 40, 80) for space in (1, 3)]


def _unsharp() -> list[Mend]:
    def by(strength: float, width: float) -> Mend:
        return lambda broken: _bytes(
            cv2.addWeighted(broken, 1 + strength, cv2.GaussianBlur(broken, (0, 0), width), -strength, 0)
        )

    return [by(strength, width) for strength in (0.5, 1, 2) for width in (1.5, 2, 3)]


def _inpainted(where: Where) -> dict[str, Sequence[Mend]]:
    def by(method: int, radius: int) -> Mend:
        return lambda broken: _bytes(cv2.inpaint(broken, where(broken), radius, method))

    methods = {"OpenCV, Telea": cv2.INPAINT_TELEA, "OpenCV, Navier-Stokes": cv2.INPAINT_NS}
    return {name: [by(method, radius) for radius in (3, 5, 10)] for name, method in methods.items()}


def _bytes(picture: np.ndarray) -> Pixels:
    return np.asarray(np.clip(np.round(picture), 0, 255).astype(np.uint8))

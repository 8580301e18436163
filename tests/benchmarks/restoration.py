"""How near repaired pictures come to what they were, against bicubic and OpenCV: PSNR in decibels, and SSIM.

Five pictures that scikit-image ships, public domain or CC0 each: an astronaut (NASA), a cat
(S. van der Walt), a cup (R. Michetti), a rocket (SpaceX) and a motorcycle (Middlebury's, CC0).
"""

import io
import statistics
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files

import cv2
import numpy as np
import torch
from PIL import Image

from bot.engine import Picture, RepairPrompt
from bot.engine.server import hardware, weights
from bot.engine.server.catalogue import FFDNET, REAL_ESRGAN
from bot.engine.server.repair.fill import scratches
from bot.engine.server.repair.pictures import Pixels, read, write
from bot.engine.server.repair.repairer import Repairer
from tests.benchmarks.tables import MODELS

SIDE = 256
PLACES = {
    "astronaut.png": (0, 100),
    "chelsea.png": (20, 90),
    "coffee.png": (60, 180),
    "rocket.jpg": (100, 200),
    "motorcycle_left.png": (200, 250),
}
Degrade = Callable[[Pixels], Pixels]
Mend = Callable[[Pixels], Pixels]


@dataclass(frozen=True, slots=True)
class Task:
    """What is done to a picture, what we do about it, and what others do."""

    degrade: Degrade
    ours: Mend
    others: Mapping[str, Mend]


@dataclass(frozen=True, slots=True)
class Score:
    """Means over all pictures."""

    psnr: float
    ssim: float


async def run() -> None:
    """Print one table."""
    torch.set_num_threads(hardware.cores())
    folders = [await weights.fetch(entry, MODELS) for entry in (REAL_ESRGAN, FFDNET)]
    repairer = Repairer(folders, "cpu", hardware.cores())
    pictures = [_picture(name, place) for name, place in PLACES.items()]
    for name, task in _tasks(repairer).items():
        pairs = [(picture, task.degrade(picture)) for picture in pictures]
        scores = {
            who: _score([(whole, mend(broken)) for whole, broken in pairs])
            for who, mend in {"**Deskmate**": task.ours, **task.others}.items()
        }
        for who, score in sorted(scores.items(), key=lambda item: -item[1].psnr):
            sys.stdout.write(f"| {name} | {who} | {score.psnr:.2f} | {score.ssim:.3f} |\n")
            sys.stdout.flush()


def _tasks(repairer: Repairer) -> dict[str, Task]:
    def ours(**options: object) -> Mend:
        return lambda broken: _repaired(repairer, RepairPrompt(write(broken), **options))  # type: ignore[arg-type]  # the prompt's own fields

    hole = np.zeros((SIDE, SIDE), np.uint8)
    hole[100:150, 90:160] = 255
    lines = np.zeros_like(hole)
    for start, end in [((10, 20), (245, 150)), ((200, 5), (40, 250))]:
        cv2.line(lines, start, end, 255, 1)
    same = {"as it is": lambda broken: broken}
    return {
        **{
            f"enlarge {scale}×": Task(
                _smaller(scale),
                ours(task="enlarge", scale=scale),
                {
                    "bicubic": _larger(scale, cv2.INTER_CUBIC),
                    "OpenCV, Lanczos": _larger(scale, cv2.INTER_LANCZOS4),
                },
            )
            for scale in (2, 4)
        },
        "noise, σ 25": Task(_noisy, ours(task="denoise"), {**same, "OpenCV, non-local means": _non_local}),
        "blur, σ 2": Task(_blurred, ours(task="restore"), {**same, "OpenCV, unsharp mask": _unsharp}),
        "JPEG, quality 20": Task(
            _compressed,
            ours(task="restore"),
            {**same, "OpenCV, bilateral": lambda broken: _bytes(cv2.bilateralFilter(broken, 5, 20, 3))},
        ),
        "scratches": Task(
            lambda whole: _marked(whole, lines, 245),
            ours(task="scratches"),
            {**same, "OpenCV, Telea": _telea},
        ),
        "hole, 70 x 50": Task(
            lambda whole: _marked(whole, hole, 128),
            ours(task="fill", mask=write(np.dstack([hole] * 3))),
            {
                "OpenCV, Telea": lambda broken: _bytes(cv2.inpaint(broken, hole, 5, cv2.INPAINT_TELEA)),
                "OpenCV, Navier-Stokes": lambda broken: _bytes(cv2.inpaint(broken, hole, 5, cv2.INPAINT_NS)),
            },
        ),
    }


def _repaired(repairer: Repairer, prompt: RepairPrompt) -> Pixels:
    *_, last = repairer.draw(prompt)
    assert isinstance(last, Picture)
    return read(last.data).colour


def _picture(name: str, place: tuple[int, int]) -> Pixels:
    top, left = place
    data = files("skimage").joinpath("data", name).read_bytes()
    return np.ascontiguousarray(read(data).colour[top : top + SIDE, left : left + SIDE])


def _score(pairs: list[tuple[Pixels, Pixels]]) -> Score:
    return Score(
        statistics.mean(psnr(whole, mended) for whole, mended in pairs),
        statistics.mean(ssim(whole, mended) for whole, mended in pairs),
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
    size = (SIDE // scale, SIDE // scale)
    return lambda whole: np.asarray(Image.fromarray(whole).resize(size, Image.Resampling.BICUBIC))


def _larger(scale: int, method: int) -> Mend:
    return lambda broken: _bytes(cv2.resize(broken, None, fx=scale, fy=scale, interpolation=method))


def _noisy(whole: Pixels, deviation: float = 25) -> Pixels:
    return _bytes(whole + np.random.default_rng(1).normal(0, deviation, whole.shape))


def _blurred(whole: Pixels) -> Pixels:
    return _noisy(_bytes(cv2.GaussianBlur(whole, (0, 0), 2)), 2)


def _compressed(whole: Pixels) -> Pixels:
    file = io.BytesIO()
    Image.fromarray(whole).save(file, "JPEG", quality=20)
    return read(file.getvalue()).colour


def _marked(whole: Pixels, mask: Pixels, light: int) -> Pixels:
    broken = whole.copy()
    broken[mask > 0] = light
    return broken


def _non_local(broken: Pixels) -> Pixels:
    return _bytes(cv2.fastNlMeansDenoisingColored(broken, None, 20, 20, 7, 21))


def _unsharp(broken: Pixels) -> Pixels:
    return _bytes(cv2.addWeighted(broken, 1.5, cv2.GaussianBlur(broken, (0, 0), 2), -0.5, 0))


def _telea(broken: Pixels) -> Pixels:
    return _bytes(cv2.inpaint(broken, scratches(broken).astype(np.uint8), 3, cv2.INPAINT_TELEA))


def _bytes(picture: np.ndarray) -> Pixels:
    return np.asarray(np.clip(np.round(picture), 0, 255).astype(np.uint8))

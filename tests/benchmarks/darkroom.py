"""How long pictures take, from file to file, with the embedded models once they are in memory.

`python -m tests.benchmarks darkroom [--rounds 3] [--write]`
"""

import argparse
import datetime
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from PIL import Image

from bot.engine import Backdrop, ImageEvent, ImagePrompt, Picture, RepairPrompt, RetouchPrompt
from bot.engine.server import hardware, weights
from bot.engine.server.catalogue import FFDNET, REAL_ESRGAN, U2NETP
from bot.engine.server.composer import Composer
from bot.engine.server.repair.cutout import Cutter
from bot.engine.server.repair.pictures import Opened, Pixels, write
from bot.engine.server.repair.repairer import Repairer
from bot.engine.server.retouch.retoucher import retouch, written
from tests.benchmarks import report
from tests.benchmarks.pictures import Photo
from tests.benchmarks.tables import MODELS

GRACE = Photo("grace_hopper.jpg", 130, 20, "matplotlib/mpl-data/sample_data")
LARGE = (4000, 3000)

Make = Callable[[], Iterator[ImageEvent]]


@dataclass(frozen=True, slots=True)
class Task:
    """What is made, within how many seconds."""

    name: str
    goal: float
    make: Make


async def run(arguments: Sequence[str]) -> None:
    """Print one table; with `--write`, into the documents too."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks darkroom")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into the documents")
    options = parser.parse_args(arguments)
    torch.set_num_threads(hardware.cores())
    tasks = await _tasks()
    for task in tasks:
        seconds(task.make)
    rounds = [[seconds(task.make) for task in tasks] for _ in range(options.rounds)]
    table = _table(tasks, [statistics.median(times) for times in zip(*rounds, strict=True)])
    sys.stdout.write(f"{table}\n")
    if options.write:
        report.replace("darkroom", f"{_said(options.rounds)}\n\n{table}")


def seconds(make: Make) -> float:
    """From the file that came to the file that is shown."""
    begun = time.perf_counter()
    *_, last = make()
    if not isinstance(last, Picture):
        raise TypeError(last)
    return time.perf_counter() - begun


async def _tasks() -> Sequence[Task]:
    folders = [await weights.fetch(entry, MODELS) for entry in (REAL_ESRGAN, FFDNET, U2NETP)]
    repairer, composer = Repairer(folders, "cpu", hardware.cores()), Composer()
    composer.load(lambda fraction: None)
    cutter = Cutter(folders[2] / "u2netp.onnx", hardware.cores())
    square, photo, small = _file(512, 512), _file(*LARGE, photo=True), write(GRACE.load())
    hole, words = write(_hole(512)), ImagePrompt("a cat on the moon", seed=1, count=4)
    clear = RetouchPrompt(photo, (Backdrop(),))
    return (
        Task("background of a 12-megapixel photo removed", 3, lambda: retouch(clear, cutter)),
        Task("a 12-megapixel photo cut out", 3, lambda: repairer.draw(RepairPrompt(photo, "cutout"))),
        Task("noise removed at 512²", 0.8, lambda: repairer.draw(RepairPrompt(square, "denoise", noise=0.1))),
        Task("a hole filled at 512²", 3, lambda: repairer.draw(RepairPrompt(square, "fill", mask=hole))),
        Task("four composed pictures", 2, lambda: composer.draw(words)),
        Task("256 to 1,024 pixels", 5, lambda: repairer.draw(RepairPrompt(small, "enlarge", scale=4))),
    )


def _file(width: int, height: int, *, photo: bool = False) -> bytes:
    """The portrait in another size, with the grain that large photos have."""
    image = Image.fromarray(GRACE.load()).resize((width, height), Image.Resampling.LANCZOS)
    grain = np.random.default_rng(1).normal(0, 4, (height, width, 3))
    pixels = np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8)
    return written(Opened(pixels), photo=photo)[0]


def _hole(side: int) -> Pixels:
    """About a twelfth of the picture, in the middle."""
    mask = np.zeros((side, side, 3), np.uint8)
    cv2.ellipse(mask, (side // 2, side // 2), (side // 5, side // 8), 0, 0, 360, (255, 255, 255), -1)
    return mask


def _table(tasks: Sequence[Task], medians: Sequence[float]) -> str:
    rows = [
        f"| {task.name} | {task.goal:g} s | {took:.2f} s |" for task, took in zip(tasks, medians, strict=True)
    ]
    return "\n".join(["| What | Goal | Seen |", "| --- | --- | --- |", *rows])


def _said(rounds: int) -> str:
    today = datetime.datetime.now(datetime.UTC).date()
    return f"Last run: {today}, {report.machine()}; {rounds} rounds, medians."

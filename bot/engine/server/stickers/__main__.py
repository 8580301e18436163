"""`deskmate train-stickers FOLDER`: collect, train, evaluate and package; interrupted, it goes on the next time."""

import argparse
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

from bot.engine.server.composer.library import FOLDER as ART
from bot.engine.server.stickers.album import Album, collect
from bot.engine.server.stickers.evaluation import hits, sheet
from bot.engine.server.stickers.network import Shape
from bot.engine.server.stickers.pipeline import StickerPipeline
from bot.engine.server.stickers.training import CHECKPOINT, Lesson, Training

TELL_EVERY = 50
SAVE_EVERY = 500
ENDED_EARLY = 130
ORIGINS = ("ORIGIN.json", "LICENSE.noto.txt", "LICENSE.emojibase.txt")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

Say = Callable[[str], None]


def main(arguments: list[str]) -> int:
    """Train with what the command line says; 130 when a signal came before the end."""
    options = _parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    told: list[int] = []
    before = {name: signal.signal(name, lambda number, _: told.append(number)) for name in _SIGNALS}
    album = collect()
    training = begin(album, Shape(), Lesson(samples=options.samples, seed=options.seed), options.folder)
    finished = train(training, options.folder, _say, stop=lambda: bool(told))
    for name, handler in before.items():
        signal.signal(name, handler)
    finish(training, album, options.folder, _say)
    return 0 if finished else ENDED_EARLY


def begin(album: Album, shape: Shape, lesson: Lesson, folder: Path) -> Training:
    """A training that works in `folder`, and goes on from the checkpoint there."""
    folder.mkdir(parents=True, exist_ok=True)
    training = Training(album, shape, lesson)
    if (folder / CHECKPOINT).exists():
        training.resume(folder)
    return training


def train(training: Training, folder: Path, say: Say, stop: Callable[[], bool]) -> bool:
    """Take the steps that are left until `stop`; whether all were taken. Saves now and then, and at the end."""
    say(f"from step {training.step}")
    begun, losses = time.monotonic(), list[float]()
    for loss in training.run():
        losses.append(loss)
        if len(losses) == TELL_EVERY:
            seconds, begun = time.monotonic() - begun, time.monotonic()
            say(
                f"step {training.step}: loss {sum(losses) / TELL_EVERY:.4f}, {TELL_EVERY / seconds:.2f} steps/s"
            )
            losses.clear()
        if training.step % SAVE_EVERY == 0:
            training.save(folder)
        if stop():
            break
    training.save(folder)
    return training.finished


def finish(training: Training, album: Album, folder: Path, say: Say) -> None:
    """Draw the fixed prompts, count the hits and package: `sheet.png` and `model` in `folder`."""
    pipeline = training.pipeline()
    sheet(pipeline).save(folder / "sheet.png")
    say(f"{hits(pipeline, album):.0%} of the labels give a picture that is nearest to their drawing")
    _package(pipeline, folder / "model")


def _package(pipeline: StickerPipeline, folder: Path) -> None:
    """Save it in the format of diffusers in half precision, with the licences of what it learnt from."""
    pipeline.to(torch.bfloat16).save_pretrained(folder, safe_serialization=True)
    for name in ORIGINS:
        shutil.copyfile(ART / name, folder / name)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deskmate train-stickers", description="Train a small model of stickers."
    )
    parser.add_argument("folder", type=Path, help="where the checkpoint, the contact sheet and the model go")
    parser.add_argument("--samples", type=int, default=290_000, help="drawings to show in all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--threads", type=int, default=1, help="one thread loses least where others compute too"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

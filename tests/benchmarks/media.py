"""Everything that the embedded models do, asked over HTTP of one engine: how long it takes, and its memory at the end.

`python -m tests.benchmarks media [--rounds 3] [--write]`
"""

import argparse
import asyncio
import io
import re
import statistics
import sys
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image, ImageDraw

from bot.engine import (
    Backdrop,
    CleanPrompt,
    Heard,
    ImagePrompt,
    MusicPrompt,
    Recording,
    RepairPrompt,
    RepairTask,
    RetouchPrompt,
    Sound,
    SpeechPrompt,
    TextPrompt,
    Turn,
)
from bot.engine.client import HttpEngine, server_at
from bot.engine.server.catalogue import QWEN_CODER
from tests.benchmarks import report
from tests.benchmarks.contenders import server
from tests.benchmarks.pictures import JUDGING
from tests.benchmarks.soak import listener
from tests.benchmarks.speech import ENGLISH
from tests.benchmarks.tables import new_home

GB = 10**9
SHORT = TextPrompt((Turn("user", "Tell a story about a lighthouse."),), max_tokens=32)
TEXT = " ".join(ENGLISH[:7])
LARGE = (4000, 3000)


@dataclass(frozen=True, slots=True)
class Timed:
    """The seconds that something took; where sound was heard, when it began and how long it is."""

    seconds: float
    first: float | None = None
    long: float | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Something to ask for. `told` makes the cell of the table out of what several rounds took."""

    what: str
    goal: str
    ask: Callable[[HttpEngine], AsyncGenerator[Any]]
    told: Callable[[Sequence[Timed]], str]


def main(arguments: Sequence[str]) -> None:
    """Measure, print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks media")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into the documents")
    options = parser.parse_args(arguments)
    table = asyncio.run(_measured(options.rounds))
    sys.stdout.write(f"{table}\n")
    if options.write:
        report.replace("media", f"{report.said(QWEN_CODER.name, None, options.rounds)}\n\n{table}")


async def _measured(rounds: int) -> str:
    with new_home() as home:
        chosen = home | {"DESKMATE_TEXT_MODEL": QWEN_CODER.name}
        command = (sys.executable, "-m", "bot.engine.server", "--with-parent")
        async with server(command, chosen, ready=lambda health: bool(health["ready"])) as (session, url):
            engine = HttpEngine(session, text=server_at(url), image=server_at(url))
            process = listener(url)
            jobs = await _jobs(engine)
            found = [[await _timed(job.ask(engine)) for job in jobs] for _ in range(rounds + 1)]
            memory = _memory(process)
    rows = [(job.what, job.goal, job.told(taken)) for job, *taken in zip(jobs, *found[1:], strict=True)]
    return report.in_columns(("What", "Goal", "Seen"), [*rows, *memory])


async def _jobs(engine: HttpEngine) -> list[Job]:
    photo, large = JUDGING[0].load(), io.BytesIO()
    small = _png(Image.fromarray(photo))
    _grainy(Image.fromarray(photo).resize(LARGE)).save(large, "JPEG", quality=93)
    clear = RetouchPrompt(large.getvalue(), (Backdrop(),))
    double = Image.fromarray(photo).resize((512, 512))
    spoken = await _sound(engine.speak(SpeechPrompt(TEXT)))

    def repair(task: RepairTask, data: bytes, **more: Any) -> Callable[[HttpEngine], AsyncGenerator[Any]]:
        return lambda engine: engine.edit(RepairPrompt(data, task, **more))

    return [
        Job("a text of 32 tokens", "", lambda engine: engine.write(SHORT), _seconds),
        Job("a grid of four composed pictures", "2 s", lambda engine: engine.draw(ImagePrompt("a cat with a hat", count=4)), _seconds),
        Job("enlarge 256 to 1,024 pixels", "5 s", repair("enlarge", small), _seconds),
        Job("noise out of 512 x 512 pixels", "0.8 s", repair("denoise", _png(double), noise=0.1), _seconds),
        Job("fill a hole in 512 x 512 pixels", "3 s", repair("fill", _png(double), mask=_hole(double.size)), _seconds),
        Job("cut out of a photo of 12 megapixels", "3 s", repair("cutout", large.getvalue()), _seconds),
        Job("the background of the same taken away", "3 s", lambda engine: engine.edit(clear), _seconds),
        Job("speech: seconds for one that is heard", "0.5", lambda engine: engine.speak(SpeechPrompt(TEXT)), _factor),
        Job("speech: first sound", "1.5 s", lambda engine: engine.speak(SpeechPrompt(TEXT)), _first),
        Job("transcription: seconds for one that was said", "0.25", lambda engine: engine.transcribe(Recording(spoken.data, "spoken.mp3")), lambda taken: _ratio(taken, spoken.seconds)),
        Job("20 seconds of music", "10 s", lambda engine: engine.compose(MusicPrompt("calm piano")), _seconds),
        Job(f"noise out of {spoken.seconds:.0f} s of speech", "", lambda engine: engine.clean(CleanPrompt((spoken.data,), ("spoken.mp3",), denoise=1.0)), _seconds),
    ]  # fmt: skip


def _grainy(image: Image.Image) -> Image.Image:
    """With the grain of a camera, which makes its file as large as photos are."""
    grain = np.random.default_rng(1).normal(0, 4, (image.height, image.width, 3))
    return Image.fromarray((np.asarray(image) + grain).clip(0, 255).astype(np.uint8))


async def _timed(events: AsyncGenerator[Any]) -> Timed:
    began, first, long = time.monotonic(), None, None
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Heard) and first is None:
                first = time.monotonic() - began
            if isinstance(event, Sound):
                long = event.seconds
    return Timed(time.monotonic() - began, first, long)


async def _sound(events: AsyncGenerator[Any]) -> Sound:
    async with aclosing(events):
        return [event async for event in events if isinstance(event, Sound)][-1]


def _seconds(taken: Sequence[Timed]) -> str:
    return f"{statistics.median(each.seconds for each in taken):.2f} s"


def _first(taken: Sequence[Timed]) -> str:
    return f"{statistics.median(each.first or each.seconds for each in taken):.2f} s"


def _factor(taken: Sequence[Timed]) -> str:
    return _ratio(taken, taken[0].long or 1.0)


def _ratio(taken: Sequence[Timed], long: float) -> str:
    return f"{statistics.median(each.seconds for each in taken) / long:.2f}"


def _memory(process: psutil.Process) -> list[tuple[str, str, str]]:
    """What the engine holds once all these models are loaded; a mapped file may go back to the system at any time."""
    now = process.memory_full_info()
    status = Path(f"/proc/{process.pid}/status").read_text()
    highest = int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) * 1024
    return [
        ("memory with all of them loaded", "8 GB", f"{now.rss / GB:.1f} GB"),
        ("of which not mapped from files", "", f"{now.uss / GB:.1f} GB"),
        ("highest at any time", "", f"{highest / GB:.1f} GB"),
    ]


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _hole(size: tuple[int, int]) -> bytes:
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).rectangle(
        (size[0] // 3, size[1] // 3, size[0] // 3 + 100, size[1] // 3 + 70), fill=255
    )
    return _png(mask)

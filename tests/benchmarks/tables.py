"""What the benchmarks share: where the models are, the bot as a process, and tables."""

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from bot.engine.server.catalogue import SMOLLM2
from bot.engine.server.prepare import prepare

MODELS = Path(os.environ.get("DESKMATE_TEST_HOME", "~/.cache/deskmate-tests")).expanduser()
MODEL = SMOLLM2.name


async def model_folder() -> Path:
    """The small model's folder, fetched and converted if need be."""
    return await prepare(SMOLLM2, MODELS, lambda stage, fraction: None)


@contextmanager
def new_home() -> Iterator[dict[str, str]]:
    """The environment of a bot whose model is there, and nothing else."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "models").symlink_to(MODELS / "models")
        yield {"DESKMATE_HOME": home, "DESKMATE_TEXT_MODEL": MODEL, "DESKMATE_LANGUAGE": "en"}


@asynccontextmanager
async def bot(*arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot` as a process; its output is a pipe."""
    with new_home() as home:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            env=os.environ | home | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await process.communicate()


async def until_said(process: asyncio.subprocess.Process, words: str) -> str:
    """The first line of `process` that holds `words`."""
    assert process.stdout is not None
    async for line in process.stdout:
        if words in line.decode():
            return line.decode()
    raise RuntimeError(f"the process ended without saying {words!r}")


@asynccontextmanager
async def drained(process: asyncio.subprocess.Process) -> AsyncIterator[None]:
    """Read on beside the body, so that the process never waits for us."""
    reading = asyncio.create_task(until_said(process, "\0"))
    try:
        yield
    finally:
        reading.cancel()
        await asyncio.wait([reading])


def spread(seconds: Sequence[float]) -> dict[str, str]:
    """Median, 99th percentile and maximum, in milliseconds."""
    ranked = sorted(seconds)
    at_99 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]
    figures = {"p50": statistics.median(ranked), "p99": at_99, "max": ranked[-1]}
    return {name: f"{value * 1000:.0f} ms" for name, value in figures.items()}


def show(title: str, figures: Mapping[str, str]) -> None:
    """Print one table."""
    width = max(map(len, figures))
    lines = [f"{name.ljust(width)}  {value}" for name, value in figures.items()]
    sys.stdout.write("\n".join([title, "-" * len(title), *lines, "", ""]))
    sys.stdout.flush()

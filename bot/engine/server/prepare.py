"""Makes a model loadable: its files here, verified, and in the format that loads fast."""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal, assert_never

from filelock import AsyncFileLock

from bot.engine.server import weights
from bot.engine.server.catalogue import Entry, HubModel, LocalModel, Model
from bot.engine.server.convert import CONVERTED
from bot.errors import EngineRefused

Stage = Literal["fetching", "loading"]
Report = Callable[[Stage, float], None]


async def prepare(model: Model, home: Path, report: Report) -> Path:
    """The folder that loads. Raises NoDiskSpace, WrongHash, NoSource or EngineRefused."""
    match model:
        case LocalModel(folder):
            return folder
        case HubModel(repo):
            return await weights.snapshot(repo)
        case Entry():
            folder = await weights.fetch(model, home, lambda fraction, _: report("fetching", fraction))
            return await _converted(model, folder, report) if model.converted else folder
        case _:
            assert_never(model)


async def _converted(entry: Entry, folder: Path, report: Report) -> Path:
    async with AsyncFileLock(folder / ".converting.lock"):
        if not (folder / CONVERTED).is_dir():
            weights.check_space(entry, folder)
            await _convert(entry, folder, report)
    return folder / CONVERTED


async def _convert(entry: Entry, folder: Path, report: Report) -> None:
    command = (sys.executable, "-m", "bot.engine.server.convert", entry.name, str(folder))
    with tempfile.TemporaryFile() as complaint:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=complaint
        )
        try:
            while process.stdout is not None and (line := await process.stdout.readline()):
                report("loading", float(line))
            await process.wait()
        finally:
            await weights.end(process)
        if process.returncode:
            complaint.seek(0)
            raise EngineRefused(reason=weights.last_line(complaint.read()))

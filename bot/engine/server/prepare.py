"""Makes a model loadable: its files here, verified, and in the format that loads fast."""

import asyncio
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal, assert_never

from filelock import AsyncFileLock

from bot.engine.server import memory, weights
from bot.engine.server.catalogue import Entry, HubModel, LocalModel, Model
from bot.engine.server.convert import CONVERTED
from bot.errors import DamagedFile, EngineRefused

Stage = Literal["fetching", "loading"]
Report = Callable[[Stage, float], None]


async def prepare(model: Model, home: Path, report: Report) -> Path:
    """The folder that loads. Raises NoDiskSpace, WrongHash, NoSource or EngineRefused."""
    try:
        return await _prepare(model, home, report)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise weights.disk_full(model, home) from None


async def _prepare(model: Model, home: Path, report: Report) -> Path:
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
            raise _trouble(weights.last_line(complaint.read()))


def _trouble(complaint: str) -> Exception:
    """What a conversion that failed said last."""
    full = os.strerror(errno.ENOSPC)
    return OSError(errno.ENOSPC, full) if full in complaint else EngineRefused(reason=complaint)


async def mend(entry: Entry, home: Path) -> bool:
    """Remove the files of `entry` that are damaged, so that they are fetched again; whether there were any."""
    return await asyncio.to_thread(_remove_damaged, entry, home)


def _remove_damaged(entry: Entry, home: Path) -> bool:
    damaged = [check.file.name for check in weights.verify(entry, home) if check.state == "damaged"]
    folder = weights.folder_of(entry, home)
    for name in damaged:
        (folder / name).unlink()
    converted = folder / CONVERTED
    if damaged or (converted.is_dir() and not _is_whole(converted)):
        shutil.rmtree(converted, ignore_errors=True)
        return True
    return False


def _is_whole(folder: Path) -> bool:
    try:
        return memory.weights(folder, 2) > 0
    except DamagedFile:
        return False

"""Makes a model loadable: its files here, verified, and in the format that loads fast."""

import asyncio
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Literal, assert_never

from filelock import AsyncFileLock

from bot.engine.server import weights
from bot.engine.server.catalogue import Entry, HubModel, LocalModel, Model
from bot.engine.server.convert import CONVERTED
from bot.errors import EngineRefused, NoSource

Stage = Literal["fetching", "loading"]
Report = Callable[[Stage, float], None]

HUB_PATTERNS = ["*.safetensors", "*.json", "*.txt", "*.model", "*.jinja"]


async def prepare(model: Model, home: Path, report: Report) -> Path:
    """The folder that loads. Raises NoDiskSpace, WrongHash, NoSource or EngineRefused."""
    match model:
        case LocalModel(folder):
            return folder
        case HubModel(repo):
            return await _in_background(lambda: _snapshot(repo))
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


def _snapshot(repo: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(repo, allow_patterns=HUB_PATTERNS, etag_timeout=5))
    except (OSError, ValueError) as error:
        raise NoSource(name=repo, reasons=f"hub: {str(error).strip().splitlines()[0]}") from None


async def _in_background(work: Callable[[], Path]) -> Path:
    """Like `asyncio.to_thread`, but the end of the process does not wait for it."""
    future: Future[Path] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return await asyncio.wrap_future(future)

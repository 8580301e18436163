"""The memory that models live in: how much there is, how much one needs, and handing it back."""

import ctypes
import gc
import json
import math
import mmap
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import psutil

from bot.errors import DamagedFile

HEADROOM = 1.2
"""What a model takes beside its weights while it works, as a factor."""
KEPT_FREE = 0.05
"""The part of the memory that models leave to others."""
_PAGE_OUT = 21
"""MADV_PAGEOUT of Linux 5.4: unlike MADV_DONTNEED, it is harmless for memory that no file backs."""
_COLLAPSE = 25
"""MADV_COLLAPSE of Linux 6.1."""
_LARGE = 4 << 20
_FULL = 0.9
_ANONYMOUS = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p 00000000 00:00 0 +(?:\[heap\])?$")
LONGEST_HEADER = 100_000_000
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_USES = (Path("/sys/fs/cgroup/memory.stat"), Path("/sys/fs/cgroup/memory/memory.stat"))
_FLOATS = frozenset({"F64", "F32", "F16", "BF16"})


class Memory(Protocol):
    """One place for models. Asked on the device's thread or where nothing else is going on."""

    def limit(self) -> int:
        """Bytes that all models together may take."""
        ...

    def free(self) -> int:
        """Bytes that nobody uses at this moment."""
        ...

    def release(self) -> None:
        """Hand back what is held for later."""
        ...

    def ran_out(self, error: Exception) -> bool:
        """Whether `error` says that there was not enough."""
        ...


class ProcessorMemory:
    """The computer's own memory, within the container's limit; Apple's devices share it."""

    def limit(self) -> int:
        """Bytes that all models together may take."""
        return int(min(psutil.virtual_memory().total, _first_number(_LIMITS)) * (1 - KEPT_FREE))

    def free(self) -> int:
        """Bytes that can be had: what is available, or half of all, since weights are mapped and others paged out."""
        memory = psutil.virtual_memory()
        return int(min(max(memory.available, memory.total / 2), _first_number(_LIMITS) - _used()))

    def release(self) -> None:
        """Collect what refers to itself, and give emptied pages back to the system."""
        gc.collect()
        if sys.platform == "linux":
            trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
            if trim is not None:
                trim(0)

    def ran_out(self, error: Exception) -> bool:
        """Whether `error` is Python's, or that of torch's allocators."""
        said = str(error)
        return isinstance(error, MemoryError) or "can't allocate memory" in said or "out of memory" in said


def set_aside(address: int, size: int) -> None:
    """Let the system take `size` bytes of mapped memory back until they are read again; a hint, nothing is lost."""
    begin, end = -(-address // mmap.PAGESIZE) * mmap.PAGESIZE, address + size
    if end > begin:
        _advise(begin, end, _PAGE_OUT)


def in_large_pages() -> None:
    """Let what the process holds now lie in pages of two megabytes, which are found faster; a hint.

    Weights are read from end to end for every token: int8 products took 30 % less time for one row
    then, and 12 % less for 16.
    """
    for begin, end in _filled():
        _advise(begin, end, _COLLAPSE)


def _filled() -> list[tuple[int, int]]:
    """The large pieces of memory that are in use: others would only grow."""
    if sys.platform != "linux":
        return []
    found: list[tuple[int, int]] = []
    begin = end = 0
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if piece := _ANONYMOUS.match(line):
            begin, end = int(piece[1], 16), int(piece[2], 16)
        elif "-" in line.partition(" ")[0]:
            begin = end = 0
        elif line.startswith("Rss:") and end - begin >= _LARGE:
            held = int(line.split()[1]) << 10
            found += [(begin, end)] if held >= _FULL * (end - begin) else []
    return found


def _advise(begin: int, end: int, advice: int) -> None:
    advise = getattr(ctypes.CDLL(None), "madvise", None) if sys.platform == "linux" else None
    if advise is not None:
        advise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), advice)


class CudaMemory:
    """A GPU's memory."""

    def limit(self) -> int:
        """Bytes that all models together may take."""
        return int(self._info()[1] * (1 - KEPT_FREE))

    def free(self) -> int:
        """Bytes that nobody uses, and those that torch holds for later."""
        import torch

        kept = torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
        return int(self._info()[0] + kept)

    def release(self) -> None:
        """Collect what refers to itself, and give torch's store back to the driver."""
        import torch

        gc.collect()
        torch.cuda.empty_cache()

    def ran_out(self, error: Exception) -> bool:
        """Whether `error` is torch's own for it."""
        import torch

        return isinstance(error, torch.OutOfMemoryError)

    def _info(self) -> tuple[int, int]:
        import torch

        return torch.cuda.mem_get_info()


def weights(folder: Path, width: int) -> int:
    """Bytes of the safetensors below `folder` once loaded with floats of `width` bytes.

    Reads their headers only. Raises DamagedFile for one that is not whole.
    """
    return sum(
        math.prod(tensor["shape"]) * width if tensor["dtype"] in _FLOATS else _stored(tensor)
        for file in sorted(folder.rglob("*.safetensors"))
        for tensor in tensors(file)
    )


def tensors(file: Path) -> Iterator[dict[str, Any]]:
    """The descriptions of the tensors in a safetensors file; raises DamagedFile when it is not whole."""
    with file.open("rb") as opened:
        length = int.from_bytes(opened.read(8), "little")
        header = opened.read(length) if 0 < length <= LONGEST_HEADER else b""
    try:
        described = json.loads(header)
        described.pop("__metadata__", None)
        found = list(described.values())
        end = max((tensor["data_offsets"][1] for tensor in found), default=0)
    except (ValueError, AttributeError, KeyError, TypeError, IndexError):
        raise DamagedFile(file=str(file)) from None
    if file.stat().st_size != 8 + length + end:
        raise DamagedFile(file=str(file))
    yield from found


def _stored(tensor: dict[str, Any]) -> int:
    begin, end = tensor["data_offsets"]
    return int(end - begin)


def _first_number(paths: tuple[Path, ...]) -> float:
    for path in paths:
        try:
            return int(path.read_text())
        except (OSError, ValueError):
            continue
    return math.inf


def _used() -> int:
    """What the container uses and could not give back."""
    for path in _USES:
        try:
            stat = dict(line.split() for line in path.read_text().splitlines())
            return int(stat.get("anon", stat.get("total_rss", "0")))
        except (OSError, ValueError):
            continue
    return 0

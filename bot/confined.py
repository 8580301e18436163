"""Processes of their own for what could take all time and memory: hostile files, hostile schemas."""

import asyncio
import resource
import sys
from contextlib import suppress


async def told(module: str, *arguments: str, given: bytes, seconds: float) -> tuple[bytes, int]:
    """What `python -m module` makes of `given`, and its exit code; raises TimeoutError after `seconds`.

    It is ended in any case, even when nobody waits for it any more.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(seconds):
            said, _ = await process.communicate(given)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        code = await process.wait()
    return said, code


def confine(memory: int) -> None:
    """Let this process have `memory` bytes of addresses at most, and leave no core behind."""
    with suppress(ValueError):  # macOS does not take it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

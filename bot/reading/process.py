"""Reads files in processes of their own, so that a hostile one costs neither the bot's memory nor its time."""

import asyncio
import json
from pathlib import PurePath

from bot import confined
from bot.reading.outcome import Reading, Unreadable


class FileReader:
    """Reads a few files at once, each within `seconds` and `memory` bytes."""

    def __init__(self, *, at_once: int = 2, seconds: float = 30.0, memory: int = 1 << 30) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._memory = memory

    async def read(self, name: str, media_type: str, data: bytes) -> Reading:
        """The text of a file; raises Unreadable with the reason."""
        async with self._turns:
            return _reading(await self._told(name, media_type, data))

    async def _told(self, name: str, media_type: str, data: bytes) -> bytes:
        kind = PurePath(name).suffix, media_type, str(self._memory)
        try:
            said, _ = await confined.told("bot.reading", *kind, given=data, seconds=self._seconds)
        except TimeoutError:
            raise Unreadable("slow") from None
        return said


def _reading(said: bytes) -> Reading:
    """What the process told; one that died without a word ran out of memory."""
    try:
        told = json.loads(said)
    except ValueError:
        raise Unreadable("heavy") from None
    if reason := told.get("reason"):
        raise Unreadable(reason)
    return Reading(told["text"], tuple((name, facts) for name, facts in told["notes"]))

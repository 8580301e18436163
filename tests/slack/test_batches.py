"""How events are handed on in batches, and what becomes of a stop that comes in between."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.slack.batches import batches


@pytest.mark.parametrize("turns", range(8))
async def test_a_stop_that_comes_together_with_an_event_is_not_lost(turns: int) -> None:
    """`turns` of the event loop lie between the two, so that one of them meets the moment."""
    more: asyncio.Queue[str] = asyncio.Queue()
    reading = asyncio.create_task(_read(_told(more)))
    await _pass(10)

    more.put_nowait("a word")
    await _pass(turns)
    reading.cancel()

    async with asyncio.timeout(5):
        await asyncio.wait([reading])
    assert reading.cancelled()


async def _pass(turns: int) -> None:
    for _ in range(turns):
        await asyncio.sleep(0)


async def _told(more: asyncio.Queue[str]) -> AsyncIterator[str]:
    while True:
        yield await more.get()


async def _read(events: AsyncIterator[str]) -> None:
    async for _ in batches(events, every=60):
        pass

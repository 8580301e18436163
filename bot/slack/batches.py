"""Reads an engine's events in one task while another shows them, so that neither waits for the other."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import Generic, TypeVar

Event = TypeVar("Event")


async def batches(events: AsyncIterator[Event], every: float) -> AsyncGenerator[list[Event], None]:
    """What arrived since the last batch, at least `every` seconds even when that is nothing.

    Closing this closes `events`, which stops the engine's work.
    """
    box = _Box[Event]()
    pump = asyncio.create_task(box.fill(events))
    try:
        while not box.empty:
            yield await box.take(every)
        await pump
    finally:
        pump.cancel()
        await asyncio.wait({pump})


class _Box(Generic[Event]):
    def __init__(self) -> None:
        self._events: list[Event] = []
        self._news = asyncio.Event()
        self._complete = False

    @property
    def empty(self) -> bool:
        return self._complete and not self._events

    async def fill(self, events: AsyncIterator[Event]) -> None:
        try:
            async for event in events:
                self._events.append(event)
                self._news.set()
        finally:
            self._complete = True
            self._news.set()
            if isinstance(events, AsyncGenerator):
                await events.aclose()

    async def take(self, every: float) -> list[Event]:
        with suppress(TimeoutError):
            async with asyncio.timeout(every):
                await self._news.wait()
        self._news.clear()
        taken, self._events = self._events, []
        return taken

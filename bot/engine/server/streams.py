"""Sends what is made while it is being made, as server-sent events."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TypeVar

import structlog
from aiohttp import web

from bot.engine.server import wire
from bot.errors import DeskmateError

log = structlog.get_logger("engine")

Event = TypeVar("Event")
EVENTS = "text/event-stream; charset=utf-8"


async def stream(
    request: web.Request, lines: AsyncGenerator[bytes], content_type: str = EVENTS
) -> web.StreamResponse:
    """Send `lines` as they come. What fails before the first of them is answered with a status."""
    async with aclosing(lines):
        first = await anext(lines)
        response = web.StreamResponse(headers={"Content-Type": content_type, "Cache-Control": "no-cache"})
        await response.prepare(request)
        await response.write(first)
        try:
            async for line in lines:
                await response.write(line)
        except ConnectionError:
            return response
        except Exception as error:
            log_failure(error)
            if content_type != EVENTS:
                raise
            await response.write(wire.data(wire.failure(error)[1]))
        if content_type == EVENTS:
            await response.write(b"data: [DONE]\n\n")
        return response


async def written(events: AsyncGenerator[Event], write: Callable[[Event], bytes]) -> AsyncGenerator[bytes]:
    """Each of `events` as `write` writes it; those that it leaves empty are not sent."""
    async with aclosing(events):
        async for event in events:
            if line := write(event):
                yield line


def log_failure(error: Exception) -> None:
    """Put down that a request failed, and where if we do not know why."""
    log.error("request failed", error=type(error).__name__, exc_info=not isinstance(error, DeskmateError))

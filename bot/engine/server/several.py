"""Several answers to one prompt, as one stream of numbered events."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress

from bot.engine import Loading, TextEvent, Waiting

Numbered = tuple[int, TextEvent]


async def several(answers: Sequence[AsyncGenerator[TextEvent]]) -> AsyncGenerator[Numbered]:
    """Everything that `answers` say, as it comes; closing it stops them all.

    The first begins alone: once it has read the prompt, the others share what it computed.
    """
    queue: asyncio.Queue[Numbered | Exception | None] = asyncio.Queue()
    tasks = [asyncio.ensure_future(_pass_on(0, answers[0], queue))]
    left = len(answers)
    try:
        while left:
            event = await queue.get()
            if isinstance(event, Exception):
                raise event
            if event is None:
                left -= 1
                continue
            waits = isinstance(event[1], Loading | Waiting)
            if event[0] == 0 or not waits:
                yield event
            if len(tasks) < len(answers) and not waits:
                rest = enumerate(answers[1:], 1)
                tasks += [asyncio.ensure_future(_pass_on(*each, queue)) for each in rest]
    finally:
        await _stop(tasks)


async def _pass_on(
    number: int, answer: AsyncGenerator[TextEvent], queue: "asyncio.Queue[Numbered | Exception | None]"
) -> None:
    try:
        async with aclosing(answer):
            async for event in answer:
                queue.put_nowait((number, event))
    except Exception as error:
        queue.put_nowait(error)
    else:
        queue.put_nowait(None)


async def _stop(tasks: Sequence["asyncio.Future[None]"]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task

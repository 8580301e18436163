"""What the text model makes of words that no rule knows: JSON that fits, read by whoever asked."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import TypeVar

from bot.engine import Engine, Loading, TextPrompt, Waiting, Written
from bot.errors import EngineError

Plan = TypeVar("Plan")


async def planned(
    engine: Engine, prompt: TextPrompt, read: Callable[[str], Plan]
) -> AsyncIterator[Loading | Waiting | Plan]:
    """How far the model is, and last what `read` makes of what it wrote: of nothing where it fails."""
    said = ""
    try:
        stream = engine.write(prompt)
        async with aclosing(stream) as events:  # type: ignore[type-var]  # every stream of ours is a generator
            async for event in events:
                if isinstance(event, Written):
                    said = event.text
                elif isinstance(event, Loading | Waiting):
                    yield event
    except EngineError:
        said = ""
    yield read(said)

"""Several repairs of one picture, one after another, as one stream."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from bot.engine import Engine, ImageEvent, Picture, Progress, RepairPrompt
from handlers.fixing.words import Fix


async def repaired(engine: Engine, data: bytes, fixes: Sequence[Fix]) -> AsyncGenerator[ImageEvent, None]:
    """What becomes of the picture `data`; only the last picture comes out."""
    last = len(fixes) - 1
    for number, fix in enumerate(fixes):
        stream = engine.edit(RepairPrompt(data, fix.task, fix.scale, fix.flat))
        async with aclosing(stream) as events:  # type: ignore[type-var]  # every stream of ours is a generator
            async for event in events:
                match event:
                    case Picture() if number < last:
                        data = event.data
                    case Progress(fraction):
                        yield Progress((number + fraction) / len(fixes))
                    case _:
                        yield event

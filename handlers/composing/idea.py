"""The text model's idea of a piece, written as JSON that fits; the composer has its own where this one fails."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass
from time import monotonic

from bot.engine import Engine, Loading, Progress, TextPrompt, Turn, Waiting, Words, Written
from bot.engine.music_plan import MUSIC_IDEA
from bot.errors import EngineError
from bot.language import Language
from handlers.prompts import task

PATIENCE = 8.0
"""Seconds that an idea may take; the composer's own takes none."""
LONGEST = 160
"""Tokens."""
_USUAL = 230
"""Characters."""


@dataclass(frozen=True, slots=True)
class Idea:
    """What the model wrote in time; nothing where it failed."""

    plan: Mapping[str, object]


async def idea(
    engine: Engine, text: str, language: Language, *, seed: int, patience: float = PATIENCE
) -> AsyncIterator[Loading | Waiting | Progress | Idea]:
    """Let the model think of a piece for the wish, for no longer than `patience`."""
    turns = task(["compose"], language, Turn("user", text))
    prompt = TextPrompt(turns, max_tokens=LONGEST, temperature=0.7, seed=seed, schema=MUSIC_IDEA)
    began, written = monotonic(), ""
    events = engine.write(prompt)
    try:
        async for event in events:
            if isinstance(event, Written):
                written = event.text
            elif isinstance(event, Words):
                written += event.text
                yield Progress(min(0.95, len(written) / _USUAL))
            else:
                yield event
            if monotonic() - began >= patience:
                break
    except EngineError:
        written = ""
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()
    yield Idea(_read(written))


def _read(written: str) -> Mapping[str, object]:
    """What was written, as far as it is whole: an idea says the most important first."""
    while written:
        try:
            found = json.loads(written)
        except ValueError:
            head, gap, _ = written.rpartition(', "')
            written = f"{head}}}" if gap else ""
        else:
            return found if isinstance(found, dict) else {}
    return {}

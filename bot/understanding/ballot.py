"""The question to the model which of several wishes a sentence is: one choice of a fixed list."""

import asyncio
from collections.abc import Sequence

from bot.engine import Engine, TextPrompt, Turn, Written
from bot.errors import EngineError
from bot.understanding.wishes import Wish

LONGEST = 600
"""Characters of a sentence that the model reads: what is wanted stands at its beginning or its end."""

_RULES = """\
You sort messages to an assistant in Slack. Answer with the name of what the person wants:
{names}"""
_NAMED = "- {name}: {summary}, such as: {examples}"
_SAID = "Message: {sentence}\nName:"
_URGENT = -1
_PATIENCE = 10.0


async def vote(sentence: str, wishes: Sequence[Wish], engine: Engine) -> dict[str, float]:
    """How likely the model takes each wish for; nothing when it cannot be asked, or takes too long."""
    try:
        async with asyncio.timeout(_PATIENCE):
            async for event in engine.write(prompt(sentence, wishes)):
                if isinstance(event, Written):
                    return dict(event.likely)
    except (EngineError, TimeoutError):
        return {}
    return {}


def prompt(sentence: str, wishes: Sequence[Wish]) -> TextPrompt:
    """The same beginning for every sentence, so that the engine reads it but once."""
    names = "\n".join(
        _NAMED.format(name=wish.name, summary=wish.summary.en.rstrip("."), examples=_examples(wish))
        for wish in wishes
    )
    return TextPrompt(
        turns=(
            Turn("system", _RULES.format(names=names)),
            Turn("user", _SAID.format(sentence=_clipped(sentence))),
        ),
        temperature=0,
        choices=tuple(wish.name for wish in wishes),
        priority=_URGENT,
    )


def _examples(wish: Wish) -> str:
    """One in each language: the prompt is read anew whenever the engine has forgotten it."""
    return "; ".join(wish.sentences[:2])


def _clipped(sentence: str) -> str:
    if len(sentence) <= LONGEST:
        return sentence
    return f"{sentence[: LONGEST // 2]} … {sentence[-LONGEST // 2 :]}"

"""The question to the model which of several wishes a sentence is: one choice of a fixed list."""

import asyncio
from collections.abc import Sequence

from bot.engine import Engine, TextPrompt, Turn, Written
from bot.errors import EngineError
from bot.understanding.learned import Example
from bot.understanding.wishes import Wish

LONGEST = 600
"""Characters of a sentence that the model reads: what is wanted stands at its beginning or its end."""

_RULES = """\
You sort messages to an assistant in Slack. Answer with the name of what the person wants:
{names}"""
_NAMED = "- {name}: {summary}"
_KINDS = {"image": "picture", "audio": "recording", "video": "video"}
_URGENT = -1
_PATIENCE = 10.0


async def vote(ballot: TextPrompt, engine: Engine) -> dict[str, float]:
    """How likely the model finds each choice; nothing when it cannot be asked, or takes too long."""
    try:
        async with asyncio.timeout(_PATIENCE):
            async for event in engine.write(ballot):
                if isinstance(event, Written):
                    return dict(event.likely)
    except (EngineError, TimeoutError):
        return {}
    return {}


def prompt(
    sentence: str,
    wishes: Sequence[Wish],
    choices: Sequence[str],
    alike: Sequence[Example],
    files: Sequence[str] = (),
) -> TextPrompt:
    """Which of `choices` it is: the wishes, then examples like the sentence as turns, with which a model goes on."""
    names = "\n".join(_NAMED.format(name=wish.name, summary=wish.summary.en.rstrip(".")) for wish in wishes)
    shown = [turn for each in alike for turn in (Turn("user", each.sentence), Turn("assistant", each.name))]
    return TextPrompt(
        turns=(
            Turn("system", _RULES.format(names=names)),
            *shown,
            Turn("user", _attached(files) + _clipped(sentence)),
        ),
        temperature=0,
        choices=tuple(choices),
        priority=_URGENT,
    )


def _attached(files: Sequence[str]) -> str:
    kinds = dict.fromkeys(_KINDS.get(each.partition("/")[0], "document") for each in files)
    return f"({', '.join(kinds)} attached) " if kinds else ""


def _clipped(sentence: str) -> str:
    if len(sentence) <= LONGEST:
        return sentence
    return f"{sentence[: LONGEST // 2]} … {sentence[-LONGEST // 2 :]}"

"""Measures the router on labelled sentences, with the model's votes as they were recorded.

`sentences.jsonl` holds a sentence a line, with the wishes that are right for it. What belongs to
`held` was never looked at when rules, examples and thresholds were chosen; `tune` was.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot.capability import MENTION, Capabilities
from bot.engine import Engine, TextPrompt
from bot.engine.scripted import ScriptedEngine
from bot.understanding.control import control
from bot.understanding.router import ANSWER

HERE = Path(__file__).parent
VOTES = HERE / "votes.json"

Outcome = Literal["right", "asked", "answered wrongly", "acted wrongly"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, the media types of its files, and the names of the wishes that are right for it."""

    part: Literal["tune", "held"]
    language: str
    wants: tuple[str, ...]
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """What became of one sentence: `got` is the wish that would be served, or the first one offered."""

    sentence: Sentence
    got: str
    outcome: Outcome


def sentences() -> list[Sentence]:
    """Every labelled sentence."""
    lines = (HERE / "sentences.jsonl").read_text("utf-8").splitlines()
    return [_sentence(json.loads(line)) for line in lines]


def votes() -> dict[str, Mapping[str, float]]:
    """What the real engine voted on each sentence."""
    found: dict[str, Mapping[str, float]] = json.loads(VOTES.read_text("utf-8"))["votes"]
    return found


def recorded() -> ScriptedEngine:
    """An engine that votes as the real one did; on a sentence that was never put to it, not at all."""
    known = votes()

    def vote(prompt: TextPrompt) -> Mapping[str, float]:
        found = known.get(sentence_in(prompt))
        return {name: found.get(name, 0.0) for name in prompt.choices} if found else {}

    return ScriptedEngine(votes=vote)


def sentence_in(prompt: TextPrompt) -> str:
    """The sentence that `prompt` asks a vote on, with what is attached to it."""
    return prompt.turns[-1].text


async def understood(sentence: Sentence, capabilities: Capabilities, engine: Engine) -> Understanding:
    """What becomes of `sentence` in a mention."""
    if word := control(sentence.text):
        return _judged(sentence, word, asked=False)
    action, _ = capabilities.route(sentence.text, MENTION)
    if action != MENTION:
        named = [wish.name for wish in capabilities.router.wishes if wish.action == action]
        return _judged(sentence, named[0] if named else action.removeprefix("/"), asked=False)
    found = await capabilities.router.understand(sentence.text, engine, sentence.files)
    offered = [found.wish.name, *(wish.name for wish in found.others)]
    best = next((name for name in offered if name in sentence.wants), found.wish.name)
    return _judged(sentence, found.wish.name if found.sure else best, asked=not found.sure)


def shares(found: Sequence[Understanding]) -> dict[Outcome, float]:
    """Which part of the sentences came to what."""
    outcomes: tuple[Outcome, ...] = ("right", "asked", "answered wrongly", "acted wrongly")
    return {each: sum(one.outcome == each for one in found) / len(found) for each in outcomes}


def of(found: Iterable[Understanding], **wanted: str) -> list[Understanding]:
    """Those of `found` whose sentence has these properties."""
    return [one for one in found if all(getattr(one.sentence, key) == each for key, each in wanted.items())]


def _judged(sentence: Sentence, got: str, *, asked: bool) -> Understanding:
    """A question counts as asked only when it offers what is right."""
    if got in sentence.wants:
        return Understanding(sentence, got, "asked" if asked else "right")
    wrong: Outcome = "answered wrongly" if asked or got == ANSWER else "acted wrongly"
    return Understanding(sentence, got, wrong)


def _sentence(line: Mapping[str, Any]) -> Sentence:
    return Sentence(
        line["part"], line["language"], tuple(line["wants"]), line["text"], tuple(line.get("files", ()))
    )

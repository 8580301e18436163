"""Measures the router on labelled sentences, with the model's votes as they were recorded.

`sentences.jsonl` holds a sentence a line, with the wishes that are right for it. What belongs to
`held` was never looked at when rules, examples and thresholds were chosen; `tune` was.
"""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from bot.capability import MENTION, Capabilities
from bot.engine import Engine, ImageEvent, ImagePrompt, Made, TextEvent, TextPrompt, Written
from bot.understanding.control import control
from bot.understanding.router import ANSWER

HERE = Path(__file__).parent
VOTES = HERE / "votes.json"

Outcome = Literal["right", "asked", "answered wrongly", "acted wrongly"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the names of the wishes that are right for it."""

    part: Literal["tune", "held"]
    language: str
    wants: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """What became of one sentence: `got` is the wish that would be served, or the first one offered."""

    sentence: Sentence
    got: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Recorded:
    """An engine that votes as the real one did, and counts how often it was asked."""

    votes: Mapping[str, Mapping[str, float]]
    asked: list[str] = field(default_factory=list)

    async def write(self, prompt: TextPrompt) -> AsyncIterator[TextEvent]:
        """The vote on the sentence of `prompt`; none when it was never put to the model."""
        sentence = prompt.turns[-1].text.removeprefix("Message: ").removesuffix("\nName:")
        self.asked.append(sentence)
        votes = self.votes.get(sentence, {})
        likely = tuple((name, votes.get(name, 0.0)) for name in prompt.choices if votes)
        yield Written("", Made("recorded", "autoregressive"), likely=likely)

    def draw(self, prompt: ImagePrompt) -> AsyncIterator[ImageEvent]:
        """It votes only."""
        raise NotImplementedError


def sentences() -> list[Sentence]:
    """Every labelled sentence."""
    lines = (HERE / "sentences.jsonl").read_text("utf-8").splitlines()
    return [_sentence(json.loads(line)) for line in lines]


def recorded() -> Recorded:
    """The engine that votes as it was recorded."""
    return Recorded(json.loads(VOTES.read_text("utf-8"))["votes"])


async def understood(sentence: Sentence, capabilities: Capabilities, engine: Engine) -> Understanding:
    """What becomes of `sentence` in a mention."""
    if word := control(sentence.text):
        return _judged(sentence, word, asked=False)
    action, _ = capabilities.route(sentence.text, MENTION)
    if action != MENTION:
        named = [wish.name for wish in capabilities.router.wishes if wish.action == action]
        return _judged(sentence, named[0] if named else action, asked=False)
    found = await capabilities.router.understand(sentence.text, engine)
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
    return Sentence(line["part"], line["language"], tuple(line["wants"]), line["text"])

"""Turns a sentence into what the person wants: rules first, then examples and model, a question when unsure."""

import asyncio
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.engine import Engine
from bot.understanding.ballot import vote
from bot.understanding.learned import Learned, learn
from bot.understanding.sentences import bare
from bot.understanding.wishes import Wish

ANSWER = "answer"
"""The wish for a plain answer: what is done when nothing else is wanted."""

CLEAR = 0.6
"""How likely the examples alone must find a wish for the model not to be asked."""
SURE = 0.5
"""How likely a wish must be to be served without a question."""
AHEAD = 0.2
"""How far it must be ahead of the next one."""
DOUBT = 0.3
"""How likely a wish must be for a question; below it nothing in particular is wanted but an answer."""
TRUST = 0.3
"""How much the model's vote counts, beside 1 for what the examples teach."""
_LEAST = 1e-3
_OFFERED = 5
_CERTAIN = 2.0


@dataclass(frozen=True, slots=True)
class Understood:
    """What a person seems to want, and what else, a plain answer last; `sure` is False when they are to be asked."""

    wish: Wish
    others: tuple[Wish, ...]
    sure: bool


class Router:
    """Understands sentences by the wishes that capabilities declare."""

    def __init__(self, wishes: Collection[Wish]) -> None:
        self.wishes = tuple(wishes)

    def named(self, name: str) -> Wish | None:
        """The wish called `name`."""
        return next((wish for wish in self.wishes if wish.name == name), None)

    async def understand(self, sentence: str, engine: Engine, files: Sequence[str] = ()) -> Understood:
        """What `sentence`, with files of these media types, asks for."""
        await self.prepare()
        open_to = [wish for wish in self.wishes if wish.fits(files)]
        taught = self._taught(sentence, open_to)
        if ruled := ruled_by(sentence, open_to):
            return _understood({**taught, ruled.name: _CERTAIN}, open_to)
        if max(taught.values()) >= CLEAR:
            return _understood(taught, open_to)
        return _understood(joined(taught, await vote(sentence, open_to, engine)), open_to)

    async def prepare(self) -> None:
        """Learn from the examples, about a second's work, beside the event loop."""
        if "_learned" not in self.__dict__:
            await asyncio.to_thread(lambda: self._learned)

    def taught(self, sentence: str) -> Mapping[str, float]:
        """How likely each wish is by the examples alone."""
        return self._learned.likely(sentence)

    def _taught(self, sentence: str, wishes: Sequence[Wish]) -> dict[str, float]:
        likely = self._learned.likely(sentence)
        whole = sum(likely[wish.name] for wish in wishes)
        return {wish.name: likely[wish.name] / whole for wish in wishes}

    @cached_property
    def _learned(self) -> Learned:
        return learn(self.wishes)


def _understood(likely: Mapping[str, float], wishes: Sequence[Wish]) -> Understood:
    ranked = sorted(wishes, key=lambda wish: -likely[wish.name])
    most, next_most = [*(likely[wish.name] for wish in ranked[:2]), 0.0][:2]
    if most < DOUBT:
        ranked.sort(key=lambda wish: wish.name != ANSWER)
    first, *others = ranked
    sure = first.name == ANSWER or (most >= SURE and most - next_most >= AHEAD)
    others.sort(key=lambda wish: wish.name == ANSWER)
    return Understood(first, tuple(others[: _OFFERED - 1] + others[_OFFERED - 1 :][-1:]), sure)


def ruled_by(sentence: str, wishes: Sequence[Wish]) -> Wish | None:
    """The wish that `sentence` names in the very words that were declared for it."""
    said = bare(sentence).casefold()
    for wish in wishes:
        if said in (bare(example).casefold() for example in wish.sentences) or wish.begins(said):
            return wish
    return None


def joined(taught: Mapping[str, float], voted: Mapping[str, float]) -> dict[str, float]:
    """Both opinions as one: the product of what they find, each with its weight."""
    if not voted:
        return dict(taught)
    weights = {
        name: math.log(max(share, _LEAST)) + TRUST * math.log(max(voted.get(name, 0.0), _LEAST))
        for name, share in taught.items()
    }
    most = max(weights.values())
    shares = {name: math.exp(weight - most) for name, weight in weights.items()}
    return {name: share / sum(shares.values()) for name, share in shares.items()}

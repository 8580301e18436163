"""Turns a sentence into what the person wants: rules first, then examples and model, a question when unsure."""

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
_OFFERED = 4


@dataclass(frozen=True, slots=True)
class Understood:
    """What a person seems to want, and the next likeliest; `sure` is False when they are to be asked."""

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
        open_to = [wish for wish in self.wishes if wish.fits(files)]
        if ruled := ruled_by(sentence, open_to):
            return self._understood({ruled.name: 1.0}, open_to)
        taught = self._taught(sentence, open_to)
        if max(taught.values()) >= CLEAR:
            return self._understood(taught, open_to)
        return self._understood(joined(taught, await vote(sentence, open_to, engine)), open_to)

    def taught(self, sentence: str) -> Mapping[str, float]:
        """How likely each wish is by the examples alone."""
        return self._learned.likely(sentence)

    def _taught(self, sentence: str, wishes: Sequence[Wish]) -> dict[str, float]:
        likely = self._learned.likely(sentence)
        whole = sum(likely[wish.name] for wish in wishes)
        return {wish.name: likely[wish.name] / whole for wish in wishes}

    def _understood(self, likely: Mapping[str, float], wishes: Sequence[Wish]) -> Understood:
        ranked = sorted(wishes, key=lambda wish: -likely.get(wish.name, 0.0))
        most, next_most = [*(likely.get(wish.name, 0.0) for wish in ranked[:2]), 0.0][:2]
        if most < DOUBT:
            ranked.sort(key=lambda wish: wish.name != ANSWER)
        sure = ranked[0].name == ANSWER or (most >= SURE and most - next_most >= AHEAD)
        return Understood(ranked[0], tuple(ranked[1:_OFFERED]), sure)

    @cached_property
    def _learned(self) -> Learned:
        return learn(self.wishes)


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

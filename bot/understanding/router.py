"""Turns a sentence into what the person wants: rules first, then examples and model, a question when unsure."""

import asyncio
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.engine import Engine
from bot.language import simplified
from bot.understanding.ballot import prompt, vote
from bot.understanding.learned import Learned, learn
from bot.understanding.sentences import bare, coded, instructions
from bot.understanding.wishes import Wish

ANSWER = "answer"
"""The wish for a plain answer: what is done when nothing else is wanted."""

CLEAR = 0.75
"""How likely the examples alone must find a wish for the model not to be asked."""
PLAIN = 0.95
"""The same for a plain answer: what is unlike all examples looks like one."""
SURE = 0.5
"""How likely a wish must be to be served without a question."""
AHEAD = 0.2
"""How far it must be ahead of the next one."""
DOUBT = 0.3
"""How likely a wish must be for a question; below it nothing in particular is wanted but a plain answer."""
UNLIKELY = 0.1
"""How likely the examples must find a wish for a word that a sentence opens with to be believed…"""
CONTRARY = 0.4
"""…where they find another one as likely as this."""
TRUST = 0.5
"""How much the model's vote counts, beside 1 for what the examples teach."""
TOLD = 0.5
"""How far ahead of a plain answer the words before or after a text must put a wish to count once more."""
ATTACHED = 12.0
"""How much likelier a wish is when a file that it is about comes with the message."""
_LEAST = 1e-3
_OFFERED = 5
_SHOWN = 6
"""Examples like the sentence that the model sees."""
_CERTAIN = 2.0
_ENDING = " .!?~…。！？～"
_QUESTION = re.compile(r"[?？]\s*$|[吗呢]\W*$|什么|怎么|几点|多少")
"""What may only sound like a command: "draw on what budget?", 「画展一般几点关门」."""


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
        taught = self._taught(sentence, open_to, files)
        if (ruled := self._ruled(sentence, open_to)) and not self.doubts(sentence, ruled.action):
            return _understood({**taught, ruled.name: _CERTAIN}, open_to)
        if any(share >= (PLAIN if name == ANSWER else CLEAR) for name, share in taught.items()):
            return _understood(taught, open_to)
        alike = await asyncio.to_thread(self._learned.nearest, sentence, _SHOWN)
        ballot = prompt(sentence, self.wishes, _offered(taught), alike, files)
        return _understood(joined(taught, await vote(ballot, engine)), open_to)

    def doubts(self, sentence: str, action: str) -> bool:
        """Whether `sentence`, which opens with a word for `action`, is what the examples teach for another wish.

        It may be in a question, "draw on what budget?", and more easily where there is code to be worked on.
        """
        own = [wish.name for wish in self.wishes if action in (wish.action, f"/{wish.name}")]
        code = "`" in coded(sentence)
        if not own or not (code or _QUESTION.search(sentence)):
            return False
        likely = self._learned.likely(sentence)
        bar = CONTRARY if code else UNLIKELY
        return sum(likely[name] for name in own) < bar and max(likely.values()) >= CONTRARY

    async def prepare(self) -> None:
        """Learn from the examples, about a second's work, beside the event loop."""
        if "_learned" not in self.__dict__:
            await asyncio.to_thread(lambda: (self._declared, self._learned))

    def taught(self, sentence: str) -> Mapping[str, float]:
        """How likely each wish is by the examples alone; what is said to be done with a text counts once more."""
        whole = self._learned.likely(sentence)
        parts = map(self._learned.likely, instructions(sentence))
        told = next((each for each in parts if max(each.values()) - each.get(ANSWER, 0.0) >= TOLD), {})
        return joined(whole, told)

    def _taught(self, sentence: str, wishes: Sequence[Wish], files: Sequence[str]) -> dict[str, float]:
        """How likely each wish is by the examples, and the more so when what it is about is attached."""
        likely = self.taught(sentence)
        weighed = {wish.name: likely[wish.name] * (ATTACHED if wish.has(files) else 1.0) for wish in wishes}
        whole = sum(weighed.values())
        return {name: weight / whole for name, weight in weighed.items()}

    def _ruled(self, sentence: str, wishes: Sequence[Wish]) -> Wish | None:
        """The wish that `sentence` names in the very words that were declared for it alone."""
        said = _plain(sentence)
        names = self._declared.get(said, set())
        return next((wish for wish in wishes if names == {wish.name} or wish.begins(said)), None)

    @cached_property
    def _declared(self) -> Mapping[str, set[str]]:
        """Every example, and the names of the wishes that it is one of."""
        declared: dict[str, set[str]] = {}
        for wish in self.wishes:
            for sentence in wish.sentences:
                declared.setdefault(_plain(sentence), set()).add(wish.name)
        return declared

    @cached_property
    def _learned(self) -> Learned:
        return learn(self.wishes)


def _offered(likely: Mapping[str, float]) -> list[str]:
    """The likeliest few, and a plain answer last."""
    others = sorted((name for name in likely if name != ANSWER), key=lambda name: -likely[name])
    return others[: _OFFERED - 1] + [name for name in likely if name == ANSWER]


def _understood(likely: Mapping[str, float], wishes: Sequence[Wish]) -> Understood:
    ranked = sorted(wishes, key=lambda wish: -likely[wish.name])
    most, next_most = [*(likely[wish.name] for wish in ranked[:2]), 0.0][:2]
    if most < DOUBT:
        ranked.sort(key=lambda wish: wish.name != ANSWER)
    first, *others = ranked
    rival = max((likely[wish.name] for wish in others), default=0.0)
    sure = rival < DOUBT if first.name == ANSWER else most >= SURE and most - next_most >= AHEAD
    others.sort(key=lambda wish: wish.name == ANSWER)
    return Understood(first, tuple(others[: _OFFERED - 1] + others[_OFFERED - 1 :][-1:]), sure)


def _plain(sentence: str) -> str:
    return bare(simplified(sentence)).casefold().rstrip(_ENDING)


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

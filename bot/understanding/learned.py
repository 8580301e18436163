"""What the declared examples teach: a linear classifier of sentences, trained in a moment."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from bot.understanding.sentences import features
from bot.understanding.wishes import Wish

_ROUNDS = 6
_PACE = 3.0
_NEGLIGIBLE = 0.01

Weighted = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights of features: how rare each is, and how much each speaks for every one of `names`."""

    names: tuple[str, ...]
    rarity: Weighted
    weights: Mapping[str, list[float]]

    def likely(self, sentence: str) -> dict[str, float]:
        """How likely each name is, 0 to 1."""
        weighed = _weighed(sentence, self.rarity)
        return dict(zip(self.names, _shares(_votes(weighed, self.weights, len(self.names))), strict=True))


def learn(wishes: Sequence[Wish]) -> Learned:
    """Learn from the examples of `wishes`: logistic regression over tf-idf, by steps on one example each."""
    names = tuple(wish.name for wish in wishes)
    examples = [(at, sentence) for at, wish in enumerate(wishes) for sentence in wish.sentences]
    seen = Counter(feature for _, sentence in examples for feature in features(sentence))
    rarity = {feature: math.log(1 + len(examples) / count) for feature, count in seen.items()}
    weights = {feature: [0.0] * len(names) for feature in seen}
    lessons = [(at, _weighed(sentence, rarity)) for at, sentence in _mixed(examples)]
    for _ in range(_ROUNDS):
        for right, weighed in lessons:
            _learn_one(right, weighed, weights, len(names))
    return Learned(names, rarity, weights)


def _learn_one(right: int, weighed: Weighted, weights: Mapping[str, list[float]], names: int) -> None:
    for name, share in enumerate(_shares(_votes(weighed, weights, names))):
        step = _PACE * ((name == right) - share)
        if abs(step) > _NEGLIGIBLE * _PACE:
            for feature, weight in weighed.items():
                weights[feature][name] += step * weight


def _votes(weighed: Weighted, weights: Mapping[str, list[float]], names: int) -> list[float]:
    votes = [0.0] * names
    for feature, weight in weighed.items():
        for name, each in enumerate(weights[feature]):
            votes[name] += weight * each
    return votes


def _shares(votes: Sequence[float]) -> list[float]:
    most = max(votes, default=0.0)
    shares = [math.exp(vote - most) for vote in votes]
    return [share / sum(shares) for share in shares]


def _weighed(sentence: str, rarity: Weighted) -> Weighted:
    weighed = {name: rarity[name] for name in features(sentence) if name in rarity}
    length = math.sqrt(sum(weight * weight for weight in weighed.values())) or 1.0
    return {name: weight / length for name, weight in weighed.items()}


def _mixed(examples: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The same order each time, in which the examples of one wish do not follow each other."""
    return sorted(examples, key=lambda example: crc32(example[1].encode()))

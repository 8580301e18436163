"""What the declared examples teach: a linear classifier of sentences, trained in a moment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.understanding.sentences import SHAPE, features
from bot.understanding.wishes import Wish

_ROUNDS = 6
_PACE = 3.0
_LEAD = 0.5

Numbers = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that teaches what is called `name`."""

    name: str
    sentence: str
    rows: Rows
    weighed: Numbers


@dataclass(frozen=True, slots=True)
class Learned:
    """How much each feature speaks for every one of `names`: a row of `weights`, and how rare it is.

    `lead` is what a name has over others for being taught by more examples than most. `examples`
    are what was learned from: sentences with their names.
    """

    names: tuple[str, ...]
    rows: Mapping[str, int]
    rarity: Numbers
    weights: Numbers
    lead: Numbers
    examples: Sequence[Example]

    def likely(self, sentence: str) -> dict[str, float]:
        """How likely each name is, 0 to 1."""
        rows, weighed = self.weighed(features(sentence))
        votes = weighed @ self.weights[rows] - self.lead
        return dict(zip(self.names, _shares(votes).tolist(), strict=True))

    def nearest(self, sentence: str, count: int) -> list[Example]:
        """The examples most like `sentence`, the nearest last."""
        rows, weighed = self.weighed(features(sentence))
        asked = np.zeros(len(self.rarity))
        asked[rows] = weighed
        alike = [asked[example.rows] @ example.weighed for example in self.examples]
        return [self.examples[at] for at in np.argsort(alike, kind="stable")[-count:]]

    def weighed(self, found: frozenset[str]) -> tuple[Rows, Numbers]:
        """The rows of those features of a sentence that are known, and how much each counts in it."""
        known = {feature for feature in found if feature in self.rows}
        if all(feature.startswith(SHAPE) for feature in known):
            known.clear()
        rows = np.array(sorted(self.rows[feature] for feature in known), np.intp)
        rarity = self.rarity[rows]
        return rows, rarity / (np.linalg.norm(rarity) or 1.0)


def learn(wishes: Sequence[Wish]) -> Learned:
    """Learn from the examples of `wishes`: logistic regression over tf-idf, by steps on one example each."""
    learned = _untaught([(wish.name, sentence) for wish in wishes for sentence in wish.sentences])
    for _ in range(_ROUNDS):
        for example in learned.examples:
            step = -_shares(example.weighed @ learned.weights[example.rows])
            step[learned.names.index(example.name)] += 1
            learned.weights[example.rows] += _PACE * np.outer(example.weighed, step)
    return learned


def _untaught(taught: Sequence[tuple[str, str]]) -> Learned:
    """What is known before the first lesson: which features there are, and how rare each is."""
    counts = Counter(name for name, _ in taught)
    found = {sentence: features(sentence) for _, sentence in taught}
    seen = Counter(feature for _, sentence in taught for feature in sorted(found[sentence]))
    rarity = np.log1p(len(taught) / np.array(list(seen.values()), np.float64))
    rows = {feature: row for row, feature in enumerate(seen)}
    weights = np.zeros((len(seen), len(counts)))
    lead = _LEAD * np.log(np.maximum(list(counts.values()), len(taught) / len(counts)))
    untaught = Learned(tuple(counts), rows, rarity, weights, lead, ())
    examples = [Example(name, said, *untaught.weighed(found[said])) for name, said in _mixed(taught)]
    return replace(untaught, examples=examples)


def _shares(votes: Numbers) -> Numbers:
    shares = np.exp(votes - votes.max(initial=0.0))
    even: Numbers = shares / shares.sum()
    return even


def _mixed(examples: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same order each time, in which the examples of one wish do not follow each other."""
    return sorted(examples, key=lambda example: crc32(example[1].encode()))

"""Counts how likely each of a few answers is, token by token and branch by branch: a pure rule.

The answers form a tree. Its root is scored by the pass that read the prompt; every branch
that can still matter takes one pass for each token it goes deeper.
"""

import math
from collections.abc import Callable, Sequence

Path = tuple[int, ...]

HOPELESS = math.log(1e-5)
"""A branch that is less likely than this, against the best answer so far, is not followed."""


class Ballot:
    """`choices` are token sequences, no two alike; where one begins another, `ends` tell them apart."""

    def __init__(self, choices: Sequence[Sequence[int]], ends: Sequence[int]) -> None:
        self._choices = [tuple(choice) for choice in choices]
        self._ends = ends
        self._reached: dict[Path, float] = {(): 0.0}
        self._final: dict[Path, float] = {}
        self._open: set[Path] = {()}

    @property
    def done(self) -> bool:
        """Whether no branch is left to score."""
        return not self._open

    def score(self, path: Path, logprob: Callable[[int], float]) -> list[int]:
        """Score what follows `path` by each token's logprob there; the tokens to go on with, likeliest first."""
        self._open.discard(path)
        if path in self._choices:
            self._final[path] = self._reached[path] + _sum([logprob(end) for end in self._ends])
        for token in self._after(path):
            self._reach((*path, token), self._reached[path] + logprob(token))
        branches = [branch for token in self._after(path) if self._hopeful(branch := (*path, token))]
        self._open.update(branches)
        return [branch[-1] for branch in sorted(branches, key=self._reached.__getitem__, reverse=True)]

    def shares(self) -> list[float]:
        """The probability of each choice, in their order; together they are 1."""
        found = [self._final.get(choice, self._upper(choice)) for choice in self._choices]
        weights = [math.exp(each - max(found)) for each in found]
        return [weight / sum(weights) for weight in weights]

    def _reach(self, path: Path, total: float) -> None:
        self._reached[path] = total
        if not self._after(path):
            self._final[path] = total

    def _after(self, path: Path) -> list[int]:
        """The tokens that go on from `path`."""
        size = len(path)
        longer = [each for each in self._choices if len(each) > size and each[:size] == path]
        return list(dict.fromkeys(each[size] for each in longer))

    def _hopeful(self, branch: Path) -> bool:
        best = max(self._final.values(), default=-math.inf)
        return branch not in self._final and self._reached[branch] > best + HOPELESS

    def _upper(self, choice: Path) -> float:
        """The most that a choice whose branch was given up can still be."""
        return min(total for path, total in self._reached.items() if choice[: len(path)] == path)


def _sum(logprobs: Sequence[float]) -> float:
    best = max(logprobs, default=0.0)
    return best + math.log(sum(math.exp(each - best) for each in logprobs)) if logprobs else best

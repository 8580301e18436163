"""Chooses each request's next token by its own temperature, penalties, grammar and seed."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import torch

from bot.engine.server.grammar import Grammar
from bot.engine.server.jobs import Odds
from bot.errors import EngineRefused

_SEEDS = 1_000_003
_HEAD = 1_024
_COLD = 1e-5
"""A temperature below which nothing is left to chance, and dividing by it would overflow."""


@dataclass(slots=True)
class Sampler:
    """How one request samples.

    `temperature` 0 is greedy; `top_k` 0, `top_p` 1 and `min_p` 0 leave all tokens in.
    `rivals` is how many of the likeliest tokens are told beside the one chosen; None tells
    no odds at all. They are those of the model, before anything here changes them.
    """

    temperature: float
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    bias: Mapping[int, float] = field(default_factory=dict)
    seed: int = 0
    rivals: int | None = None
    grammar: Grammar | None = None

    def choose(
        self, scores: torch.Tensor, prompt: Sequence[int], said: Sequence[int]
    ) -> tuple[int, Odds | None]:
        """The token to follow `prompt` and `said`, from its logits, which may be overwritten.

        Raises EngineRefused for scores that are not numbers.
        """
        check(scores)
        # A copy of a large vocabulary costs more than all that is done with it.
        own = scores if self.rivals is None else scores.clone()
        changed = self._constrained(self._penalised(own, prompt, said), said)
        token = self._pick(changed, len(prompt) + len(said))
        return token, None if self.rivals is None else odds(scores, token, self.rivals)

    def _penalised(self, scores: torch.Tensor, prompt: Sequence[int], said: Sequence[int]) -> torch.Tensor:
        if self.repetition_penalty != 1.0:
            seen = torch.tensor(sorted({*prompt, *said}), device=scores.device)
            found = scores[seen]
            scores[seen] = torch.where(
                found < 0, found * self.repetition_penalty, found / self.repetition_penalty
            )
        if said and (self.frequency_penalty or self.presence_penalty):
            counts = Counter(said)
            often = torch.tensor([*counts.values()]).to(scores)
            scores[torch.tensor([*counts])] -= self.frequency_penalty * often + self.presence_penalty
        if self.bias:
            known = {token: bias for token, bias in self.bias.items() if token < len(scores)}
            scores[torch.tensor([*known], dtype=torch.long)] += torch.tensor([*known.values()]).to(scores)
        return scores

    def _constrained(self, scores: torch.Tensor, said: Sequence[int]) -> torch.Tensor:
        if self.grammar is None:
            return scores
        allowed = torch.frombuffer(self.grammar.allowed(said), dtype=torch.uint8)[: len(scores)]
        return scores.masked_fill(allowed.to(scores.device) == 0, float("-inf"))

    def _pick(self, scores: torch.Tensor, position: int) -> int:
        if self.temperature < _COLD:
            return int(scores.argmax())
        scores = scores / self.temperature
        if self.top_k:
            scores, tokens = scores.topk(min(self.top_k, len(scores)))
            return int(tokens[self._draw(self._likeliest(scores.softmax(-1)), position)])
        probabilities = scores.softmax(-1)
        if self.top_p < 1 or self.min_p:
            probabilities, tokens = self._head(probabilities)
            return int(tokens[self._draw(self._likeliest(probabilities), position)])
        return self._draw(probabilities, position)

    def _head(self, probabilities: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """As many of the likeliest as there may be left, in order: all of them would take long to sort."""
        head, tokens = probabilities.topk(min(_HEAD, len(probabilities)))
        enough = head.sum() >= self.top_p if self.top_p < 1 else head[-1] < self.min_p * head[0]
        return (head, tokens) if enough else probabilities.sort(descending=True)

    def _likeliest(self, probabilities: torch.Tensor) -> torch.Tensor:
        before = probabilities.cumsum(-1) - probabilities
        out = (before >= self.top_p) if self.top_p < 1 else torch.zeros_like(before, dtype=torch.bool)
        out |= probabilities < self.min_p * probabilities[0]
        out[0] = False
        return probabilities.masked_fill(out, 0.0)

    def _draw(self, probabilities: torch.Tensor, position: int) -> int:
        # Seeded anew at each position, so that a request repeats itself whoever shares its batch.
        generator = torch.Generator().manual_seed((self.seed * _SEEDS + position) % 2**63)
        reached = probabilities.cpu().double().cumsum(-1)
        mark = torch.rand((), generator=generator, dtype=torch.double) * reached[-1]
        return int(torch.searchsorted(reached, mark, right=True).clamp(max=len(reached) - 1))


def certainty(scores: torch.Tensor) -> Callable[[int], float]:
    """Each token's logprob to the model. Raises EngineRefused for scores that are not numbers."""
    check(scores)
    certain = scores.log_softmax(-1)
    return lambda token: float(certain[token])


def check(scores: torch.Tensor) -> None:
    """Raise EngineRefused when no token can be chosen from `scores`."""
    if not scores.max().isfinite():
        raise EngineRefused(reason="the model computed scores that are not numbers")


def odds(scores: torch.Tensor, token: int, rivals: int) -> Odds:
    """How likely `token` was, and the `rivals` likeliest tokens."""
    certain = scores.log_softmax(-1)
    best = certain.topk(min(rivals, len(certain)))
    told = zip(best.indices.tolist(), best.values.tolist(), strict=True)
    return Odds(token, float(certain[token]), tuple(told))

"""Chooses each request's next token by its own temperature, top-p, top-k, penalty and seed."""

from dataclasses import dataclass, field
from typing import Any

import torch
from transformers.generation.continuous_batching.cb_logits_processors import (
    ContinuousBatchingLogitsProcessor,
)
from transformers.generation.continuous_batching.requests import FutureRequestState, RequestState

_SEEDS = 1_000_003


@dataclass(slots=True)
class Sampler:
    """How one request samples. `temperature` 0 is greedy; `top_k` 0 and `top_p` 1 leave all tokens in."""

    temperature: float
    top_p: float
    top_k: int
    repetition_penalty: float
    seed: int
    _seen: torch.Tensor | None = field(default=None, init=False)

    def choose(self, scores: torch.Tensor, state: RequestState) -> int:
        """The next token of the request in `state`, from its row of logits."""
        if self.repetition_penalty != 1.0:
            self._penalise(scores, state)
        if self.temperature == 0:
            return int(scores.argmax())
        scores = scores / self.temperature
        if self.top_k or self.top_p < 1:
            scores, tokens = scores.topk(min(self.top_k or len(scores), len(scores)))
            return int(tokens[self._draw(self._nucleus(scores.softmax(-1)), state)])
        return self._draw(scores.softmax(-1), state)

    def _nucleus(self, probabilities: torch.Tensor) -> torch.Tensor:
        before = probabilities.cumsum(-1) - probabilities
        return probabilities.masked_fill(before >= self.top_p, 0.0) if self.top_p < 1 else probabilities

    def _draw(self, probabilities: torch.Tensor, state: RequestState) -> int:
        # Seeded anew at each position, so that a request repeats itself whoever shares its batch.
        position = len(state.initial_tokens) + state.generated_len()
        generator = torch.Generator().manual_seed((self.seed * _SEEDS + position) % 2**63)
        return int(probabilities.cpu().multinomial(1, generator=generator))

    def _penalise(self, scores: torch.Tensor, state: RequestState) -> None:
        if self._seen is None:
            tokens = sorted({*state.initial_tokens, *state.generated_tokens})
            self._seen = torch.tensor(tokens, device=scores.device)
        else:
            newest = self._seen.new_tensor(state.generated_tokens[-1:])
            self._seen = torch.cat([self._seen, newest])
        found = scores[self._seen]
        penalty = self.repetition_penalty
        scores[self._seen] = torch.where(found < 0, found * penalty, found / penalty)


class PerRequestSampling(ContinuousBatchingLogitsProcessor):
    """Leaves in each row of a batch only the token that its own request chose.

    The library's per-request processors know no seed and sort the whole vocabulary for
    every row. It runs without CUDA graphs, which could not capture the choice.
    """

    supported_kwargs = {"sampler": Sampler}  # noqa: RUF012 - as the base class declares it
    ignored_kwargs = ()

    def __init__(self) -> None:
        self._rows: list[RequestState] = []

    def fill_defaults(self, int32_tensor: torch.Tensor) -> None:
        """The tensor of arguments is not used."""
        int32_tensor.zero_()

    def prepare_tensor_args(self, requests_with_new_token: list[FutureRequestState]) -> torch.Tensor:
        """Remember whose row is whose."""
        self._rows = [request.state for request in requests_with_new_token]
        return torch.zeros(len(self._rows), dtype=torch.int32)

    def __call__(self, scores: torch.Tensor, tensor_arg: torch.Tensor) -> torch.Tensor:
        """Scores of the same shape in which each row's choice is the only one."""
        del tensor_arg
        chosen = [_sampler(state).choose(scores[row], state) for row, state in enumerate(self._rows)]
        only = torch.full_like(scores, float("-inf"))
        only[range(len(chosen)), chosen] = 0.0
        return only


def _sampler(state: RequestState) -> Sampler:
    kwargs: dict[str, Any] = state.logit_processor_kwargs
    sampler: Sampler = kwargs["sampler"]
    return sampler

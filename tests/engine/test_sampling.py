"""How the next token is chosen, for one request whatever the others do."""

from collections import Counter
from dataclasses import replace

import pytest
import torch
from transformers.generation.continuous_batching.requests import RequestState

from bot.engine.server.sampling import Sampler

LOGITS = torch.tensor([0.0, 1.0, 2.0, 3.0])
PLAIN = Sampler(temperature=1.0, top_p=1.0, top_k=0, repetition_penalty=1.0, seed=5)


def drawn(sampler: Sampler, count: int = 400) -> Counter[int]:
    """What `count` positions of one request choose from the same logits."""
    states = (RequestState("a", initial_tokens=[0] * position) for position in range(count))
    return Counter(sampler.choose(LOGITS.clone(), state) for state in states)


def test_temperature_zero_takes_the_most_likely() -> None:
    assert drawn(replace(PLAIN, temperature=0.0)) == {3: 400}


def test_sampling_follows_the_probabilities() -> None:
    expected = LOGITS.softmax(-1)

    found = drawn(PLAIN, count=4000)

    assert [found[token] / 4000 for token in range(4)] == pytest.approx(expected.tolist(), abs=0.03)


@pytest.mark.parametrize(("top_k", "tokens"), [(1, {3}), (2, {2, 3}), (3, {1, 2, 3}), (99, {0, 1, 2, 3})])
def test_top_k_leaves_the_k_most_likely(top_k: int, tokens: set[int]) -> None:
    assert set(drawn(replace(PLAIN, top_k=top_k))) == tokens


@pytest.mark.parametrize(("top_p", "tokens"), [(0.01, {3}), (0.7, {2, 3}), (0.9, {1, 2, 3})])
def test_top_p_leaves_the_smallest_set_of_that_mass(top_p: float, tokens: set[int]) -> None:
    assert set(drawn(replace(PLAIN, top_p=top_p))) == tokens


def test_the_same_seed_chooses_the_same_at_each_position() -> None:
    state = RequestState("a", initial_tokens=[1, 2])

    chosen = {replace(PLAIN, seed=9).choose(LOGITS.clone(), state) for _ in range(20)}

    assert len(chosen) == 1


def test_a_request_that_is_started_over_chooses_as_before() -> None:
    state = RequestState("a", initial_tokens=[1, 2], generated_tokens=[3, 3])
    again = state.create_equivalent_initial_request()

    assert PLAIN.choose(LOGITS.clone(), state) == PLAIN.choose(LOGITS.clone(), again)


@pytest.mark.parametrize(("logits", "chosen"), [([1.0, 1.5], 0), ([-1.5, -1.0], 0)])
def test_a_penalty_makes_what_was_said_less_likely(logits: list[float], chosen: int) -> None:
    sampler = replace(PLAIN, temperature=0.0, repetition_penalty=2.0)
    state = RequestState("a", initial_tokens=[1])

    assert sampler.choose(torch.tensor(logits), state) == chosen


def test_the_penalty_covers_what_was_just_said() -> None:
    sampler = replace(PLAIN, temperature=0.0, repetition_penalty=4.0)
    state = RequestState("a", initial_tokens=[0])
    first = sampler.choose(LOGITS.clone(), state)
    state.generated_tokens.append(first)

    second = sampler.choose(LOGITS.clone(), state)

    assert (first, second) == (3, 2)

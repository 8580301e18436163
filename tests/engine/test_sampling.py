"""How the next token is chosen, for one request whatever the others do."""

from collections import Counter
from dataclasses import replace

import pytest
import torch

from bot.engine.server.sampling import Sampler
from bot.errors import EngineRefused

LOGITS = torch.tensor([0.0, 1.0, 2.0, 3.0])
PLAIN = Sampler(temperature=1.0, seed=5)


def drawn(sampler: Sampler, count: int = 400) -> Counter[int]:
    """What `count` positions of one request choose from the same logits."""
    return Counter(sampler.choose(LOGITS.clone(), [0] * position, [])[0] for position in range(count))


def test_temperature_zero_takes_the_most_likely() -> None:
    assert drawn(replace(PLAIN, temperature=0.0)) == {3: 400}


def test_sampling_follows_the_probabilities() -> None:
    expected = LOGITS.softmax(-1)

    found = drawn(PLAIN, count=4000)

    assert [found[token] / 4000 for token in range(4)] == pytest.approx(expected.tolist(), abs=0.03)


@pytest.mark.parametrize("wish", [{"temperature": 1e-300}, {"temperature": 1e-38}, {"top_p": 1e-300}])
def test_next_to_nothing_left_to_chance_is_nothing(wish: dict[str, float]) -> None:
    assert drawn(replace(PLAIN, **wish)) == {3: 400}  # type: ignore[arg-type]  # all of them are floats


@pytest.mark.parametrize(("top_k", "tokens"), [(1, {3}), (2, {2, 3}), (3, {1, 2, 3}), (99, {0, 1, 2, 3})])
def test_top_k_leaves_the_k_most_likely(top_k: int, tokens: set[int]) -> None:
    assert set(drawn(replace(PLAIN, top_k=top_k))) == tokens


@pytest.mark.parametrize(("top_p", "tokens"), [(0.01, {3}), (0.7, {2, 3}), (0.9, {1, 2, 3})])
def test_top_p_leaves_the_smallest_set_of_that_mass(top_p: float, tokens: set[int]) -> None:
    assert set(drawn(replace(PLAIN, top_p=top_p))) == tokens


@pytest.mark.parametrize(
    ("min_p", "tokens"), [(0.9, {3}), (0.3, {2, 3}), (0.1, {1, 2, 3}), (0.01, {0, 1, 2, 3})]
)
def test_min_p_leaves_what_is_that_likely_against_the_likeliest(min_p: float, tokens: set[int]) -> None:
    assert set(drawn(replace(PLAIN, min_p=min_p))) == tokens


@pytest.mark.parametrize(
    ("steepness", "wish", "last"),
    [
        (0.01, {"top_p": 0.5}, 69),
        (0.001, {"top_p": 0.7}, 1_188),
        (0.01, {"min_p": 0.5}, 69),
        (0.001, {"min_p": 0.3}, 1_203),
    ],
)
def test_of_many_tokens_as_many_are_left_in_as_were_asked_for(
    steepness: float, wish: dict[str, float], last: int
) -> None:
    logits = -steepness * torch.arange(5_000)
    sampler = replace(PLAIN, **wish)  # type: ignore[arg-type]  # all of them are floats

    found = [sampler.choose(logits, [0] * position, [])[0] for position in range(300)]

    assert last * 0.9 < max(found) <= last


def test_the_same_seed_chooses_the_same_at_each_position() -> None:
    chosen = {replace(PLAIN, seed=9).choose(LOGITS.clone(), [1, 2], [])[0] for _ in range(20)}

    assert len(chosen) == 1


def test_a_request_that_is_started_over_chooses_as_before() -> None:
    assert PLAIN.choose(LOGITS.clone(), [1, 2], [3, 3]) == PLAIN.choose(LOGITS, [1, 2, 3, 3], [])


@pytest.mark.parametrize(("logits", "chosen"), [([1.0, 1.5], 0), ([-1.5, -1.0], 0)])
def test_a_penalty_makes_what_was_read_or_said_less_likely(logits: list[float], chosen: int) -> None:
    sampler = replace(PLAIN, temperature=0.0, repetition_penalty=2.0)

    assert sampler.choose(torch.tensor(logits), [1], [])[0] == chosen
    assert sampler.choose(torch.tensor(logits), [], [1])[0] == chosen


def test_frequency_counts_how_often_something_was_said_and_presence_whether() -> None:
    often = replace(PLAIN, temperature=0.0, frequency_penalty=0.4)
    ever = replace(PLAIN, temperature=0.0, presence_penalty=0.9)

    assert [often.choose(LOGITS.clone(), [3, 3, 3], said)[0] for said in ([], [3, 3], [3, 3, 3])] == [3, 3, 2]
    assert [ever.choose(LOGITS.clone(), [3], said)[0] for said in ([], [3], [3, 3, 3])] == [3, 3, 3]
    assert replace(ever, presence_penalty=1.1).choose(LOGITS.clone(), [], [3])[0] == 2


def test_a_bias_makes_a_token_likelier_or_rules_it_out() -> None:
    assert replace(PLAIN, temperature=0.0, bias={0: 5.0}).choose(LOGITS.clone(), [], [])[0] == 0
    assert replace(PLAIN, temperature=0.0, bias={3: -100.0}).choose(LOGITS.clone(), [], [])[0] == 2


def test_odds_are_the_model_s_own_whatever_changes_the_choice() -> None:
    token, odds = replace(PLAIN, temperature=0.0, bias={0: 9.0}, rivals=2).choose(LOGITS.clone(), [], [])

    assert token == 0
    assert odds is not None
    certain = LOGITS.log_softmax(-1)
    assert odds.logprob == pytest.approx(float(certain[0]))
    assert dict(odds.likeliest) == pytest.approx({3: float(certain[3]), 2: float(certain[2])})


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_scores_that_are_no_numbers_are_refused(wrong: float) -> None:
    with pytest.raises(EngineRefused, match="not numbers"):
        PLAIN.choose(torch.tensor([0.0, wrong]), [], [])


def test_what_a_model_rules_out_is_no_fault() -> None:
    scores = torch.tensor([0.0, float("-inf")])

    assert PLAIN.choose(scores, [], [])[0] == 0

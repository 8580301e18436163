"""How likely each of a few answers is: pure rules over made-up probabilities."""

import math
from collections.abc import Callable, Mapping

import pytest

from bot.engine.server.ballot import Ballot, Path

END = 0
ODDS: dict[Path, dict[int, float]] = {
    (): {1: 0.5, 2: 0.3, 3: 0.00000001},
    (1,): {END: 0.1, 4: 0.6, 5: 0.2},
    (2,): {6: 0.5},
    (1, 4): {7: 0.9},
}


def says(odds: Mapping[int, float]) -> Callable[[int], float]:
    return lambda token: math.log(odds.get(token, 1e-12))


def count(*choices: Path) -> tuple[Ballot, list[Path]]:
    """A finished ballot, and the paths that took a pass."""
    ballot = Ballot(choices, [END])
    waiting: list[Path] = [()]
    passes: list[Path] = []
    while waiting:
        path = waiting.pop(0)
        passes.append(path)
        waiting += [(*path, token) for token in ballot.score(path, says(ODDS.get(path, {})))]
    return ballot, passes


@pytest.mark.parametrize(
    ("choices", "weights", "passes"),
    [
        (((1,), (2,)), (0.5, 0.3), [()]),
        (((1, 4), (2, 6)), (0.3, 0.15), [(), (1,), (2,)]),
        (((1, 4), (1, 5)), (0.3, 0.1), [(), (1,)]),
        (((1,), (1, 4)), (0.05, 0.3), [(), (1,)]),
        (((1, 4, 7), (2,)), (0.27, 0.3), [(), (1,), (1, 4)]),
        (((2,),), (1.0,), [()]),
    ],
)
def test_shares_are_what_the_tokens_multiply_to(
    choices: tuple[Path, ...], weights: tuple[float, ...], passes: list[Path]
) -> None:
    ballot, taken = count(*choices)

    assert ballot.shares() == pytest.approx([weight / sum(weights) for weight in weights])
    assert taken == passes
    assert ballot.done


def test_a_branch_without_hope_costs_no_pass() -> None:
    ballot, taken = count((1,), (3, 9, 9, 9))

    assert taken == [()]
    assert ballot.shares()[1] < 1e-6


def test_the_likeliest_branch_is_followed_first() -> None:
    ballot = Ballot([(2, 6), (1, 4)], [END])

    assert ballot.score((), says(ODDS[()])) == [1, 2]
    assert not ballot.done

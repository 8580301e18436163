"""How much of a prompt is read at once: pure rules."""

import pytest

from bot.engine.server.pace import Pace


@pytest.mark.parametrize(
    ("cost", "writing", "budget"),
    [
        (0.001, 0, 512),
        (0.001, 4, 484),
        (0.0001, 4, 512),
        (0.01, 4, 36),
        (10.0, 4, 36),
    ],
)
def test_a_step_stays_short_while_others_wait_for_their_next_token(
    cost: float, writing: int, budget: int
) -> None:
    pace = Pace(512)

    pace.took(100, 100 * cost)

    assert pace.budget(writing) == budget


def test_nothing_is_held_back_before_anything_is_known() -> None:
    assert Pace(512).budget(writing=9) == 512


def test_a_step_that_reads_no_prompt_says_nothing_about_reading() -> None:
    pace = Pace(512)

    pace.took(4, 10.0)

    assert pace.budget(writing=4) == 512

"""Who is served next, and what the device does next."""

from itertools import pairwise

import pytest

from bot.engine import Waiting
from bot.engine.server.scheduler import Line, Share
from bot.errors import EngineBusy


def test_those_who_came_first_are_served_first() -> None:
    line = Line(places=2, room=5)
    for name in "abc":
        line.join(name)

    admitted = line.admit(now=0.0)

    assert admitted == ["a", "b"]
    assert line.standing("c") == Waiting(1, None)


def test_who_leaves_makes_room_for_the_next() -> None:
    line = Line(places=1, room=5)
    line.join("a")
    line.join("b")
    line.admit(now=0.0)

    line.leave("a", now=4.0)

    assert line.admit(now=4.0) == ["b"]


def test_who_is_about_to_be_served_is_told_no_position() -> None:
    line = Line(places=1, room=5)

    line.join("a")

    assert line.standing("a") is None


def test_who_gives_up_while_waiting_moves_the_others_up() -> None:
    line = Line(places=1, room=5)
    for name in "abc":
        line.join(name)
    line.admit(now=0.0)

    line.leave("b", now=1.0)

    assert line.standing("c") == Waiting(1, None)


def test_the_estimate_comes_from_how_long_others_took() -> None:
    line = Line(places=1, room=5)
    for name in "abc":
        line.join(name)
    line.admit(now=0.0)
    line.leave("a", now=10.0)

    line.admit(now=10.0)

    assert line.standing("c") == Waiting(1, 10.0)


@pytest.mark.parametrize(("took", "seconds"), [(None, 10), (2.0, 4)])
def test_a_full_line_says_when_to_come_back(took: float | None, seconds: int) -> None:
    line = Line(places=1, room=2)
    line.join("a")
    line.admit(now=0.0)
    if took is not None:
        line.leave("a", now=took)
    line.join("b")
    line.join("c")

    with pytest.raises(EngineBusy) as busy:
        line.join("d")

    assert busy.value.facts == {"seconds": seconds}


@pytest.mark.parametrize(
    ("text", "image", "step"),
    [(True, False, "text"), (False, True, "image"), (False, False, None)],
)
def test_alone_either_has_the_whole_device(text: bool, image: bool, step: str | None) -> None:
    share = Share(0.25)

    assert share.choose(text=text, image=image) == step


@pytest.mark.parametrize(
    ("text_step", "image_step"),
    [(0.05, 0.05), (0.05, 0.2), (0.05, 5.0), (0.3, 0.01)],
)
def test_a_picture_gets_its_share_of_the_time_however_long_its_steps(
    text_step: float, image_step: float
) -> None:
    share = Share(0.25)
    spent = {"text": 0.0, "image": 0.0}

    while sum(spent.values()) < 200:
        step = share.choose(text=True, image=True)
        assert step is not None
        seconds = text_step if step == "text" else image_step
        share.spent(step, seconds)
        spent[step] += seconds

    assert spent["image"] / sum(spent.values()) == pytest.approx(0.25, abs=0.03)


def test_text_never_waits_for_two_picture_steps_in_a_row() -> None:
    share = Share(0.25)
    steps = []

    for _ in range(100):
        step = share.choose(text=True, image=True)
        assert step is not None
        steps.append(step)
        share.spent(step, 0.05 if step == "text" else 0.2)

    assert ("image", "image") not in pairwise(steps)


def test_a_picture_alone_saves_nothing_up_against_later_text() -> None:
    share = Share(0.25)
    for _ in range(100):
        share.spent("image", 1.0)
        share.choose(text=False, image=True)

    first = share.choose(text=True, image=True)

    assert first == "image"

"""Who is served next, what the device does next, and who makes room."""

from collections.abc import Mapping
from itertools import pairwise

import pytest

from bot.engine import Waiting
from bot.engine.server.scheduler import (
    HUNGER,
    LEVEL,
    TURN,
    Clearance,
    Kind,
    Line,
    Rules,
    Share,
    Tenant,
    Ticket,
    clear,
    rules,
)
from bot.errors import EngineBusy


def line(places: int = 1, spare: int = 0, room: int = 20, each: int = 20) -> Line:
    """A line for one model."""
    return Line(Rules(places=places, spare=spare, room=room, each=each, share=1.0, bound=1.0))


def join(line: Line, *tickets: str, at: float = 0.0, priority: int = 0) -> None:
    """Let `ana1 ana2 bob1` join, a second apart; the letters are the person."""
    for number, name in enumerate(tickets):
        line.join(Ticket(name, name.rstrip("0123456789"), priority, at + number))


def served_in_turn(line: Line) -> list[str]:
    """Everyone's name, in the order in which they are served when each takes a second."""
    order: list[str] = []
    while line.waiting or line.served:
        for ticket in line.admit(0.0):
            order.append(ticket.name)
            line.leave(ticket.name, 1.0)
    return order


@pytest.mark.parametrize(
    ("came", "served"),
    [
        pytest.param("ana1 bob1 eve1", "ana1 bob1 eve1", id="those who came first"),
        pytest.param("ana1 ana2 ana3 bob1", "ana1 bob1 ana2 ana3", id="someone else before one's second"),
        pytest.param(
            "ana1 ana2 ana3 bob1 bob2", "ana1 bob1 ana2 bob2 ana3", id="two people who want much take turns"
        ),
    ],
)
def test_people_take_turns(came: str, served: str) -> None:
    waiting = line()

    join(waiting, *came.split())

    assert waiting.standings(now=0.0) == {
        name: Waiting(place, None) for place, name in enumerate(served.split()) if place
    }


def test_whoever_is_served_already_stands_behind_those_who_are_not() -> None:
    waiting = line()
    join(waiting, "ana1")
    waiting.admit(now=0.0)

    join(waiting, "ana2", "bob1", at=1.0)

    assert list(waiting.standings(now=0.0)) == ["bob1", "ana2"]


@pytest.mark.parametrize(
    ("priority", "waits", "first"),
    [(0, 1.0, "ana1"), (-1, 1.0, "ana2"), (1, 1.0, "ana1"), (-1, LEVEL + 1, "ana1"), (-2, LEVEL + 1, "ana2")],
)
def test_a_lower_priority_is_earlier_among_ones_own_until_the_others_have_waited(
    priority: int, waits: float, first: str
) -> None:
    waiting = line()
    join(waiting, "ana1")

    join(waiting, "ana2", at=waits, priority=priority)

    assert waiting.admit(0.0)[0].name == first


def test_a_priority_takes_nobody_elses_turn() -> None:
    waiting = line()
    join(waiting, "bob1", "ana1")

    join(waiting, "ana2", at=2.0, priority=-1000)

    assert served_in_turn(waiting) == ["bob1", "ana2", "ana1"]


def test_nobody_is_passed_for_ever_by_people_who_come_later() -> None:
    waiting = line(room=1000)
    join(waiting, "ana1", "ana2")
    waiting.admit(now=0.0)
    waiting.leave("ana1", now=1.0)
    join(waiting, "ana3", at=2.0)
    for number in range(int(TURN) * 2):
        waiting.join(Ticket(f"new{number}", f"person{number}", arrived=3.0 + number))

    order = served_in_turn(waiting)

    assert order.index("ana3") <= TURN + 2


def test_one_person_cannot_hold_every_place_against_a_newcomer() -> None:
    waiting = line(places=2, spare=1)
    join(waiting, "ana1", "ana2", "ana3")

    alone = [ticket.name for ticket in waiting.admit(now=0.0)]
    join(waiting, "bob1", at=5.0)

    assert alone == ["ana1", "ana2"]
    assert [ticket.name for ticket in waiting.admit(now=5.0)] == ["bob1"]
    assert waiting.standings(now=0.0) == {"ana3": Waiting(1, None)}


def test_who_leaves_makes_room_for_the_next() -> None:
    waiting = line()
    join(waiting, "ana1", "bob1")
    waiting.admit(now=0.0)

    waiting.leave("ana1", now=4.0)

    assert [ticket.name for ticket in waiting.admit(now=4.0)] == ["bob1"]


def test_who_is_about_to_be_served_is_told_no_position() -> None:
    waiting = line()

    join(waiting, "ana1")

    assert waiting.standing("ana1", now=0.0) is None


def test_who_gives_up_while_waiting_moves_the_others_up() -> None:
    waiting = line()
    join(waiting, "ana1", "bob1", "eve1")
    waiting.admit(now=0.0)

    waiting.leave("bob1", now=1.0)

    assert waiting.standing("eve1", now=1.0) == Waiting(1, None)


@pytest.mark.parametrize(("places", "position", "seconds"), [(1, 1, 10.0), (1, 2, 20.0), (4, 2, 5.0)])
def test_the_estimate_comes_from_how_long_others_took(places: int, position: int, seconds: float) -> None:
    waiting = line(places=places)
    join(waiting, "past")
    waiting.admit(now=0.0)
    waiting.leave("past", now=10.0)

    join(waiting, *(f"{letter}1" for letter in "abcdefgh"[: places + position]))
    waiting.admit(now=10.0)

    assert waiting.standing(f"{'abcdefgh'[places + position - 1]}1", now=10.0) == Waiting(position, seconds)


def test_the_estimate_grows_while_those_ahead_take_longer_than_others_did() -> None:
    waiting = line(places=1)
    join(waiting, "past")
    waiting.admit(now=0.0)
    waiting.leave("past", now=2.0)
    join(waiting, "ana1", "bob1", at=2.0)
    waiting.admit(now=2.0)

    estimates = [waiting.standing("bob1", now) for now in (3.0, 30.0)]

    assert estimates == [Waiting(1, 2.0), Waiting(1, 28.0)]


@pytest.mark.parametrize(("took", "seconds"), [(None, 10), (2.0, 4)])
def test_a_full_line_says_when_to_come_back(took: float | None, seconds: int) -> None:
    waiting = line(room=2)
    if took is not None:
        join(waiting, "past")
        waiting.admit(now=0.0)
        waiting.leave("past", now=took)
    join(waiting, "ana1", "bob1", "eve1")
    waiting.admit(now=0.0)

    with pytest.raises(EngineBusy) as busy:
        join(waiting, "dan1")

    assert busy.value.facts == {"seconds": seconds}


def test_one_person_does_not_fill_the_line() -> None:
    waiting = line(each=2)
    join(waiting, "ana1", "ana2")
    waiting.admit(now=0.0)

    with pytest.raises(EngineBusy):
        join(waiting, "ana3")
    join(waiting, "bob1")

    assert (waiting.served, waiting.waiting) == (1, 2)


def test_those_who_do_not_say_who_they_are_are_bounded_together_only() -> None:
    waiting = line(each=1)

    waiting.join(Ticket("one"))
    waiting.join(Ticket("two"))

    assert waiting.waiting == 2


def test_who_waited_past_the_deadline_is_out() -> None:
    waiting = line(places=0)
    waiting.join(Ticket("soon", arrived=0.0, deadline=5.0))
    waiting.join(Ticket("patient", arrived=0.0))

    early, nearest, late = waiting.late(now=4.0), waiting.next_deadline(), waiting.late(now=5.0)

    assert (early, nearest, [ticket.name for ticket in late]) == ([], 5.0, ["soon"])
    assert waiting.waiting == 1


def test_who_is_served_has_no_deadline() -> None:
    waiting = line()
    waiting.join(Ticket("one", deadline=5.0))

    waiting.admit(now=0.0)

    assert waiting.late(now=9.0) == []


def shares(text: float, image: float) -> Mapping[Kind, Rules]:
    """The two kinds with these shares."""
    return {
        "text": Rules(places=1, spare=0, room=1, each=1, share=text, bound=1.0),
        "image": Rules(places=1, spare=0, room=1, each=1, share=image, bound=1.0),
    }


def steps(share: Share, count: int, took: Mapping[Kind, float]) -> list[Kind]:
    """What the device does next, `count` times, with both kinds live."""
    done: list[Kind] = []
    for _ in range(count):
        kind = share.choose({"text", "image"})
        assert kind is not None
        share.spent(kind, took[kind])
        done.append(kind)
    return done


@pytest.mark.parametrize("live", ["text", "image"])
def test_alone_a_kind_has_the_whole_device(live: Kind) -> None:
    share = Share(rules())

    for _ in range(50):
        assert share.choose({live}) == live
        share.spent(live, 1.0)


def test_with_nothing_to_do_nothing_is_chosen() -> None:
    assert Share(rules()).choose(set()) is None


@pytest.mark.parametrize("image", [0.1, 0.25, 0.5])
@pytest.mark.parametrize(("text_step", "image_step"), [(0.05, 0.05), (0.05, 0.2), (0.05, 5.0), (0.3, 0.01)])
def test_a_picture_gets_its_share_of_the_time_however_long_its_steps(
    image: float, text_step: float, image_step: float
) -> None:
    took: Mapping[Kind, float] = {"text": text_step, "image": image_step}

    done = steps(Share(shares(1 - image, image)), 40_000, took)

    spent = {kind: done.count(kind) * seconds for kind, seconds in took.items()}
    assert spent["image"] / sum(spent.values()) == pytest.approx(image, abs=0.01)


def test_text_never_waits_for_two_picture_steps_in_a_row() -> None:
    done = steps(Share(rules()), 200, {"text": 0.05, "image": 0.2})

    assert ("image", "image") not in pairwise(done)


def test_text_that_comes_while_a_picture_is_drawn_goes_first() -> None:
    share = Share(rules())
    for _ in range(100):
        share.choose({"image"})
        share.spent("image", 1.0)

    done = steps(share, 20, {"text": 0.1, "image": 1.0})

    assert done == ["text"] * 20


def test_a_kind_that_was_idle_has_saved_nothing_up() -> None:
    share = Share(rules())
    for _ in range(1000):
        share.choose({"text"})
        share.spent("text", 0.1)

    done = steps(share, 40, {"text": 0.1, "image": 0.1})

    assert done.count("image") == pytest.approx(10, abs=1)


def test_without_a_share_a_picture_gets_a_step_now_and_then_and_all_of_the_quiet() -> None:
    share = Share(shares(1.0, 0.0))

    done = steps(share, int(2.5 * HUNGER / 0.5), {"text": 0.5, "image": 10.0})

    assert done.count("image") == 2
    assert share.choose({"image"}) == "image"


def test_a_picture_of_very_long_steps_is_not_starved_by_its_debt() -> None:
    done = steps(Share(shares(0.9, 0.1)), 1000, {"text": 0.5, "image": 100.0})

    gaps = [stop - start for start, stop in pairwise(i for i, kind in enumerate(done) if kind == "image")]
    assert max(gaps) * 0.5 <= HUNGER + 1


IDLE = Tenant("idle", size=4, used=1.0)
FRESH = Tenant("fresh", size=4, used=9.0)
BUSY = Tenant("busy", size=8, used=0.0, busy=True)
WANTED = Tenant("wanted", size=8, used=0.0, wanted=True)


@pytest.mark.parametrize(
    ("needed", "free", "tenants", "patient", "plan"),
    [
        pytest.param(4, 4, [IDLE], True, Clearance(), id="there is room already"),
        pytest.param(4, 1, [FRESH, IDLE], True, Clearance(leave=("idle",)), id="the least recently used"),
        pytest.param(8, 1, [FRESH, IDLE], True, Clearance(leave=("idle", "fresh")), id="as many as it takes"),
        pytest.param(4, 0, [BUSY, IDLE], True, Clearance(leave=("idle",)), id="nobody who is busy"),
        pytest.param(8, 0, [BUSY, IDLE], True, Clearance(), id="waiting for those who are busy"),
        pytest.param(8, 0, [WANTED, IDLE], True, Clearance(), id="and for those who are waited for"),
        pytest.param(
            8, 0, [BUSY, IDLE], False, Clearance(leave=("idle",), finish=("busy",)), id="for so long only"
        ),
        pytest.param(8, 0, [WANTED], False, Clearance(leave=("wanted",)), id="then it is the others' turn"),
        pytest.param(99, 4, [BUSY, IDLE], False, None, id="there can never be enough"),
    ],
)
def test_room_is_made_by_those_who_are_missed_least(
    needed: int, free: int, tenants: list[Tenant], patient: bool, plan: Clearance | None
) -> None:
    assert clear(needed, free, tenants, patient=patient) == plan

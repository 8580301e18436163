"""Who may take which request, and who may write to it."""

from dataclasses import dataclass, field

import pytest

from bot.store import Arrival, Claim, Inbox, LeaseLost, Parts, State, Store

LEASE = 3600.0
OVER = -1.0


def arrival(name: str, person: str = "ann", thread: str | None = None, twin: str | None = None) -> Arrival:
    return Arrival(
        id=name,
        twin=twin,
        action="/draft",
        team="T1",
        channel="C1",
        thread=thread,
        person=person,
        line=thread or name,
        payload="{}",
    )


async def take(inbox: Inbox, slots: int = 9, per_person: int = 9, lease: float = LEASE) -> list[str]:
    return [claim.id for claim in await inbox.claim(slots, per_person=per_person, lease=lease)]


async def take_one(inbox: Inbox, lease: float = LEASE) -> Claim:
    [claim] = await inbox.claim(1, per_person=9, lease=lease)
    return claim


@dataclass(frozen=True)
class Scene:
    """What waits, and what is taken first and then."""

    title: str
    waiting: tuple[Arrival, ...]
    first: list[str]
    then: list[str] = field(default_factory=list)
    slots: int = 9
    per_person: int = 9


SCENES = [
    Scene("the oldest first", (arrival("1"), arrival("2"), arrival("3")), ["1", "2"], ["3"], slots=2),
    Scene(
        "one person leaves room for others",
        (arrival("1"), arrival("2"), arrival("3"), arrival("4", person="bob")),
        ["1", "2", "4"],
        per_person=2,
    ),
    Scene(
        "what a person already runs counts",
        (arrival("1"), arrival("2"), arrival("3", person="bob"), arrival("4")),
        ["1"],
        ["3"],
        slots=1,
        per_person=1,
    ),
    Scene(
        "one thread is answered in order",
        (arrival("1", thread="t"), arrival("2", thread="t", person="bob"), arrival("3", thread="u")),
        ["1", "3"],
    ),
    Scene("requests outside threads do not wait for each other", (arrival("1"), arrival("2")), ["1", "2"]),
]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
async def test_requests_are_taken_in_turn_and_everyone_gets_a_share(scene: Scene, store: Store) -> None:
    inbox = Inbox(store, owner="me")
    for waiting in scene.waiting:
        await inbox.add(waiting)

    first = await take(inbox, scene.slots, scene.per_person)
    then = await take(inbox, scene.slots, scene.per_person)

    assert (first, then) == (scene.first, scene.then)


@pytest.mark.parametrize(
    ("again", "new"),
    [
        (arrival("1", twin="C1:5.0"), False),
        (arrival("2", twin="C1:5.0"), False),
        (arrival("1", twin="C1:6.0"), False),
        (arrival("2", twin="C1:6.0"), True),
        (arrival("2"), True),
    ],
)
async def test_a_delivery_is_new_unless_its_id_or_its_twin_is_known(
    again: Arrival, new: bool, store: Store
) -> None:
    inbox = Inbox(store, owner="me")
    await inbox.add(arrival("1", twin="C1:5.0"))

    assert await inbox.add(again) is new


async def test_nobody_takes_what_another_holds(store: Store) -> None:
    await Inbox(store, owner="me").add(arrival("1"))
    await take_one(Inbox(store, owner="me"))

    assert await take(Inbox(store, owner="other")) == []


async def test_a_lease_that_ran_out_is_taken_over_with_the_next_fence(store: Store) -> None:
    await Inbox(store, owner="me").add(arrival("1"))
    mine = await take_one(Inbox(store, owner="me"), lease=OVER)

    theirs = await take_one(Inbox(store, owner="other"))

    assert (mine.fence, theirs.fence) == (1, 2)
    assert (mine.attempts, theirs.attempts) == (1, 2)


async def test_what_this_process_still_runs_is_not_taken_again(store: Store) -> None:
    inbox = Inbox(store, owner="me")
    await inbox.add(arrival("1"))
    await take_one(inbox, lease=OVER)

    assert await inbox.claim(9, per_person=9, lease=LEASE, besides={"1"}) == []


async def test_a_renewal_tells_what_was_lost(store: Store) -> None:
    mine, other = Inbox(store, owner="me"), Inbox(store, owner="other")
    await mine.add(arrival("1"))
    await mine.add(arrival("2"))
    await take(mine, slots=1, lease=OVER)
    await take(other, slots=1)
    await take(mine, slots=1)

    assert await mine.renew(["1", "2"], lease=LEASE) == {"2"}


async def test_every_write_with_a_stale_fence_is_refused(store: Store) -> None:
    mine, other = Inbox(store, owner="me"), Inbox(store, owner="other")
    await mine.add(arrival("1"))
    stale = await take_one(mine, lease=OVER)
    held = await take_one(other)
    parts = Parts(mine, stale)

    for write in (
        parts.intend(0),
        parts.save(0, ts="1.0"),
        mine.settle(stale, State.DONE),
        mine.postpone(stale, seconds=0),
        mine.release(stale),
    ):
        with pytest.raises(LeaseLost):
            await write

    await other.settle(held, State.DONE)


async def test_a_part_keeps_the_time_of_its_first_intent(store: Store) -> None:
    inbox = Inbox(store, owner="me")
    await inbox.add(arrival("1"))
    parts = Parts(inbox, await take_one(inbox))
    first = await parts.intend(0)
    await parts.save(0, channel="C1", ts="5.0")

    again = await parts.intend(0)

    assert (again.intended_at, again.ts) == (first.intended_at, "5.0")
    assert await parts.find(0) == again
    assert await parts.find(1) is None


async def test_a_request_given_back_untried_can_be_taken_at_once(store: Store) -> None:
    inbox = Inbox(store, owner="me")
    await inbox.add(arrival("1"))
    await inbox.release(await take_one(inbox))

    assert (await take_one(Inbox(store, owner="other"))).attempts == 1


async def test_a_request_put_off_waits_and_holds_up_its_thread(store: Store) -> None:
    inbox = Inbox(store, owner="me")
    await inbox.add(arrival("1", thread="t"))
    await inbox.add(arrival("2", thread="t"))
    await inbox.postpone(await take_one(inbox), seconds=3600)

    assert await take(inbox) == []


async def test_positions_count_what_waits_before(store: Store) -> None:
    inbox = Inbox(store, owner="me")
    for name in ("1", "2", "3"):
        await inbox.add(arrival(name))
    await take_one(inbox)

    assert [await inbox.position(name) for name in ("1", "2", "3", "4")] == [0, 1, 2, None]
    assert await inbox.waiting() == 2


async def test_what_ended_is_forgotten_after_a_while_and_what_waits_is_not(store: Store) -> None:
    inbox = Inbox(store, owner="me")
    await inbox.add(arrival("1"))
    claim = await take_one(inbox)
    await Parts(inbox, claim).intend(0)
    await inbox.settle(claim, State.DONE)
    await inbox.add(arrival("2"))

    assert await inbox.purge(older_than=3600, once=3600) == 0
    assert await inbox.purge(older_than=OVER, once=3600) == 1
    assert await inbox.add(arrival("1")) is True
    assert await inbox.add(arrival("2")) is False

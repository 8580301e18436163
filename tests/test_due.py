"""What comes due becomes one request, whoever looks, whatever the clock does."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from bot.capability import Request
from bot.due import LATE, Due, following, latest
from bot.store.digests import Digest, Digests
from tests.chat import Memory

DIGEST = Digest(
    id="d1",
    team="T1",
    channel="C1",
    person="U1",
    days=(0, 1, 2, 3, 4),
    at="17:00",
    zone="Europe/Berlin",
    language="en",
    silent=False,
    read_until=0.0,
)


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("now", "day", "at"),
    [
        ("2026-11-23 15:59:59", None, None),
        ("2026-11-23 16:00:00", "2026-11-23", "2026-11-23 16:00:00"),
        ("2026-11-24 01:00:00", "2026-11-23", "2026-11-23 16:00:00"),
        ("2026-11-21 17:00:00", None, None),
        ("2026-07-06 15:00:00", "2026-07-06", "2026-07-06 15:00:00"),
    ],
    ids=["before", "winter", "missed by hours", "a weekend", "summer"],
)
def test_a_digest_is_due_by_the_clock_of_its_zone(now: str, day: str | None, at: str | None) -> None:
    found = latest(DIGEST, utc(now))

    assert found == ((day, utc(at)) if day and at else None)


def test_what_was_missed_for_longer_than_a_day_is_left_to_the_next_one() -> None:
    weekly = replace(DIGEST, days=(0,))

    assert latest(weekly, utc("2026-11-23 16:00:00") + LATE) is None


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        ("02:30", ["2026-03-28", "2026-03-29", "2026-03-30"], ["01:30", "01:30", "00:30"]),
        ("02:30", ["2026-10-24", "2026-10-25", "2026-10-26"], ["00:30", "00:30", "01:30"]),
    ],
    ids=["forward: 2:30 is missing", "back: 2:30 comes twice"],
)
def test_a_clock_change_neither_doubles_nor_drops_an_occurrence(
    at: str, days: list[str], expected: list[str]
) -> None:
    digest, came = replace(DIGEST, at=at, days=tuple(range(7)), last_day=""), []
    now = utc(f"{days[0]} 00:00:00")
    while now < utc(f"{days[-1]} 12:00:00"):
        if found := latest(replace(digest, read_until=utc(f"{days[0]} 00:00:00")), now):
            day, moment = found
            digest = replace(digest, last_day=day)
            came.append((day, datetime.fromtimestamp(moment, UTC).strftime("%H:%M")))
        now += 600

    assert came == list(zip(days, expected, strict=True))


def test_the_next_occurrence_is_told_by_its_own_clock() -> None:
    friday = utc("2026-11-27 18:00:00")

    assert following(DIGEST, friday).isoformat() == "2026-11-30T17:00:00+01:00"


@dataclass
class Inbox:
    """Takes each id once, as the queue does."""

    taken: list[Request] = field(default_factory=list)

    async def accept(self, request: Request) -> bool:
        new = request.id not in [one.id for one in self.taken]
        self.taken += [request] if new else []
        return new


async def test_two_replicas_and_a_restart_make_one_request_of_an_occurrence() -> None:
    store, inbox = Memory(), Inbox()
    digests = Digests(store)
    await digests.put(DIGEST)
    clock = utc("2026-11-23 16:00:05")
    replicas = [Due(Digests(store), inbox.accept, lambda: clock) for _ in range(2)]

    for replica in (*replicas, Due(Digests(store), inbox.accept, lambda: clock + 60)):
        await replica.look()

    (request,) = inbox.taken
    assert (request.id, request.action, request.text) == ("digest:d1:2026-11-23", "due:digest", "d1")
    assert request.asked_at == utc("2026-11-23 16:00:00")


async def test_a_crash_between_accepting_and_remembering_accepts_it_no_second_time() -> None:
    store, inbox = Memory(), Inbox()
    await Digests(store).put(DIGEST)
    due = Due(Digests(store), inbox.accept, lambda: utc("2026-11-23 16:00:05"))
    await due.look()
    await Digests(store).came("d1", "")

    await due.look()

    assert len(inbox.taken) == 1
    assert (await Digests(store).all())[0].last_day == "2026-11-23"

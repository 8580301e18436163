"""All streams of a workspace slow down together and stay within Slack's tiers."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.budget import Budget, Pace, Rate
from bot.slack.methods import METHODS

TIERS = {
    "chat.appendStream": 100,
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.update": 50,
    "conversations.replies": 50,
    "users.info": 100,
}


class Hours:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.now += seconds


@pytest.mark.parametrize(("method", "tier"), TIERS.items())
def test_no_minute_holds_more_calls_than_the_tier_allows(method: str, tier: int) -> None:
    rate = METHODS[method].rate

    assert rate.burst + rate.per_minute <= tier


@given(st.integers(1, 20), st.integers(1, 100), st.lists(st.floats(0, 5), max_size=80))
def test_a_pace_never_gives_more_turns_than_its_rate(burst: int, per_minute: int, gaps: list[float]) -> None:
    pace, now, turns = Pace(Rate(per_minute, burst)), 0.0, []

    for gap in gaps:
        now += gap
        turns.append(now + pace.take(now))

    for start in turns:
        within = [turn for turn in turns if start <= turn < start + 60 - 1e-6]
        assert len(within) <= burst + per_minute


def test_a_burst_is_free_and_the_rest_waits_its_turn() -> None:
    pace = Pace(Rate(per_minute=60, burst=2))

    waits = [pace.take(0.0) for _ in range(4)]

    assert waits == [0.0, 0.0, 1.0, 2.0]


async def test_when_slack_says_wait_everyone_waits() -> None:
    hours = Hours()
    budget = Budget(lambda _: Rate(60, 10), clock=hours, sleep=hours.sleep)

    await budget.hold("chat.update", 30.0)
    await budget.turn("chat.update")

    assert hours.now >= 30.0
    assert budget.wait("chat.postMessage") == 0.0


async def test_ten_streams_share_one_pace_and_each_gets_its_turns() -> None:
    hours = Hours()
    budget = Budget(lambda _: Rate(60, 1), clock=hours, sleep=Sleeper(hours))
    order: list[int] = []

    async def stream(number: int) -> None:
        for _ in range(3):
            await budget.turn("chat.appendStream")
            order.append(number)

    await asyncio.gather(*(stream(number) for number in range(10)))

    assert set(order[:11]) == set(range(10))


class Sleeper:
    """Wakes sleepers in the order of their times."""

    def __init__(self, hours: Hours) -> None:
        self._hours = hours

    async def __call__(self, seconds: float) -> None:
        until = self._hours.now + seconds
        while self._hours.now < until:
            await asyncio.sleep(0)
            self._hours.now += 0.01

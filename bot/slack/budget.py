"""One pace for each Web API method, shared by everything we send to a workspace."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

from bot.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a method may be called: `burst` at once, then `per_minute`.

    Their sum stays within Slack's tier, so that no minute holds more calls than it allows.
    """

    per_minute: float
    burst: int


class Pace:
    """Hands out turns in the order they are asked for (the generic cell rate algorithm)."""

    def __init__(self, rate: Rate) -> None:
        self._gap = 60 / rate.per_minute
        self._slack = self._gap * (rate.burst - 1)
        self._due = 0.0

    def wait(self, now: float) -> float:
        """How many seconds a turn taken at `now` would have to wait."""
        return max(0.0, self._due - self._slack - now)

    def take(self, now: float) -> float:
        """Take the next turn; returns how many seconds to wait for it."""
        delay = self.wait(now)
        self._due = max(self._due, now) + self._gap
        return delay

    def hold(self, now: float, seconds: float) -> None:
        """Give no turn for `seconds`: Slack said so."""
        self._due = max(self._due, now + seconds + self._slack)


class Budget:
    """The paces of all methods of one workspace."""

    def __init__(
        self,
        rates: Callable[[str], Rate],
        *,
        metrics: Metrics | None = None,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._metrics = metrics or Metrics()
        self._paces: dict[tuple[str, str], Pace] = _Paces(rates)

    async def turn(self, method: str, place: str = "") -> None:
        """Wait for a turn to call `method`; `place` has a pace of its own."""
        delay = self._paces[method, place].take(self._clock())
        if delay:
            self._metrics.rate_limit_waits.labels(method).inc(delay)
            await self._sleep(delay)

    def wait(self, method: str) -> float:
        """How many seconds the next turn of `method` would take."""
        return self._paces[method, ""].wait(self._clock())

    async def hold(self, method: str, seconds: float, place: str = "") -> None:
        """Slow everyone who calls `method` down, and wait as well."""
        self._paces[method, place].hold(self._clock(), seconds)
        self._metrics.rate_limit_waits.labels(method).inc(seconds)
        await self._sleep(seconds)


class _Paces(defaultdict[tuple[str, str], Pace]):
    def __init__(self, rates: Callable[[str], Rate]) -> None:
        super().__init__()
        self._rates = rates

    def __missing__(self, key: tuple[str, str]) -> Pace:
        pace = self[key] = Pace(self._rates(key[0]))
        return pace

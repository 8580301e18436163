"""Slack's rate limits: how often each method may be called in a minute, and in one channel."""

from collections import defaultdict, deque
from math import ceil
from typing import Literal

from bot.playground.clock import Clock

Tier = Literal[1, 2, 3, 4, "special"]

PER_MINUTE: dict[Tier, int] = {1: 1, 2: 20, 3: 50, 4: 100, "special": 300}
MINUTE = 60.0
POSTS_AT_ONCE = 5
POSTS_PER_SECOND = 1.0


class Rates:
    """Counts calls; each check answers how many seconds to wait, 0 for none."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._posts: dict[str, tuple[float, float]] = {}

    def wait_for(self, method: str, tier: Tier) -> int:
        """Count a call of `method`."""
        now = self._clock()
        calls = self._calls[method]
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        if len(calls) >= PER_MINUTE[tier]:
            return ceil(calls[0] + MINUTE - now)
        calls.append(now)
        return 0

    def wait_for_post(self, channel: str) -> int:
        """Count a message in `channel`: about one a second, in short bursts more."""
        now = self._clock()
        left, since = self._posts.get(channel, (float(POSTS_AT_ONCE), now))
        left = min(float(POSTS_AT_ONCE), left + (now - since) * POSTS_PER_SECOND)
        if left < 1:
            return ceil((1 - left) / POSTS_PER_SECOND)
        self._posts[channel] = (left - 1, now)
        return 0

"""The playground's clock: real time, plus what a test adds to it."""

import time


class Clock:
    """Calling it gives the seconds since the epoch."""

    def __init__(self) -> None:
        self._added = 0.0
        self._stood_still_at: float | None = None
        self._last = 0

    def __call__(self) -> float:
        now = time.time() if self._stood_still_at is None else self._stood_still_at
        return now + self._added

    def stand_still(self) -> None:
        """Pass no more time but what is added."""
        self._stood_still_at = time.time()

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._added += seconds

    def timestamp(self) -> str:
        """A message's timestamp as Slack shapes it; no two are the same and they only grow."""
        self._last = max(int(self() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def resume_after(self, timestamp: str) -> None:
        """Never again give a timestamp up to `timestamp`."""
        seconds, _, micros = timestamp.partition(".")
        self._last = max(self._last, int(seconds) * 1_000_000 + int(micros or 0))

"""How much of a long prompt is read in one step, so that those who are being written to get on: a pure rule."""

STEP = 0.5
"""Seconds that a step may take while somebody waits for their next token."""

LEAST = 32
"""Tokens that are always read: fewer would not use the processor well."""


class Pace:
    """Learns what a token costs; `most` tokens fit into a step."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._cost: float | None = None

    def budget(self, writing: int) -> int:
        """Tokens for the next step, in which `writing` requests get one each."""
        if not writing or self._cost is None:
            return self._most
        reading = max(LEAST, int(STEP / self._cost) // LEAST * LEAST)
        return min(self._most, writing + reading)

    def took(self, tokens: int, seconds: float) -> None:
        """A step of `tokens` tokens was taken; only those that read a prompt tell what reading costs."""
        if tokens >= LEAST:
            cost = seconds / tokens
            self._cost = cost if self._cost is None else 0.7 * self._cost + 0.3 * cost

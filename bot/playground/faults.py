"""Faults on demand: what a test makes go wrong between the app and Slack."""

from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """How one call fails: an error `code`, an HTTP `status`, or a dropped connection.

    With `after` the call is performed first and only its answer is lost.
    """

    code: str = ""
    status: int = 200
    drop: bool = False
    after: bool = False
    retry_after: int | None = None


class Faults:
    """The faults to come, by method."""

    def __init__(self) -> None:
        self._coming: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def plan(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of `method` fail."""
        self._coming[method].extend([fault] * times)

    def next(self, method: str) -> Fault | None:
        """The fault of this call, if any."""
        coming = self._coming[method]
        return coming.popleft() if coming else None

"""Durable requests: accepted before the acknowledgement, finished once, resumed after a crash."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.capability import Request


@dataclass(frozen=True, slots=True)
class Part:
    """One message or file of a reply, as far as it got.

    A part without `ts` or `file_id` was about to be posted when the process died: it may
    or may not be in Slack. `done` parts are complete and are not touched again.
    """

    number: int
    intended_at: float
    channel: str | None = None
    ts: str | None = None
    file_id: str | None = None
    done: bool = False


class Ledger(Protocol):
    """What has been posted for one request. Every write fails with LeaseLost when another
    worker has taken the request over."""

    request_id: str
    retries_left: int
    stopped: bool
    """A person asked to stop: the cancellation that follows is meant, and not a shutdown."""

    async def recall(self, number: int) -> Part | None:
        """Part `number` as an earlier attempt left it; None when it was never begun."""
        ...

    async def intend(self, number: int) -> Part:
        """Save that part `number` is about to be posted."""
        ...

    async def posted(
        self, number: int, *, channel: str, ts: str | None = None, file_id: str | None = None
    ) -> None:
        """Save where part `number` was posted."""
        ...

    async def finish(self, number: int) -> None:
        """Save that part `number` is complete."""
        ...


Perform = Callable[[Request, Ledger], Awaitable[None]]

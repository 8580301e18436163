"""What people see until a result is there: nothing at first, then a line that tells how far the work is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeVar

from bot.engine import Loading, Progress, Waiting
from bot.slack.batches import batches
from bot.slack.blocks import Block, Message, small_line
from bot.slack.entities import escaped
from bot.slack.posting import At
from bot.slack.progress import Estimate, progress_line
from bot.slack.work import BETWEEN_EDITS, TICK, Edited, Kept, Quiet, State, Work

Event = TypeVar("Event")
Frame = Callable[[tuple[Block, ...]], Message]


@dataclass(frozen=True, slots=True)
class Head:
    """The message that heads a command's thread, and what it says with more under it."""

    at: At
    frame: Frame


class Meanwhile:
    """The line of one post: in the head of a command's thread, where there is one, else in its own message."""

    def __init__(self, work: Work, head: Head | None = None) -> None:
        self._work = work
        self._posting = work.posting
        self._head = head
        self._began = work.clock()
        self._state: State = Edited(head.at, self._began + work.patience) if head else Quiet()
        self._line = work.status
        self._shows = False
        self._resumed = False
        self._estimate = Estimate(work.clock)

    @property
    def at(self) -> At | None:
        """Its own message, for the result to take its place; None when there is none."""
        return self._state.at if isinstance(self._state, Edited) and not self._head else None

    async def resume(self) -> None:
        """Go on with what was begun before, by an earlier attempt or by this one."""
        part = await self._posting.ledger.recall(self._work.number)
        if part and part.done:
            self._state = Kept()
        elif part and not self._head and isinstance(self._state, Quiet):
            # What this attempt posted itself is a message, whose place may not have been noted in time.
            streamed = not self._resumed
            at = await self._posting.resume(self._work.number, self._work.spot, streamed=streamed)
            self._state = Edited(at) if at else Quiet()
        self._resumed = True

    async def follow(self, events: AsyncIterator[Event], take: Callable[[Event], Awaitable[None]]) -> None:
        """Show how far `events` are, to their end; `take` gets those that tell of something else."""
        async with aclosing(batches(events, TICK)) as arriving:
            async for batch in arriving:
                for event in batch:
                    if isinstance(event, Loading | Waiting | Progress):
                        await self._note(event)
                    else:
                        await take(event)
                await self._show()

    async def leave(self) -> None:
        """The result stands elsewhere: nothing of the line is left."""
        await self.leave_head()
        if self.at:
            await self._posting.remove(self._work.number)

    async def leave_head(self) -> None:
        """Take the line out of the head of the thread, if it is there."""
        if self._head and self._shows:
            await self._posting.update(0, self._head.at, self._head.frame(()))
            self._shows = False

    async def finish(self) -> None:
        """The post is complete, and no later attempt touches it."""
        await self._posting.intend(self._work.number)
        await self._posting.ledger.finish(self._work.number)
        self._state = Kept()

    async def close(self, line: str) -> bool:
        """Put `line` in its place; False when nothing of it can be seen."""
        await self.resume()
        if isinstance(self._state, Edited):
            await self._put(line)
            await self.finish()
        return not isinstance(self._state, Quiet)

    async def _note(self, event: Loading | Waiting | Progress) -> None:
        left = self._estimate.seconds(event.fraction) if isinstance(event, Progress) else None
        self._line = progress_line(event, self._work.status, self._work.language, left)
        await self._work.tell(self._line)

    async def _show(self) -> None:
        now = self._work.clock()
        match self._state:
            case Quiet() if now - self._began >= self._work.patience:
                await self._put(self._line, self._work.below)
            case Edited(due=due) if now >= due:
                await self._put(self._line, self._work.below)

    async def _put(self, line: str, below: tuple[Block, ...] = ()) -> None:
        blocks = (small_line(line), *below)
        message = self._head.frame(blocks) if self._head else Message(escaped(line), blocks)
        match self._state:
            case Edited(at):
                await self._posting.update(0 if self._head else self._work.number, at, message)
            case _:
                at = await self._posting.post(self._work.number, self._work.spot, message)
        self._shows = True
        self._state = Edited(at, self._work.clock() + BETWEEN_EDITS)

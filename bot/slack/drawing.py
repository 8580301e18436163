"""A picture post: quiet, then a line that tells how far the work is, then the picture in its place."""

import mimetypes
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

from bot.engine import ImageEvent, Loading, Picture, Preview, Progress, Waiting
from bot.errors import EngineLost
from bot.slack.batches import batches
from bot.slack.blocks import Block, Message, picture, small_line
from bot.slack.entities import escaped
from bot.slack.posting import At
from bot.slack.progress import progress_line
from bot.slack.uploads import attach, once_processed, publish, send
from bot.slack.work import BETWEEN_EDITS, TICK, Edited, Kept, Quiet, State, Work

FILE, SHARED = 50, 51

Frame = Callable[[tuple[Block, ...]], Message]


class Drawing:
    """Shows a picture in the making, in a message of its own or in the command's own one."""

    def __init__(self, work: Work, frame: Frame | None = None, root: At | None = None) -> None:
        self._work = work
        self._posting = work.posting
        self._frame = frame or _alone
        self._root = root
        self._began = work.clock()
        self._state: State = Edited(root, self._began + work.patience) if root else Quiet()
        self._line = work.status

    async def run(self, events: AsyncIterator[ImageEvent], alt: str, rows: tuple[Block, ...] = ()) -> Picture:
        """Show `events` to their end, with `rows` under the picture; returns it."""
        done: Picture | None = None
        await self._resume()
        async with aclosing(batches(events, TICK)) as arriving:
            async for batch in arriving:
                for event in batch:
                    done = await self._take(event) or done
                await self._show()
        if done is None:
            raise EngineLost
        if not isinstance(self._state, Kept):
            await self._reveal(done, alt, rows)
        return done

    async def close(self, line: str) -> bool:
        """Put `line` in the picture's place; False when nothing of it can be seen."""
        if isinstance(self._state, Edited):
            await self._put(self._frame((small_line(line),)))
            await self._finish()
        return not isinstance(self._state, Quiet)

    async def _take(self, event: ImageEvent) -> Picture | None:
        match event:
            case Loading() | Waiting() | Progress():
                self._line = progress_line(event, self._work.status, self._work.language)
                await self._work.tell(self._line)
                return None
            case Preview():
                return None
            case Picture():
                return event

    async def _resume(self) -> None:
        part = await self._posting.ledger.recall(self._work.number)
        if part and part.done:
            self._state = Kept()
        elif part and not self._root:
            at = await self._posting.resume(self._work.number, self._work.spot)
            self._state = Edited(at) if at else Quiet()

    async def _show(self) -> None:
        now = self._work.clock()
        waited = now - self._began >= self._work.patience
        match self._state:
            case Quiet() if waited:
                await self._put(self._frame((small_line(self._line), *self._work.below)))
            case Edited(due=due) if now >= due:
                await self._put(self._frame((small_line(self._line), *self._work.below)))

    async def _put(self, message: Message) -> None:
        match self._state:
            case Edited(at):
                await self._posting.update(0 if self._root else self._work.number, at, message)
            case _:
                at = await self._posting.post(self._work.number, self._work.spot, message)
        self._state = Edited(at, self._work.clock() + BETWEEN_EDITS)

    async def _reveal(self, done: Picture, alt: str, rows: tuple[Block, ...]) -> None:
        line = self._work.label(done.made)
        file_id = await self._uploaded(done, alt)
        framed = self._frame(picture(file_id, alt, line, rows))
        if not await once_processed(lambda: self._put(framed)):
            number = self._work.number + SHARED
            await attach(
                self._posting, number, self._work.spot, _name(done), done.data, comment=escaped(line), alt=alt
            )
            await self.close(line)
        await self._finish()

    async def _uploaded(self, done: Picture, alt: str) -> str:
        number = self._work.number + FILE
        part = await self._posting.intend(number)
        if part.file_id:
            return part.file_id
        file_id = await send(self._posting.api, _name(done), done.data, alt=alt)
        await publish(self._posting.api, file_id, _name(done))
        await self._posting.ledger.posted(number, channel=self._work.spot.channel, file_id=file_id)
        return file_id

    async def _finish(self) -> None:
        await self._posting.intend(self._work.number)
        await self._posting.ledger.finish(self._work.number)
        self._state = Kept()


def _alone(blocks: tuple[Block, ...]) -> Message:
    words = next((block["alt_text"] for block in blocks if "alt_text" in block), None)
    return Message(escaped(words or blocks[0]["elements"][0]["text"]), blocks)


def _name(done: Picture) -> str:
    return f"picture{mimetypes.guess_extension(done.media_type) or '.png'}"

"""A text post: quiet, then a message that tells how far the work is or a live stream, then complete."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace

from bot.engine import Loading, TextEvent, Waiting, Words, Written
from bot.errors import EngineLost, EngineRefused, SlackRefused
from bot.language import Phrase
from bot.slack.batches import batches
from bot.slack.blocks import Block, Message, answer, small
from bot.slack.entities import Harmless, harmless
from bot.slack.long import NAME, PAGES, WRITING_ON, is_long, rest_in_file
from bot.slack.pages import FULL, SOFT, page_end, turn
from bot.slack.posting import At
from bot.slack.progress import progress_line
from bot.slack.uploads import Upload, attach
from bot.slack.work import (
    BETWEEN_APPENDS,
    BETWEEN_EDITS,
    TICK,
    Edited,
    Kept,
    Quiet,
    State,
    StoppedByPerson,
    Streamed,
    Work,
)

STREAM_LIVES = 240.0
_PAGE_SEARCH = 20.0
_LONG_WAIT = 3.0
_NOTHING = Phrase(en="it wrote nothing. Please ask in other words.", zh="它什么也没写。请换个说法。")


class Writing:
    """Shows a text while it is written, on as many pages as it takes; the rest of a very long one in a file."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._posting = work.posting
        self._number = work.number
        self._began = work.clock()
        self._state: State = Quiet()
        self._page = ""
        self._whole = ""
        self._in_file = False
        self._line = work.status
        self._harmless = Harmless()

    async def run(
        self, events: AsyncIterator[TextEvent], rows: Callable[[Written], tuple[Block, ...]]
    ) -> Written:
        """Show `events` to their end, with the `rows` for them; returns the whole text."""
        written: Written | None = None
        await self._resume()
        async with aclosing(batches(events, TICK)) as arriving:
            async for batch in arriving:
                for event in batch:
                    written = await self._take(event) or written
                await self._show()
        if written is None:
            raise EngineLost
        if not (self._whole or written.text).strip():
            raise EngineRefused(reason=_NOTHING(self._work.language))
        self._page += self._harmless.rest()
        if not self._page.strip() and self._number == self._work.number:
            self._page = harmless(written.text)
        await self._turn_pages()
        await self.close(self._work.label(written.made, cut=written.cut), rows(written))
        return written

    async def close(self, line: str, rows: tuple[Block, ...] = ()) -> bool:
        """Complete it with `line` and `rows` under its words; False when nothing of it can be seen."""
        if isinstance(self._state, Kept):
            return True
        page = self._page.strip()
        if isinstance(self._state, Quiet) and not page:
            return False
        if self._in_file:
            await self._file(line, rows)
        else:
            await self._complete(answer(page, line, rows) if page else small(line, rows))
            await self._posting.remove(self._number + 1)
        for number in range(self._number, self._work.number - 1, -1):
            await self._posting.ledger.finish(number)
        self._state = Kept()
        return True

    async def _take(self, event: TextEvent) -> Written | None:
        match event:
            case Words(text):
                self._whole += text
                self._page += self._harmless.add(text)
            case Loading() | Waiting():
                self._line = progress_line(event, self._work.status, self._work.language)
                await self._work.tell(self._line)
            case Written():
                return event
        return None

    async def _resume(self) -> None:
        part = await self._posting.ledger.recall(self._number)
        if part and part.done:
            self._state = Kept()
        elif part and (at := await self._posting.resume(self._number, self._work.spot)):
            self._state = Edited(at)

    async def _show(self) -> None:
        await self._turn_pages()
        if self._in_file:
            await self._work.tell(WRITING_ON(self._work.language, count=len(self._whole)))
            return
        now = self._work.clock()
        match self._state:
            case Quiet():
                await self._appear(now)
            case Edited(at, due) if now >= due:
                await self._edit(at, now)
            case Streamed(due=due) as stream if now >= due:
                await self._append(stream, now)

    async def _appear(self, now: float) -> None:
        if self._page.strip():
            self._state = await self._stream(now)
        elif now - self._began >= self._work.patience:
            waiting = small(self._line, self._work.below)
            at = await self._posting.post(self._number, self._work.spot, waiting)
            self._state = Edited(at, now + BETWEEN_EDITS)

    async def _stream(self, now: float) -> State:
        """Begin a stream; where Slack has none to give, an ordinary message."""
        if self._posting.api.wait("chat.startStream") <= _LONG_WAIT:
            try:
                at = await self._posting.start_stream(self._number, self._work.spot, self._page)
            except SlackRefused as refused:
                if refused.facts["method"] != "chat.startStream":  # it may be there: nobody could look
                    raise
            else:
                return Streamed(at, len(self._page), now, now + BETWEEN_APPENDS)
        begun = answer(self._page, rows=self._work.below)
        at = await self._posting.post(self._number, self._work.spot, begun)
        return Edited(at, now + BETWEEN_EDITS)

    async def _edit(self, at: At, now: float) -> None:
        below = self._work.below
        shown = answer(self._page, rows=below) if self._page.strip() else small(self._line, below)
        await self._posting.update(self._number, at, shown)
        self._state = Edited(at, now + BETWEEN_EDITS)

    async def _append(self, stream: Streamed, now: float) -> None:
        fresh = self._page[stream.sent :]
        if not fresh:
            return
        try:
            await self._posting.append(stream.at, fresh)
        except SlackRefused as refused:
            self._state = Edited(stream.at)
            if refused.facts["code"] == "stopped_by_user":
                raise StoppedByPerson from None
            await self._posting.end_stream(stream.at)
        else:
            self._state = replace(stream, sent=len(self._page), due=now + BETWEEN_APPENDS)

    async def _turn_pages(self) -> None:
        while (end := self._page_end()) is not None and self._page[end:].strip():
            self._page, rest = turn(self._page, end)
            await self._complete(answer(self._page))
            self._number += 1
            self._state = Quiet()
            self._page = rest
            self._in_file = self._number - self._work.number >= PAGES and is_long(self._whole)
            if not self._in_file:
                await self._resume()

    def _page_end(self) -> int | None:
        if isinstance(self._state, Kept) or self._in_file:
            return None
        if not isinstance(self._state, Streamed):
            return page_end(self._page)
        sent, age = self._state.sent, self._work.clock() - self._state.since
        if age < STREAM_LIVES:
            return page_end(self._page, start=sent)
        full = FULL if age < STREAM_LIVES + 2 * _PAGE_SEARCH else sent
        middle = FULL if age < STREAM_LIVES + _PAGE_SEARCH else sent
        return page_end(self._page, start=sent, soft=min(sent, SOFT), middle=middle, full=full)

    async def _file(self, line: str, rows: tuple[Block, ...]) -> None:
        """Share the whole text as the parts after this page, which tells what is in it."""
        told = answer(harmless(rest_in_file(self._whole, self._work.language)), line, rows)
        await self._posting.place(self._number, self._work.spot, told)
        file = Upload(NAME, self._whole.encode())
        await attach(self._posting, self._number + 1, self._work.spot, file)

    async def _complete(self, message: Message) -> None:
        match self._state:
            case Quiet():
                await self._posting.post(self._number, self._work.spot, message)
            case Edited(at):
                await self._posting.update(self._number, at, message)
            case Streamed() as stream:
                await self._end_stream(stream, message)

    async def _end_stream(self, stream: Streamed, message: Message) -> None:
        rest = self._page[stream.sent :]
        try:
            await self._posting.stop_stream(self._number, stream.at, rest, message)
        except SlackRefused:
            self._state = Edited(stream.at)
            await self._posting.end_stream(stream.at)
            await self._posting.update(self._number, stream.at, message)

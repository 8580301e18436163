"""Pictures: previews while they are in the making, then all of them in one message.

Slack shows a picture that an edit puts into a message as broken until it was shared by a message
of its own, so each is posted anew, and what stood for it before is deleted.
"""

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.capability import Button, Buttons, Shown
from bot.capability.replies import Result
from bot.engine import ImageEvent, Picture, Preview
from bot.errors import DeskmateError, EngineLost
from bot.slack.blocks import Block, Message, answer, picture
from bot.slack.entities import escaped, harmless
from bot.slack.grid import grid
from bot.slack.meanwhile import Meanwhile
from bot.slack.posting import Spot
from bot.slack.uploads import Upload, attach, once_processed, upload
from bot.slack.work import Work

PICTURE, FILES, SHEET, FALLBACK, PREVIEWS = 40, 50, 60, 62, 70
_MOST_PREVIEWS = 20
_BETWEEN_PREVIEWS = 4.0
_AGAIN = 5

Rows = Callable[[Sequence[Button]], tuple[Block, ...]]


class Drawing:
    """Shows the pictures of one post."""

    def __init__(self, work: Work, meanwhile: Meanwhile, rows: Rows, *, broadcast: bool = False) -> None:
        self._work = work
        self._posting = work.posting
        self._meanwhile = meanwhile
        self._rows = rows
        self._broadcast = broadcast
        self._pictures: list[Picture] = []
        self._previews = 0
        self._due = work.clock() + work.patience

    async def run(
        self, events: AsyncIterator[ImageEvent], alt: str, text: str, buttons: Buttons[Shown]
    ) -> Shown:
        """Show `events` to their end, with `text` above and `buttons` below."""
        await self._meanwhile.resume()
        try:
            await self._meanwhile.follow(events, self._take)
            if not self._pictures:
                raise EngineLost
            return await self._reveal(alt, text, buttons)
        finally:
            await self._drop_previews()

    async def _take(self, event: ImageEvent) -> None:
        if isinstance(event, Picture):
            self._pictures.append(event)
        elif isinstance(event, Preview) and self._wanted():
            await self._preview(event)

    def _wanted(self) -> bool:
        return self._work.clock() >= self._due and self._previews < _MOST_PREVIEWS

    async def _reveal(self, alt: str, text: str, buttons: Buttons[Shown]) -> Shown:
        number = self._fresh()
        part = await self._posting.ledger.recall(number)
        files = [await self._upload(FILES + one.index, one.data, _name(one), alt) for one in self._pictures]
        shown = Shown(tuple(self._pictures), tuple(files))
        if not (part and part.done):
            await self._show(number, shown, alt, text, await below(buttons, shown))
        await self._meanwhile.leave()
        await self._meanwhile.finish()
        return shown

    async def _show(self, number: int, shown: Shown, alt: str, text: str, buttons: Sequence[Button]) -> None:
        line, rows = self._work.label(shown.pictures[0].made), self._rows(buttons)
        file = shown.files[0] if len(shown.files) == 1 else await self._sheet(shown, alt)
        message = picture(file, alt, line, rows, harmless(text))
        spot = replace(self._work.spot, broadcast=self._broadcast)
        if not await once_processed(lambda: self._posted(number, spot, message)):
            await self._share_instead(shown, alt)
            await self._posting.place(number, spot, answer(harmless(text) or escaped(alt), line, rows))
        await self._posting.ledger.finish(number)

    async def _posted(self, number: int, spot: Spot, message: Message) -> None:
        if await self._posting.resume(number, spot) is None:
            await self._posting.post(number, spot, message)

    async def _sheet(self, shown: Shown, alt: str) -> str:
        data = await asyncio.to_thread(grid, [one.data for one in shown.pictures])
        return await self._upload(SHEET, data, "pictures.png", alt)

    async def _share_instead(self, shown: Shown, alt: str) -> None:
        """Slack keeps refusing the picture in a block: share the files as they are."""
        for index, one in enumerate(shown.pictures):
            file = Upload(_name(one), one.data, alt=alt)
            await attach(self._posting, self._work.number + FALLBACK + 2 * index, self._work.spot, file)

    async def _upload(self, number: int, data: bytes, name: str, alt: str) -> str:
        file = Upload(name, data, alt=alt)
        return await upload(self._posting, self._work.number + number, self._work.spot, file, hidden=True)

    async def _preview(self, preview: Preview) -> None:
        """A preview is worth no failure: where Slack does not take it, there is none."""
        number, spot = PREVIEWS + self._previews, self._work.spot
        self._previews += 1
        with suppress(DeskmateError):
            name = f"preview{mimetypes.guess_extension(preview.media_type) or '.png'}"
            file = await self._upload(number, preview.data, name, self._work.status)
            message = picture(file, self._work.status, "")
            await once_processed(lambda: self._posted(self._work.number + number, spot, message))
        await self._posting.remove(self._work.number + number - 1)
        self._due = self._work.clock() + _BETWEEN_PREVIEWS

    async def _drop_previews(self) -> None:
        first = self._work.number + PREVIEWS
        for number in range(first, first + _MOST_PREVIEWS):
            if not await self._posting.ledger.recall(number):
                return
            await self._posting.remove(number)

    def _fresh(self) -> int:
        """A part that no answer to an earlier wording of the question took: its picture cannot be swapped."""
        numbers = (self._work.number + PICTURE + turn for turn in range(_AGAIN))
        return next((one for one in numbers if one not in self._posting.whole), self._work.number + PICTURE)


async def below(buttons: Buttons[Result], result: Result) -> Sequence[Button]:
    """The buttons under `result`."""
    return await buttons(result) if callable(buttons) else buttons


def _name(one: Picture) -> str:
    return f"picture{mimetypes.guess_extension(one.media_type) or '.png'}"

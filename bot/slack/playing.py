"""A sound: a line of progress, then words about it, and under them the file that plays in the thread."""

import mimetypes
import re
from collections.abc import AsyncIterator

from bot.capability import Buttons, Played
from bot.engine import Sound, SoundEvent, SpeechEvent
from bot.errors import EngineLost
from bot.slack.blocks import answer
from bot.slack.drawing import Rows, below
from bot.slack.entities import escaped, harmless
from bot.slack.meanwhile import Meanwhile
from bot.slack.uploads import Upload, share, upload
from bot.slack.work import Work

FILES, SHARED = 50, 60
_LONGEST_NAME = 60
_UNFIT = re.compile(r"[^\w.-]+")


class Playing:
    """Shares the sound of one post."""

    def __init__(self, work: Work, meanwhile: Meanwhile, rows: Rows) -> None:
        self._work = work
        self._posting = work.posting
        self._meanwhile = meanwhile
        self._rows = rows
        self._sound: Sound | None = None

    async def run(
        self,
        events: AsyncIterator[SpeechEvent | SoundEvent],
        title: str,
        text: str,
        buttons: Buttons[Played],
    ) -> Played:
        """Follow `events` to their end, then share the sound with `text` above and `buttons` below."""
        await self._meanwhile.resume()
        await self._meanwhile.follow(events, self._take)
        if self._sound is None:
            raise EngineLost
        played, titles = await self._uploaded(self._sound, title)
        words = harmless(text) or f"**{escaped(title)}**"
        rows = self._rows(await below(buttons, played))
        message = answer(words, self._work.label(self._sound.made), rows)
        await self._posting.place(self._work.number, self._work.spot, message, self._meanwhile.at)
        await share(self._posting, self._work.number + SHARED, self._work.spot, titles)
        await self._meanwhile.leave()
        return played

    async def _take(self, event: SpeechEvent | SoundEvent) -> None:
        if isinstance(event, Sound):
            self._sound = event

    async def _uploaded(self, sound: Sound, title: str) -> tuple[Played, dict[str, str]]:
        """Where the files are, and what people see of each."""
        name = f"{named(title)}{mimetypes.guess_extension(sound.media_type) or '.mp3'}"
        files = [Upload(name, sound.data, title=title)]
        files += [Upload(one.name, one.data) for one in sound.beside]
        spot, first = self._work.spot, self._work.number + FILES
        ids = [await upload(self._posting, first + at, spot, file) for at, file in enumerate(files)]
        titles = {id_: file.title or file.name for id_, file in zip(ids, files, strict=True)}
        return Played(sound, ids[0], tuple(ids[1:])), titles


def named(title: str) -> str:
    """A name for a file called `title`, which any system takes."""
    return _UNFIT.sub("-", title)[:_LONGEST_NAME].strip("-.") or "sound"

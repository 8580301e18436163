"""Reads the files that people share, from Slack's own hosts alone."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

import aiohttp

from bot.capability import Contents, SharedFile
from bot.engine import Engine, Recording, Transcript
from bot.errors import CannotReadFile, DeskmateError, SlackRefused
from bot.language import Language, Phrase
from bot.reading import NOTES, REASONS, FileReader, Reading, Unreadable
from bot.slack.api import Api
from bot.slack.incoming import file_of

LARGEST = 20
"""Megabytes of a file that is read, where no setting says otherwise."""

_TOO_LARGE = Phrase(en="it is larger than {limit} MB", zh="文件超过 {limit} MB")
_ELSEWHERE = Phrase(en="it is not kept in Slack", zh="它不在 Slack 中")
_NOT_GIVEN = Phrase(en="Slack did not let me download it", zh="Slack 不允许我下载它")
_GONE = Phrase(en="it was deleted", zh="它已被删除")
_NOT_SEEN = Phrase(en="the vision model could not look at it", zh="视觉模型未能查看它")
_NOT_HEARD = Phrase(en="nothing that is said in it could be understood", zh="没能听懂其中的话")
_IN_PART = Phrase(en="`{name}` was read in part: {notes}.", zh="`{name}` 只读了一部分：{notes}。")
_AND = Phrase(en="; ", zh="；")
_LOOK = Phrase(
    en="Describe this picture for a colleague who cannot see it: all text in it word for word, then what it shows.",
    zh="请为看不到这张图片的同事描述它：先逐字抄录图中的全部文字，再说明画面内容。",
)
_HEARD = ("audio/", "video/")
_MEGABYTE = 1024 * 1024


class Eyes(Protocol):
    """A model that looks at pictures."""

    async def look(self, picture: bytes, question: str) -> str:
        """What the model says to `question` about a picture; raises EngineError."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What reading takes: processes to read in, a size in megabytes, and what sees and what hears, if it is there."""

    reader: FileReader
    largest: int = LARGEST
    eyes: Eyes | None = None
    ears: Engine | None = None


@dataclass(frozen=True, slots=True)
class SlackFiles:
    """Downloads with the bot's token, which no other host may see."""

    api: Api
    language: Language
    desk: Desk

    async def text(self, file: SharedFile) -> str:
        """The file as text; raises CannotReadFile with the reason."""
        return (await self.read(file)).text

    async def read(self, file: SharedFile) -> Contents:
        """The file as text, with what was left out of it; raises CannotReadFile with the reason."""
        data = await self.data(file)
        if self.desk.ears and file.media_type.startswith(_HEARD):
            return Contents(await self._heard(file, data, self.desk.ears))
        try:
            reading = await self.desk.reader.read(file.name, file.media_type, data)
        except Unreadable as error:
            if error.reason == "picture" and self.desk.eyes:
                return await self._seen(file, data, self.desk.eyes)
            raise self._cannot(file, REASONS[error.reason]) from None
        return Contents(reading.text, self._note(file, reading))

    async def by_id(self, id_: str) -> SharedFile:
        """The file that Slack knows under `id_`; raises CannotReadFile when it is gone."""
        try:
            found = await self.api.call("files.info", file=id_)
        except SlackRefused:
            raise CannotReadFile(name=id_, reason=_GONE(self.language)) from None
        return file_of(found["file"])

    async def delete(self, id_: str) -> None:
        """Delete a file of ours; nothing when it is gone already."""
        with suppress(SlackRefused):
            await self.api.call("files.delete", file=id_)

    async def data(self, file: SharedFile) -> bytes:
        """The file's bytes; raises CannotReadFile with the reason."""
        if not is_slacks(file.url, self.api.client.base_url):
            raise self._cannot(file, _ELSEWHERE)
        limit = self.desk.largest * _MEGABYTE
        if file.size > limit:
            raise self._cannot(file, _TOO_LARGE, limit=self.desk.largest)
        try:
            data = await self.api.download(file.url, limit + 1)
        except (SlackRefused, aiohttp.ClientError, TimeoutError):
            raise self._cannot(file, _NOT_GIVEN) from None
        if len(data) > limit:
            raise self._cannot(file, _TOO_LARGE, limit=self.desk.largest)
        if not data:
            raise self._cannot(file, REASONS["empty"])
        if _is_login_page(file, data):
            raise self._cannot(file, _NOT_GIVEN)
        return data

    async def _heard(self, file: SharedFile, data: bytes, ears: Engine) -> str:
        """What is said in a recording or a film."""
        try:
            async for event in ears.transcribe(Recording(data, file.name)):
                if isinstance(event, Transcript) and event.text:
                    return event.text
        except DeskmateError:
            raise self._cannot(file, _NOT_HEARD) from None
        raise self._cannot(file, _NOT_HEARD)

    async def _seen(self, file: SharedFile, data: bytes, eyes: Eyes) -> Contents:
        try:
            return Contents(await eyes.look(data, _LOOK(self.language)))
        except DeskmateError:
            raise self._cannot(file, _NOT_SEEN) from None

    def _note(self, file: SharedFile, reading: Reading) -> str:
        notes = [NOTES[name](self.language, **facts) for name, facts in reading.notes]
        return _IN_PART(self.language, name=file.name, notes=_AND(self.language).join(notes)) if notes else ""

    def _cannot(self, file: SharedFile, reason: Phrase, **facts: object) -> CannotReadFile:
        return CannotReadFile(name=file.name, reason=reason(self.language, **facts))


def _is_login_page(file: SharedFile, data: bytes) -> bool:
    """Without the scope for it, Slack answers with a page that asks to sign in."""
    begins = data[:64].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    return (
        begins
        and "html" not in file.media_type
        and not file.name.lower().endswith((".html", ".htm", ".xhtml"))
    )


def is_slacks(url: str, api_url: str) -> bool:
    """Whether `url` is on the host that the API is on, or on Slack's host for files."""
    wanted, api = urlsplit(url), urlsplit(api_url)
    hosts = {_origin(api)}
    if api.hostname in ("slack.com", "www.slack.com"):
        hosts = {("https", "slack.com", None), ("https", "files.slack.com", None)}
    try:
        return _origin(wanted) in hosts
    except ValueError:
        return False


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port

"""Reads the files that people share, from Slack's own hosts alone."""

import codecs
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import aiohttp

from bot.capability import SharedFile
from bot.errors import CannotReadFile, SlackRefused
from bot.language import Language, Phrase
from bot.slack.api import Api

LARGEST = 512 * 1024

_TOO_LARGE = Phrase(en="it is larger than {limit} KB", zh="文件超过 {limit} KB")
_NOT_TEXT = Phrase(en="it is not a text file", zh="它不是文本文件")
_ELSEWHERE = Phrase(en="it is not kept in Slack", zh="它不在 Slack 中")
_NOT_GIVEN = Phrase(en="Slack did not let me download it", zh="Slack 不允许我下载它")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class SlackFiles:
    """Downloads with the bot's token, which no other host may see."""

    api: Api
    language: Language

    async def text(self, file: SharedFile) -> str:
        """The file as text; raises CannotReadFile with the reason."""
        if not is_slacks(file.url, self.api.client.base_url):
            raise self._cannot(file, _ELSEWHERE)
        if file.size > LARGEST:
            raise self._cannot(file, _TOO_LARGE, limit=LARGEST // 1024)
        try:
            data = await self.api.download(file.url, LARGEST + 1)
        except (SlackRefused, aiohttp.ClientError, TimeoutError):
            raise self._cannot(file, _NOT_GIVEN) from None
        if len(data) > LARGEST:
            raise self._cannot(file, _TOO_LARGE, limit=LARGEST // 1024)
        text = decoded(data)
        if text is None:
            raise self._cannot(file, _NOT_TEXT)
        return text

    def _cannot(self, file: SharedFile, reason: Phrase, **facts: object) -> CannotReadFile:
        return CannotReadFile(name=file.name, reason=reason(self.language, **facts))


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


def decoded(data: bytes) -> str | None:
    """`data` as text, whichever of the usual encodings it is in; None when it is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data, encoding)
    if b"\0" in data:
        return None
    text = _decode(data, "utf-8")
    return _decode(data, "gb18030") if text is None else text


def _decode(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    odd = sum(character < " " and character not in "\t\r\n\f" for character in text)
    return text if odd <= len(text) // 100 else None


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port

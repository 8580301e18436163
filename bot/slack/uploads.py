"""Uploads files, and shows them as pictures or beside an answer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.errors import AnswerLost, SlackRefused
from bot.slack.api import Api
from bot.slack.limits import FILE_ALT, clip
from bot.slack.posting import Posting, Spot

_WHILE_PROCESSING = (0.25, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to upload. `title` is what people see of it, `alt` what is read to those who cannot see it."""

    name: str
    data: bytes
    title: str = ""
    alt: str = ""


async def send(api: Api, name: str, data: bytes, *, alt: str = "") -> str:
    """Send the bytes of a file; returns its id. Until it is published nobody sees it."""
    told = clip(alt, FILE_ALT) or None
    place = await api.call("files.getUploadURLExternal", filename=name, length=len(data), alt_txt=told)
    await api.upload(place["upload_url"], data)
    return str(place["file_id"])


async def publish(api: Api, files: Mapping[str, str], spot: Spot | None = None, comment: str = "") -> None:
    """Complete files, by id and title: in `spot` as one message of their own, or without for a block to show."""
    await api.call(
        "files.completeUploadExternal",
        files=[{"id": file_id, "title": title} for file_id, title in files.items()],
        channel_id=spot.channel if spot else None,
        thread_ts=spot.thread if spot else None,
        initial_comment=comment or None,
    )


async def upload(posting: Posting, number: int, spot: Spot, file: Upload, *, hidden: bool = False) -> str:
    """Send a file as part `number`, once; its id. Nobody sees it yet; a `hidden` one is for a block to show."""
    part = await posting.intend(number)
    if part.file_id:
        return part.file_id
    file_id = await send(posting.api, file.name, file.data, alt=file.alt)
    if hidden:
        await publish(posting.api, {file_id: file.title or file.name})
    await posting.ledger.posted(number, channel=spot.channel, file_id=file_id)
    return file_id


async def share(
    posting: Posting, number: int, spot: Spot, files: Mapping[str, str], *, comment: str = ""
) -> None:
    """Share uploaded files, by id and title, in one message as part `number`, once."""
    begun = await posting.ledger.recall(number)
    if begun and begun.done:
        return
    await posting.intend(number)
    await posting.check_question(spot)
    if not (begun and await _is_shared(posting.api, spot, next(iter(files)))):
        await _publish_once(posting, spot, files, comment)
    await posting.ledger.finish(number)


async def attach(posting: Posting, number: int, spot: Spot, file: Upload, *, comment: str = "") -> None:
    """Share one file as the parts `number` and the next, once: its id is saved before anybody can see it."""
    file_id = await upload(posting, number, spot, file)
    await share(posting, number + 1, spot, {file_id: file.title or file.name}, comment=comment)


async def _publish_once(posting: Posting, spot: Spot, files: Mapping[str, str], comment: str) -> None:
    try:
        await publish(posting.api, files, spot, comment)
    except AnswerLost:
        if not await _is_shared(posting.api, spot, next(iter(files))):
            raise


async def once_processed(show: Callable[[], Awaitable[None]]) -> bool:
    """Show an uploaded file; Slack refuses it for a moment, while it looks at it. False when it keeps to that."""
    for pause in (*_WHILE_PROCESSING, None):
        try:
            await show()
        except SlackRefused as refused:
            if not str(refused.facts["code"]).startswith("invalid"):
                raise
        else:
            return True
        if pause is not None:
            await asyncio.sleep(pause)
    return False


async def _is_shared(api: Api, spot: Spot, file_id: str) -> bool:
    async for message in api.messages(spot.channel, spot.thread):
        if any(file["id"] == file_id for file in message.get("files") or ()):
            return True
    return False

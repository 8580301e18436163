"""Uploads files, and shows them as pictures or beside an answer."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.errors import AnswerLost, SlackRefused
from bot.slack.api import Api
from bot.slack.posting import Posting, Spot

_WHILE_PROCESSING = (0.25, 0.5, 1.0, 2.0, 4.0)


async def send(api: Api, name: str, data: bytes, *, alt: str = "") -> str:
    """Send the bytes of a file; returns its id. Until it is published nobody sees it."""
    place = await api.call("files.getUploadURLExternal", filename=name, length=len(data), alt_txt=alt or None)
    await api.upload(place["upload_url"], data)
    return str(place["file_id"])


async def publish(api: Api, file_id: str, name: str, spot: Spot | None = None, comment: str = "") -> None:
    """Complete a file: in `spot` as a message of its own, or without for a block to show it."""
    await api.call(
        "files.completeUploadExternal",
        files=[{"id": file_id, "title": name}],
        channel_id=spot.channel if spot else None,
        thread_ts=spot.thread if spot else None,
        initial_comment=comment or None,
    )


async def attach(
    posting: Posting, number: int, spot: Spot, name: str, data: bytes, *, comment: str = "", alt: str = ""
) -> None:
    """Share a file as part `number`, once: its id is saved before anybody can see it."""
    part = await posting.intend(number)
    if part.done:
        return
    await posting.check_question(spot)
    if part.file_id and await _is_shared(posting.api, spot, part.file_id):
        await posting.ledger.finish(number)
        return
    file_id = part.file_id or await send(posting.api, name, data, alt=alt)
    await posting.ledger.posted(number, channel=spot.channel, file_id=file_id)
    try:
        await publish(posting.api, file_id, name, spot, comment)
    except AnswerLost:
        if not await _is_shared(posting.api, spot, file_id):
            raise
    await posting.ledger.finish(number)


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

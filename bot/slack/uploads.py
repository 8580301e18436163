"""Uploads files, and shows them as pictures or beside an answer."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.errors import SlackRefused
from bot.slack.api import Api
from bot.slack.posting import Spot

_WHILE_PROCESSING = (0.25, 0.5, 1.0, 2.0, 4.0)


async def upload(api: Api, name: str, data: bytes, *, alt: str = "") -> str:
    """Upload a file that nobody sees yet; returns its id."""
    file_id = await _send(api, name, data, alt)
    await api.call("files.completeUploadExternal", files=[{"id": file_id, "title": name}])
    return file_id


async def share(api: Api, spot: Spot, name: str, data: bytes, *, comment: str = "", alt: str = "") -> str:
    """Upload a file as a message of its own; returns the file's id."""
    file_id = await _send(api, name, data, alt)
    await api.call(
        "files.completeUploadExternal",
        files=[{"id": file_id, "title": name}],
        channel_id=spot.channel,
        thread_ts=spot.thread,
        initial_comment=comment or None,
    )
    return file_id


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


async def _send(api: Api, name: str, data: bytes, alt: str) -> str:
    place = await api.call("files.getUploadURLExternal", filename=name, length=len(data), alt_txt=alt or None)
    await api.upload(place["upload_url"], data)
    return str(place["file_id"])

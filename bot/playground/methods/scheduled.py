"""chat.scheduleMessage and what goes with it: messages that come later."""

from bot.playground.methods.asking import (
    channel_to_post_in,
    checked_blocks,
    kept_text,
    known_channel,
    markdown_block,
    thread_to_answer,
)
from bot.playground.methods.paging import page
from bot.playground.refusal import Refused
from bot.playground.state import Json, Scheduled
from bot.playground.web_api import Call, Object, Objects, method

LATEST = 120 * 86_400
SOONEST = 10
WINDOW = 300
MOST_IN_WINDOW = 30


@method("chat.scheduleMessage", tier=3, scopes=("chat:write",))
def schedule_message(
    call: Call,
    *,
    channel: str,
    post_at: int,
    text: str = "",
    markdown_text: str = "",
    blocks: Objects | None = None,
    thread_ts: str | None = None,
    metadata: Object | None = None,
) -> Json:
    """Post a message later."""
    where = channel_to_post_in(call, channel)
    _check_time(call, where.id, post_at)
    if not (text.strip() or markdown_text.strip() or blocks):
        raise Refused("no_text", "there is nothing to say")
    if metadata is not None:
        call.breach("metadata_never_posts", "a scheduled message with metadata is never posted")
    scheduled = Scheduled(
        id=f"Q{call.room.state.next_number():010d}",
        channel=where.id,
        post_at=post_at,
        created=int(call.room.clock()),
        text=kept_text(call, text or markdown_text),
        blocks=markdown_block(call, markdown_text) if markdown_text else checked_blocks(call, blocks),
        thread_ts=thread_to_answer(call, where, thread_ts),
        never=metadata is not None,
    )
    call.room.state.scheduled[scheduled.id] = scheduled
    call.room.remember()
    return {"channel": where.id, "scheduled_message_id": scheduled.id, "post_at": post_at}


@method("chat.deleteScheduledMessage", tier=3, scopes=("chat:write",))
def delete_scheduled_message(call: Call, *, channel: str, scheduled_message_id: str) -> Json:
    """Take back what was not posted yet."""
    where = known_channel(call, channel)
    found = call.room.state.scheduled.get(scheduled_message_id)
    if found is None or found.channel != where.id:
        raise Refused("invalid_scheduled_message_id", "it was posted, or never scheduled")
    del call.room.state.scheduled[found.id]
    call.room.remember()
    return {}


@method("chat.scheduledMessages.list", tier=3)
def list_scheduled(
    call: Call,
    *,
    channel: str = "",
    oldest: float | None = None,
    latest: float | None = None,
    cursor: str = "",
    limit: int = 100,
) -> Json:
    """What waits to be posted."""
    if oldest is not None and latest is not None and oldest >= latest:
        raise Refused("invalid_time", "oldest must be before latest")
    where = known_channel(call, channel).id if channel else None
    found = [
        one
        for one in call.room.state.scheduled.values()
        if where in (None, one.channel) and (oldest or 0) <= one.post_at <= (latest or one.post_at)
    ]
    shown, next_page = page(found, cursor, limit)
    return {"scheduled_messages": [_json(one) for one in shown], **next_page}


def _check_time(call: Call, channel: str, post_at: int) -> None:
    now = call.room.clock()
    if post_at < now + SOONEST:
        raise Refused("time_in_past", "post_at is over, or too near")
    if post_at > now + LATEST:
        raise Refused("time_too_far", "post_at is over 120 days away")
    near = [one for one in call.room.state.scheduled.values() if abs(one.post_at - post_at) < WINDOW]
    if len([one for one in near if one.channel == channel]) >= MOST_IN_WINDOW:
        raise Refused("restricted_too_many", f"{MOST_IN_WINDOW} messages wait for these five minutes")


def _json(one: Scheduled) -> Json:
    return {
        "id": one.id,
        "channel_id": one.channel,
        "post_at": one.post_at,
        "date_created": one.created,
        "text": one.text,
    }

"""What was said in a channel lately."""

from typing import Any

from bot.capability import Message
from bot.slack.api import Api
from bot.slack.entities import people_in, with_names
from bot.slack.incoming import files_of, text_of
from bot.slack.people import People

_SILENT = frozenset({"tombstone", "channel_join", "channel_leave", "channel_topic", "channel_purpose"})


async def recent(
    api: Api, people: People, bot: str, channel: str, since: float, thread: str | None = None
) -> tuple[Message, ...]:
    """The messages of `channel`, or the answers in one of its threads, after `since`, oldest first.

    `bot` is our own user id there.
    """
    found = api.messages(channel, thread, oldest=f"{since:.6f}")
    told = [
        one
        async for one in found
        if one.get("subtype") not in _SILENT and float(one["ts"]) > since and one["ts"] != thread
    ]
    told.sort(key=lambda one: float(one["ts"]))
    mentioned = [id_ for one in told for id_ in people_in(one.get("text", ""))]
    authors = [one["user"] for one in told if one.get("user")]
    names = await people.names(tuple(dict.fromkeys([*authors, *mentioned])))
    return tuple(_message(one, names, bot) for one in told)


def _message(one: dict[str, Any], names: dict[str, str], bot: str) -> Message:
    user = one.get("user", "")
    return Message(
        author=names.get(user) or one.get("username") or one.get("bot_id") or user,
        text=with_names(text_of(one, bot), names),
        ts=one["ts"],
        mine=user == bot,
        files=files_of(one),
        replies=int(one.get("reply_count", 0)),
        answered=str(one.get("latest_reply", "")),
    )

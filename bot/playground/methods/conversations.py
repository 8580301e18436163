"""conversations.*: where people talk, who is there, and what was said."""

from bot.playground import render
from bot.playground.methods.asking import channel_to_read, known_channel
from bot.playground.methods.paging import page
from bot.playground.refusal import Refused
from bot.playground.state import APP_USER, Channel, Json, Message
from bot.playground.web_api import Call, Words, method


@method("conversations.info", tier=3)
def info(call: Call, *, channel: str) -> Json:
    """Facts about one conversation."""
    where = known_channel(call, channel)
    call.need(f"{where.kind}:read")
    return {"channel": render.channel_json(where)}


@method("conversations.list", tier=2)
def list_conversations(
    call: Call,
    *,
    types: Words = ["public_channel"],  # noqa: B006 never changed
    cursor: str = "",
    limit: int = 100,
) -> Json:
    """The conversations of the workspace."""
    found = _of_types(call, types)
    shown, next_page = page(found, cursor, limit)
    return {"channels": [render.channel_json(channel) for channel in shown], **next_page}


@method("users.conversations", tier=3)
def conversations_of(
    call: Call,
    *,
    user: str = APP_USER,
    types: Words = ["public_channel"],  # noqa: B006 never changed
    cursor: str = "",
    limit: int = 100,
) -> Json:
    """The conversations that somebody is in."""
    if user not in call.room.state.people:
        raise Refused("user_not_found", f"there is no user {user}")
    found = [channel for channel in _of_types(call, types) if user in channel.members]
    shown, next_page = page(found, cursor, limit)
    return {"channels": [render.channel_json(channel) for channel in shown], **next_page}


@method("conversations.members", tier=4)
def members(call: Call, *, channel: str, cursor: str = "", limit: int = 100) -> Json:
    """Who is in a conversation."""
    where = known_channel(call, channel)
    call.need(f"{where.kind}:read")
    shown, next_page = page(where.members, cursor, limit)
    return {"members": list(shown), **next_page}


@method("conversations.history", tier=3)
def history(
    call: Call,
    *,
    channel: str,
    cursor: str = "",
    limit: int = 100,
    oldest: str = "0",
    latest: str = "",
    inclusive: bool = False,
    include_all_metadata: bool = False,
) -> Json:
    """What was said in a conversation, newest first, without the replies."""
    where = channel_to_read(call, channel)
    said = [one for one in where.messages.values() if not one.only_for and _top_level(one)]
    window = _between(said, oldest, latest, inclusive)
    shown, next_page = page(window[::-1], cursor, limit, most=999)
    more = bool(next_page["response_metadata"]["next_cursor"])
    messages = [call.room.board.json(one, metadata=include_all_metadata) for one in shown]
    return {"messages": messages, "has_more": more, "pin_count": 0, **(next_page if more else {})}


@method("conversations.replies", tier=3)
def replies(
    call: Call,
    *,
    channel: str,
    ts: str,
    cursor: str = "",
    limit: int = 1000,
    oldest: str = "0",
    latest: str = "",
    inclusive: bool = False,
    include_all_metadata: bool = False,
) -> Json:
    """A thread, oldest first; its parent leads every page."""
    where = channel_to_read(call, channel)
    thread = call.room.board.thread(where.id, ts)
    if not thread:
        raise Refused("thread_not_found", f"there is no thread {ts}")
    window = _between(thread[1:], oldest, latest, inclusive)
    shown, next_page = page(window, cursor, limit)
    more = bool(next_page["response_metadata"]["next_cursor"])
    board = call.room.board
    messages = [board.json(one, metadata=include_all_metadata) for one in (thread[0], *shown)]
    return {"messages": messages, "has_more": more, **(next_page if more else {})}


@method("conversations.open", tier=3)
def open_conversation(
    call: Call,
    *,
    users: Words | None = None,
    channel: str | None = None,
    return_im: bool = False,
) -> Json:
    """The direct message with one person."""
    call.need("im:write")
    if channel:
        return {"channel": render.channel_json(known_channel(call, channel))}
    if not users:
        raise Refused("users_list_not_supplied", "users or channel is required")
    if len(users) > 1:
        raise Refused("method_not_supported_for_channel_type", "the playground has no group messages")
    direct = next((one for one in call.room.state.channels.values() if one.user == users[0]), None)
    if direct is None:
        raise Refused("user_not_found", f"there is no person {users[0]}")
    full = render.channel_json(direct) if return_im else {"id": direct.id}
    return {"channel": full, "no_op": True, "already_open": True}


@method("conversations.join", tier=3)
def join(call: Call, *, channel: str) -> Json:
    """Enter a public channel."""
    where = known_channel(call, channel)
    call.need("channels:join")
    if where.is_im or where.is_private:
        raise Refused("method_not_supported_for_channel_type", "only a public channel can be joined")
    already = APP_USER in where.members
    if not already:
        call.room.board.join(where, APP_USER)
    return {
        "channel": render.channel_json(where),
        **({"warning": "already_in_channel"} if already else {}),
    }


def _of_types(call: Call, types: list[str]) -> list[Channel]:
    kinds = {"public_channel": "channels", "private_channel": "groups", "mpim": "mpim", "im": "im"}
    for one in types:
        if one not in kinds:
            raise Refused("invalid_types", f"{one!r} is no type of conversation")
        call.need(f"{kinds[one]}:read")
    wanted = {kinds[one] for one in types}
    found = (channel for channel in call.room.state.channels.values() if channel.kind in wanted)
    return [channel for channel in found if not channel.is_private or APP_USER in channel.members]


def _top_level(message: Message) -> bool:
    return message.thread_ts is None or message.broadcast


def _between(messages: list[Message], oldest: str, latest: str, inclusive: bool) -> list[Message]:
    end = latest or "9999999999.999999"
    if inclusive:
        return [one for one in messages if oldest <= one.ts <= end]
    return [one for one in messages if oldest < one.ts < end]

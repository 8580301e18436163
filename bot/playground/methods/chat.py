"""chat.*: messages, apart from streams."""

from bot.playground.methods.asking import (
    STREAMED,
    channel_to_post_in,
    check_metadata,
    check_thread_ts,
    checked_blocks,
    kept_text,
    known_channel,
    markdown_block,
    own_message,
    thread_to_answer,
)
from bot.playground.refusal import Refused
from bot.playground.state import APP_USER, Json, Message
from bot.playground.web_api import Call, Object, Objects, method

LONGEST_UPDATE = 4_000


@method("chat.postMessage", tier="special", scopes=("chat:write",))
def post_message(
    call: Call,
    *,
    channel: str,
    text: str = "",
    markdown_text: str = "",
    blocks: Objects | None = None,
    attachments: Objects | None = None,
    thread_ts: str | None = None,
    reply_broadcast: bool = False,
    metadata: Object | None = None,
    username: str | None = None,
    icon_emoji: str | None = None,
    icon_url: str | None = None,
) -> Json:
    """Post a message."""
    if username or icon_emoji or icon_url:
        call.need("chat:write.customize")
    where = channel_to_post_in(call, channel)
    call.room.check_post_rate(where.id)
    content = _content(call, text, markdown_text, blocks, attachments)
    check_metadata(metadata)
    thread = thread_to_answer(call, where, thread_ts)
    message = Message(
        where.id,
        call.room.clock.timestamp(),
        APP_USER,
        kept_text(call, text or markdown_text),
        blocks=content,
        attachments=list(attachments or ()),
        thread_ts=thread,
        broadcast=reply_broadcast and thread is not None,
        from_app=True,
        username=username,
        metadata=metadata,
    )
    call.room.post_as_app(message)
    return {"channel": where.id, "ts": message.ts, "message": call.room.board.json(message)}


@method("chat.update", tier=3, scopes=("chat:write",))
def update(
    call: Call,
    *,
    channel: str,
    ts: str,
    text: str | None = None,
    markdown_text: str | None = None,
    blocks: Objects | None = None,
    attachments: Objects | None = None,
    metadata: Object | None = None,
) -> Json:
    """Change a message; what is not given stays, blocks above all."""
    where = known_channel(call, channel)
    message = own_message(call, where, ts, otherwise="cant_update_message")
    call.room.expire_streams()
    if message.streaming:
        raise Refused("streaming_state_conflict", "the message is being streamed: stop it first")
    if text is None and markdown_text is None and blocks is None and attachments is None:
        raise Refused("no_text", "there is nothing to change")
    check_metadata(metadata)
    if len(text or "") > LONGEST_UPDATE:
        raise Refused(
            "msg_too_long", f"text has {len(text or '')} characters, at most {LONGEST_UPDATE} are taken"
        )
    content = None if blocks is None else checked_blocks(call, blocks)
    if markdown_text is not None:
        content = markdown_block(call, markdown_text)
    previous = call.room.board.json(message)
    _apply(call, message, text if markdown_text is None else markdown_text, content, attachments, metadata)
    message.edited = {"user": APP_USER, "ts": call.room.clock.timestamp()}
    call.room.board.change(message, previous)
    return {
        "channel": where.id,
        "ts": ts,
        "text": message.text,
        "message": call.room.board.json(message),
    }


@method("chat.delete", tier=3, scopes=("chat:write",))
def delete(call: Call, *, channel: str, ts: str) -> Json:
    """Delete a message of the app's own."""
    where = known_channel(call, channel)
    message = own_message(call, where, ts, otherwise="cant_delete_message")
    call.room.board.remove(message)
    return {"channel": where.id, "ts": ts}


@method("chat.postEphemeral", tier=4, scopes=("chat:write",))
def post_ephemeral(
    call: Call,
    *,
    channel: str,
    user: str,
    text: str = "",
    markdown_text: str = "",
    blocks: Objects | None = None,
    attachments: Objects | None = None,
    thread_ts: str | None = None,
) -> Json:
    """Show a message to one person."""
    where = channel_to_post_in(call, channel)
    check_thread_ts(thread_ts)
    if user not in where.members:
        raise Refused("user_not_in_channel", f"{user} is not in this conversation")
    message = Message(
        where.id,
        call.room.clock.timestamp(),
        APP_USER,
        kept_text(call, text or markdown_text),
        blocks=_content(call, text, markdown_text, blocks, attachments),
        attachments=list(attachments or ()),
        thread_ts=thread_ts,
        from_app=True,
        only_for=user,
    )
    if thread_ts is None or len(call.room.board.thread(where.id, thread_ts)) > 1:
        call.room.board.add_ephemeral(message)
    else:
        call.breach(
            "thread_not_begun", f"nobody has answered to {thread_ts}: nobody sees a private word there"
        )
    return {"message_ts": message.ts}


@method("chat.getPermalink", tier="special")
def get_permalink(call: Call, *, channel: str, message_ts: str) -> Json:
    """A link to a message."""
    where = known_channel(call, channel)
    message = call.room.board.message(where.id, message_ts)
    if message is None:
        raise Refused("message_not_found", f"there is no message {message_ts}")
    thread = f"?thread_ts={message.thread_ts}&cid={where.id}" if message.thread_ts else ""
    link = f"{call.room.url}/archives/{where.id}/p{message_ts.replace('.', '')}{thread}"
    return {"channel": where.id, "permalink": link}


def _content(
    call: Call, text: str, markdown_text: str, blocks: list[Json] | None, attachments: list[Json] | None
) -> list[Json]:
    if markdown_text and (text or blocks):
        raise Refused("markdown_text_conflict", "markdown_text stands alone: no text, no blocks")
    if not (text.strip() or markdown_text.strip() or blocks or attachments):
        raise Refused("no_text", "there is nothing to say")
    return markdown_block(call, markdown_text) if markdown_text else checked_blocks(call, blocks)


def _apply(
    call: Call,
    message: Message,
    text: str | None,
    blocks: list[Json] | None,
    attachments: list[Json] | None,
    metadata: Json | None,
) -> None:
    if text is not None:
        message.text = kept_text(call, text)
        message.blocks = [block for block in message.blocks if not block["block_id"].startswith(STREAMED)]
    if blocks is not None:
        message.blocks = blocks
    if attachments is not None:
        message.attachments = attachments
    if metadata is not None:
        message.metadata = metadata or None

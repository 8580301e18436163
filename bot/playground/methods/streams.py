"""chat.*Stream: text that appears while it is written."""

from typing import Literal

from bot.playground.methods.asking import (
    MARKDOWN_PER_CALL,
    STREAMED,
    channel_to_post_in,
    check_metadata,
    check_sizes,
    check_thread_ts,
    checked_blocks,
    known_channel,
    own_message,
)
from bot.playground.refusal import Refused
from bot.playground.state import APP_USER, TEAM, Channel, Json, Message
from bot.playground.web_api import Call, Object, Objects, method

TASK_FIELD = 256
_CHUNKS = {"markdown_text", "task_update", "plan_update", "blocks"}


@method("chat.startStream", tier=2, scopes=("chat:write",))
def start(
    call: Call,
    *,
    channel: str,
    thread_ts: str | None = None,
    markdown_text: str = "",
    chunks: Objects | None = None,
    recipient_user_id: str | None = None,
    recipient_team_id: str | None = None,
    task_display_mode: Literal["timeline", "plan", "dense"] = "timeline",
    username: str | None = None,
    icon_emoji: str | None = None,
    icon_url: str | None = None,
) -> Json:
    """Begin a streaming message in a thread."""
    if username or icon_emoji or icon_url:
        call.need("chat:write.customize")
    where = channel_to_post_in(call, channel)
    thread = _thread(call, where, thread_ts)
    _check_recipient(call, where, recipient_user_id, recipient_team_id)
    _check(markdown_text, chunks)
    message = Message(
        where.id,
        call.room.clock.timestamp(),
        APP_USER,
        "",
        thread_ts=thread,
        from_app=True,
        username=username,
        streaming_since=call.room.clock(),
        tasks_as=task_display_mode,
    )
    _append(call, message, markdown_text, chunks)
    call.room.post_as_app(message)
    return {"channel": where.id, "ts": message.ts}


@method("chat.appendStream", tier=4, scopes=("chat:write",))
def append(
    call: Call, *, channel: str, ts: str, markdown_text: str = "", chunks: Objects | None = None
) -> Json:
    """Add to a streaming message."""
    where = known_channel(call, channel)
    message = _streaming_message(call, where, ts)
    if not markdown_text and not chunks:
        raise Refused("no_text", "there is nothing to append")
    _check(markdown_text, chunks)
    _append(call, message, markdown_text, chunks)
    if chunks:
        call.room.board.refresh(message)
    else:
        call.room.board.stream(message, markdown_text)
    return {"channel": where.id, "ts": ts}


@method("chat.stopStream", tier=2, scopes=("chat:write",))
def stop(
    call: Call,
    *,
    channel: str,
    ts: str,
    markdown_text: str = "",
    chunks: Objects | None = None,
    blocks: Objects | None = None,
    metadata: Object | None = None,
    session_status: Literal["active", "processing", "suspended", "closed"] | None = None,
) -> Json:
    """End a streaming message, with blocks below it."""
    where = known_channel(call, channel)
    message = _streaming_message(call, where, ts)
    _check(markdown_text, chunks)
    check_metadata(metadata)
    below = checked_blocks(call, blocks)
    previous = call.room.board.json(message)
    _append(call, message, markdown_text, chunks)
    check_sizes([*message.blocks, *below])
    message.blocks += below
    message.metadata = metadata
    message.streaming_since = None
    call.room.board.change(message, previous)
    if session_status:
        call.room.set_session_status(where, message.thread, session_status)
    return {"channel": where.id, "ts": ts, "message": call.room.board.json(message)}


def _thread(call: Call, where: Channel, thread_ts: str | None) -> str | None:
    check_thread_ts(thread_ts)
    if thread_ts is None:
        if where.is_im:
            raise Refused("invalid_thread_ts", "a stream in a direct message needs thread_ts")
        return None
    parent = call.room.board.message(where.id, thread_ts)
    if parent is None:
        raise Refused("invalid_thread_ts", f"there is no message {thread_ts}")
    return parent.thread


def _check_recipient(call: Call, where: Channel, user: str | None, team: str | None) -> None:
    if not where.is_im and not team:
        raise Refused("missing_recipient_team_id", "a stream in a channel names its reader's team")
    if not where.is_im and not user:
        raise Refused("missing_recipient_user_id", "a stream in a channel names its reader")
    if not user or not team:
        call.breach("missing_recipient", "bot tokens are asked for recipient ids in direct messages too")
    if (user and user not in call.room.state.people) or (team and team != TEAM):
        raise Refused("user_not_found", "the recipient does not exist")


def _streaming_message(call: Call, where: Channel, ts: str) -> Message:
    call.room.expire_streams()
    message = own_message(call, where, ts, otherwise="message_not_owned_by_app")
    if message.streaming:
        return message
    if message.stopped_by:
        raise Refused("stopped_by_user", f"{message.stopped_by} stopped this stream")
    raise Refused("message_not_in_streaming_state", "the stream was stopped, or its 5 minutes are over")


def _check(markdown_text: str, chunks: list[Json] | None) -> None:
    if len(markdown_text) > MARKDOWN_PER_CALL:
        raise Refused("msg_too_long", f"markdown_text has {len(markdown_text)} characters, at most 12,000")
    for chunk in chunks or ():
        _check_chunk(chunk)


def _check_chunk(chunk: Json) -> None:
    kind = chunk.get("type")
    if kind not in _CHUNKS:
        raise Refused("invalid_chunks", f"unknown chunk {kind!r}")
    if kind == "markdown_text" and len(chunk.get("text", "")) > MARKDOWN_PER_CALL:
        raise Refused("msg_too_long", "a markdown_text chunk is over 12,000 characters")
    if kind == "task_update":
        _check_task(chunk)
    if kind == "blocks" and len(chunk.get("blocks", ())) > 50:
        raise Refused("msg_blocks_too_long", "a blocks chunk has more than 50 blocks")


def _check_task(chunk: Json) -> None:
    if not chunk.get("id") or not chunk.get("title"):
        raise Refused("invalid_chunks", "a task_update needs id and title")
    for name in ("title", "details", "output"):
        if len(chunk.get(name) or "") > TASK_FIELD:
            raise Refused("invalid_chunks", f"{name} of a task is over {TASK_FIELD} characters")


def _append(call: Call, message: Message, markdown_text: str, chunks: list[Json] | None) -> None:
    if markdown_text:
        _append_text(call, message, markdown_text)
    for chunk in chunks or ():
        match chunk["type"]:
            case "markdown_text":
                _append_text(call, message, chunk["text"])
            case "task_update":
                _update_task(message, chunk)
            case "plan_update":
                _update_plan(message, chunk["title"])
            case "blocks":
                message.blocks += checked_blocks(call, chunk["blocks"])


def _append_text(call: Call, message: Message, text: str) -> None:
    message.text += text
    last = message.blocks[-1] if message.blocks else {}
    if last.get("type") == "markdown" and last["block_id"].startswith(STREAMED):
        last["text"] += text
    else:
        block_id = f"{STREAMED}{call.room.short_id()}"
        message.blocks.append({"type": "markdown", "block_id": block_id, "text": text})


def _plan(message: Message) -> Json:
    for block in message.blocks:
        if block["type"] == "plan":
            return block
    plan = {"type": "plan", "block_id": f"{STREAMED}plan", "title": "", "tasks": []}
    message.blocks.append(plan)
    return plan


def _update_plan(message: Message, title: str) -> None:
    if message.tasks_as == "plan":
        _plan(message)["title"] = title


def _update_task(message: Message, chunk: Json) -> None:
    cards = _plan(message)["tasks"] if message.tasks_as == "plan" else message.blocks
    task = next((one for one in cards if one.get("task_id") == chunk["id"]), None)
    if task is None:
        block_id = f"{STREAMED}task-{chunk['id']}"
        task = {"type": "task_card", "block_id": block_id, "task_id": chunk["id"], "details": ""}
        cards.append(task)
    task["title"] = chunk["title"]
    task["status"] = chunk.get("status", "in_progress")
    task["details"] += chunk.get("details") or ""
    task |= {name: chunk[name] for name in ("output", "sources") if chunk.get(name)}

"""Questions that many methods ask first: which channel, which message, what text, which blocks."""

import json
import re
from collections.abc import Sequence

from bot.playground import block_kit
from bot.playground.refusal import Refused
from bot.playground.state import APP_USER, Channel, Json, Message
from bot.playground.web_api import Call

TEXT_KEPT = 40_000
MARKDOWN_PER_CALL = 12_000
ALL_BLOCKS = 13_200
METADATA_BYTES = 16_000
UNREADY = "[ERROR] invalid slack file [json-pointer:/blocks]"
STREAMED = "streamed-"
_TIMESTAMP = re.compile(r"^\d{10}\.\d{6}$")


def known_channel(call: Call, channel: str) -> Channel:
    """A conversation that the app can see: by id, by #name, or a person's direct message."""
    channels = call.room.state.channels
    found = channels.get(channel) or next(
        (one for one in channels.values() if channel and channel in (one.user, f"#{one.name}")), None
    )
    if found is None or (found.kind != "channels" and APP_USER not in found.members):
        raise Refused("channel_not_found", f"there is no conversation {channel!r} for the app")
    return found


def channel_to_post_in(call: Call, channel: str) -> Channel:
    """A conversation that the app may post in."""
    found = known_channel(call, channel)
    if APP_USER not in found.members and "chat:write.public" not in call.room.manifest.scopes:
        raise Refused("not_in_channel", f"the app is not in #{found.name}")
    return found


def channel_to_read(call: Call, channel: str) -> Channel:
    """A conversation whose messages the app may read."""
    found = known_channel(call, channel)
    call.need(f"{found.kind}:history")
    if APP_USER not in found.members:
        raise Refused("not_in_channel", f"the app is not in #{found.name}")
    return found


def own_message(call: Call, channel: Channel, ts: str, *, otherwise: str) -> Message:
    """A message that the app itself wrote."""
    message = call.room.board.message(channel.id, ts)
    if message is None:
        raise Refused("message_not_found", f"there is no message {ts}")
    if not message.from_app:
        raise Refused(otherwise, "somebody else wrote this message")
    return message


def check_thread_ts(thread_ts: str | None) -> None:
    """Refuse what does not look like a timestamp."""
    if thread_ts is not None and not _TIMESTAMP.match(thread_ts):
        raise Refused("invalid_thread_ts", f"{thread_ts!r} is not a timestamp")


def thread_to_answer(call: Call, channel: Channel, thread_ts: str | None) -> str | None:
    """The thread that a message lands in: Slack quietly lets go of a parent that is gone."""
    check_thread_ts(thread_ts)
    if thread_ts is None:
        return None
    parent = call.room.board.message(channel.id, thread_ts)
    if parent is None:
        call.breach("parent_gone", f"{thread_ts} does not exist: the reply became a message of the channel")
        return None
    if parent.thread_ts:
        call.breach("reply_to_a_reply", f"{thread_ts} is a reply: use its parent {parent.thread_ts}")
    return parent.thread


def kept_text(call: Call, text: str) -> str:
    """The text that Slack keeps; the rest is cut off."""
    if len(text) > TEXT_KEPT:
        call.breach("text_truncated", f"{len(text)} characters, of which Slack keeps {TEXT_KEPT}")
    return text[:TEXT_KEPT]


def checked_blocks(call: Call, blocks: Sequence[Json] | None) -> list[Json]:
    """Blocks that Slack would take, each with an id."""
    if not blocks:
        return []
    problems = block_kit.problems_of_blocks(list(blocks)) or _unready_files(call, blocks)
    if problems:
        raise invalid_blocks(problems)
    check_sizes(blocks)
    return with_ids(call, blocks)


def check_sizes(blocks: Sequence[Json]) -> None:
    """Refuse blocks that hold too many characters together."""
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_PER_CALL:
        raise Refused("msg_blocks_too_long", f"markdown blocks hold {markdown} characters, at most 12,000")
    everything = len(json.dumps(blocks, ensure_ascii=False))
    if everything > ALL_BLOCKS:
        raise Refused(
            "msg_blocks_too_long", f"the blocks are {everything} characters of JSON, at most 13,200"
        )


def markdown_block(call: Call, text: str) -> list[Json]:
    """The blocks that `markdown_text` stands for."""
    if len(text) > MARKDOWN_PER_CALL:
        raise Refused("msg_too_long", f"markdown_text has {len(text)} characters, at most 12,000 are allowed")
    return with_ids(call, [{"type": "markdown", "text": text}]) if text else []


def with_ids(call: Call, blocks: Sequence[Json]) -> list[Json]:
    """The same blocks and elements, with ids where the app gave none."""
    return [_with_ids(call, block) for block in blocks]


def check_metadata(metadata: Json | None) -> None:
    """Refuse message metadata that Slack would not keep."""
    if metadata is None:
        return
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format", "metadata needs event_type and event_payload")
    size = len(json.dumps(metadata, ensure_ascii=False).encode())
    if size > METADATA_BYTES:
        raise Refused(
            "metadata_too_large", f"metadata has {size} bytes, at most {METADATA_BYTES} are allowed"
        )


def invalid_blocks(
    problems: Sequence[str], code: str = "invalid_blocks", *, blameless: bool = False
) -> Refused:
    """A refusal that lists what is wrong with blocks."""
    listed = list(problems)
    return Refused(
        code,
        "; ".join(listed),
        blameless=blameless,
        errors=listed,
        response_metadata={"messages": listed},
    )


def _unready_files(call: Call, blocks: Sequence[Json]) -> list[str]:
    problems = []
    for file in call.room.board.named_files(blocks):
        if file is None or not file.completed:
            problems.append(UNREADY)
        elif file.refusals_left:
            file.refusals_left -= 1
            raise invalid_blocks([UNREADY], blameless=True)
    return problems


def _with_ids(call: Call, block: Json) -> Json:
    block = {"block_id": call.room.short_id(), **block}
    for key in ("elements", "actions"):
        if isinstance(block.get(key), list):
            block[key] = [_with_action_id(call, element) for element in block[key]]
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            block[key] = _with_action_id(call, block[key])
    return block


_PASSIVE = {"mrkdwn", "plain_text", "image", "rich_text_section", "rich_text_list", "rich_text_quote"}


def _with_action_id(call: Call, element: Json) -> Json:
    passive = element.get("type", "").startswith("rich_text_") and element["type"] != "rich_text_input"
    if passive or element.get("type") in _PASSIVE:
        return element
    return {"action_id": call.room.short_id(), **element}

"""Posts each message of a reply once, whatever happens in between, and edits it afterwards."""

import asyncio
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.capability import Button, Request
from bot.errors import AnswerLost, DeskmateError, NotInChannel, QuestionGone, SlackRefused
from bot.requests import LeaseLost, Ledger, Part
from bot.slack.api import Api
from bot.slack.blocks import Block, Message
from bot.slack.buttons import rows

EVENT = "deskmate_answer"
_CLOCKS_APART = 60.0
_STREAM_STARTS = (-2.0, 30.0)
_ENDS = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """Where new messages go: a channel, and a thread of it; with `broadcast`, the channel sees them as well."""

    channel: str
    thread: str | None = None
    broadcast: bool = False


@dataclass(frozen=True, slots=True)
class At:
    """Where one message is."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Posting:
    """The hand in Slack of one request. `bot` is our own user id there, `stands` where its messages are.

    `whole` are the parts that an earlier answer to the same question completed: no stream lives there.
    """

    api: Api
    ledger: Ledger
    request: Request
    bot: str
    stands: list[At] = field(default_factory=list)
    whole: frozenset[int] = frozenset()

    def rows(
        self, buttons: Sequence[Button], owner: str = "", first: int = 0, thread: str = ""
    ) -> tuple[Block, ...]:
        """The blocks of `buttons`, for `owner`, else for whoever asked for what this request is about."""
        owner = owner or self.request.owner or self.request.person.id
        return rows(buttons, self.request.language, owner=owner, thread=thread, first=first)

    async def resume(self, number: int, spot: Spot, *, streamed: bool = True) -> At | None:
        """Where part `number` stands that was begun before; if it may be `streamed`, the stream there is ended."""
        part = await self.ledger.recall(number)
        if part is None:
            return None
        ts = part.ts or await self._find(number, spot, part.intended_at)
        if ts is None:
            return None
        at = At(part.channel or spot.channel, ts)
        if not part.done:
            if streamed and number not in self.whole:
                await self.end_stream(at)
            await self.ledger.posted(number, channel=at.channel, ts=ts)
        self.stands.append(at)
        return at

    async def post(self, number: int, spot: Spot, message: Message, *, page_of: str = "") -> At:
        """Post part `number`, perhaps as a further page of our message `page_of`."""
        arguments = {**message.content, "metadata": self._metadata(number, page_of)}
        if spot.broadcast and spot.thread:
            arguments["reply_broadcast"] = True
        return await self._once("chat.postMessage", number, spot, arguments)

    async def start_stream(self, number: int, spot: Spot, text: str) -> At:
        """Post part `number` as a stream that begins with `text`."""
        recipient = {
            "recipient_user_id": self.request.person.id,
            "recipient_team_id": self.request.place.team,
        }
        return await self._once("chat.startStream", number, spot, {"markdown_text": text, **recipient})

    async def append(self, at: At, text: str) -> None:
        """Add `text` to the stream at `at`."""
        await self.api.call("chat.appendStream", channel=at.channel, ts=at.ts, markdown_text=text)

    async def stop_stream(self, number: int, at: At, text: str, message: Message) -> None:
        """End the stream at `at` with its last `text`, and what `message` shows under its words."""
        under = [block for block in message.blocks if block["type"] != "markdown"]
        last = {"markdown_text": text} if text else {}
        await self.api.call(
            "chat.stopStream",
            channel=at.channel,
            ts=at.ts,
            metadata=self._metadata(number),
            **({"blocks": under} if under else {}),
            **last,
        )

    async def end_stream(self, at: At) -> None:
        """End the stream at `at`, if it is one that still lives: one that is ended twice is refused."""
        for _ in range(_ENDS):
            try:
                await self.api.call("chat.stopStream", channel=at.channel, ts=at.ts)
            except AnswerLost:
                continue
            except (SlackRefused, QuestionGone):
                return
            return

    async def update(self, number: int, at: At, message: Message) -> None:
        """Make the message at `at` show `message`."""
        await self.api.call(
            "chat.update",
            channel=at.channel,
            ts=at.ts,
            metadata=self._metadata(number),
            **message.content,
        )
        self.stands.append(at)

    async def place(self, number: int, spot: Spot, message: Message, at: At | None = None) -> None:
        """Make part `number` show `message` and complete it: at `at`, else wherever an earlier attempt left it."""
        part = await self.ledger.recall(number)
        if part and part.done:
            return
        if at := at or await self.resume(number, spot):
            await self.update(number, at, message)
        else:
            await self.post(number, spot, message)
        await self.ledger.finish(number)

    async def remove(self, number: int) -> None:
        """Delete part `number`, message or file, which is not needed any more."""
        part = await self.ledger.recall(number)
        if part and part.channel and not part.done:
            with suppress(DeskmateError):
                if part.ts:
                    await self.api.call("chat.delete", channel=part.channel, ts=part.ts)
            with suppress(DeskmateError):
                if part.file_id:
                    await self.api.call("files.delete", file=part.file_id)
            await self.ledger.removed(number)

    async def check_question(self, spot: Spot) -> None:
        """Raise QuestionGone when the thread's first message was deleted.

        Slack would take the answer all the same, and show it in the middle of the channel.
        """
        if spot.thread is None:
            return
        try:
            found = await self.api.call(
                "conversations.replies", channel=spot.channel, ts=spot.thread, limit=1
            )
        except (SlackRefused, NotInChannel):
            return
        messages = found.get("messages", [])
        if not messages or messages[0]["ts"] != spot.thread or messages[0].get("subtype") == "tombstone":
            raise QuestionGone

    async def intend(self, number: int) -> Part:
        """Save that part `number` is about to be posted; fails when another worker has taken over."""
        return await self.ledger.intend(number)

    async def _once(self, method: str, number: int, spot: Spot, arguments: dict[str, Any]) -> At:
        part = await self.intend(number)
        await self.check_question(spot)
        sending = asyncio.create_task(self._send(method, part, spot, arguments))
        try:
            return await asyncio.shield(sending)
        except asyncio.CancelledError:
            await asyncio.wait([sending])
            if not sending.cancelled():
                sending.exception()
            raise

    async def _send(self, method: str, part: Part, spot: Spot, arguments: dict[str, Any]) -> At:
        """What is on its way is seen through, so that its place is known whatever happens."""
        number, thread = part.number, {"thread_ts": spot.thread} if spot.thread else {}
        try:
            sent = await self.api.call(method, channel=spot.channel, **thread, **arguments)
        except AnswerLost:
            ts = await self._find(number, spot, part.intended_at)
            if ts is None:
                raise
            sent = {"ts": ts}
        at = At(sent.get("channel") or spot.channel, sent["ts"])
        self.stands.append(at)
        try:
            await self.ledger.posted(number, channel=at.channel, ts=at.ts)
        except LeaseLost:
            await self.ledger.suspect(number, channel=at.channel, ts=at.ts)
            raise
        return at

    async def _find(self, number: int, spot: Spot, intended_at: float) -> str | None:
        """Our message that no ledger knows: by its mark, or a stream, which has none until it ends."""
        oldest = f"{intended_at - _CLOCKS_APART:.6f}"
        messages = [
            message
            async for message in self.api.messages(
                spot.channel, spot.thread, oldest=oldest, include_all_metadata=True
            )
            if message.get("user") == self.bot and message["ts"] != spot.thread
        ]
        marked = [message["ts"] for message in messages if _mark_of(message) == self._mark(number)]
        begun = [message["ts"] for message in messages if _is_stream(message, intended_at)]
        return next(iter(marked + (begun if spot.thread else [])), None)

    def _mark(self, number: int) -> str:
        return hashlib.sha256(f"{self.request.id}/{number}".encode()).hexdigest()[:24]

    async def pages_of(self, at: At) -> list[At]:
        """The further pages of our message at `at`, which stand in its thread."""
        found = self.api.messages(at.channel, at.ts, include_all_metadata=True)
        ours = [one async for one in found if one.get("user") == self.bot]
        return [At(at.channel, one["ts"]) for one in ours if _payload_of(one).get("page_of") == at.ts]

    def _metadata(self, number: int, page_of: str = "") -> dict[str, object]:
        further = {"page_of": page_of} if page_of else {}
        return {"event_type": EVENT, "event_payload": {"id": self._mark(number), **further}}


async def read(api: Api, at: At) -> dict[str, Any]:
    """The message at `at` as Slack has it; empty when it is gone or hidden from us."""
    only = {"oldest": at.ts, "latest": at.ts, "inclusive": True, "limit": 1}
    with suppress(DeskmateError):
        found = await api.call("conversations.replies", channel=at.channel, ts=at.ts, **only)
        return next((one for one in found.get("messages", ()) if one["ts"] == at.ts), {})
    return {}


def _mark_of(message: dict[str, Any]) -> str | None:
    mark = _payload_of(message).get("id")
    return mark if isinstance(mark, str) else None


def _payload_of(message: dict[str, Any]) -> dict[str, Any]:
    payload: dict[str, Any] = (message.get("metadata") or {}).get("event_payload") or {}
    return payload


def _is_stream(message: dict[str, Any], intended_at: float) -> bool:
    early, late = _STREAM_STARTS
    begun = intended_at + early <= float(message["ts"]) <= intended_at + late
    return begun and not message.get("files") and _mark_of(message) is None

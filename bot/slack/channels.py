"""Messages beyond the question's own thread, each of one request made once, even after a crash."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from bot.capability import Button, Posted
from bot.capability import Message as Said
from bot.errors import (
    AnswerLost,
    CannotWriteTo,
    DeskmateError,
    NoPostsThere,
    NotInChannel,
    QuestionGone,
    SlackRefused,
)
from bot.language import Language
from bot.slack.blocks import Block, Message, answer
from bot.slack.blocks import picture as picture_of
from bot.slack.buttons import rows
from bot.slack.entities import harmless
from bot.slack.history import recent
from bot.slack.pages import paginate
from bot.slack.people import People
from bot.slack.posting import At, Posting, Spot

_FIRST = 1_000_000
_NUMBERS_EACH = 100
_SCHEDULED = "Q"
_NOT_OPEN = frozenset({"method_not_supported_for_channel_type", "channel_not_found"})
_TAKES_NONE = frozenset(
    {
        "is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "posting_to_general_channel_denied",
    }
)
_UNREACHED = frozenset({"cannot_dm_bot", "user_disabled", "user_not_found", "user_not_visible"})
_GONE = frozenset({"invalid_scheduled_message_id", "message_not_found", "cant_delete_message"})


class SlackChannels:
    """The hand of one request in other channels. `bot` in the posting is our own user id."""

    def __init__(self, posting: Posting, people: People) -> None:
        self._posting = posting
        self._people = people
        self._made = 0

    async def post(
        self, channel: str, text: str, *, buttons: Sequence[Button] = (), picture: str = ""
    ) -> Posted:
        """Post in a channel, or privately to a person's id; long texts go on in the thread below."""
        first, spot = self._next(), Spot(await self._conversation(channel))
        owner = channel if _is_person(channel) else self._posting.request.person.id
        language = await self.language(channel) if _is_person(channel) else self._posting.request.language
        under = rows(buttons, language, owner=owner)
        *before, last = paginate(harmless(text))
        at: At | None = None
        for number, message in enumerate([*map(answer, before), _last(last, picture, under)], start=first):
            found = await self._post(number, Spot(spot.channel, at.ts) if at else spot, message)
            at = at or found
        posted = Posted(spot.channel, at.ts if at else "")
        return replace(posted, link=await self.link(posted))

    async def _post(self, number: int, spot: Spot, message: Message) -> At:
        part = await self._posting.ledger.recall(number)
        at = await self._posting.resume(number, spot) if part else None
        with _meaning(_TAKES_NONE, NoPostsThere()):
            at = at or await self._posting.post(number, spot, message, page_of=spot.thread or "")
        await self._posting.ledger.finish(number)
        return at

    async def schedule(self, channel: str, text: str, at: float, *, picture: str = "") -> Posted:
        """Let Slack post it at `at`; raises MessageTooLong for what does not fit one message."""
        number, where = self._next(), await self._conversation(channel)
        message = _last(harmless(text), picture, ())
        part = await self._posting.ledger.recall(number)
        identity = part.ts if part else None
        if part and identity is None:
            identity = await self._find_scheduled(where, message, at)
        if identity is None:
            await self._posting.intend(number)
            with _meaning(_TAKES_NONE, NoPostsThere()):
                identity = await self._schedule(where, message, at)
        await self._posting.ledger.posted(number, channel=where, ts=identity)
        await self._posting.ledger.finish(number)
        return Posted(where, identity)

    async def _schedule(self, channel: str, message: Message, at: float) -> str:
        """Without metadata: Slack takes it here, and then never posts the message."""
        try:
            made = await self._posting.api.call(
                "chat.scheduleMessage", channel=channel, post_at=int(at), **message.content
            )
        except AnswerLost:
            found = await self._find_scheduled(channel, message, at)
            if found is None:
                raise
            return found
        return str(made["scheduled_message_id"])

    async def _find_scheduled(self, channel: str, message: Message, at: float) -> str | None:
        listed = await self._posting.api.call(
            "chat.scheduledMessages.list", channel=channel, oldest=int(at) - 1, latest=int(at) + 1
        )
        same = (one for one in listed.get("scheduled_messages", ()) if one.get("text") == message.text)
        return next((str(one["id"]) for one in same), None)

    async def delete(self, posted: Posted) -> None:
        """Take back what we posted, on all its pages, or scheduled; nothing when it is gone already."""
        try:
            if posted.ts.startswith(_SCHEDULED):
                await self._posting.api.call(
                    "chat.deleteScheduledMessage", channel=posted.channel, scheduled_message_id=posted.ts
                )
            else:
                at = At(posted.channel, posted.ts)
                for page in (*await self._posting.pages_of(at), at):
                    await self._posting.api.call("chat.delete", channel=page.channel, ts=page.ts)
        except QuestionGone:
            return
        except SlackRefused as refused:
            if refused.facts["code"] not in _GONE:
                raise

    async def link(self, posted: Posted) -> str:
        """The permanent address of a message; empty when it has none any more."""
        with suppress(DeskmateError):
            found = await self._posting.api.call(
                "chat.getPermalink", channel=posted.channel, message_ts=posted.ts
            )
            return str(found.get("permalink", ""))
        return ""

    async def recent(self, channel: str, since: float) -> tuple[Said, ...]:
        """What was said in a channel after `since`, oldest first; raises NotInChannel."""
        return await recent(self._posting.api, self._people, self._posting.bot, channel, since)

    async def answers(self, channel: str, thread: str, since: float) -> tuple[Said, ...]:
        """What was answered in a thread after `since`, oldest first."""
        return await recent(self._posting.api, self._people, self._posting.bot, channel, since, thread=thread)

    async def language(self, person: str) -> Language:
        """The language in which a person reads."""
        return (await self._people.find(person)).language

    async def creator(self, channel: str) -> str:
        """The id of who created a channel; empty where Slack does not tell."""
        with suppress(DeskmateError):
            found = await self._posting.api.call("conversations.info", channel=channel)
            return str(found["channel"].get("creator") or "")
        return ""

    async def join(self, channel: str) -> None:
        """Join a public channel; raises NotInChannel for a private one, NoPostsThere for an archived one."""
        private = NotInChannel(mention=self._posting.api.mention)
        with _meaning(_NOT_OPEN, private), _meaning(_TAKES_NONE, NoPostsThere()):
            await self._posting.api.call("conversations.join", channel=channel)

    async def canvas(self, title: str, text: str) -> str:
        """Keep Markdown as a canvas that the person who asks can open; its link."""
        number = self._next()
        part = await self._posting.intend(number)
        identity = part.file_id or await self._create_canvas(title, text)
        await self._posting.ledger.posted(
            number, channel=self._posting.request.place.channel, file_id=identity
        )
        await self._posting.api.call(
            "canvases.access.set",
            canvas_id=identity,
            access_level="write",
            user_ids=[self._posting.request.person.id],
        )
        found = await self._posting.api.call("files.info", file=identity)
        await self._posting.ledger.finish(number)
        return str(found["file"].get("permalink") or "")

    async def _create_canvas(self, title: str, text: str) -> str:
        made = await self._posting.api.call(
            "canvases.create", title=title, document_content={"type": "markdown", "markdown": text}
        )
        return str(made["canvas_id"])

    async def _conversation(self, channel: str) -> str:
        """A person's id is the address of their direct message with us."""
        if not _is_person(channel):
            return channel
        with _meaning(_UNREACHED, CannotWriteTo()):
            opened = await self._posting.api.call("conversations.open", users=channel)
        return str(opened["channel"]["id"])

    def _next(self) -> int:
        self._made += 1
        return _FIRST + self._made * _NUMBERS_EACH


@contextmanager
def _meaning(codes: frozenset[str], error: DeskmateError) -> Iterator[None]:
    """Raise `error` where Slack refuses with one of `codes`."""
    try:
        yield
    except SlackRefused as refused:
        if refused.facts["code"] not in codes:
            raise
        raise error from None


def _last(text: str, picture: str, under: tuple[Block, ...]) -> Message:
    return picture_of(picture, text, "", under, text) if picture else answer(text, rows=under)


def _is_person(channel: str) -> bool:
    return channel.startswith(("U", "W"))

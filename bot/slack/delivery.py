"""How a handler's answer reaches Slack: where it goes, and which parts it has."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from bot.capability import Button, Buttons, Played, Posted, Request, Shown
from bot.capability.replies import Result
from bot.engine import (
    ImageEvent,
    Loading,
    Made,
    Progress,
    SoundEvent,
    SpeechEvent,
    TextEvent,
    Waiting,
    Written,
)
from bot.errors import EngineLost, NotInChannel, QuestionGone, SlackRefused
from bot.slack.blocks import Block, Message, answer, asked, small, small_line, with_rows
from bot.slack.buttons import STEERING, owner_of
from bot.slack.drawing import Drawing
from bot.slack.entities import escaped, harmless
from bot.slack.limits import ANSWERS
from bot.slack.meanwhile import Frame, Head, Meanwhile
from bot.slack.noting import Notes
from bot.slack.pages import paginate
from bot.slack.playing import Playing
from bot.slack.posting import At, Posting, Spot, read
from bot.slack.progress import WORKING
from bot.slack.steering import Steering
from bot.slack.telling import tell
from bot.slack.uploads import Upload, attach
from bot.slack.work import BETWEEN_EDITS, PATIENCE, Work
from bot.slack.writing import Writing

ROOT = 0
_NUMBERS_EACH = 100
_STATUS, _SESSION = "assistant.threads.setStatus", "agents.sessions.setStatus"


class SlackReply:
    """The reply to one request. Every message and file of it has a number in the ledger."""

    def __init__(self, posting: Posting, steering: Steering, notes: Notes) -> None:
        self._posting = posting
        self._request = posting.request
        self._steering = steering
        self._notes = notes
        self._status = NativeStatus(posting)
        self._root: At | None = None
        self._posts = 0
        self._answers_left = ANSWERS
        self._open: SlackPost | None = None

    @property
    def posting(self) -> Posting:
        """The hand in Slack of the request that is answered."""
        return self._posting

    def take_up(self, request: Request) -> None:
        """Answer `request` from now on, under the name of the one at hand."""
        elsewhere = request.place != self._request.place
        self._request = replace(request, id=self._request.id)
        self._posting = replace(self._posting, request=self._request)
        self._root = None if elsewhere else self._root

    async def say(self, text: str, buttons: Sequence[Button] = ()) -> None:
        """Post a whole message, on as many pages as it takes; a very long one as a file with its beginning."""
        spot, number = await self._spot(), self._next()
        await tell(self._posting, number, spot, text, rows=self._posting.rows(buttons))
        self._status.answered()

    async def whisper(self, text: str, buttons: Sequence[Button] = ()) -> None:
        """Tell only the person who asked: in the thread, or beside it while nobody has answered there.

        Slack shows nobody a private word in a thread that has no answer yet.
        """
        place = self._request.place
        if not place.direct:
            beside = place.fresh and all(at.channel != place.channel for at in self._posting.stands)
            spot = Spot(place.channel, None if beside else place.thread)
            await self.whisper_in(spot, text, buttons, thread=(place.thread or "") if beside else "")
            return
        try:
            await self.say(text, buttons)
        except NotInChannel:  # a command that was typed where two people talk without us
            await self.whisper_in(Spot(place.channel), text, buttons)

    async def whisper_in(
        self, spot: Spot, text: str, buttons: Sequence[Button] = (), thread: str = ""
    ) -> None:
        """An ephemeral message in `spot`; for a command over its own URL, which works wherever it was typed.

        `thread` is the one that the buttons belong to, where that is not `spot`'s.
        """
        person, told = self._request.person.id, self._notes.text.strip()
        reveal = self._steering.reveal() if told and told in text else ()
        for page in paginate(harmless(text)):
            message = answer(page, rows=self._posting.rows([*buttons, *reveal], owner=person, thread=thread))
            await self._whisper_page(spot, person, message)

    async def _whisper_page(self, spot: Spot, person: str, message: Message) -> None:
        url = self._request.place.answer_url
        if url and spot.thread is None and await self._respond(url, message):
            return
        thread = {"thread_ts": spot.thread} if spot.thread else {}
        try:
            await self._posting.api.call(
                "chat.postEphemeral", channel=spot.channel, user=person, **thread, **message.content
            )
        except (NotInChannel, SlackRefused):
            if not (url and await self._respond(url, message)):
                await self._posting.api.call("chat.postMessage", channel=person, **message.content)

    async def _respond(self, url: str, message: Message, *, replace: bool = False) -> bool:
        kind = {"replace_original": True} if replace else {"response_type": "ephemeral"}
        if not self._answers_left:
            return False
        self._answers_left -= 1
        try:
            await self._posting.api.respond(url, {**kind, **message.content})
        except SlackRefused:
            return False
        return True

    async def change(self, ts: str, text: str | None, buttons: Sequence[Button] = ()) -> None:
        """Make our earlier message `ts` say something else; whoever asked for it keeps its buttons.

        Of a private message Slack tells nobody what it says: there the text is needed.
        """
        number = self._next()
        at = At(self._request.place.channel, ts)
        known = self._shows_privately(at) or not (buttons or text is None)
        before = {} if known else await read(self._posting.api, at)
        rows = self._posting.rows(buttons, owner=self._owner_of(at, before))
        message = with_rows(before, rows) if text is None else answer(harmless(text), rows=rows)
        await self._posting.intend(number)
        if self._shows_privately(at):
            await self._change_whispered(message)
        else:
            await self._posting.update(number, at, message)
        await self._posting.ledger.posted(number, channel=at.channel, ts=ts)
        await self._posting.ledger.finish(number)

    def _shows_privately(self, at: At) -> bool:
        about = self._request.about
        return self._request.place.private and about is not None and about.ts == at.ts

    async def _change_whispered(self, message: Message) -> None:
        """What only one person sees can be changed over the URL that came with the press of its button."""
        url = self._request.place.answer_url
        if not (url and await self._respond(url, message, replace=True)):
            raise QuestionGone

    def _owner_of(self, at: At, before: Mapping[str, Any]) -> str:
        about = self._request.about
        pressed = self._request.owner if about and about.ts == at.ts else ""
        return pressed or owner_of(before.get("blocks", ()))

    async def newest(self) -> Posted | None:
        """Where the last message of this reply stands; None before there is one."""
        if not self._posting.stands:
            return None
        at = self._posting.stands[-1]
        place = self._request.place
        thread = place.thread or self._request.ts or (self._root.ts if self._root else "")
        return Posted(at.channel, at.ts, thread="" if thread == at.ts else thread)

    async def ponder(self, status: str) -> None:
        """Show natively that it is being found out what is wanted."""
        place = self._request.place
        if thread := place.thread or self._request.ts:
            await self._status.show(Spot(place.channel, thread), status)

    async def begin(self, status: str) -> "SlackPost":
        """Show natively that work has begun; if it takes longer, in a message too."""
        spot, number = await self._spot(), self._next()
        native = await self._status.show(spot, status)
        work = Work(
            posting=self._posting,
            spot=spot,
            number=number,
            status=status,
            tell=lambda line: self._status.show(spot, line),
            below=self._posting.rows(self._steering.stop()),
            patience=PATIENCE if native else 0.0,
        )
        first = self._root if number == _NUMBERS_EACH else None
        head = Head(first, framed(self._request)) if first else None
        self._open = SlackPost(work, head, self._steering)
        return self._open

    async def attach(self, name: str, data: bytes, comment: str = "") -> None:
        """Upload a file beside the answer."""
        spot, number = await self._spot(), self._next()
        await attach(self._posting, number, spot, Upload(name, data), comment=escaped(comment))
        self._status.answered()

    async def close(self, line: str) -> bool:
        """End what is being shown with `line`; False when there is nothing to be seen."""
        if self._open:
            return await self._open.close(line)
        return await self._close_earlier(line)

    async def _close_earlier(self, line: str) -> bool:
        """End with `line` what an earlier attempt began and this one has not reached."""
        part = await self._posting.ledger.recall(_NUMBERS_EACH)
        if part and part.done:
            return False
        if part is None or not part.ts or not part.channel:
            return await self._close_head(line)
        at = At(part.channel, part.ts)
        await self._posting.end_stream(at)
        before = await read(self._posting.api, at)
        words = [block["text"] for block in before.get("blocks", ()) if block["type"] == "markdown"]
        ended = answer("\n\n".join(words), line) if words else small(line)
        await self._posting.update(part.number, at, ended)
        await self._posting.ledger.finish(part.number)
        return True

    async def _close_head(self, line: str) -> bool:
        """End with `line` what an earlier attempt showed in the head of a command's thread."""
        part = await self._posting.ledger.recall(ROOT)
        if part is None or not part.ts or not part.channel:
            return False
        head = framed(self._request)((small_line(line),))
        await self._posting.update(ROOT, At(part.channel, part.ts), head)
        return True

    async def end(self) -> None:
        """Take the native status away."""
        await self._status.clear()

    async def _spot(self) -> Spot:
        place = self._request.place
        thread = place.thread or self._request.ts
        if thread:
            return Spot(place.channel, thread)
        root = self._root = self._root or await self._post_root(Spot(place.channel))
        return Spot(root.channel, root.ts)

    async def _post_root(self, spot: Spot) -> At:
        part = await self._posting.ledger.recall(ROOT)
        if part and part.ts and part.channel:
            return At(part.channel, part.ts)
        root = await self._posting.resume(ROOT, spot)
        root = root or await self._posting.post(ROOT, spot, framed(self._request)(()))
        await self._posting.ledger.finish(ROOT)
        return root

    def _next(self) -> int:
        self._posts += 1
        return self._posts * _NUMBERS_EACH


class SlackPost:
    """One visible answer in the making: a text, pictures or a sound."""

    def __init__(self, work: Work, head: Head | None, steering: Steering) -> None:
        self._work = work
        self._steering = steering
        self._typed = head is not None
        self._meanwhile = Meanwhile(work, head)
        self._writing: Writing | None = None

    async def write(self, events: AsyncIterator[TextEvent], buttons: Sequence[Button] = ()) -> Written:
        """Stream a text, then label it."""
        await self._meanwhile.leave_head()
        self._writing = writing = Writing(self._work)
        return await writing.run(events, lambda written: self._rows(buttons, cut=written.cut, text=True))

    async def show(
        self, events: AsyncIterator[ImageEvent], alt: str, *, text: str = "", buttons: Buttons[Shown] = ()
    ) -> Shown:
        """Show pictures when they are done, then label them; for a typed command the whole channel sees them."""
        drawing = Drawing(self._work, self._meanwhile, self._rows, broadcast=self._typed)
        return await drawing.run(events, alt, text, buttons)

    async def play(
        self,
        events: AsyncIterator[SpeechEvent | SoundEvent],
        title: str,
        *,
        text: str = "",
        buttons: Buttons[Played] = (),
    ) -> Played:
        """Share a sound when it is done, then label it."""
        return await Playing(self._work, self._meanwhile, self._rows).run(events, title, text, buttons)

    async def follow(self, events: AsyncIterator[Loading | Waiting | Progress | Result]) -> Result:
        """Show how far any work is; returns what comes last of it."""
        last: list[Result] = []

        async def take(event: Loading | Waiting | Progress | Result) -> None:
            if not isinstance(event, Loading | Waiting | Progress):
                last[:] = [event]

        await self._meanwhile.resume()
        await self._meanwhile.follow(events, take)
        if not last:
            raise EngineLost
        return last[0]

    async def say(self, text: str, made: Made | None = None, buttons: Sequence[Button] = ()) -> None:
        """Put a text where the progress was, and label it."""
        line = self._work.label(made) if made else ""
        await self._meanwhile.leave_head()
        await tell(
            self._work.posting,
            self._work.number,
            self._work.spot,
            text,
            line=line,
            rows=self._rows(buttons),
            at=self._meanwhile.at,
        )

    def _rows(self, buttons: Sequence[Button], *, cut: bool = False, text: bool = False) -> tuple[Block, ...]:
        below = self._steering.below(buttons, cut=cut, text=text)
        posting = self._work.posting
        steering = posting.rows(below, first=STEERING)
        return (*posting.rows(buttons), *steering, *self._steering.judging())

    async def close(self, line: str) -> bool:
        """End it with `line`; False when nothing of it can be seen."""
        return await (self._writing or self._meanwhile).close(line)


class NativeStatus:
    """Slack's own sign that the bot is at work. Where Slack refuses it, we do without."""

    def __init__(self, posting: Posting) -> None:
        self._posting = posting
        self._spot: Spot | None = None
        self._session: Spot | None = None
        self._line = ""
        self._due = 0.0

    async def show(self, spot: Spot, line: str) -> bool:
        """Show `line` in the thread, now or when it is due; False when Slack refuses."""
        if line == self._line or monotonic() < self._due:
            return True
        self._line, self._due = line, monotonic() + BETWEEN_EDITS
        shown = await self._set(spot, line)
        self._spot = spot if shown else None
        if shown and not self._session:
            await self._begin_session(spot)
        return shown

    def answered(self) -> None:
        """Slack takes the status away by itself when it sees our answer."""
        self._line = ""

    async def clear(self) -> None:
        """Take away what is left of it."""
        if self._spot:
            await self._posting.api.insist(_STATUS, **_of(self._spot, ""))
        if self._session:
            await self._posting.api.insist(_SESSION, **_of(self._session, "active"))

    async def _set(self, spot: Spot, line: str) -> bool:
        """Slack puts our name before a status; a loading message it shows as it is."""
        shown = {"status": WORKING(self._posting.request.language), "loading_messages": [line]}
        return await self._posting.api.offer(_STATUS, channel_id=spot.channel, thread_ts=spot.thread, **shown)

    async def _begin_session(self, spot: Spot) -> None:
        """Show Slack's own stop button, where there is a turn for it: it goes by our word alone."""
        if self._posting.api.wait(_SESSION):
            return
        if await self._posting.api.offer(_SESSION, **_of(spot, "processing")):
            self._session = spot


def _of(spot: Spot, status: str) -> dict[str, str | None]:
    return {"channel_id": spot.channel, "thread_ts": spot.thread, "status": status}


def framed(request: Request) -> Frame:
    """The head of a command's thread, with what is shown under it."""

    def frame(blocks: tuple[Block, ...]) -> Message:
        words = f"{request.action} {request.text}" if request.action.startswith("/") else ""
        return asked(request.person.id, words, request.language, blocks)

    return frame

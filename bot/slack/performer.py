"""The one boundary: runs a request's handler, and turns what goes wrong into the sentence a person reads."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

import structlog

from bot.capability import DUE, Capabilities, Form, Message, Request
from bot.engine import Engine
from bot.errors import (
    AnswerLost,
    DeskmateError,
    EngineLost,
    MessageTooLong,
    NotInChannel,
    QuestionGone,
    SlackRefused,
)
from bot.language import Phrase, detect
from bot.requests import SWEEP, LeaseLost, Ledger
from bot.slack.api import Api
from bot.slack.channels import SlackChannels
from bot.slack.delivery import SlackReply
from bot.slack.entities import people_in, with_names
from bot.slack.files import Desk, SlackFiles
from bot.slack.house import House, Metered, Tally
from bot.slack.incoming import WITHDRAWAL, message_of
from bot.slack.noting import Notes, NotingEngine, NotingFiles, NotingThread
from bot.slack.people import People
from bot.slack.posting import At, Posting, Spot, read
from bot.slack.progress import STOPPED
from bot.slack.steering import Steering
from bot.slack.thread import SlackThread
from bot.slack.work import StoppedByPerson
from bot.store import EDIT
from bot.store.answers import Answers

LONGEST = 30_000
_WITHOUT_WORDS = ("button:", "form:", "shortcut:", DUE)
_NOT_YOURS = Phrase(
    en="Only {owner}, who asked for this, or an admin can press that button. Ask me yourself, and you get your own.",
    zh="只有提问的 {owner} 或管理员可以按这个按钮。您也可以自己问我，就会有您自己的按钮。",
)

log = structlog.get_logger("slack")


class SharedEngine(Protocol):
    """An engine that can be bound to the person who asks."""

    def on_behalf_of(self, person: str, model: str = "") -> Engine:
        """The engine for one person, and for the text model that they chose."""
        ...


@dataclass(frozen=True, slots=True)
class Performer:
    """Answers requests. `bot` is our own user id; `records` are what handlers may keep."""

    api: Api
    people: People
    capabilities: Capabilities
    engine: SharedEngine
    bot: str
    records: Mapping[str, object]
    desk: Desk
    house: House | None = None
    days: float = 30.0

    @property
    def answers(self) -> Answers | None:
        """What the answers were made from, where that is kept."""
        found = self.records.get("answers")
        return found if isinstance(found, Answers) else None

    async def perform(self, request: Request, ledger: Ledger) -> None:
        """Answer `request`; raises only what another attempt can mend."""
        if request.action == WITHDRAWAL:
            await self._withdraw(request, ledger)
            return
        if request.action == SWEEP:
            await self._sweep(request, ledger)
            return
        request = await self.introduced(request)
        old = await ledger.inherit(_question(request)) if request.id.startswith(EDIT) else ()
        whole = frozenset(part.number for part in old if part.done)
        posting = Posting(self.api, ledger, request, self.bot, whole=whole)
        notes = Notes(self.answers, request, ledger.request_id, self.days)
        steering = Steering(self.capabilities, ledger.request_id, request.language)
        reply = SlackReply(posting, steering, notes)
        try:
            if ledger.stopped:
                await reply.close(STOPPED(request.language))
            elif ledger.exhausted:
                await _tell(reply, request, EngineLost())
            elif refusal := await self.refusal(request):
                await reply.whisper(refusal)
            else:
                await self._answer(request, Serving(self, reply, notes))
            for part in old:
                await posting.remove(part.number)
        finally:
            await reply.end()

    async def _withdraw(self, request: Request, ledger: Ledger) -> None:
        """The question is gone: take back what was posted for it, and forget what it was made from."""
        if self.answers:
            await self.answers.forget(_question(request))
        for part in await ledger.inherit(_question(request)):
            with suppress(DeskmateError):
                if part.ts:
                    await self.api.call("chat.delete", channel=part.channel, ts=part.ts)
                elif part.file_id:
                    await self.api.call("files.delete", file=part.file_id)

    async def _sweep(self, request: Request, ledger: Ledger) -> None:
        """Delete a message that was posted too late, unless whoever took over goes on with it."""
        number, _, posted_for = request.text.partition(" ")
        part = await ledger.recorded(posted_for, int(number))
        if part is None or part.ts == request.ts:
            return
        at = At(request.place.channel, request.ts or "")
        posting = Posting(self.api, ledger, request, self.bot)
        try:
            await self.api.call("chat.delete", channel=at.channel, ts=at.ts)
        except SlackRefused:
            await posting.end_stream(at)
            await self.api.call("chat.delete", channel=at.channel, ts=at.ts)
        except QuestionGone:
            return

    async def _answer(self, request: Request, serving: "Serving") -> None:
        reply = serving.reply
        try:
            _check_length(request)
            await serving.serve(request)
        except StoppedByPerson:
            await reply.close(STOPPED(request.language))
        except asyncio.CancelledError:
            if reply.posting.ledger.stopped:
                await reply.close(STOPPED(request.language))
            raise
        except Exception as error:
            if _is_for_another_attempt(error, reply.posting.ledger):
                raise
            await _tell(reply, request, ours(error, request))

    async def refusal(self, request: Request) -> str | None:
        """Why this person may not press that button; None when they may."""
        if request.owner in ("", request.person.id) or await self.people.is_admin(request.person.id):
            return None
        owner = await self.people.find(request.owner)
        return _NOT_YOURS(request.person.language, owner=owner.name)

    async def form(self, name: str, request: Request) -> Form:
        """The form that the button or shortcut `name` shows."""
        return await self.capabilities.show(name, request, **self.records)

    async def introduced(self, request: Request) -> Request:
        """The request with the names, the language and the message that only Slack knows."""
        person = await self.people.find(request.person.id)
        about = await self._message(request)
        mentioned = (*people_in(request.text), *(people_in(about.text) if about else ()))
        authors = (about.author,) if about else ()
        names = await self.people.names((*mentioned, *(one for one in authors if one.startswith(("U", "W")))))
        silent = request.action.startswith(_WITHOUT_WORDS)
        words = self.capabilities.narrowed(request).text
        return replace(
            request,
            person=person,
            text=with_names(request.text, names),
            language=person.language if silent else detect(words, otherwise=person.language),
            about=_named(about, names) if about else None,
        )

    async def _message(self, request: Request) -> Message | None:
        """What the request is about, read from Slack where only its place is known."""
        about = request.about
        if about is None or about.author:
            return about
        found = await read(self.api, At(request.place.channel, about.ts))
        return message_of(found, self.bot) if found else about


@dataclass(frozen=True, slots=True)
class Serving:
    """Runs handlers for one request, and for those that it takes up in its own place."""

    performer: Performer
    reply: SlackReply
    notes: Notes
    tally: Tally = field(default_factory=Tally)

    async def serve(self, request: Request) -> None:
        """Run the handler of `request` with its own conversation."""
        here = self.performer
        if here.house is None:
            await self._run(request, here.engine.on_behalf_of(request.person.id))
            return
        request = await here.house.settled(request)
        engine = here.engine.on_behalf_of(request.person.id, request.manners.model)
        exempt = here.house.quota.bounded and request.person.admin
        await here.house.check(request, here.capabilities, exempt=exempt)
        try:
            await self._run(request, Metered(engine, self.tally))
        finally:
            await here.house.charge(request, self.reply.posting.ledger.request_id, self.tally)

    async def _run(self, request: Request, engine: Engine) -> None:
        here = self.performer
        self.reply.take_up(request)
        self.notes.request = request
        desk = replace(here.desk, ears=engine)
        conversation = SlackThread(here.api, here.people, request, here.bot)
        await here.capabilities.run(
            request,
            reply=self.reply,
            engine=NotingEngine(engine, self.notes),
            thread=NotingThread(conversation, self.notes),
            files=NotingFiles(SlackFiles(here.api, request.language, desk), self.notes),
            channels=SlackChannels(self.reply.posting, here.people),
            again=self,
            **here.records,
        )


def _is_for_another_attempt(error: Exception, ledger: Ledger) -> bool:
    if isinstance(error, EngineLost | AnswerLost):
        return ledger.retries_left > 0
    return isinstance(error, LeaseLost)


def ours(error: Exception, request: Request) -> DeskmateError:
    """Our own error for whatever went wrong."""
    if isinstance(error, DeskmateError):
        return error
    log.error("handler failed", kind=type(error).__name__, request=request.id)
    return DeskmateError()


def _question(request: Request) -> str:
    return f"{request.place.channel}:{request.ts}"


def _check_length(request: Request) -> None:
    if len(request.text) > LONGEST:
        raise MessageTooLong(characters=len(request.text), limit=LONGEST)


def _named(message: Message, names: Mapping[str, str]) -> Message:
    return replace(
        message,
        author=names.get(message.author, message.author),
        text=with_names(message.text, names),
    )


async def _tell(reply: SlackReply, request: Request, error: DeskmateError) -> None:
    sentence = error.say(request.language)
    try:
        if isinstance(error, QuestionGone | NotInChannel):
            await reply.whisper_in(Spot(request.place.channel), sentence)
        elif not await reply.close(sentence):
            await reply.whisper(sentence)
    except DeskmateError as refused:
        log.warning(
            "could not tell",
            kind=type(error).__name__,
            why=type(refused).__name__,
            facts=refused.facts,
            request=request.id,
        )

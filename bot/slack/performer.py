"""The one boundary: runs a request's handler, and turns what goes wrong into the sentence a person reads."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.capability import Capabilities, Request
from bot.engine import Engine
from bot.errors import AnswerLost, DeskmateError, EngineLost, MessageTooLong, QuestionGone
from bot.language import detect
from bot.requests import LeaseLost, Ledger
from bot.slack.api import Api
from bot.slack.delivery import SlackReply
from bot.slack.entities import people_in, with_names
from bot.slack.files import SlackFiles
from bot.slack.people import People
from bot.slack.posting import Posting, Spot
from bot.slack.progress import STOPPED
from bot.slack.thread import SlackThread
from bot.slack.work import StoppedByPerson

LONGEST = 30_000

log = structlog.get_logger("slack")


class SharedEngine(Protocol):
    """An engine that can be bound to the person who asks."""

    def on_behalf_of(self, person: str) -> Engine:
        """The engine for one person."""
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

    async def perform(self, request: Request, ledger: Ledger) -> None:
        """Answer `request`; raises only what another attempt can mend."""
        request = await self._introduced(request)
        reply = SlackReply(Posting(self.api, ledger, request, self.bot))
        try:
            if ledger.exhausted:
                await _tell(reply, request, EngineLost())
            else:
                await self._answer(request, ledger, reply)
        finally:
            await reply.end()

    async def _answer(self, request: Request, ledger: Ledger, reply: SlackReply) -> None:
        try:
            await self._run(request, reply)
        except StoppedByPerson:
            await reply.close(STOPPED(request.language))
        except asyncio.CancelledError:
            if ledger.stopped:
                await reply.close(STOPPED(request.language))
            raise
        except Exception as error:
            if _is_for_another_attempt(error, ledger):
                raise
            await _tell(reply, request, _ours(error, request))

    async def _run(self, request: Request, reply: SlackReply) -> None:
        if len(request.text) > LONGEST:
            raise MessageTooLong(characters=len(request.text), limit=LONGEST)
        await self.capabilities.run(
            request,
            reply=reply,
            engine=self.engine.on_behalf_of(request.person.id),
            thread=SlackThread(self.api, self.people, request, self.bot),
            files=SlackFiles(self.api, request.language),
            **self.records,
        )

    async def _introduced(self, request: Request) -> Request:
        """The request with the names and the language that only Slack knows."""
        person = await self.people.find(request.person.id)
        names = await self.people.names(people_in(request.text))
        return replace(
            request,
            person=person,
            text=with_names(request.text, names),
            language=detect(request.text, otherwise=person.language),
        )


def _is_for_another_attempt(error: Exception, ledger: Ledger) -> bool:
    if isinstance(error, EngineLost | AnswerLost):
        return ledger.retries_left > 0
    return isinstance(error, LeaseLost)


def _ours(error: Exception, request: Request) -> DeskmateError:
    if isinstance(error, DeskmateError):
        return error
    log.error("handler failed", kind=type(error).__name__, request=request.id)
    return DeskmateError()


async def _tell(reply: SlackReply, request: Request, error: DeskmateError) -> None:
    sentence = error.say(request.language)
    try:
        if isinstance(error, QuestionGone):
            await reply.whisper_in(Spot(request.place.channel), sentence)
        elif not await reply.close(sentence):
            await reply.whisper(sentence)
    except DeskmateError as refused:
        log.warning(
            "could not tell", kind=type(error).__name__, why=type(refused).__name__, request=request.id
        )

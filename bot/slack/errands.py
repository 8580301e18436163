"""What follows an acknowledgement at once, beside the queue: forms, the home, and short private words."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import time

import structlog

from bot.capability import Button, Capabilities, Message, Person, Place, Request
from bot.errors import DeskmateError, SlackRefused
from bot.language import Phrase
from bot.requests import Earlier, Requests
from bot.slack import home, views
from bot.slack.api import Api
from bot.slack.blocks import Block, answer
from bot.slack.buttons import rows
from bot.slack.incoming import FormWanted, HomeOpened, Opened, StopWanted
from bot.slack.people import People
from bot.slack.performer import Performer, ours
from bot.slack.progress import WORKING

log = structlog.get_logger("slack")

EDITED = Phrase(
    en="I no longer know that question. Please send it as a new message.",
    zh="这个问题我已不记得了，请作为新消息再发一次。",
)
NOTHING_TO_STOP = Phrase(
    en="There is nothing of yours to stop here. To stop an answer, say `stop` in its thread.",
    zh="这里没有您正在进行的任务。要停止某个回答，请在它的消息列里说“停”。",
)
OUTDATED = Phrase(
    en="That no longer works: it belongs to an older version of me, or its message is gone. Please ask me again.",
    zh="它已失效：可能来自我的旧版本，或者对应的消息已不在。请重新问我。",
)
_LATE = Phrase(
    en="Slack gave me too little time to open the form. Please try again:",
    zh="Slack 留给我的时间太短，没能打开表单。请再试一次：",
)
_OPEN = Phrase(en="Open the form", zh="打开表单")
_AT_IT = Phrase(en="I am at it already.", zh="我已经在处理了。")
_DONE = Phrase(en="That has been done already.", zh="这已经做过了。")
_THERE = Phrase(en="That has been done already: {link}", zh="这已经做过了：{link}")
_TOO_LATE = frozenset(
    {
        "expired_trigger_id",
        "trigger_expired",
        "exchanged_trigger_id",
        "trigger_exchanged",
        "invalid_trigger_id",
    }
)


@dataclass(frozen=True, slots=True)
class Errands:
    """Runs them for one workspace."""

    api: Api
    people: People
    capabilities: Capabilities
    performer: Performer
    team: str
    requests: Requests

    async def open_form(self, wanted: FormWanted) -> None:
        """Show the form of a command."""
        person = await self.people.find(wanted.person)
        view = views.form(wanted.command, person.language, wanted.place)
        again = Button(wanted.command.name, _OPEN)
        await self._open("views.open", view, wanted.trigger, wanted.person, wanted.place, again)

    async def show(self, opened: Opened) -> None:
        """Show the form that a button or a shortcut opens."""
        request = opened.request
        try:
            request = await self.performer.introduced(request)
            if refusal := await self.performer.refusal(request):
                await self.tell(request.person.id, request.place, refusal)
                return
            form = await self.performer.form(opened.name, request)
            view = views.window(opened.name, form, request.language, request.place, _kept(request))
        except Exception as error:
            await self.tell(request.person.id, request.place, ours(error, request).say(request.language))
            return
        method = "views.push" if opened.stacked else "views.open"
        again = Button(opened.name, _OPEN, value=request.text)
        about = request.about.ts if request.about else ""
        await self._open(method, view, opened.trigger, request.person.id, request.place, again, about)

    async def _open(
        self,
        method: str,
        view: Block,
        trigger: str,
        person: str,
        place: Place,
        again: Button,
        about: str = "",
    ) -> None:
        try:
            await self.api.call(method, trigger_id=trigger, view=view)
        except SlackRefused as refused:
            if refused.facts["code"] not in _TOO_LATE:
                raise
            language = (await self.people.find(person)).language
            await self.tell(person, place, _LATE(language), [again], about)

    async def welcome(self, opened: HomeOpened) -> None:
        """Fill the tab of the app that a person looks at."""
        if opened.tab == "messages":
            person = await self.people.find(opened.person)
            prompts = views.prompts(self.capabilities, person.language)
            await self.api.call(
                "assistant.threads.setSuggestedPrompts", channel_id=opened.channel, prompts=prompts
            )
        else:
            person = await self.people.near(opened.person)
            place = Place(self.team, opened.channel, direct=True)
            view = views.home(self.capabilities, person.language, place, await self._going_on(person, place))
            await self.api.call("views.publish", user_id=opened.person, view=view)

    async def _going_on(self, person: Person, place: Place) -> list[Block]:
        """What the store knows of a person's work: no call to Slack."""
        if self.performer.house is None:
            return []
        asked = Request("home", "home", "", person, place, person.language, asked_at=time())
        told = await self.capabilities.home(asked, **self.performer.records)
        panels = [home.panel(one, person.language, person.id, 10 * number) for number, one in enumerate(told)]
        used, quota = await self.performer.house.used(asked), self.performer.house.quota
        busy = home.Busy(*await self.requests.busy())
        ended = home.recent(await self.requests.recent(person.id), person)
        blocks = [block for panel in panels for block in panel]
        return [
            *blocks,
            home.usage(used, quota, person.language),
            home.queue(busy, person.language),
            *ended,
            {"type": "divider"},
        ]

    async def working(self, request: Request) -> None:
        """Show at once that a press counts, however long the queue is."""
        place = request.place
        if place.thread is None:
            return
        person = await self.people.find(request.person.id)
        line = WORKING(person.language)
        shown = await self.api.offer(
            "assistant.threads.setStatus", channel_id=place.channel, thread_ts=place.thread, status=line
        )
        if not shown:
            await self.tell(person.id, place, line)

    async def rest(self, place: Place) -> None:
        """Show that nothing is being done there any more."""
        if place.thread:
            await self.api.insist(
                "assistant.threads.setStatus", channel_id=place.channel, thread_ts=place.thread, status=""
            )

    async def done_before(self, request: Request, earlier: Earlier | None) -> None:
        """Tell where the result of an earlier press is."""
        person = await self.people.find(request.person.id)
        if earlier is None or earlier.open:
            sentence = _AT_IT(person.language)
        elif link := await self._link(earlier):
            sentence = _THERE(person.language, link=link)
        else:
            sentence = _DONE(person.language)
        await self.tell(person.id, request.place, sentence)

    async def _link(self, earlier: Earlier) -> str:
        for part in earlier.parts:
            try:
                found = await self.api.call("chat.getPermalink", channel=part.channel, message_ts=part.ts)
            except DeskmateError:
                continue
            return str(found.get("permalink", ""))
        return ""

    async def say(self, person: str, place: Place, phrase: Phrase) -> None:
        """Tell a person something in their language."""
        known = await self.people.find(person)
        await self.tell(person, place, phrase(known.language))

    async def nothing_to_stop(self, wanted: StopWanted) -> None:
        """Say that nothing of theirs runs."""
        await self.say(wanted.person, wanted.place, NOTHING_TO_STOP)

    async def stop(self, wanted: StopWanted, cancel: Callable[[str], Awaitable[bool]]) -> None:
        """Stop what somebody else asked for, when an admin wants that."""
        person = await self.people.find(wanted.person)
        asked = Request("", "", "", person, wanted.place, owner=wanted.owner)
        if refusal := await self.performer.refusal(asked):
            await self.tell(wanted.person, wanted.place, refusal)
        else:
            await cancel(wanted.request)

    async def tell(
        self, person: str, place: Place, text: str, buttons: Sequence[Button] = (), about: str = ""
    ) -> None:
        """Tell one person, where they are, over the URL of their press, or in their direct message."""
        under = rows(buttons, (await self.people.find(person)).language, owner=person, about=about)
        content = answer(text, rows=under).content
        thread = {"thread_ts": place.thread} if place.thread and not place.fresh else {}
        try:
            await self.api.call("chat.postEphemeral", channel=place.channel, user=person, **thread, **content)
        except DeskmateError:
            if not (place.answer_url and await self._respond(place.answer_url, content)):
                await self.api.call("chat.postMessage", channel=person, **content)

    async def _respond(self, url: str, content: Mapping[str, object]) -> bool:
        """Tell over the URL of a press; False where Slack takes nothing there any more."""
        try:
            await self.api.respond(url, {"response_type": "ephemeral", **content})
        except SlackRefused:
            return False
        return True


def _kept(request: Request) -> Message | None:
    """The message that a form was opened from, as long as it can be read again: a private one cannot."""
    about = request.about
    return None if about and request.place.private and not about.text else about

"""A conversation without Slack: real handlers and records, scripted engine, everything else in memory."""

import mimetypes
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from sqlalchemy import ColumnElement, Double, create_engine, literal
from sqlalchemy import Engine as Database
from sqlalchemy.pool import StaticPool

import handlers
from bot.capability import (
    DIRECT_MESSAGE,
    FOLLOW_UP,
    MENTION,
    Button,
    Buttons,
    Capabilities,
    Contents,
    Form,
    Manners,
    Message,
    Person,
    Place,
    Played,
    Post,
    Posted,
    Request,
    SharedFile,
    Shown,
    discover,
)
from bot.engine import (
    Heard as Piece,
)
from bot.engine import (
    ImageEvent,
    Loading,
    Made,
    Picture,
    Preview,
    Progress,
    Sound,
    SoundEvent,
    SpeechEvent,
    TextEvent,
    Waiting,
    Words,
    Written,
)
from bot.engine.scripted import ScriptedEngine
from bot.errors import CannotReadFile, DeskmateError, NotInChannel
from bot.language import Language, detect
from bot.safety.label import label
from bot.store.models import Base
from bot.store.records import records
from bot.store.work import T, Work

NOON = 1_795_435_200.0
"""Monday, 23 November 2026, at noon UTC."""

BOT = "Deskmate"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that the bot uploaded."""

    name: str
    data: bytes
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A message beyond the chat; `at` when it is scheduled."""

    posted: Posted
    text: str
    buttons: tuple[Button, ...] = ()
    at: float | None = None
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A message with buttons, and who may press them."""

    ts: str
    owner: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A form that somebody has open."""

    name: str
    form: Form
    request: Request


Heard = str | Picture | tuple[Picture, ...] | Sound | Attached
"""What everybody gets of the bot: several pictures are shown as one."""

Result = TypeVar("Result")


class Memory:
    """The tables in memory, for the records of one chat."""

    def __init__(self) -> None:
        self.clock = NOON
        self._database: Database = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        Base.metadata.create_all(self._database)

    async def write(self, work: Work[T], *, alone: int | None = None) -> T:
        with self._database.begin() as connection:
            return work(connection)

    async def read(self, work: Work[T]) -> T:
        return await self.write(work)

    def now(self) -> ColumnElement[float]:
        return literal(self.clock, Double())

    async def close(self) -> None:
        self._database.dispose()


@dataclass
class Chat:
    """One thread, or one direct message, in which people talk and the bot answers.

    A line that begins with `/` is a command, with `@Deskmate` a mention; in a direct
    message every line is for the bot, and in a thread that it attends the others are
    follow-ups. `heard` is what everybody sees of the bot, the status of a post first and
    then what became of it; `whispered` is for one person, `waited` what was shown before
    the words, the picture or the sound came, `elsewhere` what was posted in other channels, of which
    `closed` ones do not let the bot in. `store` holds the records; `admins` may press
    what others own.
    """

    engine: ScriptedEngine = field(default_factory=ScriptedEngine)
    capabilities: Capabilities = field(default_factory=lambda: discover(handlers))
    direct: bool = False
    language: Language = "en"
    manners: Manners = field(default=Manners())
    languages: dict[str, Language] = field(default_factory=dict)
    creator: str = "U-Ada"
    heard: list[Heard] = field(default_factory=list)
    whispered: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    contents: dict[str, str | bytes] = field(default_factory=dict)
    files: dict[str, SharedFile] = field(default_factory=dict)
    waited: list[Loading | Waiting | Progress | Preview | Piece] = field(default_factory=list)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    pondered: list[str] = field(default_factory=list)
    canvases: dict[str, str] = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    answered: dict[str, tuple[Message, ...]] = field(default_factory=dict)
    admins: set[str] = field(default_factory=set)
    shown: list[Row] = field(default_factory=list)
    window: Window | None = None
    _places: dict[str, tuple[list[Heard] | list[str], int]] = field(default_factory=dict)
    _pressed: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _ticks: int = 0

    @cached_property
    def store(self) -> Memory:
        """Where the records are."""
        return Memory()

    @cached_property
    def records(self) -> Mapping[str, object]:
        """What handlers keep between requests."""
        return records(self.store)

    async def says(
        self, text: str, *, by: str = "Ada", files: Mapping[str, str | bytes | None] | None = None
    ) -> None:
        """`by` writes `text` and shares `files`: names and contents, None for an unreadable one."""
        ts = self.tick()
        shared = tuple(self.share(name, content) for name, content in (files or {}).items())
        if not text.startswith("/"):
            self.messages.append(Message(by, text, ts, files=shared))
        if request := await self._request(text, by, ts, shared):
            await self._answer(request)

    async def presses(self, name: str, *, by: str = "Ada", value: str | None = None) -> None:
        """`by` presses the newest button called `name`, by its name or its label; `value` tells two apart."""
        shown, button = self._button(name, value)
        request = replace(
            self._made(f"button:{button.name}", button.value, by),
            about=self._message(shown.ts),
            owner="" if button.anyone or self.direct else shown.owner,
        )
        if request.owner not in ("", request.person.id) and by not in self.admins:
            self.whispered.append(f"only {request.owner} may press {button.name}")
        elif self.capabilities.shows(button.name):
            await self._open(button.name, request)
        elif button.once and (shown.ts, button.name, button.value) in self._pressed:
            self.whispered.append("done already")
        else:
            self._pressed[shown.ts, button.name, button.value] = by
            await self._answer(request)

    async def chooses(self, name: str, *, by: str = "Ada", about: Message | None = None) -> None:
        """`by` chooses a shortcut: on a message, or the global one."""
        request = replace(self._made(f"shortcut:{name}", "", by), about=about)
        if self.capabilities.shows(name):
            await self._open(name, request)
        else:
            await self._answer(request)

    async def fills_in(self, *, by: str = "Ada", **values: str) -> Mapping[str, str]:
        """`by` sends the open form off with `values`; what is wrong with them, by field."""
        assert self.window, "no form is open"
        window, language = self.window, self.language
        filled = {**_begun(window.form), **values}
        if wrong := self.capabilities.wrong(window.name, filled):
            return {name: sentence(language) for name, sentence in wrong.items()}
        self.window = None
        made = self._made(f"form:{window.name}", window.form.note, by)
        await self._answer(
            replace(made, values=filled, about=window.request.about, place=window.request.place)
        )
        return {}

    async def comes_due(self, name: str, id_: str, *, by: str = "Ada", **values: str) -> None:
        """What waits under `name` for `by` comes due."""
        await self._answer(replace(self._made(f"due:{name}", id_, by), values=values))

    @property
    def answer(self) -> str:
        """The last text that everybody heard."""
        return next(text for text in reversed(self.heard) if isinstance(text, str))

    @property
    def buttons(self) -> list[str]:
        """The names of the buttons under the newest message that has any."""
        return [button.name for button in self.shown[-1].buttons] if self.shown else []

    def _button(self, name: str, value: str | None) -> tuple[Row, Button]:
        for shown in reversed(self.shown):
            for button in shown.buttons:
                called = name in (button.name, button.label.en, button.label.zh)
                if called and value in (None, button.value):
                    return shown, button
        raise AssertionError(f"there is no button {name}: {[each.buttons for each in self.shown]}")

    async def _open(self, name: str, request: Request) -> None:
        try:
            form = await self.capabilities.show(name, request, **self.records)
        except DeskmateError as error:
            self.whispered.append(error.say(request.language))
        else:
            self.window = Window(name, form, request)

    def _message(self, ts: str) -> Message | None:
        return next(
            (message for message in self.messages if message.ts == ts), Message(BOT, "", ts, mine=True)
        )

    def _made(self, action: str, text: str, by: str) -> Request:
        return Request(
            id=f"request-{self.tick()}",
            action=action,
            text=text,
            person=Person(f"U-{by}", by, self.language, admin=by in self.admins),
            place=Place("T1", "D1" if self.direct else "C1", self._thread(), direct=self.direct),
            language=self.language,
            asked_at=self.store.clock,
            manners=self.manners,
        )

    def tick(self) -> str:
        """The timestamp of the next message."""
        self._ticks += 1
        return f"{NOON + self._ticks - 1:.6f}"

    def share(self, name: str, content: str | bytes | None) -> SharedFile:
        """A file that can be read from now on, but for its content when that is None."""
        identity = f"F{len(self.files)}-{name}"
        if content is not None:
            self.contents[identity] = content
        kind = mimetypes.guess_type(name)[0] if isinstance(content, bytes) else None
        size = len(content or "")
        url = f"https://files.example/{identity}"
        self.files[identity] = SharedFile(identity, name, kind or "text/plain", size, url)
        return self.files[identity]

    async def _request(self, text: str, by: str, ts: str, files: tuple[SharedFile, ...]) -> Request | None:
        mentioned = text.startswith(f"@{BOT}")
        if not (self.direct or mentioned or text.startswith("/")):
            return await self._follow_up(text, by, ts, files)
        spoken = text.removeprefix(f"@{BOT}").strip()
        action, rest = self.capabilities.route(spoken, DIRECT_MESSAGE if self.direct else MENTION)
        return replace(
            self._made(action, rest, by),
            id=f"request-{ts}",
            language=detect(rest, self.language),
            ts=None if text.startswith("/") else ts,
            files=files,
        )

    async def _follow_up(self, text: str, by: str, ts: str, files: tuple[SharedFile, ...]) -> Request | None:
        threads = self.records.get("threads")
        attends = getattr(threads, "attends", None)
        thread = self._thread()
        if attends is None or thread == ts or not self.capabilities.serves(FOLLOW_UP):
            return None
        if not await attends("C1", thread):
            return None
        made = self._made(FOLLOW_UP, text, by)
        return replace(made, id=f"request-{ts}", language=detect(text, self.language), ts=ts, files=files)

    def _thread(self) -> str | None:
        return self.messages[0].ts if self.messages else None

    async def _answer(self, request: Request) -> None:
        try:
            await self.serve(request)
        except DeskmateError as error:
            self.whispered.append(error.say(request.language))

    async def serve(self, request: Request) -> None:
        """Run the handler of `request` with everything that it may ask for."""
        await self.capabilities.run(
            request,
            reply=ReplyInChat(self, request),
            engine=self.engine.on_behalf_of(request.person.id),
            thread=ThreadInChat(self),
            files=FilesInChat(self),
            channels=ChannelsInChat(self, request),
            again=self,
            **self.records,
        )

    def hear(self, what: Heard, buttons: Sequence[Button] = (), owner: str = "") -> str:
        """The bot posts `what`; its timestamp."""
        self.heard.append(what)
        return self.place(self.heard, buttons, owner)

    def place(self, where: list[Heard] | list[str], buttons: Sequence[Button], owner: str) -> str:
        """Where the last of `where` stands, for later changes and presses."""
        ts = self.tick()
        self._places[ts] = (where, len(where) - 1)
        self.show(ts, buttons, owner)
        return ts

    def show(self, ts: str, buttons: Sequence[Button], owner: str) -> None:
        """Other buttons under the message at `ts`."""
        self.shown = [shown for shown in self.shown if shown.ts != ts]
        if buttons:
            self.shown.append(Row(ts, owner, tuple(buttons)))

    def owner_of(self, ts: str) -> str:
        """Who may press the buttons under the message at `ts`."""
        return next((shown.owner for shown in self.shown if shown.ts == ts), "")

    def change(self, ts: str, text: str) -> None:
        """The message at `ts` says something else."""
        assert ts in self._places, f"the bot wrote no message {ts}"
        where, index = self._places[ts]
        where[index] = text
        self.messages = [
            replace(message, text=text) if message.ts == ts else message for message in self.messages
        ]

    def remember(self, text: str, ts: str) -> None:
        """A finished text of the bot joins the thread."""
        self.messages.append(Message(BOT, text, ts, mine=True))


def _begun(form: Form) -> dict[str, str]:
    """What the fields of a form hold before anybody touched them."""
    filled = {}
    for item in form.fields:
        options = getattr(item, "options", ())
        begun = getattr(item, "text", "") or getattr(item, "chosen", "") or (options[0][0] if options else "")
        if hasattr(item, "name"):
            filled[item.name] = begun
    return filled


@dataclass(frozen=True, slots=True)
class ReplyInChat:
    """A reply that is heard in the chat."""

    chat: Chat
    request: Request
    stands: list[str] = field(default_factory=list)

    async def say(self, text: str, buttons: Sequence[Button] = ()) -> None:
        ts = self.chat.hear(text, buttons, self.owner)
        self.chat.remember(text, ts)
        self.stands.append(ts)

    async def whisper(self, text: str, buttons: Sequence[Button] = ()) -> None:
        self.chat.whispered.append(text)
        self.chat.place(self.chat.whispered, buttons, self.request.person.id)

    async def change(self, ts: str, text: str | None, buttons: Sequence[Button] = ()) -> None:
        if text is not None:
            self.chat.change(ts, text)
        self.chat.show(ts, buttons, self.chat.owner_of(ts) or self.owner)
        self.stands.append(ts)

    async def newest(self) -> Posted | None:
        place = self.request.place
        thread = place.thread or self.request.ts or ""
        return Posted(place.channel, self.stands[-1], thread=thread) if self.stands else None

    async def ponder(self, status: str) -> None:
        self.chat.pondered.append(status)

    async def begin(self, status: str) -> Post:
        self.chat.hear(status)
        return PostInChat(self)

    async def attach(self, name: str, data: bytes, comment: str = "") -> None:
        self.chat.hear(Attached(name, data, comment))

    @property
    def owner(self) -> str:
        """Who asked for what this request is about."""
        return self.request.owner or self.request.person.id


@dataclass(frozen=True, slots=True)
class PostInChat:
    """A post that is heard in the chat once it is finished, and checked while it streams."""

    reply: ReplyInChat

    async def write(self, events: AsyncIterator[TextEvent], buttons: Sequence[Button] = ()) -> Written:
        chat, streamed = self.reply.chat, ""
        async for event in events:
            if isinstance(event, Words):
                assert event.text, "a piece of text is never empty"
                streamed += event.text
            elif isinstance(event, Written):
                assert streamed == event.text, "people read what was streamed"
                ts = chat.hear(event.text, buttons, self.reply.owner)
                chat.remember(f"{event.text}\n\n_{label(event.made, self.reply.request.language)}_", ts)
                self.reply.stands.append(ts)
                return event
            else:
                chat.waited.append(event)
        raise AssertionError("the text never finished")

    async def show(
        self, events: AsyncIterator[ImageEvent], alt: str, *, text: str = "", buttons: Buttons[Shown] = ()
    ) -> Shown:
        assert alt, "people who cannot see a picture read its text"
        chat, pictures = self.reply.chat, await self._all_of(events, Picture)
        assert pictures, "the picture never finished"
        files = tuple(chat.share("picture.png", one.data).id for one in pictures)
        shown = Shown(tuple(pictures), files)
        if text:
            chat.hear(text)
        await self._hear(pictures[0] if len(pictures) == 1 else shown.pictures, shown, buttons)
        return shown

    async def play(
        self,
        events: AsyncIterator[SpeechEvent | SoundEvent],
        title: str,
        *,
        text: str = "",
        buttons: Buttons[Played] = (),
    ) -> Played:
        assert title, "people see what a file is called"
        chat, sounds = self.reply.chat, await self._all_of(events, Sound)
        assert len(sounds) == 1, "the sound never finished"
        file = chat.share(f"{title}.mp3", sounds[0].data)
        beside = tuple(chat.share(one.name, one.data).id for one in sounds[0].beside)
        played = Played(sounds[0], file.id, beside)
        if text:
            chat.hear(text)
        await self._hear(sounds[0], played, buttons)
        chat.messages.append(Message(BOT, title, chat.tick(), mine=True, files=(file,)))
        return played

    async def follow(self, events: AsyncIterator[Loading | Waiting | Progress | Result]) -> Result:
        last: Result | None = None
        async for event in events:
            if isinstance(event, Loading | Waiting | Progress):
                self.reply.chat.waited.append(event)
            else:
                last = event
        assert last is not None, "the work never finished"
        return last

    async def say(self, text: str, made: Made | None = None, buttons: Sequence[Button] = ()) -> None:
        ts = self.reply.chat.hear(text, buttons, self.reply.owner)
        self.reply.chat.remember(
            f"{text}\n\n_{label(made, self.reply.request.language)}_" if made else text, ts
        )
        self.reply.stands.append(ts)

    async def _all_of(self, events: AsyncIterator[object], kind: type[Result]) -> list[Result]:
        found = []
        async for event in events:
            if isinstance(event, kind):
                found.append(event)
            elif isinstance(event, Loading | Waiting | Progress | Preview | Piece):
                self.reply.chat.waited.append(event)
        return found

    async def _hear(self, what: Heard, result: Result, buttons: Buttons[Result]) -> None:
        below = await buttons(result) if callable(buttons) else buttons
        self.reply.stands.append(self.reply.chat.hear(what, below, self.reply.owner))


@dataclass(frozen=True, slots=True)
class ChannelsInChat:
    """Other channels, as far as the chat's test lets the bot in."""

    chat: Chat
    request: Request

    async def post(
        self, channel: str, text: str, *, buttons: Sequence[Button] = (), picture: str = ""
    ) -> Posted:
        self._check(channel)
        owner = channel if channel.startswith("U") else self.request.person.id
        posted = Posted(channel, self.chat.tick(), f"https://slack.example/{channel}")
        self.chat.show(posted.ts, buttons, owner)
        self.chat.elsewhere.append(Elsewhere(posted, text, tuple(buttons), picture=picture))
        return posted

    async def schedule(self, channel: str, text: str, at: float, *, picture: str = "") -> Posted:
        self._check(channel)
        posted = Posted(channel, f"Q{self.chat.tick()}")
        self.chat.elsewhere.append(Elsewhere(posted, text, at=at, picture=picture))
        return posted

    async def delete(self, posted: Posted) -> None:
        place = (posted.channel, posted.ts)
        self.chat.elsewhere = [
            one for one in self.chat.elsewhere if (one.posted.channel, one.posted.ts) != place
        ]

    async def link(self, posted: Posted) -> str:
        return f"https://slack.example/{posted.channel}/{posted.ts}"

    async def recent(self, channel: str, since: float) -> tuple[Message, ...]:
        self._check(channel)
        return tuple(message for message in self.chat.messages if float(message.ts) > since)

    async def answers(self, channel: str, thread: str, since: float) -> tuple[Message, ...]:
        self._check(channel)
        return tuple(one for one in self.chat.answered.get(thread, ()) if float(one.ts) > since)

    async def language(self, person: str) -> Language:
        return self.chat.languages.get(person, self.chat.language)

    async def creator(self, channel: str) -> str:
        return self.chat.creator

    async def join(self, channel: str) -> None:
        if channel.startswith("G"):
            raise NotInChannel(mention=f"@{BOT}")
        self.chat.closed.discard(channel)
        self.chat.joined.append(channel)

    async def canvas(self, title: str, text: str) -> str:
        self.chat.canvases[title] = text
        return f"https://slack.example/canvas/{len(self.chat.canvases)}"

    def _check(self, channel: str) -> None:
        if channel in self.chat.closed:
            raise NotInChannel(mention=f"@{BOT}")


@dataclass(frozen=True, slots=True)
class ThreadInChat:
    """Everything that was said in the chat."""

    chat: Chat

    async def read(self) -> tuple[Message, ...]:
        return tuple(self.chat.messages)

    async def around(self) -> tuple[Message, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class FilesInChat:
    """The files that were shared in the chat."""

    chat: Chat

    async def text(self, file: SharedFile) -> str:
        content = self.chat.contents.get(file.id)
        if not isinstance(content, str):
            raise CannotReadFile(name=file.name, reason="it is not a text file")
        return content

    async def read(self, file: SharedFile) -> Contents:
        return Contents(await self.text(file))

    async def data(self, file: SharedFile) -> bytes:
        content = self.chat.contents.get(file.id)
        if content is None:
            raise CannotReadFile(name=file.name, reason="Slack did not let me download it")
        return content if isinstance(content, bytes) else content.encode()

    async def by_id(self, id_: str) -> SharedFile:
        if id_ not in self.chat.files:
            raise CannotReadFile(name=id_, reason="it was deleted")
        return self.chat.files[id_]

    async def delete(self, id_: str) -> None:
        self.chat.files.pop(id_, None)

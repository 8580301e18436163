"""A conversation without Slack: real handlers, scripted engine, everything else in memory."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import handlers
from bot.capability import (
    DIRECT_MESSAGE,
    MENTION,
    Capabilities,
    Message,
    Person,
    Place,
    Post,
    Request,
    SharedFile,
    discover,
)
from bot.engine import ImageEvent, Loading, Picture, Progress, TextEvent, Waiting, Words, Written
from bot.engine.scripted import ScriptedEngine
from bot.errors import CannotReadFile, DeskmateError
from bot.language import Language, detect
from bot.safety.label import label

NOON = 1_795_435_200.0
"""Monday, 23 November 2026, at noon UTC."""

BOT = "Deskmate"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that the bot uploaded."""

    name: str
    data: bytes
    comment: str = ""


Heard = str | Picture | Attached


@dataclass
class Chat:
    """One thread, or one direct message, in which people talk and the bot answers.

    A line that begins with `/` is a command, with `@Deskmate` a mention; in a direct
    message every line is for the bot. `heard` is what everybody sees of the bot, the
    status of a post first and then what became of it; `whispered` is for one person,
    `waited` what was shown before the words or the picture came.
    """

    engine: ScriptedEngine = field(default_factory=ScriptedEngine)
    capabilities: Capabilities = field(default_factory=lambda: discover(handlers))
    direct: bool = False
    language: Language = "en"
    heard: list[Heard] = field(default_factory=list)
    whispered: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    contents: dict[str, str] = field(default_factory=dict)
    waited: list[Loading | Waiting | Progress] = field(default_factory=list)

    async def says(
        self, text: str, *, by: str = "Ada", files: Mapping[str, str | None] | None = None
    ) -> None:
        """`by` writes `text` and shares `files`: names and contents, None for an unreadable one."""
        ts = f"{NOON + len(self.messages):.6f}"
        shared = tuple(self._share(name, content) for name, content in (files or {}).items())
        if not text.startswith("/"):
            self.messages.append(Message(by, text, ts, files=shared))
        if request := self._request(text, by, ts, shared):
            await self._answer(request)

    @property
    def answer(self) -> str:
        """The last text that everybody heard."""
        return next(text for text in reversed(self.heard) if isinstance(text, str))

    def _share(self, name: str, content: str | None) -> SharedFile:
        identity = f"F{len(self.contents)}-{name}"
        if content is not None:
            self.contents[identity] = content
        return SharedFile(
            identity, name, "text/plain", len(content or ""), f"https://files.example/{identity}"
        )

    def _request(self, text: str, by: str, ts: str, files: tuple[SharedFile, ...]) -> Request | None:
        mentioned = text.startswith(f"@{BOT}")
        if not (self.direct or mentioned or text.startswith("/")):
            return None
        spoken = text.removeprefix(f"@{BOT}").strip()
        action, rest = self.capabilities.route(spoken, DIRECT_MESSAGE if self.direct else MENTION)
        return Request(
            id=f"request-{ts}",
            action=action,
            text=rest,
            person=Person(f"U-{by}", by, self.language),
            place=Place("T1", "D1" if self.direct else "C1", self._thread(), direct=self.direct),
            language=detect(rest, self.language),
            ts=None if text.startswith("/") else ts,
            files=files,
            asked_at=NOON,
        )

    def _thread(self) -> str | None:
        return self.messages[0].ts if self.messages else None

    async def _answer(self, request: Request) -> None:
        engine = self.engine.on_behalf_of(request.person.id)
        reply, thread, files = ReplyInChat(self, request.language), ThreadInChat(self), FilesInChat(self)
        try:
            await self.capabilities.run(request, reply=reply, engine=engine, thread=thread, files=files)
        except DeskmateError as error:
            self.whispered.append(error.say(request.language))

    def hear(self, what: Heard) -> None:
        """The bot posts `what`; a text joins the thread."""
        self.heard.append(what)

    def remember(self, text: str) -> None:
        """A finished text of the bot joins the thread."""
        self.messages.append(Message(BOT, text, f"{NOON + len(self.messages):.6f}", mine=True))


@dataclass(frozen=True, slots=True)
class ReplyInChat:
    """A reply that is heard in the chat."""

    chat: Chat
    language: Language

    async def say(self, text: str) -> None:
        self.chat.hear(text)
        self.chat.remember(text)

    async def whisper(self, text: str) -> None:
        self.chat.whispered.append(text)

    async def begin(self, status: str) -> Post:
        self.chat.hear(status)
        return PostInChat(self.chat, self.language)

    async def attach(self, name: str, data: bytes, comment: str = "") -> None:
        self.chat.hear(Attached(name, data, comment))


@dataclass(frozen=True, slots=True)
class PostInChat:
    """A post that is heard in the chat once it is finished, and checked while it streams."""

    chat: Chat
    language: Language

    async def write(self, events: AsyncIterator[TextEvent]) -> Written:
        streamed = ""
        async for event in events:
            if isinstance(event, Words):
                assert event.text, "a piece of text is never empty"
                streamed += event.text
            elif isinstance(event, Written):
                assert streamed == event.text, "people read what was streamed"
                self.chat.hear(event.text)
                self.chat.remember(f"{event.text}\n\n_{label(event.made, self.language)}_")
                return event
            else:
                self.chat.waited.append(event)
        raise AssertionError("the text never finished")

    async def show(self, events: AsyncIterator[ImageEvent], alt: str) -> Picture:
        assert alt, "people who cannot see a picture read its text"
        async for event in events:
            if isinstance(event, Picture):
                self.chat.hear(event)
                return event
            self.chat.waited.append(event)
        raise AssertionError("the picture never finished")


@dataclass(frozen=True, slots=True)
class ThreadInChat:
    """Everything that was said in the chat."""

    chat: Chat

    async def read(self) -> tuple[Message, ...]:
        return tuple(self.chat.messages)


@dataclass(frozen=True, slots=True)
class FilesInChat:
    """The files that were shared in the chat."""

    chat: Chat

    async def text(self, file: SharedFile) -> str:
        if file.id not in self.chat.contents:
            raise CannotReadFile(name=file.name, reason="it is not a text file")
        return self.chat.contents[file.id]

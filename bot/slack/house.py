"""The house rules of a request: what the person and the channel settled, and how much a day allows."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from bot.capability import DUE, HUB, Capabilities, Manners, Request
from bot.due import zone_of
from bot.engine import (
    CleanPrompt,
    EditPrompt,
    Engine,
    Family,
    ImageEvent,
    ImagePrompt,
    MusicPrompt,
    Picture,
    Recording,
    RepairPrompt,
    RetouchPrompt,
    SoundEvent,
    SpeechEvent,
    SpeechPrompt,
    TextEvent,
    TextPrompt,
    TranscriptEvent,
    Written,
)
from bot.errors import BarredHere, UsedUp
from bot.language import Phrase
from bot.settings import ModelTask, Settings
from bot.store.preferences import ChannelRules, Personal, Preferences
from bot.store.usage import Usage, Used

Event = TypeVar("Event")

_LETTERS_PER_TOKEN = 3
_REQUESTS = Phrase(en="requests", zh="请求数")
_TOKENS = Phrase(en="tokens", zh="词元数")
_PICTURES = Phrase(en="pictures", zh="图片数")


@dataclass(frozen=True, slots=True)
class Quota:
    """How much one person may use in a day; None is as much as they like."""

    requests: int | None = None
    tokens: int | None = None
    pictures: int | None = None

    @property
    def bounded(self) -> bool:
        """Whether there is any limit."""
        return any(limit is not None for limit in (self.requests, self.tokens, self.pictures))

    def exceeded(self, used: Used) -> tuple[Phrase, int] | None:
        """What is used up, and its limit."""
        kinds = (
            (_REQUESTS, used.requests, self.requests),
            (_TOKENS, used.tokens, self.tokens),
            (_PICTURES, used.pictures, self.pictures),
        )
        return next(((name, most) for name, had, most in kinds if most is not None and had >= most), None)


@dataclass(slots=True)
class Tally:
    """What one request used so far."""

    tokens: int = 0
    pictures: int = 0

    @property
    def used(self) -> Used:
        """As it is charged."""
        return Used(1, self.tokens, self.pictures)


@dataclass(frozen=True, slots=True)
class House:
    """The rules of one workspace."""

    preferences: Preferences
    usage: Usage
    quota: Quota = field(default=Quota())

    async def settled(self, request: Request) -> Request:
        """The request with the manners that its person and its channel wish for."""
        mine = await self.preferences.of(request.person.id)
        ours = await self.preferences.of_channel(request.place.channel)
        manners = _manners(mine, ours)
        if mine.model in self.preferences.models:
            manners = replace(manners, model=mine.model)
        return replace(request, manners=manners, language=ours.language or request.language)

    async def check(self, request: Request, capabilities: Capabilities, *, exempt: bool) -> None:
        """Raise BarredHere or UsedUp when the rules do not let `request` through."""
        rules = await self.preferences.of_channel(request.place.channel)
        commands = capabilities.commands_with(request.action)
        if barred := next((name for name in commands if name in rules.barred and name != HUB), None):
            raise BarredHere(command=barred)
        free = exempt or not self.quota.bounded or request.action.startswith((DUE, HUB))
        if free:
            return
        used = await self.usage.of(request.person.id, today(request), besides=request.id)
        if found := self.quota.exceeded(used):
            what, limit = found
            raise UsedUp(what=what(request.language), limit=limit)

    async def used(self, request: Request) -> Used:
        """What the person of `request` used that day."""
        return await self.usage.of(request.person.id, today(request))

    async def charge(self, request: Request, under: str, tally: Tally) -> None:
        """Put down what was used to who asked, once for the request called `under`."""
        if tally.tokens or tally.pictures:
            await self.usage.charge(under, request.person.id, today(request), tally.used)


@dataclass(frozen=True, slots=True)
class Metered:
    """An engine that counts."""

    engine: Engine
    tally: Tally

    async def family(self, task: ModelTask) -> Family | None:
        """The family of the model for `task`."""
        return await self.engine.family(task)

    async def write(self, prompt: TextPrompt) -> AsyncIterator[TextEvent]:
        """Write a text."""
        async with closing(self.engine.write(prompt)) as events:
            async for event in events:
                if isinstance(event, Written):
                    self.tally.tokens += _tokens(prompt, event)
                yield event

    async def draw(self, prompt: ImagePrompt) -> AsyncIterator[ImageEvent]:
        """Draw a picture."""
        async with closing(self.engine.draw(prompt)) as events:
            async for event in events:
                self.tally.pictures += isinstance(event, Picture)
                yield event

    async def edit(self, prompt: RepairPrompt | RetouchPrompt | EditPrompt) -> AsyncIterator[ImageEvent]:
        """Repair, retouch or edit a picture."""
        async with closing(self.engine.edit(prompt)) as events:
            async for event in events:
                self.tally.pictures += isinstance(event, Picture)
                yield event

    def speak(self, prompt: SpeechPrompt) -> AsyncIterator[SpeechEvent]:
        """Read a text aloud."""
        return self.engine.speak(prompt)

    def transcribe(self, recording: Recording) -> AsyncIterator[TranscriptEvent]:
        """Write down what is said."""
        return self.engine.transcribe(recording)

    def compose(self, prompt: MusicPrompt) -> AsyncIterator[SoundEvent]:
        """Compose music."""
        return self.engine.compose(prompt)

    def clean(self, prompt: CleanPrompt) -> AsyncIterator[SoundEvent]:
        """Clean up recorded sound."""
        return self.engine.clean(prompt)


@asynccontextmanager
async def closing(events: AsyncIterator[Event]) -> AsyncIterator[AsyncIterator[Event]]:
    """The same events; their work stops when they are no longer wanted."""
    try:
        yield events
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()


def house(records: Mapping[str, object], settings: Settings) -> House | None:
    """The rules as the settings and the store have them; None where nothing is kept."""
    preferences, usage = records.get("preferences"), records.get("usage")
    if not isinstance(preferences, Preferences) or not isinstance(usage, Usage):
        return None
    quota = Quota(
        settings.deskmate_daily_requests, settings.deskmate_daily_tokens, settings.deskmate_daily_pictures
    )
    return House(preferences, usage, quota)


def today(request: Request) -> str:
    """The date of the request where its person is."""
    return day_of(request.asked_at, request.person.zone).isoformat()


def day_of(seconds: float, zone: str) -> date:
    """The date of a time stamp in `zone`; in UTC where we do not know the zone."""
    return datetime.fromtimestamp(seconds, zone_of(zone)).date()


def _manners(mine: Personal, ours: ChannelRules) -> Manners:
    switch = mine.embellish or ours.embellish
    embellished = switch == "on" if switch else None
    return Manners(mine.tone, mine.length, mine.signature, ours.persona, ours.labelled, embellished)


def _tokens(prompt: TextPrompt, written: Written) -> int:
    """As the engine counted, or about so many where it does not tell."""
    read = written.prompt_tokens
    if read is None:
        read = sum(len(turn.text) for turn in prompt.turns) // _LETTERS_PER_TOKEN
    wrote = written.completion_tokens
    return read + (len(written.text) // _LETTERS_PER_TOKEN if wrote is None else wrote)

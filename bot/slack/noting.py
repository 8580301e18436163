"""Notes what an answer is made from while it is made, so that it can be told and made again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, fields
from time import monotonic
from typing import TypeVar

from bot.capability import Contents, Files, Message, Request, SharedFile, Thread
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
    Sound,
    SoundEvent,
    SpeechEvent,
    SpeechPrompt,
    TextEvent,
    TextPrompt,
    Transcript,
    TranscriptEvent,
    Written,
)
from bot.requests import packed
from bot.settings import ModelTask
from bot.slack.house import closing
from bot.store.answers import Answer, Answers, Making

Event = TypeVar("Event")
Media = RepairPrompt | RetouchPrompt | EditPrompt | SpeechPrompt | Recording | MusicPrompt | CleanPrompt
_SHORT = 60


@dataclass(slots=True)
class Notes:
    """What is known so far of the answer to `request`, which is kept under `id`; `text` is what was written."""

    answers: Answers | None
    request: Request
    id: str
    days: float
    messages: int = 0
    files: list[str] = field(default_factory=list)
    text: str = ""

    async def keep(self, making: Making) -> None:
        """Keep how the answer was made, before anybody can ask."""
        self.text = making.text
        if self.answers is None:
            return
        place, ts = self.request.place, self.request.ts
        question = f"{place.channel}:{ts}" if ts else None
        answer = Answer(self.id, packed(self.request), making, question)
        await self.answers.keep(answer, days=self.days)


@dataclass(frozen=True, slots=True)
class NotingEngine:
    """An engine that notes what it was asked for people to read; of choices and forms it notes nothing."""

    engine: Engine
    notes: Notes

    async def family(self, task: ModelTask) -> Family | None:
        """The family of the model for `task`."""
        return await self.engine.family(task)

    async def write(self, prompt: TextPrompt) -> AsyncIterator[TextEvent]:
        """Write a text."""
        began = monotonic()
        async with closing(self.engine.write(prompt)) as events:
            async for event in events:
                if isinstance(event, Written) and not (prompt.choices or prompt.schema):
                    await self.notes.keep(self._written(prompt, event, monotonic() - began))
                yield event

    async def draw(self, prompt: ImagePrompt) -> AsyncIterator[ImageEvent]:
        """Draw a picture."""
        began, first = monotonic(), None
        async with closing(self.engine.draw(prompt)) as events:
            async for event in events:
                if isinstance(event, Picture):
                    first = first or event.made
                    await self.notes.keep(Making(prompt, first, seconds=monotonic() - began))
                yield event

    def edit(self, prompt: RepairPrompt | RetouchPrompt | EditPrompt) -> AsyncIterator[ImageEvent]:
        """Repair, retouch or edit a picture."""
        return self._noted(prompt, self.engine.edit(prompt))

    def speak(self, prompt: SpeechPrompt) -> AsyncIterator[SpeechEvent]:
        """Read a text aloud."""
        return self._noted(prompt, self.engine.speak(prompt))

    def transcribe(self, recording: Recording) -> AsyncIterator[TranscriptEvent]:
        """Write down what is said."""
        return self._noted(recording, self.engine.transcribe(recording))

    def compose(self, prompt: MusicPrompt) -> AsyncIterator[SoundEvent]:
        """Compose music."""
        return self._noted(prompt, self.engine.compose(prompt))

    def clean(self, prompt: CleanPrompt) -> AsyncIterator[SoundEvent]:
        """Clean up recorded sound."""
        return self._noted(prompt, self.engine.clean(prompt))

    async def _noted(self, prompt: Media, events: AsyncIterator[Event]) -> AsyncIterator[Event]:
        began = monotonic()
        async with closing(events) as passing:
            async for event in passing:
                if isinstance(event, Picture | Sound | Transcript):
                    await self.notes.keep(self._made(prompt, event, monotonic() - began))
                yield event

    def _made(self, prompt: Media, result: Picture | Sound | Transcript, seconds: float) -> Making:
        files, settings = tuple(self.notes.files), {**_settings(prompt), **_plan(result)}
        return Making(None, result.made, seconds=seconds, files=files, settings=settings)

    def _written(self, prompt: TextPrompt, event: Written, seconds: float) -> Making:
        return Making(
            prompt,
            event.made,
            text=event.text,
            cut=event.cut,
            seconds=seconds,
            prompt_tokens=event.prompt_tokens,
            completion_tokens=event.completion_tokens,
            messages=self.notes.messages,
            files=tuple(self.notes.files),
        )


def _settings(prompt: Media) -> dict[str, str]:
    """The short facts of a prompt that are not what a program needs alone."""
    named = ((item.name, getattr(prompt, item.name)) for item in fields(prompt) if item.name != "priority")
    told = {name: value for name, value in named if value and isinstance(value, str | int | float)}
    return {name: str(value) for name, value in told.items() if len(str(value)) <= _SHORT}


def _plan(result: Picture | Sound | Transcript) -> dict[str, str]:
    """What a composer went by, where one did."""
    plan = str(result.facts.get("plan", "")) if isinstance(result, Sound) else ""
    return {"plan": plan} if plan else {}


@dataclass(frozen=True, slots=True)
class NotingThread:
    """A thread that notes how much of it was read."""

    thread: Thread
    notes: Notes

    async def read(self) -> tuple[Message, ...]:
        """Every message up to the question."""
        found = await self.thread.read()
        self.notes.messages = len(found)
        return found

    async def around(self) -> tuple[Message, ...]:
        """What was said where a command was typed."""
        return await self.thread.around()


@dataclass(frozen=True, slots=True)
class NotingFiles:
    """Files that note which of them were read."""

    files: Files
    notes: Notes

    async def text(self, file: SharedFile) -> str:
        """The file as text."""
        found = await self.files.text(file)
        self.notes.files.append(file.name)
        return found

    async def read(self, file: SharedFile) -> Contents:
        """The file as text, with what was left out of it."""
        found = await self.files.read(file)
        self.notes.files.append(file.name)
        return found

    async def data(self, file: SharedFile) -> bytes:
        """The file's bytes."""
        found = await self.files.data(file)
        self.notes.files.append(file.name)
        return found

    async def by_id(self, id_: str) -> SharedFile:
        """The file that Slack knows under `id_`."""
        return await self.files.by_id(id_)

    async def delete(self, id_: str) -> None:
        """Delete a file of ours."""
        await self.files.delete(id_)

"""The engine as handlers know it, prompts in and events out, on this machine's device."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any, assert_never

from bot.engine import (
    Backdrop,
    CleanPrompt,
    EditPrompt,
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
    Waiting,
    Work,
)
from bot.engine.server.answer import Answer, Author, text_job
from bot.engine.server.catalogue import REPAIRED_BY, RETOUCH, U2NETP
from bot.engine.server.device import Device
from bot.engine.server.jobs import (
    Chosen,
    Failed,
    Job,
    MediaJob,
    MediaPrompt,
    News,
    Terms,
    Tokens,
    ends,
)
from bot.engine.server.metrics import Flow
from bot.engine.server.provenance.seal import Seal
from bot.engine.server.resident import TELL_EVERY, Resident
from bot.engine.server.scheduler import Ticket
from bot.engine.server.shelf import DEFAULTS, Shelf
from bot.engine.server.taste import PLAIN, Taste
from bot.errors import NoModelSet
from bot.settings import ModelTask, variable

ChangePrompt = RepairPrompt | RetouchPrompt | EditPrompt


class Service:
    """Implements Engine for everyone at once, with the models of one shelf; `seal` signs what leaves."""

    def __init__(self, device: Device, shelf: Shelf, seal: Seal | None = None) -> None:
        self.device = device
        self.shelf = shelf
        self._seal = seal

    async def family(self, task: ModelTask) -> Family | None:
        """The family of the model for `task`."""
        return next((one.family for one in self.shelf.configured if one.task == task), None)

    async def write(
        self, prompt: TextPrompt, terms: Terms | None = None, taste: Taste = PLAIN
    ) -> AsyncGenerator[TextEvent]:
        """Write a text."""
        terms = terms or Terms()
        resident, ticket = self.shelf.find(terms.model, "text"), terms.ticket(prompt.priority)
        flow = Flow(self.device.metrics, resident.name)
        async with aclosing(resident.wait(ticket)) as loading:
            async for step in loading:
                yield step
        author: Author = resident.worker
        # A prompt of megabytes takes seconds.
        job = await asyncio.to_thread(text_job, ticket.name, prompt, taste, author)
        self.device.metrics.read(resident.name, len(job.prompt_tokens))
        answer = Answer(author.transcript, job)
        async with aclosing(self._follow(resident, job, ticket)) as news:
            async for piece in news:
                if isinstance(piece, Waiting):
                    yield piece
                elif isinstance(piece, Tokens):
                    flow.heard(len(piece.tokens))
                    if words := answer.add(piece):
                        yield words
                elif isinstance(piece, Chosen):
                    yield answer.choose(piece)
                if answer.complete:
                    break
        yield answer.written(resident.made(job.seed))

    def draw(self, prompt: ImagePrompt, terms: Terms | None = None) -> AsyncGenerator[ImageEvent]:
        """Draw pictures."""
        terms = terms or Terms()
        return self._make(self.shelf.find(terms.model, "image"), prompt, terms)

    def edit(self, prompt: ChangePrompt, terms: Terms | None = None) -> AsyncGenerator[ImageEvent]:
        """Repair, retouch or edit a picture; raises NoModelSet where no model follows words."""
        terms = terms or Terms()
        return self._make(self._changer(prompt, terms), prompt, terms)

    def speak(self, prompt: SpeechPrompt, terms: Terms | None = None) -> AsyncGenerator[SpeechEvent]:
        """Read a text aloud."""
        terms = terms or Terms()
        return self._make(self._configured(terms.model, "speech"), prompt, terms)

    def transcribe(self, recording: Recording, terms: Terms | None = None) -> AsyncGenerator[TranscriptEvent]:
        """Write down what is said."""
        terms = terms or Terms()
        return self._make(self._configured(terms.model, "transcription"), recording, terms)

    def compose(self, prompt: MusicPrompt, terms: Terms | None = None) -> AsyncGenerator[SoundEvent]:
        """Compose music."""
        terms = terms or Terms()
        return self._make(self._configured(terms.model, "music"), prompt, terms)

    def clean(self, prompt: CleanPrompt, terms: Terms | None = None) -> AsyncGenerator[SoundEvent]:
        """Clean up recorded sound."""
        return self._make(self.shelf.find(None, "sound"), prompt, terms or Terms())

    def can_edit(self, model: str | None = None) -> bool:
        """Whether there is a model that changes pictures as told in words."""
        return bool(model not in DEFAULTS or self.shelf.configured_for("edit"))

    def _changer(self, prompt: ChangePrompt, terms: Terms) -> Resident:
        match prompt:
            case RepairPrompt(task=task):
                return self.shelf.find(REPAIRED_BY[task].name, "repair")
            case RetouchPrompt(changes=changes):
                cut = any(isinstance(change, Backdrop) for change in changes)
                return self.shelf.find((U2NETP if cut else RETOUCH).name, "repair")
            case EditPrompt():
                return self._configured(terms.model, "edit")
            case _:
                assert_never(prompt)

    def _configured(self, model: str | None, task: ModelTask) -> Resident:
        """The model called `model`, or the one that the settings name. Raises NoModelSet or UnknownModel."""
        if model in DEFAULTS and not self.shelf.configured_for(task):
            raise NoModelSet(variable=variable(task))
        return self.shelf.find(model, task)

    async def _make(self, resident: Resident, prompt: MediaPrompt, terms: Terms) -> AsyncGenerator[Any]:
        """What comes of `prompt`, of the kinds that it can bring."""
        ticket = terms.ticket(prompt.priority)
        async with aclosing(resident.wait(ticket)) as loading:
            async for step in loading:
                yield step
        async with aclosing(self._follow(resident, MediaJob(ticket.name, prompt), ticket)) as news:
            async for piece in news:
                self._count(resident, piece)
                yield await self._signed(_told(piece, prompt), prompt)

    async def _signed(self, piece: News | Waiting, prompt: MediaPrompt) -> News | Waiting:
        """A picture or a sound says where it comes from before it leaves."""
        if self._seal is None or not isinstance(piece, Picture | Sound) or isinstance(prompt, Recording):
            return piece
        return await asyncio.to_thread(self._seal.seal, piece, prompt)

    def _count(self, resident: Resident, piece: News | Waiting) -> None:
        match piece:
            case Picture():
                self.device.metrics.drew(resident.name)
            case Sound(seconds=seconds) | Transcript(seconds=seconds):
                self.device.metrics.sounded(resident.name, seconds)

    async def _follow(self, resident: Resident, job: Job, ticket: Ticket) -> AsyncGenerator[News | Waiting]:
        """What comes of `job`, and where it waits until then. Closing it cancels the job."""
        self.device.submit(resident.name, resident.task, job, ticket)
        try:
            last = False
            while not last:
                if (waiting := self.device.standing(job)) is not None:
                    yield waiting
                try:
                    async with asyncio.timeout(TELL_EVERY):
                        piece = await job.news.get()
                except TimeoutError:
                    continue
                if isinstance(piece, Failed):
                    raise piece.error
                last = ends(job, piece)
                yield piece
        finally:
            self.device.cancel(job)


def _told(piece: News | Waiting, prompt: MediaPrompt) -> News | Waiting:
    """A result says what was done."""
    if not isinstance(piece, Picture | Sound | Transcript):
        return piece
    return replace(piece, made=replace(piece.made, work=_WORKS.get(type(prompt), "changed")))


_WORKS: Mapping[type[MediaPrompt], Work] = {
    ImagePrompt: "generated",
    MusicPrompt: "generated",
    SpeechPrompt: "spoken",
    Recording: "transcribed",
}

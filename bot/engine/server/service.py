"""The engine as handlers know it, prompts in and events out, on this machine's device."""

import asyncio
import secrets
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, Protocol

from bot.engine import (
    ImageEvent,
    ImagePrompt,
    Picture,
    Progress,
    TextEvent,
    TextPrompt,
    Waiting,
    Words,
    Written,
)
from bot.engine.server.device import Device
from bot.engine.server.jobs import Failed, ImageJob, Job, News, TextJob, Tokens, ends
from bot.engine.server.resident import TELL_EVERY, Loaded, Resident
from bot.engine.server.transcript import Transcript, Writer
from bot.errors import PromptTooLong, UnknownModel


class Author(Protocol):
    """What the service needs of a loaded text model."""

    @property
    def transcript(self) -> Transcript:
        """Reads prompts and writes answers."""
        ...

    @property
    def context(self) -> int:
        """Tokens that it can hold, prompt and answer together."""
        ...


class Service:
    """Implements Engine for everyone at once, with one model for each kind of work.

    None stands for a kind that another server does.
    """

    def __init__(self, device: Device, text: Resident[Author] | None, image: Resident[object] | None) -> None:
        self.device = device
        self.text = text
        self.image = image

    @property
    def residents(self) -> Sequence[Resident[Any]]:
        """Every model that is ours to serve."""
        return [resident for resident in (self.text, self.image) if resident is not None]

    async def write(self, prompt: TextPrompt) -> AsyncGenerator[TextEvent]:
        """Write a text."""
        resident = _served(self.text)
        async for loading in resident.wait():
            yield loading
        job = _text_job(prompt, resident.loaded)
        answer = _Answer(resident.loaded.transcript.writer(prompt.stop))
        async with aclosing(self._follow(job)) as news:
            async for piece in news:
                if isinstance(piece, Waiting):
                    yield piece
                elif isinstance(piece, Tokens) and (words := answer.add(piece)):
                    yield Words(words)
                if answer.complete:
                    break
        yield Written(
            text=answer.text,
            made=resident.made(job.seed),
            cut=answer.count >= job.max_tokens and not answer.ended,
            prompt_tokens=len(job.prompt_tokens),
            completion_tokens=answer.count,
        )

    async def draw(self, prompt: ImagePrompt) -> AsyncGenerator[ImageEvent]:
        """Draw a picture."""
        async for loading in _served(self.image).wait():
            yield loading
        async with aclosing(self._follow(ImageJob(_name(), prompt))) as news:
            async for piece in news:
                if isinstance(piece, Waiting | Progress | Picture):
                    yield piece

    async def _follow(self, job: Job) -> AsyncGenerator[News | Waiting]:
        """What comes of `job`, and where it waits until then. Closing it cancels the job."""
        self.device.submit(job)
        try:
            last = False
            while not last:
                if (waiting := self.device.standing(job)) is not None:
                    yield waiting
                try:
                    piece = await asyncio.wait_for(job.news.get(), TELL_EVERY)
                except TimeoutError:
                    continue
                if isinstance(piece, Failed):
                    raise piece.error
                last = ends(job, piece)
                yield piece
        finally:
            self.device.cancel(job)


class _Answer:
    """One answer as its tokens add up."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._pieces: list[str] = []
        self.count = 0
        self.ended = False
        self.complete = False

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def add(self, piece: Tokens) -> str:
        """The words that `piece` brings."""
        self.count += len(piece.tokens)
        words = self._writer.add(piece.tokens)
        self.ended = self._writer.stopped or self._writer.is_end(piece.tokens)
        self.complete = piece.finished or self._writer.stopped
        if piece.finished:
            words += self._writer.end()
        self._pieces.append(words)
        return words


def _served(resident: Resident[Loaded] | None) -> Resident[Loaded]:
    if resident is None:
        raise UnknownModel(name="default", available="–")
    return resident


def _text_job(prompt: TextPrompt, author: Author) -> TextJob:
    """Raises PromptTooLong when there is no room left for an answer."""
    tokens = author.transcript.read(prompt.turns)
    room = author.context - len(tokens)
    if room < 1:
        raise PromptTooLong(tokens=len(tokens), limit=author.context)
    seed = secrets.randbits(31) if prompt.seed is None else prompt.seed
    return TextJob(_name(), prompt, tokens, min(prompt.max_tokens, room), seed)


def _name() -> str:
    return uuid.uuid4().hex

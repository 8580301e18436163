"""The engine as handlers know it, prompts in and events out, on this machine's device."""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Protocol

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
from bot.engine.server.jobs import Failed, ImageJob, Job, News, Terms, TextJob, Tokens, ends
from bot.engine.server.metrics import Flow
from bot.engine.server.resident import TELL_EVERY, Resident
from bot.engine.server.scheduler import Ticket
from bot.engine.server.shelf import Shelf
from bot.engine.server.transcript import Transcript, Writer
from bot.errors import PromptTooLong


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
    """Implements Engine for everyone at once, with the models of one shelf."""

    def __init__(self, device: Device, shelf: Shelf) -> None:
        self.device = device
        self.shelf = shelf

    async def write(self, prompt: TextPrompt, terms: Terms | None = None) -> AsyncGenerator[TextEvent]:
        """Write a text."""
        terms = terms or Terms()
        resident, ticket = self.shelf.find(terms.model, "text"), terms.ticket(prompt.priority)
        flow = Flow(self.device.metrics, resident.name)
        async with aclosing(resident.wait(ticket)) as loading:
            async for step in loading:
                yield step
        author: Author = resident.worker
        job = _text_job(ticket.name, prompt, author)
        self.device.metrics.read(resident.name, len(job.prompt_tokens))
        answer = _Answer(author.transcript.writer(prompt.stop))
        async with aclosing(self._follow(resident, job, ticket)) as news:
            async for piece in news:
                if isinstance(piece, Waiting):
                    yield piece
                elif isinstance(piece, Tokens):
                    flow.heard(len(piece.tokens))
                    if words := answer.add(piece):
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

    async def draw(self, prompt: ImagePrompt, terms: Terms | None = None) -> AsyncGenerator[ImageEvent]:
        """Draw pictures."""
        terms = terms or Terms()
        resident, ticket = self.shelf.find(terms.model, "image"), terms.ticket(prompt.priority)
        async with aclosing(resident.wait(ticket)) as loading:
            async for step in loading:
                yield step
        async with aclosing(self._follow(resident, ImageJob(ticket.name, prompt), ticket)) as news:
            async for piece in news:
                if isinstance(piece, Picture):
                    self.device.metrics.drew(resident.name)
                if isinstance(piece, Waiting | Progress | Picture):
                    yield piece

    async def _follow(self, resident: Resident, job: Job, ticket: Ticket) -> AsyncGenerator[News | Waiting]:
        """What comes of `job`, and where it waits until then. Closing it cancels the job."""
        self.device.submit(resident.name, resident.task, job, ticket)
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


def _text_job(name: str, prompt: TextPrompt, author: Author) -> TextJob:
    """Raises PromptTooLong when there is no room left for an answer."""
    tokens = author.transcript.read(prompt.turns)
    room = author.context - len(tokens)
    if room < 1:
        raise PromptTooLong(tokens=len(tokens), limit=author.context)
    seed = secrets.randbits(31) if prompt.seed is None else prompt.seed
    return TextJob(name, prompt, tokens, min(prompt.max_tokens, room), seed)

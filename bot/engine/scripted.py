"""A deterministic engine: it says what its script says, and remembers what it was asked."""

import asyncio
import re
import struct
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.engine import (
    ImageEvent,
    ImagePrompt,
    Made,
    Picture,
    Progress,
    TextEvent,
    TextPrompt,
    Words,
    Written,
)
from bot.errors import DeskmateError

Event = TypeVar("Event")

TextStep = str | TextEvent | DeskmateError | asyncio.Event
ImageStep = ImageEvent | DeskmateError | asyncio.Event
TextScript = Callable[[TextPrompt], Sequence[TextStep]]
Votes = Callable[[TextPrompt], Mapping[str, float]]
ImageScript = Callable[[ImagePrompt], Sequence[ImageStep]]

WRITER = Made(model="scripted-writer", family="autoregressive", licence="Apache-2.0", seed=7)
PAINTER = Made(model="scripted-painter", family="diffusion", licence="Apache-2.0", seed=7)


def picture_of(text: str) -> Picture:
    """The picture that a scripted engine draws for `text`: one pixel, in a PNG that names it."""
    name = b"Title\0\0\0\0\0" + text.encode()
    pixel = zlib.compress(b"\0" + zlib.crc32(text.encode()).to_bytes(4)[:3])
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"iTXt", name),
        (b"IDAT", pixel),
        (b"IEND", b""),
    ]
    return Picture(data=b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks), made=PAINTER)


def echo(prompt: TextPrompt) -> list[TextStep]:
    """The default text: what was asked last, said again."""
    return [f"You said: {prompt.turns[-1].text}"]


def undecided(_: TextPrompt) -> Mapping[str, float]:
    """The default vote: none, as of an engine that tells no odds."""
    return {}


def sketch(prompt: ImagePrompt) -> list[ImageStep]:
    """The default picture, half-way and then done."""
    return [Progress(0.5), picture_of(prompt.text)]


@dataclass(frozen=True, slots=True)
class Asked:
    """One prompt, and the person on whose behalf it came."""

    prompt: TextPrompt | ImagePrompt
    person: str | None


class ScriptedEngine:
    """An engine for tests.

    `text` and `picture` are functions of the prompt, or scripts in the order of the
    prompts. A script is a list of steps: a string is streamed word by word, an event is
    passed on, an error is raised, an `asyncio.Event` is waited for. A text that does not
    end in `Written` gets one. `votes` tells how likely each choice of a prompt is; such
    prompts take nothing from the script. `asked` and `stopped` record every prompt, and
    those whose stream was closed before its end.
    """

    def __init__(
        self,
        text: TextScript | Iterable[Sequence[TextStep]] = echo,
        picture: ImageScript | Iterable[Sequence[ImageStep]] = sketch,
        votes: Votes = undecided,
    ) -> None:
        self.asked: list[Asked] = []
        self.stopped: list[TextPrompt | ImagePrompt] = []
        self._text = text if callable(text) else _in_order(text)
        self._picture = picture if callable(picture) else _in_order(picture)
        self._votes = votes
        self._person: str | None = None

    @property
    def prompts(self) -> list[TextPrompt]:
        """Every text that was asked for, in order."""
        return [prompt for prompt in self._texts() if not prompt.choices]

    @property
    def ballots(self) -> list[TextPrompt]:
        """Every choice that was asked for, in order."""
        return [prompt for prompt in self._texts() if prompt.choices]

    @property
    def drawn(self) -> list[ImagePrompt]:
        """Every picture that was asked for, in order."""
        return [asked.prompt for asked in self.asked if isinstance(asked.prompt, ImagePrompt)]

    def on_behalf_of(self, person: str) -> "ScriptedEngine":
        """The same engine, bound to the person who asks."""
        bound = ScriptedEngine(self._text, self._picture, self._votes)
        bound.asked, bound.stopped, bound._person = self.asked, self.stopped, person
        return bound

    async def write(self, prompt: TextPrompt) -> AsyncGenerator[TextEvent, None]:
        """Write what the script says."""
        self.asked.append(Asked(prompt, self._person))
        if prompt.choices:
            yield self._vote(prompt)
            return
        said = ""
        events: AsyncIterator[TextEvent] = _play(_spelled(self._text(prompt)))
        try:
            async for event in events:
                said += event.text if isinstance(event, Words) else ""
                yield event
                if isinstance(event, Written):
                    return
            yield Written(said, WRITER, completion_tokens=len(_pieces(said)))
        except (GeneratorExit, asyncio.CancelledError):
            self.stopped.append(prompt)
            raise

    def _vote(self, prompt: TextPrompt) -> Written:
        votes = sorted(self._votes(prompt).items(), key=lambda vote: -vote[1])
        return Written(votes[0][0] if votes else prompt.choices[0], WRITER, likely=tuple(votes))

    def _texts(self) -> list[TextPrompt]:
        return [asked.prompt for asked in self.asked if isinstance(asked.prompt, TextPrompt)]

    async def draw(self, prompt: ImagePrompt) -> AsyncGenerator[ImageEvent, None]:
        """Draw what the script says."""
        self.asked.append(Asked(prompt, self._person))
        events: AsyncIterator[ImageEvent] = _play(self._picture(prompt))
        try:
            async for event in events:
                yield event
        except (GeneratorExit, asyncio.CancelledError):
            self.stopped.append(prompt)
            raise


async def _play(steps: Iterable[Event | DeskmateError | asyncio.Event]) -> AsyncIterator[Event]:
    for step in steps:
        await asyncio.sleep(0)
        if isinstance(step, DeskmateError):
            raise step
        if isinstance(step, asyncio.Event):
            await step.wait()
        else:
            yield step


def _spelled(steps: Iterable[TextStep]) -> Iterator[TextEvent | DeskmateError | asyncio.Event]:
    for step in steps:
        if isinstance(step, str):
            yield from (Words(piece) for piece in _pieces(step))
        else:
            yield step


def _pieces(text: str) -> list[str]:
    return re.findall(r"\s*(?:[\u3400-\u9fff]|[^\s\u3400-\u9fff]+)|\s+", text)


def _in_order(scripts: Iterable[Sequence[Event]]) -> Callable[[object], Sequence[Event]]:
    waiting = iter(scripts)

    def following(prompt: object) -> Sequence[Event]:
        for script in waiting:
            return script
        raise AssertionError(f"the script has no answer left for {prompt}")

    return following


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

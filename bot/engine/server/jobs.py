"""What the device is asked to do, and what it answers."""

import asyncio
import math
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.engine import (
    CleanPrompt,
    EditPrompt,
    Heard,
    ImagePrompt,
    MusicPrompt,
    Picture,
    Preview,
    Progress,
    Recording,
    RepairPrompt,
    RetouchPrompt,
    Sound,
    SpeechPrompt,
    TextPrompt,
    Transcript,
    Words,
)
from bot.engine.server.scheduler import Ticket
from bot.engine.server.taste import PLAIN, Taste
from bot.errors import DeskmateError


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely a token was to the model, as a logprob, and the likeliest tokens in its place."""

    token: int
    logprob: float
    likeliest: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Tokens:
    """The next tokens of a text; `finished` when the model came to its end or its limit.

    `odds` are those of each token, where the job's taste asks for them.
    """

    tokens: Sequence[int]
    finished: bool = False
    odds: tuple[Odds, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """How likely each of the prompt's choices is, in their order; together they are 1."""

    shares: Sequence[float]


@dataclass(frozen=True, slots=True)
class Spelt:
    """The odds of one token, in bytes: a token may be part of a character."""

    token: bytes
    logprob: float
    likeliest: tuple[tuple[bytes, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredWords(Words):
    """Words with the odds of their tokens; the last may have odds and no words."""

    odds: tuple[Spelt, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The device could not do it, and why."""

    error: DeskmateError


Made = Picture | Sound | Transcript
"""What is made in steps; several pictures may be made of one prompt."""
Making = Progress | Preview | Heard
Step = Making | Made
News = Tokens | Chosen | Step | Failed
MediaPrompt = (
    ImagePrompt
    | RepairPrompt
    | RetouchPrompt
    | EditPrompt
    | SpeechPrompt
    | Recording
    | MusicPrompt
    | CleanPrompt
)


@dataclass(frozen=True, slots=True)
class Terms:
    """How something is asked for: by whom, of which model, and how many seconds they would wait for it."""

    user: str = ""
    model: str | None = None
    timeout: float | None = None
    name: str = field(default_factory=lambda: uuid.uuid4().hex)

    def ticket(self, priority: int) -> Ticket:
        """A place in line from now on."""
        now = time.monotonic()
        return Ticket(self.name, self.user, priority, now, now + (self.timeout or math.inf))


@dataclass(frozen=True, eq=False, slots=True)
class TextJob:
    """A text to write; what comes of it arrives in `news`, on the event loop.

    `written` are its first tokens when it was interrupted and goes on; they were told already.
    `choices` are the prompt's, as tokens.
    """

    name: str
    prompt: TextPrompt
    prompt_tokens: Sequence[int]
    max_tokens: int
    seed: int
    written: Sequence[int] = ()
    taste: Taste = PLAIN
    choices: Sequence[Sequence[int]] = ()
    news: "asyncio.Queue[News]" = field(default_factory=asyncio.Queue)


@dataclass(frozen=True, eq=False, slots=True)
class MediaJob:
    """Something to make in steps: a picture, a sound, a transcript."""

    name: str
    prompt: MediaPrompt
    news: "asyncio.Queue[News]" = field(default_factory=asyncio.Queue)


Job = TextJob | MediaJob


def ends(job: Job, piece: News) -> bool:
    """Whether `piece` is the last that comes of `job`."""
    match piece:
        case Tokens(finished=finished):
            return finished
        case Picture(index=index):
            return index + 1 >= _count(job)
        case Progress() | Preview() | Heard():
            return False
        case Chosen() | Sound() | Transcript() | Failed():
            return True


def _count(job: Job) -> int:
    """How many pictures it asks for."""
    return job.prompt.count if isinstance(job.prompt, ImagePrompt | EditPrompt) else 1

"""What the device is asked to do, and what it tells back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.engine import ImagePrompt, Picture, Progress, TextPrompt
from bot.errors import DeskmateError


@dataclass(frozen=True, slots=True)
class Tokens:
    """The next tokens of a text; `finished` when the model came to its end or its limit."""

    tokens: Sequence[int]
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """The device could not do it, and why."""

    error: DeskmateError


News = Tokens | Progress | Picture | Failed


@dataclass(frozen=True, eq=False, slots=True)
class TextJob:
    """A text to write; what comes of it arrives in `news`, on the event loop."""

    name: str
    prompt: TextPrompt
    prompt_tokens: Sequence[int]
    max_tokens: int
    seed: int
    news: "asyncio.Queue[News]" = field(default_factory=asyncio.Queue)


@dataclass(frozen=True, eq=False, slots=True)
class ImageJob:
    """A picture to draw."""

    name: str
    prompt: ImagePrompt
    news: "asyncio.Queue[News]" = field(default_factory=asyncio.Queue)


Job = TextJob | ImageJob


def ends(job: Job, piece: News) -> bool:
    """Whether `piece` is the last that comes of `job`."""
    match piece:
        case Tokens(finished=finished):
            return finished
        case Picture(index=index):
            return isinstance(job, ImageJob) and index + 1 >= job.prompt.count
        case Progress():
            return False
        case Failed():
            return True

"""The generation engine as handlers see it: prompts in, a closed union of events out.

Interface only. `client` speaks to an engine over HTTP, `scripted` is a deterministic
double, `server` is the torch side.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]
Family = Literal["autoregressive", "diffusion", "gan", "convolutional", "algorithm", "retrieval"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation, as the model reads it."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class TextPrompt:
    """What to write. Sampling fields have OpenAI's meaning; None leaves the model's default.

    With `choices` the answer is one of them, and `Written.likely` tells how likely each was;
    with `schema`, a JSON schema, it is JSON that fits. A lower `priority` is served earlier.
    """

    turns: tuple[Turn, ...]
    max_tokens: int = 1024
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    schema: Mapping[str, object] | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class ImagePrompt:
    """What to draw. `width` and `height` are in pixels; None leaves the model's default.

    `count` pictures are drawn, with the seeds `seed`, `seed + 1` and so on. A lower
    `priority` is served earlier.
    """

    text: str
    width: int = 512
    height: int = 512
    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    negative: str = ""
    count: int = 1
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """How a result was made: what its label and `How was this made?` tell."""

    model: str
    family: Family
    licence: str | None = None
    seed: int | None = None

    @property
    def composed(self) -> bool:
        """Put together from existing art rather than generated."""
        return self.family == "retrieval"


@dataclass(frozen=True, slots=True)
class Loading:
    """The model is not in memory yet. `fraction` is 0 to 1, None while unknown."""

    model: str | None = None
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the queue: `position` 1 is next; `seconds` is an estimate."""

    position: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The next piece of a text, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """The text is finished; `text` is the whole of it."""

    text: str
    made: Made
    cut: bool = False
    """True when it stopped at `max_tokens` rather than at its own end."""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    likely: tuple[tuple[str, float], ...] = ()
    """How likely each of the prompt's `choices` was, 0 to 1, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A picture in the making: `fraction` is 0 to 1."""

    fraction: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture: the bytes of a file of `media_type`. `index` counts those of one prompt from 0."""

    data: bytes
    made: Made
    media_type: str = "image/png"
    index: int = 0


TextEvent = Loading | Waiting | Words | Written
ImageEvent = Loading | Waiting | Progress | Picture


class Engine(Protocol):
    """Generates. Streams are async iterators: closing one stops the work and frees its memory.

    Every stream ends with `Written` or its last `Picture`, or raises an `EngineError` or `PromptTooLong`.
    """

    def write(self, prompt: TextPrompt) -> AsyncIterator[TextEvent]:
        """Write a text."""
        ...

    def draw(self, prompt: ImagePrompt) -> AsyncIterator[ImageEvent]:
        """Draw a picture."""
        ...

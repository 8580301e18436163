"""Sound: what is asked of it, and what comes back."""

from dataclasses import dataclass
from typing import Literal

from bot.engine import Made

Format = Literal["mp3", "wav", "flac"]
MEDIA_TYPES: dict[Format, str] = {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac"}


@dataclass(frozen=True, slots=True)
class SpeechPrompt:
    """What to say. `voice` None takes one that fits the text; `speed` is 0.5 to 2.

    `language` (`en`, `zh`) None is told from the text. A lower `priority` is served earlier.
    """

    text: str
    voice: str | None = None
    speed: float = 1.0
    language: str | None = None
    format: Format = "mp3"
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Recording:
    """What to transcribe: a file of sound or video with its `name`; `language` None is told from the sound."""

    data: bytes
    name: str = "recording"
    language: str | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """The next piece of speech: mono samples of 16 bits, little-endian, `rate` of them a second."""

    samples: bytes
    rate: int


@dataclass(frozen=True, slots=True)
class Sound:
    """A finished file of sound that lasts `seconds`."""

    data: bytes
    made: Made
    media_type: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Segment:
    """Something that was said, from `start` to `end` in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was said, empty where nobody spoke; `language` is the one that was heard most."""

    text: str
    segments: tuple[Segment, ...]
    language: str
    seconds: float
    made: Made

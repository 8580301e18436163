"""Sounds: spoken, transcribed, composed or cleaned; and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.engine.common import Loading, Made, Progress, Waiting

SoundFormat = Literal["mp3", "wav", "flac"]
VoiceKind = Literal["female", "male"]
MEDIA_TYPES: dict[SoundFormat, str] = {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac"}


@dataclass(frozen=True, slots=True)
class SpeechPrompt:
    """What to say. `voice` is a voice's name, or a `VoiceKind` of the text's language; `speed` is 0.5 to 2.

    What is None is inferred from the text: `language` is `en` or `zh`. A lower `priority` is served earlier.
    """

    text: str
    voice: str | None = None
    speed: float = 1.0
    language: str | None = None
    format: SoundFormat = "mp3"
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Recording:
    """What to transcribe: a file of sound or video with its `name`; with `language` None it is detected."""

    data: bytes
    name: str = "recording"
    language: str | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class MusicPrompt:
    """What to compose: a mood or a style in words, `seconds` long.

    `plan` is JSON that fits `MUSIC_PLAN`, for composers that follow rules; they make their own without it.
    A `loop` ends as it begins. `lyrics` are sung by models that can: lines, under marks such as `[verse]`.
    """

    text: str
    seconds: float = 20.0
    seed: int | None = None
    plan: Mapping[str, object] | None = None
    loop: bool = False
    format: SoundFormat = "mp3"
    priority: int = 0
    lyrics: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """Keep what sounds from `start` to `end`, in seconds; None is the end of the file. With `out`, drop it instead.

    Below zero they count from the end.
    """

    start: float = 0.0
    end: float | None = None
    out: bool = False


@dataclass(frozen=True, slots=True)
class Fade:
    """Fade in and out, over so many seconds."""

    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class CleanPrompt:
    """Files of sound or video, joined in order when there are several, and what to do with them, in this order.

    Cut, take out noise (`denoise` is how much of it, 0 to 1), trim silence at both ends and long pauses
    within, fade, bring to `loudness` in LUFS (ITU-R BS.1770) with a limiter; None leaves the loudness.
    `names` are the files'.
    """

    files: tuple[bytes, ...]
    names: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()
    denoise: float = 0.0
    trim: bool = False
    fade: Fade = Fade()
    loudness: float | None = None
    format: SoundFormat = "mp3"
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """The next piece of speech: mono samples of 16 bits, little-endian, `rate` of them a second."""

    samples: bytes
    rate: int


@dataclass(frozen=True, slots=True)
class Beside:
    """Another file that belongs to a result: a score, a plot, a MIDI file."""

    name: str
    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Sound:
    """A finished file of sound that lasts `seconds`, with its numbers, such as `loudness_before` in LUFS."""

    data: bytes
    made: Made
    media_type: str
    seconds: float
    beside: tuple[Beside, ...] = ()
    facts: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Segment:
    """Something that was said, from `start` to `end` in seconds."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was said, empty where nobody spoke; `language` is the one that was heard most.

    Of a `damaged` file it is what could be read, up to `seconds`.
    """

    text: str
    segments: tuple[Segment, ...]
    language: str
    seconds: float
    made: Made
    damaged: bool = False


SpeechEvent = Loading | Waiting | Progress | Heard | Sound
SoundEvent = Loading | Waiting | Progress | Sound
TranscriptEvent = Loading | Waiting | Progress | Transcript

"""OpenAI's JSON of speech and transcripts, and ours of music and clean sound: read and written."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import from_json

from bot.engine import (
    CleanPrompt,
    Cut,
    Fade,
    Heard,
    MusicPrompt,
    Recording,
    Sound,
    SoundEvent,
    SoundFormat,
    SpeechEvent,
    SpeechPrompt,
    Transcript,
    TranscriptEvent,
)
from bot.engine.server.forms import File
from bot.engine.server.wire import Asking, Json, comment, data, made
from bot.engine.subtitles import srt, vtt

RAW: Final = "pcm"
"""Samples without a file around them: mono, 16 bits, little-endian, 24 000 a second."""
PIECE = 192 << 10
"""Bytes of a file in one event."""
LONGEST_MUSIC = 600.0
LONGEST_LYRICS = 4000
"""Characters: more than are sung in ten minutes."""

OPENAI_VOICES = frozenset(
    [
        "alloy",
        "ash",
        "ballad",
        "cedar",
        "coral",
        "echo",
        "fable",
        "marin",
        "nova",
        "onyx",
        "sage",
        "shimmer",
        "verse",
    ]
)
"""Stand for the voice that fits the text, so that what was written for OpenAI works as it is."""


class SpeechBody(Asking):
    """The body of /v1/audio/speech; `language` is ours."""

    input: str = Field(min_length=1)
    voice: str | None = None
    speed: float | None = Field(default=1.0, ge=0.25, le=4)
    response_format: Literal["mp3", "wav", "flac", "pcm"] | None = "mp3"
    stream_format: Literal["audio", "sse"] | None = "audio"
    language: str | None = None

    @property
    def raw(self) -> bool:
        """Whether samples are wanted as they are spoken."""
        return self.response_format == RAW

    def wish(self) -> SpeechPrompt:
        """What to say."""
        form: SoundFormat = "wav" if self.response_format == RAW else self.response_format or "mp3"
        return SpeechPrompt(
            self.input,
            None if self.voice in OPENAI_VOICES else self.voice,
            self.speed or 1.0,
            self.language,
            form,
            self.priority or 0,
        )


class TranscriptionBody(Asking):
    """The form of /v1/audio/transcriptions."""

    model_config = ConfigDict(strict=False)

    language: str | None = Field(default=None, max_length=32)
    response_format: Literal["json", "text", "srt", "vtt", "verbose_json"] = "json"
    timestamp_granularities: tuple[Literal["segment"], ...] = ()
    stream: bool = False

    def wish(self, file: File) -> Recording:
        """What to listen to."""
        return Recording(file.data, file.name, self.language or None, self.priority or 0)


class MusicBody(Asking):
    """The body of /v1/audio/music, which is ours."""

    prompt: str = Field(default="", max_length=4000)
    duration: float = Field(default=20.0, gt=0, le=LONGEST_MUSIC)
    seed: int | None = Field(default=None, ge=0, lt=2**31)
    plan: dict[str, Any] | None = None
    loop: bool = False
    lyrics: str | None = Field(default=None, max_length=LONGEST_LYRICS)
    response_format: Literal["mp3", "wav", "flac"] = "mp3"
    stream: bool | None = False

    def wish(self) -> MusicPrompt:
        """What to compose."""
        return MusicPrompt(
            self.prompt,
            self.duration,
            self.seed,
            self.plan,
            self.loop,
            self.response_format,
            self.priority or 0,
            self.lyrics or "",
        )


def _json(said: object) -> object:
    return from_json(said) if isinstance(said, str) else said


class Span(BaseModel):
    """A cut, or a fade, in seconds."""

    model_config = ConfigDict(extra="forbid")

    start: float = 0.0
    end: float | None = None
    out: bool = False


class CleanBody(Asking):
    """The form of /v1/audio/clean, which is ours: what to do with its files."""

    model_config = ConfigDict(strict=False)

    cuts: Annotated[list[Span], BeforeValidator(_json)] = Field(default=[], max_length=1000)
    denoise: float = Field(default=0.0, ge=0, le=1)
    trim: bool = False
    fade: Annotated[Span, BeforeValidator(_json)] = Span()
    loudness: float | None = Field(default=None, ge=-70, le=0)
    response_format: Literal["mp3", "wav", "flac"] = "mp3"
    stream: bool = False

    def wish(self, files: Sequence[File]) -> CleanPrompt:
        """What to clean up, and how."""
        return CleanPrompt(
            tuple(file.data for file in files),
            tuple(file.name for file in files),
            cuts=tuple(Cut(cut.start, cut.end, cut.out) for cut in self.cuts),
            denoise=self.denoise,
            trim=self.trim,
            fade=Fade(self.fade.start, self.fade.end or 0.0),
            loudness=self.loudness,
            format=self.response_format,
            priority=self.priority or 0,
        )


def speech_line(event: SpeechEvent, *, raw: bool) -> bytes:
    """Events of speech: raw samples come as they are spoken, files when they are finished.

    Beside a file, what is spoken comes in comments, which other clients ignore.
    """
    match event:
        case Heard(samples) if raw:
            return data({"type": "speech.audio.delta", "audio": _encoded(samples)})
        case Heard(samples, rate):
            return comment({"heard": _encoded(samples), "rate": rate})
        case Sound(sound):
            pieces = () if raw else (sound[at : at + PIECE] for at in range(0, len(sound), PIECE))
            deltas = (data({"type": "speech.audio.delta", "audio": _encoded(piece)}) for piece in pieces)
            end = {"type": "speech.audio.done", "seconds": event.seconds, "made": made(event.made)}
            return b"".join((*deltas, data(end)))
        case _:
            return comment(event)


def sound_line(event: SoundEvent) -> bytes:
    """Events of what is composed or cleaned up."""
    return data({"type": "audio.done", **sound(event)}) if isinstance(event, Sound) else comment(event)


def sound(event: Sound) -> Json:
    """A sound with what belongs to it."""
    return {
        "audio": _encoded(event.data),
        "media_type": event.media_type,
        "seconds": event.seconds,
        "facts": dict(event.facts),
        "beside": [
            {"name": file.name, "media_type": file.media_type, "data": _encoded(file.data)}
            for file in event.beside
        ],
        "made": made(event.made),
    }


def transcript_line(event: TranscriptEvent) -> bytes:
    """Events of a transcript; its end tells all that OpenAI's verbose JSON tells, too."""
    if not isinstance(event, Transcript):
        return comment(event)
    end = {"type": "transcript.text.done", **_verbose(event)}
    return b"".join((*map(data, _deltas(event)), data(end)))


def transcript(found: Transcript, form: str) -> Json | str:
    """A whole transcript as JSON or as text."""
    match form:
        case "text":
            return f"{found.text}\n"
        case "srt":
            return srt(found.segments)
        case "vtt":
            return vtt(found.segments)
        case "verbose_json":
            return _verbose(found)
        case _:
            return {"text": found.text, "made": made(found.made), **_damage(found)}


def _deltas(found: Transcript) -> Iterator[Json]:
    for number, segment in enumerate(found.segments):
        space = " " if number and found.language != "zh" else ""
        yield {"type": "transcript.text.delta", "delta": f"{space}{segment.text}"}


def _verbose(found: Transcript) -> Json:
    segments: list[Mapping[str, object]] = [
        {"id": number, "start": each.start, "end": each.end, "text": each.text}
        for number, each in enumerate(found.segments)
    ]
    return {
        "task": "transcribe",
        "language": found.language,
        "duration": found.seconds,
        "text": found.text,
        "segments": segments,
        "made": made(found.made),
        **_damage(found),
    }


def _damage(found: Transcript) -> Json:
    """What is said of a file of which a part could not be read, and of no other."""
    return {"damaged": True} if found.damaged else {}


def _encoded(file: bytes) -> str:
    return base64.b64encode(file).decode()

"""Speech, transcripts and music from a server: as OpenAI sends them, and the rest as ours does."""

from base64 import b64decode
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from bot.engine import (
    MEDIA_TYPES,
    Beside,
    CleanPrompt,
    Heard,
    MusicPrompt,
    Recording,
    Segment,
    Sound,
    SoundEvent,
    SpeechEvent,
    SpeechPrompt,
    Transcript,
    TranscriptEvent,
    Work,
)
from bot.engine.calls import Attached, Blob, Caller, Json, Server, made
from bot.engine.lengths import media_type, seconds
from bot.errors import EngineLost
from bot.language import detect

ANY_VOICE = "alloy"
"""A voice that servers without a default take; ours takes it as none."""
LANGUAGES = {"english": "en", "chinese": "zh", "mandarin": "zh"}
"""Whisper's names of languages, which some servers send instead of codes."""


async def speak(caller: Caller, server: Server, prompt: SpeechPrompt) -> AsyncGenerator[SpeechEvent]:
    """Read a text aloud; a server that does not stream sends the file alone."""
    pieces: list[bytes] = []
    end: Json = {"model": server.model}
    async with aclosing(caller.ask(server, "audio/speech", _speech(prompt))) as events:
        async for event in events:
            match event:
                case Blob(data):
                    pieces.append(data)
                case dict():
                    pieces.append(b64decode(event.get("audio") or ""))
                    end |= event
                case _:
                    yield event
    if not (data := b"".join(pieces)):
        raise EngineLost
    kind = media_type(data) or MEDIA_TYPES[prompt.format]
    yield Sound(data, made(end, "autoregressive", work="spoken"), kind, end.get("seconds") or seconds(data))


async def transcribe(caller: Caller, server: Server, recording: Recording) -> AsyncGenerator[TranscriptEvent]:
    """Write down what is said; where the server gives no times, it is one segment."""
    words: list[str] = []
    end: Json = {"model": server.model}
    file = Attached("file", recording.data, recording.name)
    asked = caller.ask(server, "audio/transcriptions", _listening(recording), (file,))
    async with aclosing(asked) as events:
        async for event in events:
            if isinstance(event, dict):
                words.append(_words(event))
                end |= event
            elif not isinstance(event, Heard | Blob):
                yield event
    if "text" not in end and not words:
        raise EngineLost
    yield _transcript(end, "".join(words), recording)


def compose(caller: Caller, server: Server, prompt: MusicPrompt) -> AsyncGenerator[SoundEvent]:
    """Compose music."""
    body = {
        "prompt": prompt.text,
        "duration": prompt.seconds,
        "seed": prompt.seed,
        "plan": None if prompt.plan is None else dict(prompt.plan),
        "loop": prompt.loop,
        "lyrics": prompt.lyrics or None,
        "response_format": prompt.format,
        "priority": prompt.priority or None,
        "stream": True,
    }
    return _sounds(caller.ask(server, "audio/music", body), "generated", prompt.seed)


def clean(caller: Caller, server: Server, prompt: CleanPrompt) -> AsyncGenerator[SoundEvent]:
    """Clean up recorded sound."""
    body = {
        "cuts": [{"start": cut.start, "end": cut.end, "out": cut.out} for cut in prompt.cuts],
        "denoise": prompt.denoise,
        "trim": prompt.trim,
        "fade": {"start": prompt.fade.start, "end": prompt.fade.end},
        "loudness": prompt.loudness,
        "response_format": prompt.format,
        "priority": prompt.priority or None,
        "stream": True,
    }
    names = (*prompt.names, *(f"recording{n}" for n in range(len(prompt.names) + 1, len(prompt.files) + 1)))
    files = [Attached("file", data, name) for data, name in zip(prompt.files, names, strict=False)]
    return _sounds(caller.ask(server, "audio/clean", body, files), "changed")


async def _sounds(
    asked: AsyncGenerator[Any], work: Work, seed: int | None = None
) -> AsyncGenerator[SoundEvent]:
    async with aclosing(asked) as events:
        async for event in events:
            if not isinstance(event, dict | Heard | Blob):
                yield event
            elif isinstance(event, dict) and event.get("audio"):
                yield _sound(event, work, seed)
                return
    raise EngineLost


def _sound(said: Json, work: Work, seed: int | None) -> Sound:
    beside = [
        Beside(each["name"], b64decode(each["data"]), each["media_type"]) for each in said.get("beside", ())
    ]
    return Sound(
        b64decode(said["audio"]),
        made(said, "algorithm", seed, work),
        said["media_type"],
        said["seconds"],
        tuple(beside),
        said.get("facts") or {},
    )


def _speech(prompt: SpeechPrompt) -> Json:
    return {
        "input": prompt.text,
        "voice": prompt.voice or ANY_VOICE,
        "speed": prompt.speed,
        "language": prompt.language,
        "response_format": prompt.format,
        "stream_format": "sse",
        "priority": prompt.priority or None,
    }


def _listening(recording: Recording) -> Json:
    return {
        "language": recording.language,
        "response_format": "verbose_json",
        "timestamp_granularities[]": "segment",
        "stream": True,
        "priority": recording.priority or None,
    }


def _words(event: Json) -> str:
    """What a piece of a stream adds: as OpenAI sends it, and as vLLM does."""
    for choice in event.get("choices") or ():
        return (choice.get("delta") or {}).get("content") or ""
    return event.get("delta") or ""


def _transcript(said: Json, words: str, recording: Recording) -> Transcript:
    text = str(said.get("text") or words).strip()
    segments = tuple(
        Segment(each["start"], each["end"], each["text"].strip()) for each in said.get("segments") or ()
    )
    length = float(said.get("duration") or (segments[-1].end if segments else 0.0))
    if text and not segments:
        segments = (Segment(0.0, length, text),)
    told = str(said.get("language") or recording.language or detect(text)).lower()
    language, by = LANGUAGES.get(told, told), made(said, "autoregressive", work="transcribed")
    return Transcript(text, segments, language, length, by, damaged=bool(said.get("damaged")))

"""A deterministic engine: it says what its script says, and remembers what it was asked."""

import asyncio
import io
import re
import struct
import wave
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.engine import (
    MEDIA_TYPES,
    Beside,
    CleanPrompt,
    EditPrompt,
    Family,
    Heard,
    ImageEvent,
    ImagePrompt,
    Made,
    MusicPrompt,
    Picture,
    Progress,
    Recording,
    RepairPrompt,
    RetouchPrompt,
    Segment,
    Sound,
    SoundEvent,
    SoundFormat,
    SpeechEvent,
    SpeechPrompt,
    TextEvent,
    TextPrompt,
    Transcript,
    TranscriptEvent,
    Words,
    Written,
)
from bot.errors import DeskmateError
from bot.settings import ModelTask

Event = TypeVar("Event")
Prompt = TypeVar("Prompt")

ChangePrompt = RepairPrompt | RetouchPrompt | EditPrompt
AnyPrompt = TextPrompt | ImagePrompt | ChangePrompt | SpeechPrompt | Recording | MusicPrompt | CleanPrompt
Given = TypeVar("Given", bound=AnyPrompt)

Aside = DeskmateError | asyncio.Event
TextStep = str | TextEvent | Aside
ImageStep = ImageEvent | Aside
SpeechStep = SpeechEvent | Aside
TranscriptStep = TranscriptEvent | Aside
SoundStep = SoundEvent | Aside
TextScript = Callable[[TextPrompt], Sequence[TextStep]]
Votes = Callable[[TextPrompt], Mapping[str, float]]
ImageScript = Callable[[ImagePrompt], Sequence[ImageStep]]
ChangeScript = Callable[[ChangePrompt], Sequence[ImageStep]]
SpeechScript = Callable[[SpeechPrompt], Sequence[SpeechStep]]
TranscriptScript = Callable[[Recording], Sequence[TranscriptStep]]
MusicScript = Callable[[MusicPrompt], Sequence[SoundStep]]
CleanScript = Callable[[CleanPrompt], Sequence[SoundStep]]

WRITER = Made(model="scripted-writer", family="autoregressive", licence="Apache-2.0", seed=7)
PAINTER = Made(model="scripted-painter", family="diffusion", licence="Apache-2.0", seed=7)
SPEAKER = Made(model="scripted-speaker", family="gan", licence="Apache-2.0", work="spoken")
LISTENER = Made(model="scripted-listener", family="autoregressive", licence="MIT", work="transcribed")
COMPOSER = Made(model="scripted-composer", family="algorithm", seed=7)
CLEANER = Made(model="scripted-cleaner", family="algorithm", work="changed")
MODELS: Mapping[ModelTask, Family] = {"image": "retrieval", "edit": "diffusion"}
"""What a scripted engine says of its models."""
RATE = 24_000


def picture_of(text: str, index: int = 0, seed: int = 7) -> Picture:
    """The picture that a scripted engine draws for `text`: one pixel, in a PNG that names it.

    `index` counts those of one prompt from 0; `seed` is that of the first.
    """
    told = f"{text} #{index + 1}" if index else text
    name = b"Title\0\0\0\0\0" + told.encode()
    pixel = zlib.compress(b"\0" + zlib.crc32(told.encode()).to_bytes(4)[:3])
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"iTXt", name),
        (b"IDAT", pixel),
        (b"IEND", b""),
    ]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)
    return Picture(data, replace(PAINTER, seed=seed + index), index=index)


def changed_to(text: str) -> Picture:
    """The picture that a scripted engine makes of another one."""
    new = picture_of(text)
    return replace(new, made=replace(new.made, work="changed"))


def sound_of(
    text: str, form: SoundFormat = "mp3", made: Made = SPEAKER, beside: tuple[Beside, ...] = ()
) -> Sound:
    """The sound that a scripted engine makes of `text`: a moment of silence, in a file that names it."""
    data = {"mp3": _mp3, "wav": _wav, "flac": _flac}[form](text.encode())
    return Sound(data, made, MEDIA_TYPES[form], seconds=0.1, beside=beside)


def edit_of(prompt: ChangePrompt) -> str:
    """The name of the picture that a scripted engine makes of `prompt`."""
    match prompt:
        case RepairPrompt(task=task):
            return task
        case RetouchPrompt(changes=changes):
            return ", ".join(type(change).__name__ for change in changes)
        case EditPrompt(text=text):
            return text


def echo(prompt: TextPrompt) -> list[TextStep]:
    """The default text: what was asked last, said again."""
    return [f"You said: {prompt.turns[-1].text}"]


def undecided(_: TextPrompt) -> Mapping[str, float]:
    """The default vote: none, as of an engine that tells no odds."""
    return {}


def sketch(prompt: ImagePrompt) -> list[ImageStep]:
    """The default pictures, half-way and then done, with the seeds that were asked for."""
    seed = 7 if prompt.seed is None else prompt.seed
    drawn = (picture_of(prompt.text, index, seed) for index in range(prompt.count))
    return [Progress(0.5), *drawn]


def change(prompt: ChangePrompt) -> list[ImageStep]:
    """The default edit, half-way and then done."""
    return [Progress(0.5), changed_to(edit_of(prompt))]


def reading(prompt: SpeechPrompt) -> list[SpeechStep]:
    """The default speech: a moment of silence is heard, then it is done."""
    return [Heard(bytes(RATE // 5), RATE), Progress(0.5), sound_of(prompt.text, prompt.format)]


def minutes(prompt: Recording) -> list[TranscriptStep]:
    """The default transcript: two sentences, the second of which names the file."""
    segments = (Segment(0.0, 1.5, "Hello everyone."), Segment(1.5, 3.0, f"This is {prompt.name}."))
    text = " ".join(segment.text for segment in segments)
    return [Progress(0.5), Transcript(text, segments, prompt.language or "en", 3.0, LISTENER)]


def tune(prompt: MusicPrompt) -> list[SoundStep]:
    """The default music, half-way and then done, with a score beside it."""
    score = Beside("score.musicxml", b"<score-partwise/>", "application/vnd.recordare.musicxml+xml")
    return [Progress(0.5), sound_of(prompt.text, prompt.format, COMPOSER, (score,))]


def tidy(prompt: CleanPrompt) -> list[SoundStep]:
    """The default of cleaned sound, half-way and then done, with a plot beside it."""
    plot = Beside("before-after.png", picture_of("before and after").data, "image/png")
    return [Progress(0.5), sound_of(", ".join(prompt.names), prompt.format, CLEANER, (plot,))]


@dataclass(frozen=True, slots=True)
class Asked:
    """One prompt, the person on whose behalf it came, and the model that they chose."""

    prompt: AnyPrompt
    person: str | None
    model: str = ""


class ScriptedEngine:
    """An engine for tests.

    Each of `text`, `picture`, `edit`, `speech`, `transcript`, `music` and `sound` is a function
    of the prompt, or scripts in the order of the prompts. A script is a list of steps: a string
    is streamed word by word, an event is passed on, an error is raised, an `asyncio.Event` is
    waited for. A text that does not end in `Written` gets one. `votes` tells how likely each
    choice of a prompt is; such prompts take nothing from the script. `families` are those of its
    models, by task. `asked` and `stopped` record every prompt, and those whose stream was closed
    before its end.
    """

    def __init__(
        self,
        text: TextScript | Iterable[Sequence[TextStep]] = echo,
        picture: ImageScript | Iterable[Sequence[ImageStep]] = sketch,
        votes: Votes = undecided,
        *,
        edit: ChangeScript | Iterable[Sequence[ImageStep]] = change,
        speech: SpeechScript | Iterable[Sequence[SpeechStep]] = reading,
        transcript: TranscriptScript | Iterable[Sequence[TranscriptStep]] = minutes,
        music: MusicScript | Iterable[Sequence[SoundStep]] = tune,
        sound: CleanScript | Iterable[Sequence[SoundStep]] = tidy,
        families: Mapping[ModelTask, Family] = MODELS,
    ) -> None:
        self.asked: list[Asked] = []
        self.stopped: list[AnyPrompt] = []
        self._text = text if callable(text) else _in_order(text)
        self._picture = picture if callable(picture) else _in_order(picture)
        self._votes = votes
        self._edit = edit if callable(edit) else _in_order(edit)
        self._speech = speech if callable(speech) else _in_order(speech)
        self._transcript = transcript if callable(transcript) else _in_order(transcript)
        self._music = music if callable(music) else _in_order(music)
        self._sound = sound if callable(sound) else _in_order(sound)
        self._families = families
        self._person: str | None = None
        self._model = ""

    @property
    def prompts(self) -> list[TextPrompt]:
        """Every text that was asked for, in order."""
        return [prompt for prompt in self.asked_for(TextPrompt) if not prompt.choices]

    @property
    def ballots(self) -> list[TextPrompt]:
        """Every choice that was asked for, in order."""
        return [prompt for prompt in self.asked_for(TextPrompt) if prompt.choices]

    @property
    def drawn(self) -> list[ImagePrompt]:
        """Every picture that was asked for, in order."""
        return self.asked_for(ImagePrompt)

    def asked_for(self, kind: type[Prompt]) -> list[Prompt]:
        """Every prompt of one kind that it was given, in order."""
        return [asked.prompt for asked in self.asked if isinstance(asked.prompt, kind)]

    def on_behalf_of(self, person: str, model: str = "") -> "ScriptedEngine":
        """The same engine, bound to the person who asks, and to the model that they chose."""
        bound = copy(self)
        bound._person, bound._model = person, model
        return bound

    async def family(self, task: ModelTask) -> Family | None:
        """The family of the model for `task`."""
        return self._families.get(task)

    async def write(self, prompt: TextPrompt) -> AsyncGenerator[TextEvent, None]:
        """Write what the script says."""
        self.asked.append(Asked(prompt, self._person, self._model))
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

    def draw(self, prompt: ImagePrompt) -> AsyncGenerator[ImageEvent]:
        """Draw what the script says."""
        return self._perform(prompt, self._picture)

    def edit(self, prompt: ChangePrompt) -> AsyncGenerator[ImageEvent]:
        """Repair, retouch or edit as the script says."""
        return self._perform(prompt, self._edit)

    def speak(self, prompt: SpeechPrompt) -> AsyncGenerator[SpeechEvent]:
        """Say what the script says."""
        return self._perform(prompt, self._speech)

    def transcribe(self, recording: Recording) -> AsyncGenerator[TranscriptEvent]:
        """Write down what the script says."""
        return self._perform(recording, self._transcript)

    def compose(self, prompt: MusicPrompt) -> AsyncGenerator[SoundEvent]:
        """Compose what the script says."""
        return self._perform(prompt, self._music)

    def clean(self, prompt: CleanPrompt) -> AsyncGenerator[SoundEvent]:
        """Clean up as the script says."""
        return self._perform(prompt, self._sound)

    async def _perform(
        self, prompt: Given, script: Callable[[Given], Sequence[Event | Aside]]
    ) -> AsyncGenerator[Event]:
        self.asked.append(Asked(prompt, self._person, self._model))
        events: AsyncIterator[Event] = _play(script(prompt))
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


def _mp3(name: bytes) -> bytes:
    title = b"TIT2" + struct.pack(">I", len(name) + 1) + b"\0\0\x03" + name
    size = len(title)
    tag = b"ID3\x03\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + title
    return tag + (b"\xff\xfb\x90\x00" + bytes(413)) * 4


def _wav(name: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(bytes(RATE // 5))
    text = name + bytes(2 - len(name) % 2)
    info = b"INFOINAM" + struct.pack("<I", len(text)) + text
    data = file.getvalue()[8:] + b"LIST" + struct.pack("<I", len(info)) + info
    return b"RIFF" + struct.pack("<I", len(data)) + data


def _flac(name: bytes) -> bytes:
    title = b"TITLE=" + name
    comments = struct.pack("<II", 0, 1) + struct.pack("<I", len(title)) + title
    about = struct.pack(">HH6xQ16x", 4096, 4096, RATE << 44 | 15 << 36)
    return b"fLaC\x00" + len(about).to_bytes(3) + about + b"\x84" + len(comments).to_bytes(3) + comments

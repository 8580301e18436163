"""Speech: Kokoro's voices, a sentence at a time."""

import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from bot.engine import MEDIA_TYPES, Heard, Made, Progress, Sound, SpeechPrompt, VoiceKind
from bot.engine.server.in_steps import in_steps
from bot.engine.server.keeping import AtHand
from bot.engine.server.sound.chinese import Chinese
from bot.engine.server.sound.english import English
from bot.engine.server.sound.files import Samples, writing
from bot.engine.server.sound.kokoro_weights import FRONT, VOCODER
from bot.engine.server.sound.labels import label
from bot.engine.server.sound.reading import Piece, Reader
from bot.engine.server.sound.tongue import foreign
from bot.errors import NothingToSpeak, TooLongToSpeak, UnknownVoice, UnspokenLanguage
from bot.language import detect

RATE = 24_000
LONGEST_TEXT = 20_000
"""Characters that are read aloud at once: about twenty minutes."""
SPEEDS = (0.5, 2.0)
LANGUAGES = {"en": "English", "zh": "中文"}
VOICES: dict[str, dict[VoiceKind, str]] = {
    "en": {"female": "af_heart", "male": "am_michael"},
    "zh": {"female": "zf_xiaoyi", "male": "zm_yunxi"},
}
"""A voice of each kind for each language, the default first; each speaks the other's words too."""

ACCENTS = {"zf_xiaoyi": ("af_heart", 0.7)}
"""Voices that say English words better with so much of another in them, in texts that have many.

Of twelve such texts 27 % of the characters and words were misheard without and 14 % with it, but of Chinese alone
more than without; for the male voice it made no difference.
"""
ENGLISH_FROM = 0.1
"""The share of Latin letters above which a text counts as partly English."""

_LONGEST_PIECE = 510
_QUIET = 0.004
_MARGIN = RATE // 50


class Speaker(AtHand):
    """Speaks with the model whose files are in `folder`, on `threads` of the processor."""

    def __init__(self, folder: Path, *, name: str, licence: str | None = None, threads: int = 2) -> None:
        self._folder = folder
        self._made = Made(name, "gan", licence)
        self._threads = threads
        self._front: Any = None
        self._vocoder: Any = None
        self._symbols: dict[str, int] = {}
        self._voices: dict[str, NDArray[Any]] = {}
        self._reader: Any = None

    def load(self, report: Callable[[float], None]) -> None:
        """Bring the model, its voices and the dictionary into memory."""
        self._symbols = json.loads((self._folder / "vocab.json").read_text("utf-8"))["vocab"]
        self._voices = _voices(Path(__file__).with_name("voices.safetensors"))
        self._reader = Reader(English(self._folder), Chinese())
        self._reader.phonemes("你好")
        report(0.4)
        self._front = _front(self._folder / FRONT, self._threads)
        self._vocoder = _vocoder(self._folder / VOCODER)
        report(1.0)

    def unload(self) -> None:
        """Let go of all of it."""
        self._front = self._vocoder = self._reader = None

    def speak(self, prompt: SpeechPrompt) -> Generator[Heard | Progress | Sound]:
        """Say it; every `next()` is a short step. The last thing it yields is the whole file.

        Raises UnspokenLanguage, UnknownVoice, TooLongToSpeak or NothingToSpeak, before it says anything.
        """
        voice = self._style(chosen_voice(prompt), prompt.text)
        pieces = self._pieces(prompt.text)
        spoken: list[Samples] = []
        for done, piece in enumerate(pieces, 1):
            said = self._say(piece, voice, min(max(prompt.speed, SPEEDS[0]), SPEEDS[1]))
            samples = yield from in_steps(said, Progress((done - 1) / len(pieces)))
            spoken.append(samples)
            yield Heard((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes(), RATE)
            yield Progress(done / len(pieces))
        yield (yield from in_steps(self._file(numpy.concatenate(spoken), prompt), Progress(1.0)))

    def _style(self, name: str, text: str) -> NDArray[Any]:
        voice = self._voices[name]
        if name not in ACCENTS or not has_english(text):
            return voice
        other, share = ACCENTS[name]
        return (1 - share) * voice + share * self._voices[other]

    def _pieces(self, text: str) -> list[Piece]:
        if not (pieces := list(self._reader.pieces(text))):
            raise NothingToSpeak()
        return pieces

    def _say(self, piece: Piece, voice: NDArray[Any], speed: float) -> Generator[None, None, Samples]:
        tokens = [self._symbols[symbol] for symbol in piece.phonemes if symbol in self._symbols][
            :_LONGEST_PIECE
        ]
        frames = yield from self._front.frames(
            tokens=numpy.array([[0, *tokens, 0]], numpy.int64),
            style=voice[min(len(tokens), len(voice)) - 1][None].astype(numpy.float32),
            speed=numpy.array([speed], numpy.float32),
        )
        samples: Samples = yield from self._vocoder.samples(*frames)
        silence = numpy.zeros(int(piece.pause / speed * RATE), numpy.float32)
        return numpy.concatenate([_trimmed(samples), silence])

    def _file(self, samples: Samples, prompt: SpeechPrompt) -> Generator[None, None, Sound]:
        media_type = MEDIA_TYPES[prompt.format]
        written = yield from writing(samples, RATE, prompt.format)
        data = label(written, media_type, model=self._made.model)
        return Sound(data, self._made, media_type, len(samples) / RATE)


def chosen_voice(prompt: SpeechPrompt) -> str:
    """The voice; raises when there is none for what is asked."""
    if len(prompt.text) > LONGEST_TEXT:
        raise TooLongToSpeak(characters=len(prompt.text), limit=LONGEST_TEXT)
    language = prompt.language or foreign(prompt.text) or detect(prompt.text)
    if language not in VOICES:
        raise UnspokenLanguage(language=language, spoken=", ".join(LANGUAGES.values()))
    known = [name for voices in VOICES.values() for name in voices.values()]
    kinds = {str(kind): name for kind, name in VOICES[language].items()}
    wanted = prompt.voice or "female"
    chosen = kinds.get(wanted, wanted)
    if chosen not in known:
        raise UnknownVoice(name=chosen, known=", ".join(known))
    return chosen


def has_english(text: str) -> bool:
    """Whether much of it is English."""
    letters = [symbol.isascii() for symbol in text if symbol.isalpha()]
    return sum(letters) > ENGLISH_FROM * len(letters)


def _voices(path: Path) -> dict[str, NDArray[Any]]:
    from safetensors.numpy import load_file

    return load_file(path)


def _front(path: Path, threads: int) -> Any:
    from bot.engine.server.sound.front import Front

    return Front(path, threads)


def _vocoder(path: Path) -> Any:
    from bot.engine.server.sound.vocoder import Vocoder

    return Vocoder(path)


def _trimmed(samples: Samples) -> Samples:
    """Without the silence at both ends, which differs from piece to piece."""
    loud = numpy.flatnonzero(numpy.abs(samples) > _QUIET)
    if not len(loud):
        return samples[:0]
    return samples[max(0, loud[0] - _MARGIN) : loud[-1] + _MARGIN]

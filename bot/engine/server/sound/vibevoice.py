"""Speech with VibeVoice: a language model that speaks, in voices that it hears first."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import numpy

from bot.engine import MEDIA_TYPES, Heard, Made, Progress, Sound, SpeechPrompt
from bot.engine.server.in_steps import in_steps
from bot.engine.server.keeping import Carried
from bot.engine.server.sound.files import Samples, writing
from bot.engine.server.sound.generating import Generating, read_model, read_processor
from bot.engine.server.sound.labels import label
from bot.engine.server.sound.reading import sentences
from bot.engine.server.sound.speech import SPEEDS, chosen_voice
from bot.engine.server.sound.tempo import stretched
from bot.errors import EngineRefused, NothingToSpeak
from bot.language import detect

REFERENCES = Path(__file__).with_name("references")
"""What the voices sound like, recorded by `scripts/build_references.py`."""
LONGEST_PIECE = 1500
"""Characters that are said in one go: about two minutes, in which the voice keeps its tone."""
TOKENS_A_STEP = 2
GUIDANCE = 1.3
"""How closely it keeps to the text and the voice, as in the model's documentation."""
PACE = {"en": 14.0, "zh": 4.5}
"""Characters a second, roughly."""
PATIENCE = 3.0
"""How many times as long as that a piece may last before it is cut off."""


class VibeVoice(Carried):
    """Speaks with the model in `folder`."""

    def __init__(self, folder: Path, device: str, *, name: str, licence: str | None = None) -> None:
        super().__init__(device)
        self._folder = folder
        self._made = Made(name, "autoregressive", licence)
        self._processor: Any = None
        self._fresh: list[Samples] = []

    def load(self, report: Callable[[float], None]) -> None:
        """Bring the model onto the device."""
        from transformers import VibeVoiceForConditionalGeneration

        self._model = read_model(VibeVoiceForConditionalGeneration, self._folder, self._device)
        self._model.model.audio_tower.decoder.register_forward_hook(self._hear)
        report(0.8)
        self._processor = read_processor(self._folder)
        report(1.0)

    def speak(self, prompt: SpeechPrompt) -> Generator[Heard | Progress | Sound]:
        """Say it; every `next()` says a part of a second. The last thing it yields is the whole file.

        Raises UnspokenLanguage, UnknownVoice, TooLongToSpeak or NothingToSpeak, before it says anything.
        """
        voice = _reference(chosen_voice(prompt), self._rate)
        pieces = list(_pieces(prompt.text))
        if not pieces:
            raise NothingToSpeak
        spoken: list[Samples] = []
        done, whole = 0, sum(map(len, pieces))
        for piece in pieces:
            for samples, fraction in self._say(piece, voice, prompt):
                spoken.append(samples)
                yield Heard((numpy.clip(samples, -1, 1) * 32767).astype("<i2").tobytes(), self._rate)
                yield Progress((done + fraction * len(piece)) / whole)
            done += len(piece)
        yield (yield from in_steps(self._file(numpy.concatenate(spoken), prompt), Progress(1.0)))

    @property
    def _rate(self) -> int:
        """Samples a second."""
        return int(self._processor.feature_extractor.sampling_rate)

    def _say(self, piece: str, voice: Samples, prompt: SpeechPrompt) -> Iterator[tuple[Samples, float]]:
        """What is said of a piece, and how far it is; at another speed than its own it comes whole."""
        speed = min(max(prompt.speed, SPEEDS[0]), SPEEDS[1])
        expected = _expected(piece, prompt.language)
        said: list[Samples] = []
        for samples in self._uttered(piece, voice, expected):
            said.append(samples)
            if speed == 1:
                yield samples, min(0.99, sum(map(len, said)) / self._rate / expected)
        if not said:
            raise EngineRefused(reason=f"{self._made.model} said nothing")
        if speed != 1:
            yield stretched(numpy.concatenate(said), speed, self._rate), 1.0

    def _uttered(self, piece: str, voice: Samples, expected: float) -> Iterator[Samples]:
        speaking = Generating(self._model, self._given(piece, voice, expected), stride=TOKENS_A_STEP)
        try:
            while not speaking.done:
                self._fresh = []
                speaking.step()
                if self._fresh:
                    yield numpy.concatenate(self._fresh)
        finally:
            speaking.close()

    def _given(self, piece: str, voice: Samples, expected: float) -> dict[str, Any]:
        said = {"role": "0", "content": [{"type": "text", "text": piece}, {"type": "audio", "audio": voice}]}
        asked = self._processor.apply_chat_template(
            [said], tokenize=True, return_dict=True, processor_kwargs={"return_tensors": "pt"}
        )
        given = asked.to(self._model.device, self._model.dtype)
        frames = self._rate / self._model.config.audio_config.hop_length
        return {
            **given,
            "guidance_scale": GUIDANCE,
            "max_new_tokens": round((expected * PATIENCE + 2) * frames),
        }

    def _hear(self, module: object, given: object, decoded: Any) -> None:
        """Keep what the decoder makes; one step is under way at a time, and what it makes is its own."""
        del module, given
        self._fresh.append(decoded.audio[0, 0].float().cpu().numpy())

    def _file(self, samples: Samples, prompt: SpeechPrompt) -> Generator[None, None, Sound]:
        media_type = MEDIA_TYPES[prompt.format]
        written = yield from writing(samples, self._rate, prompt.format)
        data = label(written, media_type, model=self._made.model)
        return Sound(data, self._made, media_type, len(samples) / self._rate)


def _reference(voice: str, rate: int) -> Samples:
    import soundfile  # type: ignore[import-untyped]  # it ships no types

    samples, recorded = soundfile.read(REFERENCES / f"{voice}.ogg", dtype="float32")
    if recorded != rate:
        raise EngineRefused(
            reason=f"it speaks {rate} samples a second, and its voices were recorded with {recorded}"
        )
    return numpy.asarray(samples, numpy.float32)


def _pieces(text: str) -> Iterator[str]:
    """As many whole sentences at a time as are said in one go."""
    piece = ""
    for sentence, _ in sentences(text):
        if piece and len(piece) + len(sentence) >= LONGEST_PIECE:
            yield piece
            piece = ""
        piece = f"{piece} {sentence}".strip()
    if any(map(str.isalnum, piece)):
        yield piece


def _expected(piece: str, language: str | None) -> float:
    """Seconds that a piece lasts, roughly."""
    return max(1.0, len(piece) / PACE[language or ("zh" if detect(piece) == "zh" else "en")])

"""Transcription with Qwen3-ASR: a language model that hears, cut at the pauses of what it listens to."""

import re
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy

from bot.engine import Made, Progress, Recording, Segment, Transcript
from bot.engine.server.keeping import Carried
from bot.engine.server.sound.files import READ_RATE, Decoded, Samples
from bot.engine.server.sound.generating import Generating, read_model, read_processor
from bot.engine.server.sound.hearing import FRAME, is_loop, is_silent
from bot.engine.server.sound.script import simplified
from bot.engine.server.sound.tape import WINDOW, Tape
from bot.errors import NoSoundInFile, UnknownLanguage

EARLIEST_CUT = 10 * READ_RATE
"""A window is cut at its quietest moment after this; the rest is heard with the next."""
PAUSE = 15
"""Frames that such a moment lasts."""
TOKENS_A_STEP = 16
LONGEST_ANSWER = 440

_SENTENCES = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")


class QwenTranscriber(Carried):
    """Listens with the Qwen3-ASR model in `folder`.

    The model tells what was said and not when: a window's sentences share its time by their length.
    """

    def __init__(self, folder: Path, device: str, *, name: str, licence: str | None = None) -> None:
        super().__init__(device)
        self._folder = folder
        self._made = Made(name, "autoregressive", licence)
        self._processor: Any = None
        self._languages: dict[str, str] = {}

    def load(self, report: Callable[[float], None]) -> None:
        """Bring the model onto the device."""
        from transformers import Qwen3ASRForConditionalGeneration
        from transformers.models.qwen3_asr.processing_qwen3_asr import LANGUAGE_CODE_TO_NAME

        self._languages = dict(LANGUAGE_CODE_TO_NAME)
        self._model = read_model(Qwen3ASRForConditionalGeneration, self._folder, self._device)
        report(0.8)
        self._processor = read_processor(self._folder)
        report(1.0)

    def transcribe(self, recording: Recording) -> Generator[Progress | Transcript]:
        """Write down what is said; every `next()` is a few words. Raises UsageErrors about the recording."""
        if not recording.data:
            raise NoSoundInFile(name=recording.name)
        wanted = self._known(recording.language)
        with closing(Decoded(recording.data, recording.name)) as sound:
            yield from self._listen(sound, wanted)

    def _listen(self, sound: Decoded, wanted: str | None) -> Generator[Progress | Transcript]:
        tape = Tape(sound)
        segments: list[Segment] = []
        heard: Counter[str] = Counter()
        while len(window := tape.window()):
            yield Progress(tape.fraction)
            part = window[: _cut(window)]
            text, language = yield from self._understand(part, wanted, tape.fraction)
            heard.update({language: len(text)} if text else {})
            segments += _segments(text, tape.at, len(part) / READ_RATE)
            tape.skip(len(part))
        language = heard.most_common(1)[0][0] if heard else wanted or ""
        yield tape.transcript(segments, language, self._made)

    def _known(self, language: str | None) -> str | None:
        if language is None:
            return None
        code = language.lower().split("-")[0]
        if code not in self._languages:
            raise UnknownLanguage(language=language)
        return code

    def _understand(
        self, part: Samples, wanted: str | None, fraction: float
    ) -> Generator[Progress, None, tuple[str, str]]:
        """What is said, and in which language; no text for silence and for a text that goes round in circles."""
        if is_silent(part):
            return "", ""
        writing = Generating(self._model, self._given(part, wanted), stride=TOKENS_A_STEP)
        try:
            while not writing.done:
                writing.step()
                yield Progress(fraction)
        finally:
            writing.close()
        said = self._processor.decode(writing.tokens, return_format="parsed")
        text, language = said["transcription"], wanted or self._code(said["language"])
        return ("" if is_loop(text) else simplified(text) if language == "zh" else text), language

    def _given(self, part: Samples, wanted: str | None) -> dict[str, Any]:
        asked = self._processor.apply_transcription_request(part, language=wanted)
        given = asked.to(self._model.device, self._model.dtype)
        return {**given, "max_new_tokens": LONGEST_ANSWER, "do_sample": False}

    def _code(self, name: str | None) -> str:
        codes = {known: code for code, known in self._languages.items()}
        return codes.get(name or "", "")


def _cut(window: Samples) -> int:
    """Where the window ends at a pause; a recording's last one is heard whole."""
    if len(window) < WINDOW:
        return len(window)
    frames = window[EARLIEST_CUT : len(window) // FRAME * FRAME].reshape(-1, FRAME)
    loudness = numpy.convolve((frames**2).mean(axis=1), numpy.ones(PAUSE), "same")
    return int(EARLIEST_CUT + (loudness.argmin() + 0.5) * FRAME)


def _segments(text: str, start: float, seconds: float) -> Iterator[Segment]:
    """The sentences of `text`, which was said in `seconds` from `start`."""
    passed = 0
    for sentence in filter(None, map(str.strip, _SENTENCES.split(text))):
        begin, passed = passed, passed + len(sentence)
        scale = seconds / len(text)
        yield Segment(start + begin * scale, start + passed * scale, sentence)

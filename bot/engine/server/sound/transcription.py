"""Transcription: Whisper, half a minute at a time."""

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engine import Made, Progress, Recording, Segment, Transcript
from bot.engine.server.in_steps import in_steps
from bot.engine.server.keeping import Carried
from bot.engine.server.sound.files import READ_RATE, Decoded, Samples
from bot.engine.server.sound.hearing import (
    DOUBTFUL,
    is_guess,
    is_loop,
    is_phantom,
    is_silent,
    is_steady,
    once,
    raised,
    spans,
)
from bot.engine.server.sound.script import written
from bot.engine.server.sound.tape import WINDOW, Tape
from bot.errors import NoSoundInFile, UnknownLanguage

TOKENS_A_STEP = 8
LAYERS_A_STEP = 2
LONGEST_ANSWER = 220
TIME_STEP = 0.02
"""Seconds between two of the model's time marks."""
SAMPLES_A_STATE = READ_RATE // 50
SURE = 0.8
"""How likely a language has to be for a turn to it to be believed."""
TEMPERATURES = (0.0, 0.4, 0.8)
"""Tried one after another while the text is a loop."""

_HINTS = {"zh": "以下是普通话的句子。"}
"""What is said to have gone before: it brings out Simplified characters and punctuation."""


@dataclass(frozen=True, slots=True)
class _Marks:
    """The tokens that are no words; their numbers differ between the sizes of Whisper."""

    start: int
    transcribe: int
    before: int
    nobody: int
    first_time: int
    languages: tuple[int, ...]

    @classmethod
    def of(cls, tokenizer: Any, known: Any) -> "_Marks":
        """Those of a model, from its tokenizer and what it knows of generation."""
        start, transcribe, before = (
            tokenizer.token_to_id(f"<|{name}|>")
            for name in ("startoftranscript", "transcribe", "startofprev")
        )
        languages = getattr(known, "lang_ids", None) or known.lang_to_id.values()
        # Older tokenizers call the mark before the last `nocaptions`, newer ones `nospeech`.
        nobody, first_time = known.no_timestamps_token_id - 1, known.no_timestamps_token_id + 1
        return cls(start, transcribe, before, nobody, first_time, tuple(languages))


@dataclass(frozen=True, slots=True)
class _Said:
    """What the model writes for one window; `ended` if it came to an end by itself."""

    tokens: list[int]
    ended: bool
    likelihood: float
    no_speech: float
    language: str


class Transcriber(Carried):
    """Listens with the Whisper model in `folder`."""

    def __init__(self, folder: Path, device: str, *, name: str, licence: str | None = None) -> None:
        super().__init__(device)
        self._folder = folder
        self._made = Made(name, "autoregressive", licence)
        self._tokenizer: Any = None
        self._features: Any = None

    def load(self, report: Callable[[float], None]) -> None:
        """Bring the model onto the device."""
        import torch
        from tokenizers import Tokenizer
        from transformers import WhisperFeatureExtractor, WhisperForConditionalGeneration

        from bot.engine.server.sound.vocoder import fastest

        dtype = torch.float16 if self._device == "cuda" else fastest()
        self._model = WhisperForConditionalGeneration.from_pretrained(self._folder, dtype=dtype)
        self._model.to(self._device).eval()
        report(0.8)
        self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        self._features = WhisperFeatureExtractor.from_pretrained(self._folder)
        self._marks = _Marks.of(self._tokenizer, self._model.generation_config)
        self._end = self._model.generation_config.eos_token_id
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
            window, said = yield from self._understand(window, wanted, tape.fraction)
            found, used = self._segments(said, window) if said else ([], len(window))
            heard.update({said.language: len(found)} if said else {})
            segments += [Segment(tape.at + each.start, tape.at + each.end, each.text) for each in found]
            tape.skip(used)
        language = heard.most_common(1)[0][0] if heard else wanted or ""
        yield tape.transcript(segments, language, self._made)

    def _known(self, language: str | None) -> str | None:
        if language is None:
            return None
        code = language.lower().split("-")[0]
        if self._tokenizer.token_to_id(f"<|{code}|>") is None:
            raise UnknownLanguage(language=language)
        return code

    def _understand(
        self, window: Samples, wanted: str | None, fraction: float
    ) -> Generator[Progress, None, tuple[Samples, _Said | None]]:
        """What is said in the window, or in the part of it that is in one language; None for silence."""
        if is_silent(window):
            return window, None
        news = Progress(fraction)
        encoded = yield from in_steps(self._encode(window), news)
        if wanted is None and (turn := (yield from in_steps(self._turn(encoded, window), news))):
            window = window[:turn]
            encoded = yield from in_steps(self._encode(window), news)
        return window, (yield from in_steps(self._written(encoded, window, wanted), news))

    def _written(
        self, encoded: Any, window: Samples, wanted: str | None
    ) -> Generator[None, None, _Said | None]:
        language, no_speech = self._first_look(encoded, wanted)
        for temperature in TEMPERATURES:
            yield
            writing = _Writing(self._model, encoded, self._prompt(language), temperature)
            yield from writing.run()
            said = _Said(writing.tokens, writing.ended, writing.likelihood, no_speech, language)
            # People repeat themselves too, but then they stop.
            if said.ended or not is_loop(self._text(said.tokens)):
                break
        return None if _is_doubtful(said, window) else said

    def _encode(self, window: Samples) -> Generator[None, None, Any]:
        """What the encoder makes of half a minute, `LAYERS_A_STEP` of its layers at a time."""
        import torch
        from torch.nn.functional import gelu
        from transformers.modeling_outputs import BaseModelOutput

        features = self._features(raised(window), sampling_rate=READ_RATE, return_tensors="pt").input_features
        yield
        encoder = self._model.model.encoder
        with torch.inference_mode():
            sound = gelu(encoder.conv1(features.to(self._model.device, self._model.dtype)))
            sound = gelu(encoder.conv2(sound)).permute(0, 2, 1) + encoder.embed_positions.weight
        for count, layer in enumerate(encoder.layers):
            if count % LAYERS_A_STEP == 0:
                yield
            with torch.inference_mode():
                sound = layer(sound, None)
        yield
        with torch.inference_mode():
            return BaseModelOutput(last_hidden_state=encoder.layer_norm(sound))

    def _turn(self, encoded: Any, window: Samples) -> Generator[None, None, int | None]:
        """The sample from which on another language is spoken than before."""
        before = None
        for start, end in spans(window):
            language, chance = self._language(encoded, start, end)
            yield
            if chance > SURE:
                if language != (before or language):
                    return start
                before = language
        return None

    def _language(self, encoded: Any, start: int, end: int) -> tuple[str, float]:
        """The likeliest language between two samples."""
        from transformers.modeling_outputs import BaseModelOutput

        heard = encoded.last_hidden_state[:, start // SAMPLES_A_STATE : end // SAMPLES_A_STATE]
        scores = self._opening(BaseModelOutput(last_hidden_state=heard))[list(self._marks.languages)]
        best = int(scores.argmax())
        return self._code(best), float(scores.softmax(-1)[best])

    def _first_look(self, encoded: Any, wanted: str | None) -> tuple[str, float]:
        """The language, and how likely it is that nobody speaks."""
        scores = self._opening(encoded)
        code = wanted or self._code(int(scores[list(self._marks.languages)].argmax()))
        return code, float(scores.softmax(-1)[self._marks.nobody])

    def _opening(self, encoded: Any) -> Any:
        """How likely each token is the first."""
        import torch

        start = torch.tensor([[self._marks.start]], device=self._model.device)
        with torch.inference_mode():
            return self._model(encoder_outputs=encoded, decoder_input_ids=start).logits[0, -1].float()

    def _code(self, number: int) -> str:
        return str(self._tokenizer.id_to_token(self._marks.languages[number])).strip("<|>")

    def _prompt(self, language: str) -> list[int]:
        hint = _HINTS.get(language)
        marks = self._marks
        before = [marks.before, *self._tokenizer.encode(hint, add_special_tokens=False).ids] if hint else []
        return [*before, marks.start, self._tokenizer.token_to_id(f"<|{language}|>"), marks.transcribe]

    def _text(self, tokens: list[int]) -> str:
        return str(self._tokenizer.decode([token for token in tokens if token < self._end])).strip()

    def _segments(self, said: _Said, window: Samples) -> tuple[list[Segment], int]:
        """The segments, in seconds from the window's start, and how many samples they account for."""
        spoken: list[Segment] = []
        start, words, marks = 0.0, list[int](), list[float]()
        for token in said.tokens:
            if token < self._marks.first_time:
                words.append(token)
                continue
            marks.append((token - self._marks.first_time) * TIME_STEP)
            if words:
                spoken += self._segment(start, marks[-1], words, said, window)
                words = []
            start = marks[-1]
        if words:
            spoken += self._segment(start, len(window) / READ_RATE, words, said, window)
        return spoken, _used(said.tokens, self._marks.first_time, marks, len(window))

    def _segment(
        self, start: float, end: float, words: list[int], said: _Said, window: Samples
    ) -> list[Segment]:
        text = self._text(words) if said.ended else once(self._text(words))
        end = min(end, len(window) / READ_RATE)
        part = window[int(start * READ_RATE) : int(end * READ_RATE)]
        if not text or is_silent(part) or is_phantom(text, said.no_speech):
            return []
        return [Segment(start, end, written(text) if said.language == "zh" else text)]


class _Writing:
    """Greedy decoding of one window, or sampling at a temperature, a few tokens at a time."""

    def __init__(self, model: Any, encoded: Any, prompt: list[int], temperature: float) -> None:
        import torch
        from transformers import LogitsProcessorList
        from transformers.generation.logits_process import (
            SuppressTokensAtBeginLogitsProcessor,
            SuppressTokensLogitsProcessor,
            WhisperTimeStampLogitsProcessor,
        )

        known = model.generation_config
        self._model, self._encoded, self._temperature = model, encoded, temperature
        self._ids: Any = torch.tensor([prompt], device=model.device)
        self._begin, self._end = len(prompt), int(known.eos_token_id)
        self._rules = LogitsProcessorList([
            SuppressTokensLogitsProcessor(known.suppress_tokens),
            SuppressTokensAtBeginLogitsProcessor(known.begin_suppress_tokens, self._begin),
            WhisperTimeStampLogitsProcessor(known, begin_index=self._begin),
        ])  # fmt: skip
        self._random = torch.Generator(model.device).manual_seed(0)
        self._cache: Any = None
        self._sum = 0.0
        self.ended = self.done = False

    @property
    def tokens(self) -> list[int]:
        """What is written so far."""
        written = self._ids[0, self._begin :].tolist()
        return [token for token in written if token != self._end]

    @property
    def likelihood(self) -> float:
        """The mean log-probability of a token."""
        return float(self._sum / max(1, self._ids.shape[1] - self._begin))

    def run(self) -> Generator[None]:
        """Write it all, `TOKENS_A_STEP` tokens at a time."""
        # The first token takes as long as many: all that was heard is looked at for it.
        self._step(1)
        while not self.done:
            yield
            self._step(TOKENS_A_STEP)

    def _step(self, count: int) -> None:
        import torch

        with torch.inference_mode():
            for _ in range(count):
                if not self.done:
                    self._next()

    def _next(self) -> None:
        import torch

        fresh = self._ids if self._cache is None else self._ids[:, -1:]
        out = self._model(
            encoder_outputs=self._encoded,
            decoder_input_ids=fresh,
            past_key_values=self._cache,
            use_cache=True,
        )
        self._cache = out.past_key_values
        scores = self._rules(self._ids, out.logits[:, -1].float()).log_softmax(-1)
        token = self._chosen(scores)
        self._sum += float(scores[0, token])
        self._ids = torch.cat([self._ids, token.view(1, 1)], dim=1)
        self.ended = int(token) == self._end
        self.done = self.ended or self._ids.shape[1] - self._begin >= LONGEST_ANSWER

    def _chosen(self, scores: Any) -> Any:
        import torch

        if not self._temperature:
            return scores[0].argmax()
        chances = (scores[0] / self._temperature).softmax(-1)
        return torch.multinomial(chances, 1, generator=self._random)[0]


def _is_doubtful(said: _Said, window: Samples) -> bool:
    noise = is_steady(window) and said.no_speech > DOUBTFUL / 2
    return noise or is_guess(said.no_speech, said.likelihood)


def _used(tokens: list[int], first_time: int, marks: list[float], length: int) -> int:
    """Samples that are done with: up to the last mark where a sentence was left unfinished, else all."""
    unfinished = len(tokens) > 1 and tokens[-1] >= first_time and tokens[-2] >= first_time
    if length < WINDOW or not unfinished or not marks[-1]:
        return length
    return min(length, round(marks[-1] * READ_RATE))

"""A worker that says what it was taught, one byte a step, so that tests decide when and what."""

import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from bot.engine import ImagePrompt, Made, Picture, Progress
from bot.engine.server.jobs import Failed, News, TextJob, Tokens
from bot.engine.server.transcript import Transcript
from bot.errors import EngineRefused
from tests.engine.crew import Light

_Fast: Any = PreTrainedTokenizerFast
END = "<|end|>"
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}<|end|>{% endfor %}"


def byte_tokenizer() -> Any:
    """A vocabulary of single bytes, with one special token."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    backend = Tokenizer(
        models.BPE(vocab={letter: number for number, letter in enumerate(alphabet)}, merges=[])
    )
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    backend.add_special_tokens([AddedToken(END, special=True)])
    return _Fast(tokenizer_object=backend, eos_token=END, chat_template=TEMPLATE)


def transcript() -> Transcript:
    """A transcript in bytes."""
    tokenizer = byte_tokenizer()
    return Transcript(tokenizer, [tokenizer.eos_token_id])


@dataclass
class Parrot(Light):
    """Answers everything with `says`. Does nothing until `awake` is set; `dropped` are cancelled jobs."""

    says: str = "Hello"
    context: int = 200
    fails: bool = False
    breaks: bool = False
    transcript: Transcript = field(default_factory=transcript)
    awake: threading.Event = field(default_factory=threading.Event)
    begun: list[TextJob] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    _left: dict[str, list[int]] = field(default_factory=dict)

    def begin(self, job: TextJob) -> None:
        self.begun.append(job)
        tokens = [*self.transcript.encode(self.says), *self.transcript.ends]
        self._left[job.name] = tokens[: job.max_tokens]

    def cancel(self, name: str) -> None:
        self._left.pop(name, None)
        self.dropped.append(name)

    def step(self) -> list[tuple[str, News]]:
        self.awake.wait(0.05)
        if not self.awake.is_set():
            return []
        if self.breaks:
            raise RuntimeError("the parrot fell off its perch")
        if self.fails:
            failed, self._left = self._left, {}
            return [(name, Failed(EngineRefused(reason="the parrot is hoarse"))) for name in failed]
        return [(name, self._next(name)) for name in list(self._left)]

    def _next(self, name: str) -> News:
        token = self._left[name].pop(0)
        if finished := not self._left[name]:
            del self._left[name]
        return Tokens([token], finished=finished)


@dataclass
class Dauber(Light):
    """A painter of two steps a picture, whose bytes are its prompt.

    At the picture of number `exhausts_at` the memory runs out, once.
    """

    fails: bool = False
    exhausts_at: int | None = None
    drawn: list[ImagePrompt] = field(default_factory=list)

    def draw(self, prompt: ImagePrompt) -> Generator[Progress | Picture, None, None]:
        self.drawn.append(prompt)
        first = prompt.seed or 0
        for number in range(prompt.count):
            yield Progress((number + 0.5) / prompt.count)
            if self.fails:
                raise EngineRefused(reason="the brush broke")
            if number == self.exhausts_at:
                self.exhausts_at = None
                raise MemoryError
            made = Made("dauber", "retrieval", "Apache-2.0", first + number)
            yield Picture(prompt.text.encode(), made, index=number)

"""A text model with random weights and a vocabulary of bytes, and a way to step it by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from bot.engine import TextPrompt, Turn
from bot.engine.server.jobs import Chosen, Failed, News, TextJob, Tokens
from bot.engine.server.options import TextOptions
from bot.engine.server.taste import PLAIN, Taste
from bot.engine.server.text import TextModel
from tests.engine.parrot import byte_tokenizer

OPTIONS = TextOptions(weights="bf16", page=16, batch_tokens=128)
_Llama: Any = LlamaForCausalLM


def build(folder: Path) -> Path:
    """A model that writes nonsense, the same every time."""
    tokenizer = byte_tokenizer()
    torch.manual_seed(7)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=8192,
        initializer_range=0.2,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
        pad_token_id=None,
    )
    _Llama(config).to(torch.bfloat16).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def job(
    name: str,
    prompt: str | Sequence[int],
    *,
    max_tokens: int = 8,
    seed: int = 1,
    taste: Taste = PLAIN,
    **more: Any,
) -> TextJob:
    """A job for bytes, or for tokens as they are."""
    tokens = list(prompt.encode()) if isinstance(prompt, str) else list(prompt)
    choices = [list(choice.encode()) for choice in more.get("choices", ())]
    asked = TextPrompt((Turn("user", name),), max_tokens=max_tokens, **more)
    return TextJob(name, asked, tokens, max_tokens, seed, taste=taste, choices=choices)


@dataclass
class Bench:
    """A model, and what every job heard so far."""

    model: TextModel
    heard: dict[str, list[News]] = field(default_factory=dict)
    steps: int = 0

    @classmethod
    def at(cls, folder: Path, options: TextOptions = OPTIONS) -> "Bench":
        return cls(TextModel(folder, "cpu", options))

    @property
    def batch(self) -> Any:
        """The model's batch, whose blocks and tokens the tests count."""
        return vars(self.model)["_batch"]

    @property
    def free(self) -> int:
        """Tokens that still fit into the cache, those kept for sharing counted as free."""
        cache = self.batch._processor.cache
        cache.evict_cached_blocks()
        cache.pool.try_to_free_sectors()
        return int(cache.compute_free_capacity(relative=False))

    def step(self) -> list[tuple[str, News]]:
        """One step."""
        self.steps += 1
        news = self.model.step()
        for name, piece in news:
            self.heard.setdefault(name, []).append(piece)
        return news

    def until(self, done: Callable[[], object], most: int = 500) -> None:
        """Step until `done`."""
        for _ in range(most):
            if done():
                return
            self.step()
        raise AssertionError(f"not done after {most} steps")

    def run(self, *jobs: TextJob, most: int = 500) -> None:
        """Step until all of them have ended."""
        for each in jobs:
            self.model.begin(each)
        self.until(lambda: all(self.ended(each.name) for each in jobs), most)

    def ended(self, name: str) -> bool:
        """Whether the job has heard its last."""
        last = next(reversed(self.heard.get(name, [])), None)
        return isinstance(last, Failed | Chosen) or (isinstance(last, Tokens) and last.finished)

    def tokens(self, name: str) -> list[int]:
        """What was written."""
        return [token for piece in self.heard[name] if isinstance(piece, Tokens) for token in piece.tokens]

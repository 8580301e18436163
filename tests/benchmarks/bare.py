"""transformers without a server: reads prompts as JSON lines, answers with the time of each token."""

import json
import sys
import time
from collections.abc import Sequence
from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    ContinuousBatchingConfig,
    GenerationConfig,
)

from bot.engine.server import hardware
from tests.benchmarks.contenders import PAGE, PAGES, dtype

BATCH_TOKENS = 512


def main(how: str, folder: str) -> None:
    """Serve standard input."""
    torch.set_num_threads(hardware.cores())
    tokenizer = AutoTokenizer.from_pretrained(folder)
    answer = _manager(folder) if how == "manager" else _one_by_one(folder)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        asked = json.loads(line)
        tokens = [_tokens(tokenizer, prompt) for prompt in asked["prompts"]]
        sys.stdout.write(json.dumps(answer(tokens, asked["tokens"])) + "\n")
        sys.stdout.flush()


def _tokens(tokenizer: Any, prompt: str) -> list[int]:
    message = [{"role": "user", "content": prompt}]
    return list(tokenizer.apply_chat_template(message, add_generation_prompt=True, return_dict=False))


class Clock:
    """Notes when each token comes, as a streamer of `generate`."""

    def __init__(self, began: float) -> None:
        self._began = began
        self.times: list[float] = []

    def put(self, value: object) -> None:
        """A token, or at first the prompt."""
        self.times.append(time.monotonic() - self._began)

    def end(self) -> None:
        """No more come."""


def _one_by_one(folder: str) -> Any:
    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=getattr(torch, dtype()))

    def answer(prompts: Sequence[list[int]], tokens: int) -> list[dict[str, Any]]:
        began, told = time.monotonic(), []
        for prompt in prompts:
            clock = Clock(began)
            given = torch.tensor([prompt])
            model.generate(
                given,
                attention_mask=torch.ones_like(given),
                max_new_tokens=tokens,
                do_sample=False,
                streamer=clock,
            )
            told.append({"arrivals": clock.times[1:], "tokens": len(clock.times) - 1})
        return told

    return answer


def _manager(folder: str) -> Any:
    """The library's own loop on its own thread."""
    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=getattr(torch, dtype()))
    ends = model.generation_config.eos_token_id
    manager = model.init_continuous_batching(
        generation_config=GenerationConfig.from_dict({"do_sample": False, "eos_token_id": ends}),
        continuous_batching_config=ContinuousBatchingConfig(
            page_size=PAGE, num_blocks=PAGES, max_batch_tokens=BATCH_TOKENS
        ),
    )
    manager.start()

    def answer(prompts: Sequence[list[int]], tokens: int) -> list[dict[str, Any]]:
        began = time.monotonic()
        times: dict[str, list[float]] = {}
        counts: dict[str, int] = {}
        for number, prompt in enumerate(prompts):
            times[str(number)] = []
            manager.add_request(prompt, request_id=str(number), max_new_tokens=tokens, streaming=True)
        while len(counts) < len(prompts):
            output = manager.get_result(timeout=1)
            if output is not None:
                times[output.request_id].append(time.monotonic() - began)
                if output.is_finished():
                    counts[output.request_id] = len(output.generated_tokens)
        return [{"arrivals": times[name], "tokens": counts[name]} for name in times]

    return answer


if __name__ == "__main__":
    main(*sys.argv[1:])

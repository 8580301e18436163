"""The same generation without HTTP: reads prompts as JSON lines, answers each with its seconds."""

import json
import os
import sys
import time
from pathlib import Path

import torch

from bot.engine import TextPrompt, Turn
from bot.engine.server import hardware
from bot.engine.server.jobs import TextJob, Tokens
from bot.engine.server.text import TextModel
from bot.engine.supervisor import NICENESS


def main(folder: Path) -> None:
    """Serve standard input."""
    os.nice(NICENESS)
    torch.set_num_threads(hardware.cores())
    model = TextModel(folder, "cpu")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for number, line in enumerate(sys.stdin):
        asked = json.loads(line)
        prompt = TextPrompt((Turn("user", asked["text"]),), max_tokens=asked["max_tokens"], temperature=0.0)
        began = time.monotonic()
        count = _generate(model, prompt, str(number))
        sys.stdout.write(json.dumps({"seconds": time.monotonic() - began, "tokens": count}) + "\n")
        sys.stdout.flush()


def _generate(model: TextModel, prompt: TextPrompt, name: str) -> int:
    tokens = model.transcript.read(prompt.turns)
    model.begin(TextJob(name, prompt, tokens, prompt.max_tokens, seed=0))
    count = 0
    while True:
        for _, news in model.step():
            assert isinstance(news, Tokens)
            count += len(news.tokens)
            if news.finished:
                return count


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Finds, for words that no artwork is named after, the nearest word that some artwork has.

`python -m scripts.build_neighbours FOLDER`, where FOLDER holds all-MiniLM-L6-v2: its vocabulary
is the list of words, its embeddings say which are near. Done once, here, so that no model is
needed to draw. Words near a person, a face, a symbol or a religion are left alone: nearness
between words for people repeats prejudice.
"""

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, AutoTokenizer

from bot.engine.server.composer.lexicon import Lexicon
from bot.engine.server.composer.library import FOLDER, Library
from scripts.build_composer import record_origin

NEAR = 0.62
AT_ONCE = 256


def main(arguments: list[str]) -> int:
    """Write `neighbours.json` beside the art."""
    source = Path(arguments[0])
    lexicon = Lexicon(Library(neighbours={}))
    known = sorted(word for word in lexicon.drawable() if re.fullmatch(r"[a-z][a-z ]+", word))
    words = [line for line in (source / "vocab.txt").read_text().split() if re.fullmatch(r"[a-z]{4,}", line)]
    unknown = [word for word in words if not lexicon.knows(word) and not word.endswith(("ing", "ed", "ly"))]
    embed = _Embedder(source)
    found = _nearest(unknown, embed(unknown), known, embed(known))
    found = {word: near for word, near in found.items() if lexicon.names_a_thing(near)}
    text = json.dumps(found, separators=(",", ":"), sort_keys=True)
    (FOLDER / "neighbours.json").write_text(text.replace('",', '",\n') + "\n")
    digest = hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    record_origin(neighbours={"name": "all-MiniLM-L6-v2", "licence": "Apache-2.0", "sha256": digest})
    print(f"{len(found)} of {len(unknown)} words have a neighbour among {len(known)}")
    return 0


class _Embedder:
    """Mean-pooled, normalised sentence embeddings."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._model: Any = AutoModel.from_pretrained(folder, use_safetensors=True)

    @torch.inference_mode()
    def __call__(self, texts: list[str]) -> torch.Tensor:
        parts = [self._some(texts[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)]
        return torch.cat(parts)

    def _some(self, texts: list[str]) -> torch.Tensor:
        inputs = self._tokenizer(texts, return_tensors="pt", padding=True)
        hidden = self._model(**inputs).last_hidden_state
        mask = inputs["attention_mask"].unsqueeze(-1)
        return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1))


def _nearest(
    words: list[str], vectors: torch.Tensor, known: list[str], others: torch.Tensor
) -> dict[str, str]:
    score, at = (vectors @ others.T).max(1)
    return {
        word: known[place]
        for word, place, near in zip(words, at.tolist(), score.tolist(), strict=True)
        if near >= NEAR
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Turns a model's file, once, into a folder of safetensors that loads in seconds.

Runs as a process of its own, `python -m bot.engine.server.convert NAME FOLDER`, so that the
memory it needs goes back to the system, and prints how far it is, a fraction a line.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.engine.server.catalogue import Entry, find
from bot.engine.server.sound import kokoro_weights, whisper_weights

CONVERTED = "converted"


def main(arguments: list[str]) -> int:
    """Convert the entry NAME, whose file lies in FOLDER."""
    name, folder = arguments
    entry = find(name)
    if entry is None:
        sys.stderr.write(f"no model is called {name}\n")
        return 1
    convert(entry, Path(folder), lambda fraction: print(fraction, flush=True))  # noqa: T201 - the parent reads it
    return 0


def convert(entry: Entry, folder: Path, report: Callable[[float], None]) -> Path:
    """The folder that loads; whole or not there at all, whenever this is interrupted."""
    done = folder / CONVERTED
    if done.is_dir():
        return done
    for stale in folder.glob(f".{CONVERTED}-*"):
        shutil.rmtree(stale)
    scratch = Path(tempfile.mkdtemp(prefix=f".{CONVERTED}-", dir=folder))
    try:
        _write(entry, folder, scratch, report)
        return scratch.rename(done)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _write(entry: Entry, folder: Path, target: Path, report: Callable[[float], None]) -> None:
    if entry.task == "transcription":
        whisper_weights.write(folder, target, report)
    elif entry.task == "speech":
        kokoro_weights.write(folder, target, report)
    else:
        _write_text_model(entry, folder, target, report)


def _write_text_model(entry: Entry, folder: Path, target: Path, report: Callable[[float], None]) -> None:
    import torch
    from safetensors.torch import save_file
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    gguf = entry.files[0].name
    report(0.05)
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=gguf)
    report(0.3)
    model = AutoModelForCausalLM.from_pretrained(
        folder, gguf_file=gguf, dtype=torch.bfloat16, quantization_config=GgufConfig(dequantize=True)
    )
    report(0.8)
    # save_pretrained refuses a model that came from GGUF, though nothing in it is quantised any more.
    save_file(_untied(model), target / "model.safetensors", metadata={"format": "pt"})
    _save_configuration(entry, model, tokenizer, target)
    report(1.0)


def _untied(model: Any) -> dict[str, Any]:
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    output, embedding = tensors.get("lm_head.weight"), model.get_input_embeddings().weight
    if output is not None and output.equal(embedding):
        del tensors["lm_head.weight"]
        model.config.tie_word_embeddings = True
    return tensors


def _save_configuration(entry: Entry, model: Any, tokenizer: Any, target: Path) -> None:
    config = model.config
    config.architectures = [type(model).__name__]
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    config.save_pretrained(target)
    defaults = model.generation_config
    if entry.sampling is not None:
        defaults.update(do_sample=True, **asdict(entry.sampling))
    defaults.eos_token_id = config.eos_token_id
    defaults.save_pretrained(target)
    tokenizer.save_pretrained(target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

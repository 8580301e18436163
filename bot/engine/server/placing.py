"""Reads a diffusers pipeline with the weights it is to have, and places it as memory allows."""

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from bot.engine.server.options import Weights
from bot.errors import EngineRefused

Placement = Literal["resident", "offload", "sequential"]

DENOISERS = ("transformer", "transformer_2", "unet")
ENCODERS = ("text_encoder", "text_encoder_2", "text_encoder_3")


def read(folder: Path, device: str, weights: Weights) -> Any:
    """The pipeline in `folder`; data formats only, never code that lies beside the weights.

    Raises EngineRefused with what is wrong with it.
    """
    import diffusers
    import torch
    from safetensors import SafetensorError

    from bot.engine.server.four_bit import of_pipeline

    index = _index(folder)
    diffusers.utils.logging.disable_progress_bar()
    pipelines: Any = diffusers.DiffusionPipeline
    heavy = [part for part in (*DENOISERS, *ENCODERS) if part in index]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pipelines.from_pretrained(
                folder,
                dtype=torch.float32 if device == "cpu" else torch.bfloat16,
                quantization_config=of_pipeline(heavy) if weights == "int4" else None,
                use_safetensors=True,
                local_files_only=True,
            )
    except (SafetensorError, OSError, ValueError, RuntimeError, AttributeError, ImportError) as error:
        raise EngineRefused(reason=f"{folder.name} cannot be loaded: {_first_line(error)}") from error


def placement(parts: Sequence[int], free: int) -> Placement:
    """How a pipeline whose parts weigh `parts` bytes fits on a GPU with `free` bytes.

    A fifth on top is what steps and decoding need. Offloaded, only one part is on the GPU
    at a time.
    """
    if sum(parts) * 1.2 <= free:
        return "resident"
    return "offload" if max(parts) * 1.2 <= free else "sequential"


def place(pipe: Any, device: str, free: int) -> Placement:
    """Bring `pipe` to `device`, which has `free` bytes; only a GPU is ever too small for it."""
    if device != "cuda":
        pipe.to(device)
        return "resident"
    _decode_in_tiles(pipe)
    placed = placement(_weights(pipe), free)
    if placed == "sequential" and getattr(pipe, "quantization_config", None):
        # Weights of four bits cannot be moved layer by layer.
        placed = "offload"
    match placed:
        case "resident":
            pipe.to(device)
        case "offload":
            pipe.enable_model_cpu_offload(device=device)
        case "sequential":
            pipe.enable_sequential_cpu_offload(device=device)
    return placed


def take_off(pipe: Any) -> None:
    """Bring `pipe` from its device to the processor's memory, however it was placed."""
    pipe.remove_all_hooks()
    pipe.to("cpu")


def compile_blocks(pipe: Any) -> None:
    """Compile the blocks that a denoiser repeats; a block is compiled once, whatever the picture's size."""
    for name in DENOISERS:
        denoiser: Any = getattr(pipe, name, None)
        if getattr(denoiser, "_repeated_blocks", None):
            denoiser.compile_repeated_blocks(dynamic=True)


def free_memory() -> int:
    """Bytes that are free on the GPU; 0 without one."""
    import torch

    return torch.cuda.mem_get_info()[0] if torch.cuda.is_available() else 0


def _index(folder: Path) -> dict[str, Any]:
    index = folder / "model_index.json"
    if not index.is_file():
        raise EngineRefused(reason=f"{folder} is not a diffusers pipeline: it has no model_index.json")
    try:
        parts: dict[str, Any] = json.loads(index.read_text(encoding="utf-8"))
    except ValueError:
        raise EngineRefused(reason=f"{index} is not valid JSON") from None
    return parts


def _decode_in_tiles(pipe: Any) -> None:
    """Let the VAE work on one picture of a grid, and one tile of a large picture, at a time."""
    for saving in ("enable_tiling", "enable_slicing"):
        if enable := getattr(getattr(pipe, "vae", None), saving, None):
            enable()


def _weights(pipe: Any) -> list[int]:
    """Bytes of each part."""
    parts = [part for part in pipe.components.values() if hasattr(part, "parameters")]
    return [sum(tensor.numel() * tensor.element_size() for tensor in part.parameters()) for part in parts]


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)

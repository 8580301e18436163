"""Opens a text model's folder; on a processor the weights are mapped, and read when they are first used."""

from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from transformers import AutoConfig, AutoModelForCausalLM, BitsAndBytesConfig, GenerationConfig

from bot.engine.server import four_bit
from bot.engine.server.options import TextOptions
from bot.errors import EngineRefused


def open_model(folder: Path, device: str, options: TextOptions) -> Any:
    """The model in `folder`. Raises EngineRefused when its weights are damaged."""
    try:
        return (_mapped(folder, options) if device == "cpu" else None) or _loaded(folder, device, options)
    except SafetensorError as error:
        raise EngineRefused(
            reason=f"the weights in {folder} are damaged ({error}); delete them, and they are fetched anew"
        ) from None


def _loaded(folder: Path, device: str, options: TextOptions) -> Any:
    # Weights of other formats could hold code; safetensors cannot.
    return AutoModelForCausalLM.from_pretrained(
        folder,
        dtype=torch.bfloat16,
        use_safetensors=True,
        trust_remote_code=False,
        device_map=device,
        attn_implementation=options.attention,
        quantization_config=_packed(device, options),
    )


def _packed(device: str, options: TextOptions) -> Any:
    if device != "cuda" or options.weights in (None, "bf16"):
        return None
    if options.weights == "int4":
        return four_bit.of_model()
    return BitsAndBytesConfig(load_in_8bit=True)  # type: ignore[no-untyped-call]  # the library leaves it so


def _mapped(folder: Path, options: TextOptions) -> Any | None:
    """The model over its mapped files; None when their names are not the model's own, as in older formats."""
    config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
    with torch.device("meta"):
        model: Any = AutoModelForCausalLM.from_config(  # type: ignore[no-untyped-call]  # the library leaves it so
            config, dtype=torch.bfloat16, trust_remote_code=False, attn_implementation=options.attention
        )
    tensors = _tensors(folder)
    if not tensors or any(tensor.dtype != torch.bfloat16 for tensor in tensors.values()):
        return None
    if set(tensors) != set(model.state_dict()) - _tied(model) or not _knows_its_buffers(model):
        return None
    model.load_state_dict(tensors, strict=False, assign=True)
    model.tie_weights()
    _compute_buffers(model)
    if (folder / "generation_config.json").is_file():
        model.generation_config = GenerationConfig.from_pretrained(folder)
    return model.eval()


def _tensors(folder: Path) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = {}
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, "pt") as file:
            found |= {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no dict
    return found


def _tied(model: Any) -> set[str]:
    return set(model._tied_weights_keys or ()) if model.config.tie_word_embeddings else set()


def _unsaved(model: Any) -> list[tuple[str, Any]]:
    """Modules with buffers that no file holds."""
    return [
        (name, module)
        for name, module in model.named_modules()
        if any(buffer.is_meta for buffer in module.buffers(recurse=False))
    ]


def _knows_its_buffers(model: Any) -> bool:
    saved = set(model.state_dict())
    return all(name in saved or name.endswith("inv_freq") for name, _ in model.named_buffers())


def _compute_buffers(model: Any) -> None:
    """Compute the frequencies of rotary positions again."""
    for name, module in _unsaved(model):
        parent, _, last = name.rpartition(".")
        setattr(model.get_submodule(parent), last, type(module)(model.config))

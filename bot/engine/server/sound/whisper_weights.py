"""Turns CTranslate2's file of a Whisper model, once, into the folder that transformers loads."""

import json
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

WIDTHS = {1: "int8", 2: "int16", 3: "int32", 4: "float16", 5: "float32"}
"""CTranslate2's number of each type of tensor that such a file holds."""

NO_TIMESTAMPS = 50363
END_OF_TEXT = 50257

_LAYER = {
    "self_attention/layer_norm": "self_attn_layer_norm",
    "attention/layer_norm": "encoder_attn_layer_norm",
    "ffn/layer_norm": "final_layer_norm",
    "ffn/linear_0": "fc1",
    "ffn/linear_1": "fc2",
    "self_attention/linear_1": "self_attn.out_proj",
    "attention/linear_2": "encoder_attn.out_proj",
    "attention/linear_0": "encoder_attn.q_proj",
}
_FUSED = {
    "self_attention/linear_0": ("self_attn", ("q_proj", "k_proj", "v_proj")),
    "attention/linear_1": ("encoder_attn", ("k_proj", "v_proj")),
}
_TOP = {
    "position_encodings/encodings": "embed_positions.weight",
    "embeddings/weight": "embed_tokens.weight",
    "layer_norm/gamma": "layer_norm.weight",
    "layer_norm/beta": "layer_norm.bias",
}
_KINDS = {"gamma": "weight", "beta": "bias"}


def write(folder: Path, target: Path, report: Callable[[float], None]) -> None:
    """Write to `target` what transformers' own Whisper class loads, from the files in `folder`."""
    from safetensors.torch import save_file

    with (folder / "model.bin").open("rb") as file:
        tensors = dict(_renamed(_tensors(file)))
    report(0.6)
    save_file(tensors, target / "model.safetensors", metadata={"format": "pt"})
    report(0.8)
    _configure(tensors, json.loads((folder / "config.json").read_text()), target)
    (target / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    report(1.0)


def _tensors(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    """The name and tensor of every entry of the file, of CTranslate2's format 6; its options are left out."""
    import numpy
    import torch

    _take(file, "I")
    _name(file)
    _take(file, "I")
    for _ in range(_take(file, "I")):
        name = _name(file)
        shape = [_take(file, "I") for _ in range(_take(file, "B"))]
        kind = WIDTHS[_take(file, "B")]
        data = file.read(_take(file, "I"))
        if shape and kind.startswith("float"):
            yield name, torch.from_numpy(numpy.frombuffer(data, kind).reshape(shape).copy())


def _take(file: BinaryIO, kind: str) -> int:
    return int(struct.unpack(f"<{kind}", file.read(struct.calcsize(kind)))[0])


def _name(file: BinaryIO) -> str:
    return file.read(_take(file, "H"))[:-1].decode()


def _renamed(tensors: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for name, tensor in tensors:
        side, _, rest = name.partition("/")
        head, _, inner = rest.partition("/")
        if not head.startswith("layer_") or head == "layer_norm":
            yield f"model.{side}.{_TOP.get(rest, rest.replace('/', '.'))}", tensor
        else:
            layer = f"model.{side}.layers.{head.removeprefix('layer_')}"
            yield from _of_layer(layer, inner, tensor)


def _of_layer(layer: str, inner: str, tensor: Any) -> Iterator[tuple[str, Any]]:
    part, _, kind = inner.rpartition("/")
    if part not in _FUSED:
        yield f"{layer}.{_LAYER[part]}.{_KINDS.get(kind, kind)}", tensor
        return
    attention, projections = _FUSED[part]
    for projection, piece in zip(projections, tensor.chunk(len(projections)), strict=True):
        # Whisper's keys have no bias: what the fused tensor holds there is zero.
        if (projection, kind) != ("k_proj", "bias"):
            yield f"{layer}.{attention}.{projection}.{kind}", piece.clone()


def _configure(tensors: dict[str, Any], known: dict[str, Any], target: Path) -> None:
    from transformers import GenerationConfig, WhisperConfig, WhisperFeatureExtractor

    width = tensors["model.encoder.conv1.weight"].shape[0]
    layers = {side: _layers(tensors, side) for side in ("encoder", "decoder")}
    config = WhisperConfig(
        vocab_size=tensors["model.decoder.embed_tokens.weight"].shape[0],
        num_mel_bins=tensors["model.encoder.conv1.weight"].shape[1],
        d_model=width,
        encoder_layers=layers["encoder"],
        decoder_layers=layers["decoder"],
        encoder_attention_heads=width // 64,
        decoder_attention_heads=width // 64,
        encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width,
    )
    config.architectures = ["WhisperForConditionalGeneration"]
    config.save_pretrained(target)
    GenerationConfig(  # type: ignore[no-untyped-call]  # the library leaves it so
        eos_token_id=END_OF_TEXT,
        no_timestamps_token_id=NO_TIMESTAMPS,
        max_initial_timestamp_index=50,
        suppress_tokens=known["suppress_ids"],
        begin_suppress_tokens=known["suppress_ids_begin"],
        lang_ids=known["lang_ids"],
    ).save_pretrained(target)
    extractor = WhisperFeatureExtractor(feature_size=config.num_mel_bins)  # type: ignore[no-untyped-call]  # the library leaves it so
    extractor.save_pretrained(target)


def _layers(tensors: dict[str, Any], side: str) -> int:
    return sum(name.startswith(f"model.{side}.layers.") and name.endswith(".fc1.bias") for name in tensors)

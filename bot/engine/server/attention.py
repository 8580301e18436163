"""Attention over the shared cache, one request at a time, for processors.

The library's own form for processors joins the requests of a pass and masks them from each
other: its cost grows with the square of their number, and a NaN in one of them reaches all the others.
"""

from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers import AttentionInterface

NAME = "apart"


def separate(model: Any) -> None:
    """Let `model` use it, on a processor and where each layer sees the whole text."""
    config = model.config
    whole = set(getattr(config, "layer_types", None) or ["full_attention"]) == {"full_attention"}
    plain = getattr(config, "attn_logit_softcapping", None) is None
    if model.device.type == "cpu" and config._attn_implementation == "sdpa" and whole and plain:
        model.set_attn_implementation(NAME)


def joined(model: Any) -> None:
    """Take it back: the library begins only with forms that it knows."""
    if model.config._attn_implementation == NAME:
        model.set_attn_implementation("sdpa")


def apart(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: None,
    scaling: float | None = None,
    cache: Any = None,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """Shapes are (1, heads, tokens, width), and (1, tokens, heads, width) for what is returned."""
    del attention_mask
    key, value = cache.update(key, value, module.layer_idx, kwargs)
    queries, keys = kwargs["cu_seq_lens_q"].tolist(), kwargs["cu_seq_lens_k"].tolist()
    parts = [
        _attend(query[:, :, begin:end], key[:, :, first:last], value[:, :, first:last], scaling)
        for begin, end, first, last in zip(queries, queries[1:], keys, keys[1:], strict=False)
    ]
    return torch.cat(parts, dim=2).transpose(1, 2).contiguous(), None


def _attend(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scaling: float | None
) -> torch.Tensor:
    """Each query sees the keys up to its own place; heads that share keys are computed together."""
    _, heads, new, width = query.shape
    shared = key.shape[1]
    packed = query.reshape(1, shared, heads // shared * new, width)
    return scaled_dot_product_attention(
        packed, key, value, attn_mask=_seen(new, key.shape[2], heads // shared, query), scale=scaling
    ).reshape(1, heads, new, width)


def _seen(new: int, total: int, repeats: int, like: torch.Tensor) -> torch.Tensor | None:
    if new == 1:
        return None
    ahead = torch.full((new, total), float("-inf"), dtype=like.dtype, device=like.device)
    return ahead.triu(total - new + 1).repeat(repeats, 1)


AttentionInterface.register(NAME, apart)

"""Weights of four bits on a GPU, as bitsandbytes makes them when a model is read."""

from collections.abc import Sequence
from typing import Any

import torch

NF4 = {
    "load_in_4bit": True,
    "bnb_4bit_quant_type": "nf4",
    "bnb_4bit_use_double_quant": True,
    "bnb_4bit_compute_dtype": torch.bfloat16,
}


def of_model() -> Any:
    """What transformers reads a text model with."""
    import transformers

    read_with: Any = transformers.BitsAndBytesConfig
    return read_with(**NF4)


def of_pipeline(parts: Sequence[str]) -> Any:
    """What diffusers reads a pipeline with, whose `parts` are heavy enough to be made smaller."""
    from diffusers.quantizers import pipe_quant_config

    read_with: Any = pipe_quant_config.PipelineQuantizationConfig
    return read_with(quant_backend="bitsandbytes_4bit", quant_kwargs=NF4, components_to_quantize=list(parts))

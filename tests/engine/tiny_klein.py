"""An edit pipeline of the kind that graphics cards run by default, of random weights: FLUX.2 klein."""

import importlib
from pathlib import Path
from typing import Any

from tests.engine.parrot import byte_tokenizer

LAYERS = 28
"""The pipeline reads its text encoder after 9, 18 and 27 of them."""
WIDTH = 16


def save_tiny_klein(folder: Path) -> Path:
    """Save it in `folder`; the same weights each time."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    diffusers: Any = importlib.import_module("diffusers")
    torch.manual_seed(0)
    tokenizer = byte_tokenizer()
    tokenizer.pad_token = tokenizer.eos_token
    text = Qwen3Config(
        vocab_size=len(tokenizer), hidden_size=WIDTH, intermediate_size=WIDTH, num_hidden_layers=LAYERS,
        num_attention_heads=2, num_key_value_heads=1, head_dim=8, max_position_embeddings=1024,
    )  # fmt: skip
    encoder: Any = Qwen3ForCausalLM
    vae = diffusers.AutoencoderKLFlux2(
        block_out_channels=(8, 8), norm_num_groups=4, latent_channels=4, layers_per_block=1, mid_block_add_attention=False,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
    )  # fmt: skip
    transformer = diffusers.Flux2Transformer2DModel(
        in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=3 * WIDTH, timestep_guidance_channels=16, axes_dims_rope=(4, 4, 4, 4), guidance_embeds=False,
    )  # fmt: skip
    pipeline = diffusers.Flux2KleinPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True), vae=vae,
        text_encoder=encoder(text), tokenizer=tokenizer, transformer=transformer, is_distilled=True,
    )  # fmt: skip
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder

"""A text model of a few thousand random weights, in the format of the hub."""

from pathlib import Path
from typing import Any

from tests.engine.parrot import byte_tokenizer


def save_tiny_writer(folder: Path) -> Path:
    """Save it in `folder`; the same weights each time."""
    import torch
    import transformers

    config: Any = transformers.LlamaConfig
    model: Any = transformers.LlamaForCausalLM
    tokenizer = byte_tokenizer()
    torch.manual_seed(0)
    model(
        config(
            vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
            num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=512,
            bos_token_id=None, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.eos_token_id,
        )
    ).save_pretrained(folder)  # fmt: skip
    tokenizer.save_pretrained(folder)
    return folder

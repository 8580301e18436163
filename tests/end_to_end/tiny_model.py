"""A language model small enough to build in a test; it babbles letters until it is cut off."""

from pathlib import Path
from typing import Any

import torch
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

from tests.engine.parrot import byte_tokenizer

CONTEXT = 4096
SAYABLE = b"abcdefghijklmnopqrstuvwxyz "


def build(folder: Path) -> Path:
    """Save one in the layout of the hub; its tokens are bytes, and it never ends by itself."""
    tokenizer = byte_tokenizer()
    torch.manual_seed(7)
    model: Any = LlamaForCausalLM(_config(len(tokenizer)))
    said = tokenizer.encode(SAYABLE.decode())
    with torch.no_grad():
        # The first number of what a token becomes is large and positive, and speaks against all but letters.
        model.model.embed_tokens.weight[:, 0] = 1.0
        babble = torch.zeros_like(model.lm_head.weight)
        babble[:, 0] = -10.0
        babble[said] = 20 * model.lm_head.weight[said]
        babble[said, 0] = 0.0
        model.lm_head.weight.copy_(babble)
    model.generation_config = GenerationConfig.from_dict(
        {"do_sample": True, "temperature": 1.0, "eos_token_id": tokenizer.eos_token_id}
    )
    model.to(torch.bfloat16)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _config(words: int) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=words,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=False,
    )

"""A pipeline for music of a few thousand random weights, in the format of diffusers."""

import importlib
from pathlib import Path
from typing import Any

RATE = 8_000
WORDS = ["<pad>", "<unk>", "calm", "piano", "music"]


def save_tiny_music(folder: Path) -> Path:
    """Save it in `folder`; the same weights each time."""
    import torch

    diffusers: Any = importlib.import_module("diffusers")
    conditions: Any = importlib.import_module("diffusers.pipelines.ace_step.modeling_ace_step")
    from transformers import Qwen3Config, Qwen3Model

    torch.manual_seed(0)
    small: dict[str, Any] = {
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
    }
    text = Qwen3Config(vocab_size=len(WORDS), num_hidden_layers=1, **small)
    pipeline = diffusers.AceStepPipeline(
        vae=diffusers.AutoencoderOobleck(
            encoder_hidden_size=8, downsampling_ratios=[4, 8, 8], channel_multiples=[1, 1, 1], decoder_channels=8,
            decoder_input_channels=4, audio_channels=2, sampling_rate=RATE,
        ),
        text_encoder=Qwen3Model(text),
        tokenizer=_tokenizer(),
        transformer=diffusers.AceStepTransformer1DModel(
            num_hidden_layers=2, in_channels=12, audio_acoustic_hidden_dim=4, is_turbo=True, **small,
        ),
        condition_encoder=conditions.AceStepConditionEncoder(
            text_hidden_dim=16, timbre_hidden_dim=4, num_lyric_encoder_hidden_layers=1, num_timbre_encoder_hidden_layers=1, **small,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
    )  # fmt: skip
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def _tokenizer() -> object:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(
        models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="<unk>")
    )
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # the library leaves it so
        tokenizer_object=words, pad_token="<pad>", unk_token="<unk>"
    )

"""Models that listen and speak, of a few thousand weights, in the format of transformers.

Each token's successor is written into the weights, so that they say something that a test can expect.
"""

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SMALL: dict[str, Any] = {
    "intermediate_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "max_position_embeddings": 4096,
}
EARS = (
    "<pad>", "<unk>", "<|im_start|>", "<|im_end|>", "<|audio_start|>", "<|audio_pad|>", "<|audio_end|>",
    "assistant", "language", "Chinese", "English", "<asr_text>", "Hello", "there.", "你好。",
)  # fmt: skip
MOUTH = ("<pad>", "<unk>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "Speaker", "0:", "Hello")
TURNS = (
    "{% for turn in messages %}<|im_start|>{{ turn.role }} {% for part in turn.content %}"
    "{% if part.type == 'audio' %}<|audio_start|><|audio_pad|><|audio_end|>{% else %}{{ part.text }}{% endif %}"
    "{% endfor %}<|im_end|> {% endfor %}"
)
SCRIPT = (
    "{% for turn in messages %}{% for part in turn.content %}{% if part.type == 'audio' %}"
    "Speaker {{ turn.role }}: <|vision_start|><|vision_pad|><|vision_end|> {% else %}"
    "Speaker {{ turn.role }}: {{ part.text }} {% endif %}{% endfor %}{% endfor %}<|vision_start|>"
)


def save_tiny_ears(folder: Path) -> Path:
    """A Qwen3-ASR in `folder` that hears English and `Hello there.`, and `你好。` when it is told that it is Chinese."""
    import torch
    from transformers import (
        GenerationConfig,
        Qwen3ASRConfig,
        Qwen3ASRFeatureExtractor,
        Qwen3ASRForConditionalGeneration,
        Qwen3ASRProcessor,
    )

    torch.manual_seed(0)
    width = 2 * len(EARS)
    audio = {
        "model_type": "qwen3_asr_encoder", "encoder_layers": 1, "encoder_attention_heads": 2,
        "encoder_ffn_dim": 8, "d_model": 8, "output_dim": width, "downsample_hidden_size": 2,
    }  # fmt: skip
    text = {"model_type": "qwen3", "hidden_size": width, "head_dim": 4, "vocab_size": len(EARS), **SMALL}
    config = Qwen3ASRConfig(
        audio_config=audio, text_config={**text, "tie_word_embeddings": False},
        audio_token_id=EARS.index("<|audio_pad|>"), pad_token_id=0, eos_token_id=EARS.index("<|im_end|>"),
        tie_word_embeddings=False,
    )  # fmt: skip
    model = Qwen3ASRForConditionalGeneration(config)
    order = ("assistant", "language", "English", "<asr_text>", "Hello", "there.", "<|im_end|>")
    _teach(model, EARS, dict(itertools.pairwise(order)))
    model.generation_config = GenerationConfig(eos_token_id=EARS.index("<|im_end|>"), pad_token_id=0)  # type: ignore[no-untyped-call]  # the library leaves it so
    model.save_pretrained(folder)
    marks = {"audio_token": "<|audio_pad|>", "audio_bos_token": "<|audio_start|>"}
    tokenizer = _tokenizer(EARS, {**marks, "audio_eos_token": "<|audio_end|>"})
    Qwen3ASRProcessor(Qwen3ASRFeatureExtractor(), tokenizer, chat_template=TURNS).save_pretrained(folder)  # type: ignore[no-untyped-call]  # as above
    return folder


def save_tiny_mouth(folder: Path) -> Path:
    """A VibeVoice in `folder` that speaks until it is cut off."""
    import torch
    from transformers import (
        GenerationConfig,
        VibeVoiceAcousticTokenizerFeatureExtractor,
        VibeVoiceConfig,
        VibeVoiceForConditionalGeneration,
        VibeVoiceProcessor,
    )

    torch.manual_seed(0)
    width = 2 * len(MOUTH)
    sound: dict[str, Any] = {
        "hidden_size": 8, "kernel_size": 3, "num_filters": 2, "downsampling_ratios": [40, 80], "depths": [1, 1, 1],
    }  # fmt: skip
    text = {"model_type": "qwen2", "hidden_size": width, "vocab_size": len(MOUTH), **SMALL}
    config = VibeVoiceConfig(
        text_config={**text, "tie_word_embeddings": False},
        audio_config={"model_type": "vibevoice_acoustic_tokenizer", **sound},
        semantic_model_config={"model_type": "vibevoice_acoustic_tokenizer_encoder", **sound},
        diffusion_head_config={"num_hidden_layers": 1, "intermediate_size": 8, "frequency_embedding_size": 8},
        pad_token_id=0, eos_token_id=0, audio_bos_token_id=2, audio_eos_token_id=3, audio_token_id=4,
    )  # fmt: skip
    model: Any = VibeVoiceForConditionalGeneration(config)
    _teach(model, MOUTH, {"<|vision_start|>": "<|vision_pad|>", "<|vision_pad|>": "<|vision_pad|>"})
    with torch.no_grad():
        # What it has just said counts as the token for it.
        for part in (model.model.multi_modal_projector, model.model.semantic_connector):
            part.linear_2.weight.zero_()
            part.linear_2.bias.copy_(model.get_input_embeddings().weight[MOUTH.index("<|vision_pad|>")])
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]  # as above
        eos_token_id=0, pad_token_id=0, num_diffusion_steps=1
    )
    model.save_pretrained(folder)
    heard = VibeVoiceAcousticTokenizerFeatureExtractor()  # type: ignore[no-untyped-call]  # as above
    VibeVoiceProcessor(heard, _tokenizer(MOUTH, {}), chat_template=SCRIPT).save_pretrained(folder)  # type: ignore[no-untyped-call]  # as above
    return folder


def _teach(model: Any, words: Sequence[str], successors: Mapping[str, str]) -> None:
    """Let each word be followed by its successor, whatever went before."""
    import torch

    language = model.model.language_model
    with torch.no_grad():
        language.embed_tokens.weight.zero_().fill_diagonal_(1.0)
        for layer in language.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        model.lm_head.weight.zero_()
        for word, successor in successors.items():
            model.lm_head.weight[words.index(successor), words.index(word)] = 1.0


def _tokenizer(words: Sequence[str], marks: Mapping[str, str]) -> Any:
    from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    known = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="<unk>"))
    known.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    known.add_special_tokens([AddedToken(word, special=True) for word in words if word.startswith("<|")])
    known.add_tokens(["<asr_text>"] if "<asr_text>" in words else [])
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # the library leaves it so
        tokenizer_object=known, pad_token="<pad>", unk_token="<unk>", extra_special_tokens=dict(marks)
    )

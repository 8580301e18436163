"""A model is converted once, whole or not at all."""

import json
from pathlib import Path

import pytest

from bot.engine.server.catalogue import SMOLLM2
from bot.engine.server.convert import CONVERTED, convert


def test_a_conversion_that_fails_leaves_nothing_half(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="gguf"):
        convert(SMOLLM2, tmp_path, lambda fraction: None)

    assert list(tmp_path.iterdir()) == []


def test_the_rest_of_a_killed_conversion_is_swept_up(tmp_path: Path) -> None:
    stale = tmp_path / f".{CONVERTED}-x1"
    stale.mkdir()

    with pytest.raises(OSError, match="gguf"):
        convert(SMOLLM2, tmp_path, lambda fraction: None)

    assert not stale.exists()


def test_what_is_converted_is_not_converted_again(tmp_path: Path) -> None:
    (tmp_path / CONVERTED).mkdir()

    assert convert(SMOLLM2, tmp_path, lambda fraction: None) == tmp_path / CONVERTED


def test_a_converted_model_keeps_its_template_and_its_publisher_s_sampling(smollm2: Path) -> None:
    defaults = json.loads((smollm2 / "generation_config.json").read_text())

    assert "<|im_start|>" in (smollm2 / "chat_template.jinja").read_text()
    assert (defaults["temperature"], defaults["top_p"], defaults["top_k"]) == (0.2, 0.9, 50)


def test_tied_embeddings_are_stored_once(smollm2: Path) -> None:
    assert (smollm2 / "model.safetensors").stat().st_size < 1.05 * 2 * 134_515_008

"""The models we know, and what a setting may name."""

from pathlib import Path

import pytest

from bot.engine.server.catalogue import CATALOGUE, QWEN_CODER, Entry, HubModel, LocalModel, choose
from bot.errors import WrongSetting


def test_auto_is_the_embedded_model() -> None:
    assert choose("auto", "text", "DESKMATE_TEXT_MODEL") is QWEN_CODER


def test_a_hub_id_names_a_model_of_the_hub() -> None:
    assert choose("Qwen/Qwen3-4B", "text", "DESKMATE_TEXT_MODEL") == HubModel("Qwen/Qwen3-4B")


def test_a_folder_names_a_model_on_this_machine(tmp_path: Path) -> None:
    assert choose(str(tmp_path), "text", "DESKMATE_TEXT_MODEL") == LocalModel(tmp_path)


@pytest.mark.parametrize("setting", ["gpt-9", "", "/no/such/folder", "a/b/c", "composer"])
def test_anything_else_is_refused_with_what_the_setting_takes(setting: str) -> None:
    with pytest.raises(WrongSetting, match="DESKMATE_TEXT_MODEL") as wrong:
        choose(setting, "text", "DESKMATE_TEXT_MODEL")

    assert QWEN_CODER.name in str(wrong.value)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_every_file_has_a_hash_a_size_and_a_source(entry: Entry) -> None:
    assert all(len(file.sha256) == 64 and file.size > 0 for file in entry.files)
    assert all(file.hub or file.packages for file in entry.files)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_every_model_may_be_used_at_work(entry: Entry) -> None:
    assert entry.licence in {"Apache-2.0", "MIT", "BSD-3-Clause"}

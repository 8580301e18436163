"""The language of a text is the one its sentence is in, not that of a word in it."""

import pytest

from bot.language import Language, detect, from_locale, simplified


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Write a poem about autumn", "en"),
        ("写一首关于秋天的诗", "zh"),
        ("用 Python 写一个 REST API 的客户端", "zh"),
        ("Translate 你好 for our guests please", "en"),
        ("白日依山尽，黄河入海流。", "zh"),
        ("帮我 review", "zh"),
        ("café crème", "en"),
    ],
)
def test_a_text_is_in_the_language_of_its_sentence(text: str, language: Language) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "🎉🎉", "12345", "—"])
def test_a_text_without_words_falls_back_to_the_person(text: str) -> None:
    assert detect(text, otherwise="zh") == "zh"


@pytest.mark.parametrize(
    ("locale", "language"), [("zh-CN", "zh"), ("zh_TW", "zh"), ("en-GB", "en"), ("fr-FR", "en"), (None, "en")]
)
def test_a_slack_locale_names_a_language(locale: str | None, language: Language) -> None:
    assert from_locale(locale) == language


def test_traditional_characters_become_simplified_ones_and_nothing_moves() -> None:
    text = "請幫我把 README 翻譯成英文！"

    assert simplified(text) == "请帮我把 README 翻译成英文！"
    assert simplified("头发后面，发展很快") == "头发后面，发展很快"

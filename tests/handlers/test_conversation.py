"""The rules by which a conversation is read: wishes for a language, emoji, tokens, labels."""

import pytest

from bot.capability import Message
from bot.engine import Made
from bot.language import Language
from bot.safety.label import label
from handlers.conversation import newest, said, tokens, wordless
from handlers.wish import language_of
from tests.chat import Chat


@pytest.mark.parametrize("text", ["", "  ", "👍", ":wave:", ":+1: 🎉 !!", "？！", "…"])
def test_emoji_and_punctuation_are_no_words(text: str) -> None:
    assert wordless(text)


@pytest.mark.parametrize("text", ["ok", "好", "👍 ok", "42", "سلام", "10:30:15"])
def test_letters_and_numbers_are_words(text: str) -> None:
    assert not wordless(text)


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("word", 1), ("words", 2), ("灯塔", 2), ("灯塔 lighthouse", 5)]
)
def test_tokens_are_estimated_by_script(text: str, count: int) -> None:
    assert tokens(text) == count


@pytest.mark.parametrize(
    ("sizes", "budget", "count"), [([], 5, 0), ([3, 2, 2], 5, 2), ([9], 5, 0), ([1, 1], 5, 2)]
)
def test_the_newest_are_kept_while_they_fit(sizes: list[int], budget: int, count: int) -> None:
    assert newest(sizes, budget) == count


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "made",
    [
        Made("qwen", "autoregressive"),
        Made("composer", "retrieval", "MIT"),
        Made("real-esrgan", "gan", work="changed"),
        Made("rnnoise", "recurrent", work="changed"),
        Made("whisper", "autoregressive", work="transcribed"),
        Made("kokoro", "gan", work="spoken"),
        Made("rules", "algorithm"),
    ],
)
def test_our_own_label_is_not_read_again(made: Made, language: Language) -> None:
    message = Message("Deskmate", f"Hello.\n\n_{label(made, language, cut=True)}_", "1.0", mine=True)

    assert said(message) == "Hello."


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("a note in Chinese", "zh"),
        ("translate this to English", "en"),
        ("用英文写一封信", "en"),
        ("写成中文", "zh"),
        ("用中文介绍 the harbour", "zh"),
        ("a note about Chinese food", None),
        ("介绍英文课程", None),
    ],
)
def test_a_wish_for_a_language_is_heard(text: str, wished: Language | None) -> None:
    assert language_of(text, "en") == (wished or "en")
    assert language_of(text, "zh") == (wished or "zh")


async def test_a_long_file_is_read_from_its_beginning_and_said_so(direct: Chat) -> None:
    await direct.says("what does it say?", files={"book.txt": "word " * 40_000})

    assert direct.answer.startswith("_`book.txt` is long: I read its first ")
    assert "of 200000 characters._" in direct.answer


async def test_one_file_that_cannot_be_read_leaves_the_others(direct: Chat) -> None:
    await direct.says("compare these", files={"a.txt": "apples", "b.bin": None})

    assert direct.answer.startswith("_I cannot read `b.bin`")
    assert "apples" in direct.engine.prompts[-1].turns[-1].text


@pytest.mark.parametrize(
    "words",
    [
        "summarise this file",
        "translate this",
        "rewrite this",
        "explain this error",
        "code fix this",
        "draft",
        "",
    ],
)
async def test_nothing_is_made_of_a_file_that_cannot_be_read(direct: Chat, words: str) -> None:
    await direct.says(words, files={"scan.pdf": None})

    assert direct.whispered == [
        "I cannot read `scan.pdf`: it is not a text file.\n"
        "So there is nothing for me to work on. Please share it in another form, or paste the text."
    ]
    assert [prompt for prompt in direct.engine.prompts if not prompt.choices] == []


async def test_a_question_beside_a_file_that_cannot_be_read_is_answered(direct: Chat) -> None:
    await direct.says("what is the capital of France?", files={"scan.pdf": None})

    assert direct.answer.startswith("_I cannot read `scan.pdf`")
    assert "[I cannot read `scan.pdf`: it is not a text file.]" in direct.engine.prompts[-1].turns[-1].text

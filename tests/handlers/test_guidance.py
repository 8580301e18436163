"""A free sentence is led to what serves it, asked about when unsure, and put right by one press."""

import pytest

from bot.engine.scripted import ScriptedEngine, picture_of
from bot.language import Language
from tests.chat import Chat


@pytest.mark.parametrize(
    ("text", "language", "drawn"),
    [
        ("@Deskmate could you draw a fox in the snow?", "en", "a fox in the snow?"),
        ("@Deskmate I want a picture of a red bridge", "en", "I want a picture of a red bridge"),
        ("@Deskmate 请帮我画一只狐狸", "zh", "一只狐狸"),
    ],
)
async def test_a_free_sentence_is_served_by_the_capability_it_wants(
    chat: Chat, text: str, language: Language, drawn: str
) -> None:
    chat.language = language

    await chat.says(text)

    assert [prompt.text for prompt in chat.engine.drawn] == [drawn]


async def test_under_what_was_understood_one_press_takes_it_for_something_else(chat: Chat) -> None:
    await chat.says("@Deskmate I want a picture of a red bridge")

    await chat.presses("meant", value=meaning(chat, "answer"))

    assert chat.whispered[0] == "I took that for *draw*. I meant:"
    assert "I want a picture of a red bridge" in chat.engine.prompts[-1].turns[-1].text
    assert chat.heard[-1] != picture_of("I want a picture of a red bridge")


async def test_what_is_unsure_is_asked_and_the_press_serves_the_same_request() -> None:
    engine = ScriptedEngine(votes=lambda prompt: {"draw": 0.6, "rewrite": 0.4})
    chat = Chat(engine)
    await chat.says("@Deskmate a more formal lighthouse")

    assert chat.heard == ["I am not sure what you would like. Shall I…"]
    assert engine.drawn == []

    await chat.presses("draw")
    assert len(engine.drawn) == 1
    assert "lighthouse" in engine.drawn[0].text


async def test_the_same_is_asked_in_a_direct_message(direct: Chat) -> None:
    await direct.says("please paint a sunset over rice fields")

    assert len(direct.engine.drawn) == 1


async def test_a_plain_question_is_answered_without_buttons(chat: Chat) -> None:
    await chat.says("@Deskmate what is the capital of France?")

    assert chat.whispered == []
    assert "what is the capital of France?" in chat.answer


async def test_again_serves_the_last_question_once_more_without_asking_a_model(chat: Chat) -> None:
    await chat.says("@Deskmate draw a fox")
    await chat.says("@Deskmate what is the capital of France?")
    await chat.says("@Deskmate 再来一次")

    first, again = chat.engine.prompts
    assert "what is the capital of France?" in first.turns[-1].text
    assert "what is the capital of France?" in again.turns[-1].text


@pytest.mark.parametrize("word", ["undo", "撤销", "again", "再来一次"])
async def test_a_control_word_with_nothing_before_it_is_told_so_privately(chat: Chat, word: str) -> None:
    await chat.says(f"@Deskmate {word}")

    assert chat.heard == []
    assert chat.engine.asked == []
    assert len(chat.whispered) == 1


async def test_a_question_that_was_deleted_meanwhile_is_not_taken_up(chat: Chat) -> None:
    await chat.says("@Deskmate I want a picture of a red bridge")
    chat.messages.clear()

    await chat.presses("meant", value=meaning(chat, "answer"))

    assert "has been deleted" in chat.whispered[-1]


def meaning(chat: Chat, wish: str) -> str:
    """The value of the button for `wish`."""
    buttons = [button for shown in chat.shown for button in shown.buttons]
    return next(button.value for button in buttons if button.value.startswith(f"{wish} "))

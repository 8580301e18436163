"""A direct message: a conversation with memory."""

from bot.engine import Turn
from bot.engine.scripted import ScriptedEngine
from tests.chat import Chat


async def test_the_conversation_is_remembered_without_labels(direct: Chat) -> None:
    direct.engine = ScriptedEngine([["Lisbon."], ["About half a million."]])

    await direct.says("What is the capital of Portugal?")
    await direct.says("How many people live there?")

    assert direct.engine.prompts[1].turns[1:] == (
        Turn("user", "What is the capital of Portugal?"),
        Turn("assistant", "Lisbon."),
        Turn("user", "How many people live there?"),
    )
    assert direct.answer == "About half a million."


async def test_emoji_alone_are_greeted_first_and_thanked_later(direct: Chat) -> None:
    await direct.says("👋")
    await direct.says(":+1:")

    assert direct.engine.asked == []
    assert str(direct.heard[0]).startswith("Hello!")
    assert direct.heard[1] == "Glad to help. Write whenever you need something."


async def test_a_chinese_message_is_answered_in_chinese(direct: Chat) -> None:
    await direct.says("什么是互斥锁？")

    assert "请用简体中文" in direct.engine.prompts[0].turns[0].text
    assert direct.heard[0] == "正在思考…"


async def test_right_to_left_text_reaches_the_model_whole(direct: Chat) -> None:
    await direct.says("ما هي عاصمة البرتغال؟")

    assert direct.engine.prompts[0].turns[-1].text == "ما هي عاصمة البرتغال؟"


async def test_a_shared_file_without_words_is_read(direct: Chat) -> None:
    await direct.says("", files={"notes.txt": "Buy milk."})

    assert "notes.txt:\nBuy milk." in direct.engine.prompts[0].turns[-1].text


async def test_a_long_conversation_forgets_its_oldest_messages_and_says_so(direct: Chat) -> None:
    direct.engine = ScriptedEngine(lambda prompt: ["word " * 2_000])

    for number in range(4):
        await direct.says(f"what is {number} plus {number}?")

    turns = direct.engine.prompts[-1].turns
    assert turns[-1].text == "what is 3 plus 3?"
    assert not any("what is 0" in turn.text for turn in turns)
    assert turns[1].role == "user"
    assert direct.answer.startswith("_Our conversation is long: I no longer read its first ")


async def test_one_very_long_message_is_still_sent_whole(direct: Chat) -> None:
    message = "lorem ipsum dolor " * 3_000

    await direct.says(message)

    assert direct.engine.prompts[0].turns[-1].text == message.strip()


async def test_a_command_word_begins_a_command(direct: Chat) -> None:
    await direct.says("draft a note about the harbour")

    assert direct.heard[0] == "Drafting…"

"""Rewriting and translating what people point at."""

import pytest

from bot.language import Language
from handlers.conversation import inline_text
from tests.chat import Chat


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        ("translate: see you tomorrow", "see you tomorrow"),
        ("翻译：明天九点见", "明天九点见"),
        ('rewrite "send me the file"', "send me the file"),
        ("改写“把文件发我”", "把文件发我"),
        ("rewrite this\nWe are closed.\nSorry.", "We are closed.\nSorry."),
        ("translate this", ""),
        ("翻译这条", ""),
    ],
)
def test_a_wish_may_bring_its_text_along(wish: str, text: str) -> None:
    assert inline_text(wish) == text


@pytest.mark.parametrize(
    ("said", "wish", "target"),
    [
        ("The meeting is moved.", "@Deskmate translate this into Chinese", "翻译成简体中文"),
        ("会议改期了。", "@Deskmate translate this", "into English"),
        ("The meeting is moved.", "@Deskmate 翻译这条", "翻译成简体中文"),
        ("会议改期了。", "@Deskmate 翻译这条", "into English"),
        ("The meeting is moved.", "@Deskmate translate this into German", "into German"),
    ],
)
async def test_the_message_before_is_translated_into_what_is_wished(
    chat: Chat, said: str, wish: str, target: str
) -> None:
    await chat.says(said, by="Ben")

    await chat.says(wish)

    asked = chat.engine.prompts[0].turns[-1].text
    assert target in asked
    assert f"<material>\n{said}\n</material>" in asked


async def test_the_newest_message_of_whom_is_named_is_meant(chat: Chat) -> None:
    await chat.says("Give me the file.", by="Ben")
    await chat.says("Sure.", by="Chen")

    await chat.says("@Deskmate rewrite Ben's message, friendlier")

    assert "<material>\nGive me the file.\n</material>" in chat.engine.prompts[0].turns[-1].text


async def test_a_whole_thread_is_translated_with_its_names(chat: Chat) -> None:
    await chat.says("Shall we ship?", by="Ben")
    await chat.says("On Monday.", by="Chen")

    await chat.says("@Deskmate translate this thread into Chinese")

    assert "Ben: Shall we ship?\nChen: On Monday." in chat.engine.prompts[0].turns[-1].text


@pytest.mark.parametrize(
    ("reader", "said", "target"),
    [("zh", "The meeting is moved.", "翻译成简体中文"), ("en", "会议改期了。", "into English")],
)
async def test_the_shortcut_translates_for_the_reader_alone_in_their_language(
    chat: Chat, reader: Language, said: str, target: str
) -> None:
    chat.language = reader
    await chat.says(said, by="Ben")

    await chat.chooses("translate_for_me", about=chat.messages[0])

    assert target in chat.engine.prompts[0].turns[-1].text
    assert chat.heard == []
    assert said in chat.whispered[-1]


async def test_the_shortcut_rewrites_a_message_privately_in_its_own_language(chat: Chat) -> None:
    await chat.says("把文件发我。", by="Ben")

    await chat.chooses("rewrite", about=chat.messages[0])

    assert "保持原来的语言" in chat.engine.prompts[0].turns[0].text
    assert chat.heard == []


async def test_with_nothing_to_rewrite_an_example_is_shown(chat: Chat) -> None:
    await chat.says("@Deskmate rewrite this")

    assert chat.engine.prompts == []
    assert "translate: See you tomorrow" in chat.whispered[0]


async def test_an_error_is_explained_from_the_message_that_shows_it(chat: Chat) -> None:
    await chat.says("KeyError: 'id'", by="Ben")

    await chat.chooses("explain", about=chat.messages[0])

    assert "<material>\nKeyError: 'id'\n</material>" in chat.engine.prompts[0].turns[-1].text
    assert chat.heard[0] == "Reading the code…"


@pytest.mark.parametrize("wish", ["@Deskmate explain the code above", "@Deskmate 解释一下上面的代码"])
async def test_code_in_the_thread_is_explained_in_words(chat: Chat, wish: str) -> None:
    await chat.says("`sorted(set(names))[:3]`", by="Ben")

    await chat.says(wish)

    assert "sorted(set(names))[:3]" in chat.engine.prompts[0].turns[-1].text
    assert "xplain" in chat.engine.prompts[0].turns[0].text or "解释" in chat.engine.prompts[0].turns[0].text


async def test_the_global_shortcut_opens_the_form_of_a_draft(chat: Chat) -> None:
    await chat.chooses("new_draft")
    await chat.fills_in(kind="kind:poem", brief="the first snow")

    assert "the first snow" in chat.engine.prompts[0].turns[-1].text


async def test_a_message_becomes_the_brief_of_a_draft(chat: Chat) -> None:
    await chat.says("We open in Lisbon on Monday.", by="Ben")

    await chat.chooses("to_draft", about=chat.messages[0])
    await chat.fills_in(kind="kind:news")

    assert "We open in Lisbon on Monday." in chat.engine.prompts[0].turns[-1].text

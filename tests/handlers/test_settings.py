"""/deskmate settings and /deskmate channel."""

from tests.chat import Chat


async def test_settings_are_shown_and_changed_in_a_form(chat: Chat) -> None:
    await chat.says("/deskmate settings")
    await chat.presses("settings")
    await chat.fills_in(language="zh", tone="formal", length="short", signature="Ada L.")
    await chat.says("/deskmate settings")

    assert chat.whispered[0].startswith("**Your settings**\n- Language: As Slack is set")
    assert chat.whispered[1] == "已保存，从您的下一个问题开始生效。"
    assert "- Tone: Formal\n- Length: Short\n- Signature: Ada L." in chat.whispered[2]


async def test_settings_are_shown_to_who_says_how_answers_shall_be(chat: Chat) -> None:
    await chat.says("@Deskmate from now on always answer me in Chinese")

    assert any(text.startswith("**Your settings**") for text in chat.whispered)


async def test_settings_are_each_persons_own(chat: Chat) -> None:
    await chat.says("/deskmate settings")
    await chat.presses("settings")
    await chat.fills_in(tone="formal")

    await chat.says("@Deskmate settings", by="Ben")

    assert "- Tone: As it fits" in chat.whispered[-1]


async def test_who_created_a_channel_settles_how_the_bot_answers_there(chat: Chat) -> None:
    await chat.says("/deskmate channel")
    await chat.presses("channel")
    await chat.fills_in(persona="You are terse.", barred="/draw,/code", labelled="no")
    await chat.says("/deskmate channel", by="Ben")

    told = chat.whispered[-1]
    assert "- Role and instructions: You are terse.\n- Switched off here: /draw, /code" in told
    assert "- Label: Leave the line out" in told
    assert told.endswith("An admin of the workspace, or whoever created this channel, can change that.")


async def test_nobody_else_can_settle_it(chat: Chat) -> None:
    await chat.says("/deskmate channel")
    await chat.presses("channel")
    chat.creator = "U-Ben"

    await chat.fills_in(persona="You are mine.")

    assert chat.whispered[-1].startswith("An admin of the workspace")
    await chat.says("/deskmate channel")
    assert "- Role and instructions: –" in chat.whispered[-1]


async def test_an_admin_can_change_a_channel_that_somebody_else_created(chat: Chat) -> None:
    chat.creator, chat.admins = "U-Ben", {"Ada"}
    await chat.says("/deskmate channel")
    await chat.presses("channel")

    wrong = await chat.fills_in(persona="x" * 1501)
    await chat.fills_in(persona="You are terse.")

    assert wrong == {"persona": "At most 1,500 characters, please."}
    assert chat.whispered[-1].startswith("Saved.")


async def test_a_direct_message_has_no_channel_settings(direct: Chat) -> None:
    await direct.says("/deskmate 频道")

    assert direct.whispered == [
        "That is for channels. Type `/deskmate channel` in one, or `/deskmate settings` for your own."
    ]

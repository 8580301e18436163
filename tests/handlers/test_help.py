"""/deskmate help."""

from tests.chat import Chat


async def test_help_is_whispered_in_a_channel(chat: Chat) -> None:
    await chat.says("/deskmate help")

    assert chat.heard == []
    assert chat.whispered[0].startswith("**I am Deskmate.**")


async def test_help_is_said_in_a_direct_message(direct: Chat) -> None:
    await direct.says("help")

    assert direct.answer.startswith("**I am Deskmate.**")


async def test_help_names_the_words_that_work_in_a_thread(chat: Chat) -> None:
    await chat.says("@Deskmate help")

    assert "`/draw`: `draw`, `画`" in chat.whispered[0]


async def test_help_speaks_the_language_of_the_person() -> None:
    chat = Chat(language="zh")

    await chat.says("/deskmate help")

    assert chat.whispered[0].startswith("**我是 Deskmate。**")


async def test_the_help_names_every_command_once(chat: Chat) -> None:
    await chat.says("/deskmate help")

    lines = chat.whispered[0].splitlines()
    typed = [line.strip(" `").split(" ")[1] for line in lines if line.startswith("  `/deskmate ")]
    assert sorted(typed) == sorted({"help", *(one.name for one in chat.capabilities.subcommands)})


async def test_an_unknown_subcommand_is_named(chat: Chat) -> None:
    await chat.says("/deskmate dance")

    assert chat.whispered == ["I do not know `dance`. `/deskmate help` tells what I can do."]


async def test_a_long_unknown_subcommand_is_named_by_its_beginning(chat: Chat) -> None:
    await chat.says("/deskmate " + "`dance` " * 100)

    assert chat.whispered[0].startswith("I do not know `dance dance")
    assert len(chat.whispered[0]) < 150

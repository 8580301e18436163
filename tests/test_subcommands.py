"""`/deskmate` and its subcommands: registered where they are served, reached by a command, a mention or a word."""

import pytest

import handlers.help
from bot.capability import MENTION, Capabilities, Capability, Reply, Request
from bot.language import Phrase
from tests.chat import Chat

capability = Capability(
    summary=Phrase(en="Be quiet.", zh="安静。"), examples=[Phrase(en="/deskmate hush", zh="/deskmate hush")]
)


@capability.subcommand(
    "hush", Phrase(en="Be quiet.", zh="保持安静。"), hint="[minutes]", words=("hush", "安静"), alone=True
)
async def hush(request: Request, reply: Reply) -> None:
    await reply.whisper(f"hushed:{request.action}:{request.text}")


@capability.subcommand("tell", Phrase(en="Tell it.", zh="说出来。"), hint="what", words=("tell", "告诉"))
async def tell(request: Request, reply: Reply) -> None:
    await reply.whisper(f"told:{request.text}")


CAPABILITIES = Capabilities([handlers.help.capability, capability])


@pytest.mark.parametrize(
    ("typed", "whispered"),
    [
        ("/deskmate hush", "hushed:/deskmate hush:"),
        ("/deskmate HUSH 10", "hushed:/deskmate hush:10"),
        ("/deskmate 安静", "hushed:/deskmate hush:"),
        ("/deskmate tell  all of it", "told:all of it"),
        ("@Deskmate hush", "hushed:/deskmate hush:"),
        ("@Deskmate tell all", "told:all"),
        ("@Deskmate 告诉 大家", "told:大家"),
        ("@Deskmate deskmate tell all", "told:all"),
    ],
)
async def test_a_subcommand_is_reached_by_its_name_or_a_word(typed: str, whispered: str) -> None:
    chat = Chat(capabilities=CAPABILITIES)

    await chat.says(typed)

    assert chat.whispered == [whispered]


def test_a_word_that_counts_only_alone_does_not_take_a_sentence() -> None:
    assert CAPABILITIES.route("hush little baby", MENTION) == (MENTION, "hush little baby")


async def test_the_help_tells_of_every_subcommand() -> None:
    chat = Chat(capabilities=CAPABILITIES)

    await chat.says("/deskmate help")

    assert "- Tell it.\n  `/deskmate tell what`" in chat.whispered[0]


def test_two_subcommands_of_one_name_are_refused() -> None:
    twin = Capability(summary=capability.summary, examples=[])
    twin.subcommand("hush", capability.summary)(tell)

    with pytest.raises(ValueError, match="/deskmate hush"):
        Capabilities([capability, twin])

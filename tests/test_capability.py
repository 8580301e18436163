"""Which capability a message asks for, and what a handler may ask for."""

import pytest

import handlers
from bot.capability import (
    DIRECT_MESSAGE,
    MENTION,
    Capabilities,
    Capability,
    Person,
    Place,
    Reply,
    Request,
    discover,
)
from bot.language import Phrase

CAPABILITIES = discover(handlers)


def nothing() -> Capability:
    """A capability that does nothing yet."""
    return Capability(summary=Phrase(en="Nothing.", zh="无。"), examples=[])


@pytest.mark.parametrize(
    ("text", "action", "rest"),
    [
        ("draw a lighthouse", "/draw", "a lighthouse"),
        ("/draw a lighthouse", "/draw", "a lighthouse"),
        ("Draw: a lighthouse", "/draw", "a lighthouse"),
        ("画一座灯塔", "/draw", "一座灯塔"),
        ("画：灯塔", "/draw", "灯塔"),
        ("draft", "/draft", ""),
        ("code\nprint(1", "/code", "print(1"),
        ("help", "/deskmate", ""),
        ("帮助", "/deskmate", ""),
        ("help me write an e-mail", MENTION, "help me write an e-mail"),
        ("帮助我写一封邮件", MENTION, "帮助我写一封邮件"),
        ("what did we draw?", MENTION, "what did we draw?"),
        ("", MENTION, ""),
        ("🎉", MENTION, "🎉"),
    ],
)
def test_a_message_that_begins_with_a_command_or_its_word_is_that_command(
    text: str, action: str, rest: str
) -> None:
    assert CAPABILITIES.route(text, MENTION) == (action, rest)


@pytest.mark.parametrize(
    "text",
    [
        "speak to legal about the contract, what should I tell them?",
        "画饼是什么意思",
        "朗读者这个节目好看吗",
    ],
)
def test_a_word_that_opens_a_question_about_something_else_is_no_command(text: str) -> None:
    assert CAPABILITIES.route(text, MENTION) == (MENTION, text)


@pytest.mark.parametrize("word", ["speak", "edit"])
@pytest.mark.parametrize("form", ["{word}", "/{word} what?", "{word}: this paragraph", "{word} 灯塔"])
def test_a_word_in_no_question_and_a_slash_are_always_the_command(word: str, form: str) -> None:
    assert CAPABILITIES.route(form.format(word=word), MENTION)[0] == f"/{word}"


def test_a_newcomer_is_told_of_commands_then_of_conversation_then_of_what_hangs_under_deskmate() -> None:
    told = [capability.examples[0].en for capability in discover(handlers)]

    met = [
        told.index(next(one for one in told if one.startswith(kind))) for kind in ("/", "What", "/deskmate")
    ]
    commands, hanging = told[: met[1]], told[met[2] :]
    assert met == sorted(met)
    assert {"/code", "/compose", "/draft", "/draw"} <= {one.split()[0] for one in commands}
    assert not any(one.startswith("/deskmate") for one in told[: met[2]])
    assert all(one.startswith("/deskmate ") for one in hanging)
    assert hanging[0] == "/deskmate help"


def test_two_handlers_of_one_action_are_refused() -> None:
    first, second = nothing(), nothing()
    for capability in (first, second):
        capability.direct_message(_answer)

    with pytest.raises(ValueError, match=DIRECT_MESSAGE):
        Capabilities([first, second])


def test_a_handler_that_asks_for_what_nobody_gives_is_refused() -> None:
    async def wants_a_database(request: Request, database: str) -> None: ...

    capability = nothing()
    capability.mention(wants_a_database)

    with pytest.raises(TypeError, match="database"):
        Capabilities([capability])


async def _answer(request: Request, reply: Reply) -> None: ...


@pytest.mark.parametrize(("text", "answered"), [("mine", "its thread"), ("others'", "anybody's")])
async def test_a_capability_serves_what_is_said_in_its_own_threads(text: str, answered: str) -> None:
    served = []
    capability = nothing()

    async def owns(request: Request) -> bool:
        return request.text == "mine"

    @capability.replies(owns)
    async def revise(request: Request) -> None:
        served.append("its thread")

    @capability.mention
    async def answer(request: Request) -> None:
        served.append("anybody's")

    await Capabilities([capability]).run(mention_of(text))

    assert served == [answered]


def mention_of(text: str) -> Request:
    """A mention with `text`."""
    return Request("1", MENTION, text, Person("U1", "Ada"), Place("T1", "C1", "1.0"))

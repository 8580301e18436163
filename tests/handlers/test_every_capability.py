"""What every capability gives a person, without a line of its own test."""

import pytest

import handlers
from bot.capability import Capability, Command, discover
from bot.language import Language
from tests.chat import Chat

CAPABILITIES = discover(handlers)
LANGUAGES: tuple[Language, ...] = ("en", "zh")
EXAMPLES = sorted(
    {example(language) for each in CAPABILITIES for example in each.examples for language in LANGUAGES}
)
COMMANDS = [
    (command.name, each)
    for each in CAPABILITIES
    for command in each.commands
    if each.examples[0]("en") != command.name
]
"""Those that want words; the others work on a file alone, and ask which."""
WORDS = [(word, command) for command in CAPABILITIES.commands for word in command.words]


@pytest.mark.parametrize("example", EXAMPLES)
async def test_every_example_is_answered(example: str) -> None:
    chat = Chat(direct=not example.startswith(("/", "@")))

    await chat.says(example)

    assert chat.heard or chat.whispered


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("command", "capability"), COMMANDS, ids=lambda value: value if isinstance(value, str) else ""
)
async def test_an_empty_command_whispers_its_example(
    command: str, capability: Capability, language: Language
) -> None:
    chat = Chat(language=language)

    await chat.says(command)

    assert chat.heard == []
    assert capability.examples[0](language) in chat.whispered[0]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_help_lists_every_capability(language: Language) -> None:
    chat = Chat(language=language)

    await chat.says("/deskmate")

    assert all(capability.summary(language) in chat.whispered[0] for capability in CAPABILITIES)
    assert all(capability.examples[0](language) in chat.whispered[0] for capability in CAPABILITIES)


@pytest.mark.parametrize(("word", "command"), WORDS)
async def test_every_command_has_a_form_for_threads(word: str, command: Command) -> None:
    wish = "" if command.alone else "灯塔"

    action, text = CAPABILITIES.route(f"{word} {wish}", otherwise="mention")

    assert (action, text) == (command.name, wish)

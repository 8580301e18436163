"""/deskmate lists what the bot can do, from the capabilities themselves; a word after it asks for one thing."""

from collections.abc import Collection

from bot.capability import HUB, Capabilities, Capability, Command, Reply, Request, Subcommand
from bot.language import Language, Phrase
from handlers.conversation import begun
from handlers.sayings import sayings

capability = Capability(
    summary=Phrase(en="Show what I can do.", zh="查看我能做什么。"),
    examples=[Phrase(en="/deskmate help", zh="/deskmate help")],
    wishes=[
        Phrase(en="help", zh="帮助"),
        Phrase(en="what can you do for me", zh="你能做什么"),
        Phrase(en="how do you work", zh="你怎么使用"),
        Phrase(en="show me what you can do", zh="你有什么功能"),
        Phrase(en="list your commands", zh="列出你的命令"),
        Phrase(en="what are you able to do", zh="你会些什么"),
    ],
    sayings=sayings("help"),
)

_HELP = ("", "help", "帮助")
_UNKNOWN = Phrase(
    en="I do not know `{wanted}`. `/deskmate help` tells what I can do.",
    zh="我不认识“{wanted}”。`/deskmate help` 可查看我能做什么。",
)
_INTRO = Phrase(en="**I am Deskmate.** This is what I can do:", zh="**我是 Deskmate。** 我能做这些：")
_WORDS = Phrase(
    en="In a thread or a direct message, begin with a word instead of the command:",
    zh="在消息列或私信里，可以用词语开头来代替命令：",
)


@capability.command(HUB, hint="help", words=("help", "帮助"), alone=True)
async def show_help(request: Request, reply: Reply, capabilities: Capabilities) -> None:
    tell = reply.say if request.place.direct else reply.whisper
    language = request.person.language
    wanted = request.text.strip()
    if wanted.lower() in _HELP:
        await tell(overview(capabilities, language))
    else:
        await tell(_UNKNOWN(language, wanted=begun(wanted)))


def overview(capabilities: Capabilities, language: Language) -> str:
    """Every capability with its first example, and the words that stand for commands."""
    abilities = [
        f"- {capability.summary(language)}\n  `{capability.examples[0](language)}`"
        for capability in capabilities
    ]
    shown = {example.en for capability in capabilities for example in capability.examples[:1]}
    more = [_described(one, language) for one in capabilities.subcommands if not _is_among(shown, one)]
    words = [f"- {_words(command)}" for command in capabilities.commands if command.words]
    return "\n".join([_INTRO(language), *abilities, *more, "", _WORDS(language), *words])


def _is_among(shown: Collection[str], subcommand: Subcommand) -> bool:
    """Whether one of the examples that are `shown` is for `subcommand` already."""
    return any(f"{example} ".startswith(f"{subcommand.command.name} ") for example in shown)


def _described(subcommand: Subcommand, language: Language) -> str:
    typed = f"{subcommand.command.name} {subcommand.command.hint}".strip()
    return f"- {subcommand.summary(language)}\n  `{typed}`"


def _words(command: Command) -> str:
    return f"`{command.name}`: " + ", ".join(f"`{word}`" for word in command.words)

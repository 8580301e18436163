"""/deskmate help lists what the bot can do, from the capabilities themselves."""

from bot.capability import Capabilities, Capability, Command, Reply, Request
from bot.language import Language, Phrase

capability = Capability(
    summary=Phrase(en="Show what I can do.", zh="查看我能做什么。"),
    examples=[Phrase(en="/deskmate help", zh="/deskmate help")],
)

_HELP = ("", "help", "帮助")
_UNKNOWN = Phrase(en="I do not know `{wanted}`.", zh="我不认识 `{wanted}`。")
_INTRO = Phrase(en="**I am Deskmate.** This is what I can do:", zh="**我是 Deskmate。** 我能做这些：")
_WORDS = Phrase(
    en="In a thread or a direct message, begin with a word instead of the command:",
    zh="在消息列或私信里，可以用词语开头来代替命令：",
)


@capability.command("/deskmate", hint="help", words=("help", "帮助"), alone=True)
async def show_help(request: Request, reply: Reply, capabilities: Capabilities) -> None:
    tell = reply.say if request.place.direct else reply.whisper
    language = request.person.language
    wanted = request.text.strip()
    unknown = "" if wanted.lower() in _HELP else f"{_UNKNOWN(language, wanted=wanted)}\n\n"
    await tell(unknown + overview(capabilities, language))


def overview(capabilities: Capabilities, language: Language) -> str:
    """Every capability with its first example, and the words that stand for commands."""
    abilities = [
        f"- {capability.summary(language)}\n  `{capability.examples[0](language)}`"
        for capability in capabilities
    ]
    words = [f"- {_words(command)}" for command in capabilities.commands if command.words]
    return "\n".join([_INTRO(language), *abilities, "", _WORDS(language), *words])


def _words(command: Command) -> str:
    return f"`{command.name}`: " + ", ".join(f"`{word}`" for word in command.words)

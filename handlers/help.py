"""/deskmate lists what the bot can do, from the capabilities themselves; a word after it asks for one thing."""

from bot.capability import HUB, Capabilities, Capability, Command, Reply, Request, Subcommand
from bot.language import Language, Phrase

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
        Phrase(en="who are you", zh="你是谁"),
        Phrase(en="what do you offer", zh="你能帮我们做哪些事"),
        Phrase(en="instructions for using you", zh="使用说明"),
        Phrase(en="which features do you have", zh="有什么指令"),
        Phrase(en="how do I use this bot", zh="怎么使用这个机器人"),
        Phrase(en="what are the commands", zh="命令有哪些"),
        Phrase(en="give me an overview of your abilities", zh="介绍一下你自己"),
        Phrase(en="how can you help us", zh="你可以帮上什么忙"),
        Phrase(en="what kinds of things can I ask you", zh="我可以问你哪些事"),
        Phrase(en="is there a manual for you", zh="有没有使用手册"),
        Phrase(en="tell me about yourself", zh="你能介绍一下自己的本事吗"),
        Phrase(en="what are you for", zh="你是干什么用的"),
        Phrase(en="how does this bot work", zh="这个机器人怎么玩"),
        Phrase(en="which skills do you have", zh="你有哪些本领"),
        Phrase(en="any tips on working with you", zh="和你合作有什么技巧"),
        Phrase(en="what else can you do", zh="除了这个你还会什么"),
        Phrase(en="show the help page", zh="打开帮助页面"),
        Phrase(en="list of everything you support", zh="你支持的全部功能列表"),
    ],
)

_HELP = ("", "help", "帮助")
_UNKNOWN = Phrase(en="I do not know `{wanted}`.", zh="我不认识 `{wanted}`。")
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
    unknown = "" if wanted.lower() in _HELP else f"{_UNKNOWN(language, wanted=wanted)}\n\n"
    await tell(unknown + overview(capabilities, language))


def overview(capabilities: Capabilities, language: Language) -> str:
    """Every capability with its first example, and the words that stand for commands."""
    abilities = [
        f"- {capability.summary(language)}\n  `{capability.examples[0](language)}`"
        for capability in capabilities
    ]
    more = [_described(subcommand, language) for subcommand in capabilities.subcommands]
    words = [f"- {_words(command)}" for command in capabilities.commands if command.words]
    return "\n".join([_INTRO(language), *abilities, *more, "", _WORDS(language), *words])


def _described(subcommand: Subcommand, language: Language) -> str:
    typed = f"{subcommand.command.name} {subcommand.command.hint}".strip()
    return f"- {subcommand.summary(language)}\n  `{typed}`"


def _words(command: Command) -> str:
    return f"`{command.name}`: " + ", ".join(f"`{word}`" for word in command.words)

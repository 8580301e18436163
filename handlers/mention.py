"""A mention in a thread: reads what colleagues said there, and answers in it."""

from bot.capability import Capabilities, Capability, Files, Message, Reply, Request, Thread
from bot.engine import Engine, TextPrompt, Turn
from bot.language import Phrase
from handlers.conversation import prefaced, quoted, transcript, wordless
from handlers.greeting import greeting
from handlers.prompts import conversation
from handlers.wish import language_of

capability = Capability(
    summary=Phrase(
        en="Mention me in a thread: I read it and answer there.",
        zh="在消息列里提到我：我会读完讨论，在其中回答。",
    ),
    examples=[
        Phrase(
            en="@Deskmate what did we decide, and who does what?", zh="@Deskmate 我们决定了什么？谁负责什么？"
        ),
    ],
)

_STATUS = Phrase(en="Reading the thread…", zh="正在阅读消息列…")
_SUMMARISE = Phrase(
    en="Summarise this thread: what it is about, what was decided, what is open.",
    zh="请总结这个讨论：讨论了什么、决定了什么、还有什么未决。",
)
_ASKS = Phrase(en="{name} asks you: {question}", zh="{name} 问你：{question}")


@capability.mention
async def mention(
    request: Request, reply: Reply, thread: Thread, engine: Engine, files: Files, capabilities: Capabilities
) -> None:
    messages = await thread.read()
    if wordless(request.text) and not _talk(messages, request):
        await reply.say(greeting(capabilities, request.language))
        return

    post = await reply.begin(_STATUS(request.language))
    language = language_of(request.text, request.language)
    material = await transcript(_talk(messages, request), files, language)
    question = _SUMMARISE(language) if wordless(request.text) else request.text
    asks = _ASKS(language, name=request.person.name, question=question)
    asked = f"{quoted(material.text)}\n\n{asks}" if material.text else asks
    turns = conversation("mention", language, request, Turn("user", asked))
    await post.write(prefaced(material.notes, engine.write(TextPrompt(turns, temperature=0.3))))


def _talk(messages: tuple[Message, ...], request: Request) -> list[Message]:
    """What is there to read: everything but the question, and that too when files came with it."""
    return [message for message in messages if message.ts != request.ts or message.files]

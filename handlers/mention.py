"""A mention, or a follow-up to one, in a thread: does what is wanted there, or answers from what was said."""

from dataclasses import replace

from bot.capability import Again, Capabilities, Capability, Files, Reply, Request, Thread
from bot.engine import Engine, TextPrompt, Turn
from bot.errors import QuestionGone
from bot.language import Phrase, detect
from bot.store.answers import Answers
from bot.store.threads import Threads
from bot.understanding.addressing import for_us
from bot.understanding.control import control
from bot.understanding.router import ANSWER
from handlers import direct_message
from handlers.conversation import quoted, wordless
from handlers.greeting import greeting
from handlers.guidance import MEANT, Guide, asked_as, words_for
from handlers.prompts import conversation
from handlers.reading import Reader
from handlers.sayings import sayings
from handlers.wish import language_of

capability = Capability(
    summary=Phrase(
        en="Mention me in a thread: I read it and answer there.",
        zh="在消息列里提到我：我会读完讨论，在其中回答。",
    ),
    examples=[
        Phrase(en="@Deskmate what did Lin say about the budget?", zh="@Deskmate 小林关于预算说了什么？"),
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
    request: Request,
    reply: Reply,
    thread: Thread,
    engine: Engine,
    files: Files,
    threads: Threads,
    again: Again,
    answers: Answers,
    capabilities: Capabilities,
) -> None:
    if request.place.thread:
        await threads.join(request.place.channel, request.place.thread)
    reader = Reader(request, engine, thread, files, threads)
    if wordless(request.text) and not await reader.talk():
        await reply.say(greeting(capabilities, request.language))
    elif not await Guide(request, reply, engine, thread, again, answers, capabilities).leads():
        await _answer_from_thread(reply, reader)


@capability.follow_up
async def follow_up(
    request: Request,
    reply: Reply,
    thread: Thread,
    engine: Engine,
    files: Files,
    threads: Threads,
    again: Again,
    answers: Answers,
    capabilities: Capabilities,
) -> None:
    guide = Guide(request, reply, engine, thread, again, answers, capabilities)
    if control(request.text) in ("quiet", "here"):
        await guide.steers()
    elif await for_us(request.text, thread, engine) and not await guide.leads():
        await _answer_from_thread(reply, Reader(request, engine, thread, files, threads))


@capability.button(MEANT)
async def meant(request: Request, thread: Thread, again: Again, capabilities: Capabilities) -> None:
    name, _, ts = request.text.partition(" ")
    wish = capabilities.router.named(name)
    question = next((message for message in await thread.read() if message.ts == ts), None)
    if wish is None or question is None:
        raise QuestionGone
    text = words_for(wish, question.text, capabilities)
    language = detect(question.text, request.language)
    await again.serve(replace(asked_as(request, question, wish.action, text), language=language))


@capability.wish(
    ANSWER,
    label=Phrase(en="just answer", zh="直接回答"),
    summary=Phrase(en="any other question, opinion, fact, idea, greeting or thanks", zh="其他问题或闲聊"),
    examples=[
        Phrase(en="what should I ask in a one-to-one with my manager", zh="和经理一对一面谈时该问些什么"),
        Phrase(en="what is the capital of France", zh="法国的首都是哪里"),
        Phrase(en="how does a heat pump work", zh="热泵是怎么工作的"),
        Phrase(en="why do leaves turn red in autumn", zh="为什么秋天树叶会变红"),
        Phrase(en="who said that about the budget", zh="谁说了预算的事"),
        Phrase(en="when does the train leave", zh="火车几点开"),
    ],
    sayings=sayings("answer"),
)
async def answer(
    request: Request, reply: Reply, thread: Thread, engine: Engine, files: Files, threads: Threads
) -> None:
    if request.place.direct:
        await direct_message.converse(request, reply, thread, engine, files)
    else:
        await _answer_from_thread(reply, Reader(request, engine, thread, files, threads))


async def _answer_from_thread(reply: Reply, reader: Reader) -> None:
    request = reader.request
    post = await reply.begin(_STATUS(request.language))
    language = language_of(request.text, request.language)
    question = _SUMMARISE(language) if wordless(request.text) else request.text
    asks = _ASKS(language, name=request.person.name, question=question)

    def ask(material: str) -> TextPrompt:
        asked = f"{quoted(material)}\n\n{asks}" if material else asks
        turns = conversation("mention", language, request, Turn("user", asked))
        return TextPrompt(turns, temperature=0.3)

    await post.write(reader.about(await reader.talk(), ask, language))

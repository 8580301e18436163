"""What colleagues in a thread want to know of it: a summary, decisions, open questions, tasks, a reply."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.capability import Capability, Files, Message, Reply, Request, Thread
from bot.engine import Engine, TextPrompt, Turn
from bot.errors import NothingToRead
from bot.language import Language, Phrase
from bot.store.threads import Threads
from handlers.conversation import inline_text, quoted
from handlers.prompts import conversation
from handlers.reading import Reader, whispered
from handlers.sayings import sayings
from handlers.wish import language_of

capability = Capability(
    summary=Phrase(
        en="In a thread: summarise it, list its decisions, open questions or tasks, or draft a reply.",
        zh="在消息列里：总结讨论，列出决定、未决问题或待办事项，或草拟回复。",
    ),
    examples=[
        Phrase(en="@Deskmate summarise this thread", zh="@Deskmate 总结这个消息列"),
        Phrase(en="@Deskmate who does what?", zh="@Deskmate 谁负责什么？"),
    ],
)

_PASTED = 120
_STATUS = Phrase(en="Reading the thread…", zh="正在阅读消息列…")
_ASKS = Phrase(en="{name} asks you: {question}", zh="{name} 问你：{question}")


@dataclass(frozen=True, slots=True)
class Task:
    """What can be made of a thread: the name of its prompt, and the question when only the shortcut was chosen."""

    name: str
    question: Phrase
    private: bool = False


SUMMARY = Task("summarise", Phrase(en="Summarise this thread.", zh="总结这个消息列。"))
_DECISIONS = Task(
    "decisions",
    Phrase(en="List the decisions. What was agreed last holds.", zh="列出决定。以最后商定的为准。"),
)
_QUESTIONS = Task("questions", Phrase(en="List the open questions.", zh="列出未决问题。"))
ACTIONS = Task("actions", Phrase(en="List the action items.", zh="列出待办事项。"))
_REPLY = Task("reply", Phrase(en="draft a reply", zh="草拟回复"), private=True)


@capability.wish(
    "summarise",
    label=Phrase(en="summarise", zh="总结"),
    summary=Phrase(en="a summary of the thread or discussion", zh="讨论的摘要"),
    words=("summarise", "summarize", "tl;dr", "tldr", "总结", "概括"),
    examples=[
        Phrase(en="summarise this thread", zh="总结这个消息列"),
        Phrase(en="give me a summary", zh="给我一个摘要"),
        Phrase(en="summarize the discussion above", zh="概括上面的讨论"),
        Phrase(en="what happened in this thread", zh="这里发生了什么"),
        Phrase(en="tl;dr", zh="太长不看"),
        Phrase(en="what did people say here", zh="大家说了什么"),
    ],
    sayings=sayings("summarise"),
)
@capability.shortcut("summarise", Phrase(en="Summarise thread", zh="总结消息列"))
async def summarise(
    request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files, threads: Threads
) -> None:
    await _serve(SUMMARY, reply, Reader(request, engine, thread, files, threads))


@capability.wish(
    "decisions",
    label=Phrase(en="decisions", zh="决定"),
    summary=Phrase(en="the decisions made in the thread", zh="讨论中做出的决定"),
    examples=[
        Phrase(en="what did we decide", zh="我们决定了什么"),
        Phrase(en="draw a conclusion from the discussion", zh="给讨论画上句号，有什么结论"),
        Phrase(en="list all decisions", zh="列出所有决定"),
        Phrase(en="what was decided in this thread", zh="这里决定了什么"),
        Phrase(en="what did we agree on", zh="我们同意了什么"),
        Phrase(en="which decisions were made", zh="做了哪些决定"),
    ],
    sayings=sayings("decisions"),
)
@capability.shortcut("decisions", Phrase(en="List decisions", zh="列出决定"), more=True)
async def decisions(
    request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files, threads: Threads
) -> None:
    await _serve(_DECISIONS, reply, Reader(request, engine, thread, files, threads))


@capability.wish(
    "questions",
    label=Phrase(en="open questions", zh="未决问题"),
    summary=Phrase(en="what is still open, unanswered or unclear in the thread", zh="讨论中仍未解决的问题"),
    examples=[
        Phrase(en="what questions are still open", zh="还有哪些问题没解决"),
        Phrase(en="list the open questions", zh="列出未解决的问题"),
        Phrase(en="what is unresolved", zh="什么还没有定论"),
        Phrase(en="which questions has nobody answered", zh="哪些问题没人回答"),
        Phrase(en="what is still unclear", zh="还有什么不清楚"),
        Phrase(en="what do we still need to find out", zh="我们还需要弄清什么"),
    ],
    sayings=sayings("questions"),
)
@capability.shortcut("questions", Phrase(en="List open questions", zh="列出未决问题"), more=True)
async def questions(
    request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files, threads: Threads
) -> None:
    await _serve(_QUESTIONS, reply, Reader(request, engine, thread, files, threads))


@capability.wish(
    "tasks",
    label=Phrase(en="action items", zh="待办事项"),
    summary=Phrase(
        en="tasks, to-dos and next steps from the thread, and who does them", zh="讨论产生的任务和负责人"
    ),
    examples=[
        Phrase(en="list the action items", zh="列出行动项"),
        Phrase(en="who does what", zh="谁做什么"),
        Phrase(en="who must do what until Monday, as a table", zh="周一前谁要交什么，列成表"),
        Phrase(en="what do I have to do now", zh="我现在要做什么"),
        Phrase(en="who is responsible for what", zh="谁负责哪件事"),
        Phrase(en="what are the next steps", zh="下一步是什么"),
    ],
    sayings=sayings("tasks"),
)
@capability.shortcut("tasks", Phrase(en="List action items", zh="列出待办事项"), more=True)
async def tasks(
    request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files, threads: Threads
) -> None:
    await _serve(ACTIONS, reply, Reader(request, engine, thread, files, threads))


@capability.wish(
    "reply",
    label=Phrase(en="draft a reply", zh="草拟回复"),
    summary=Phrase(
        en="a reply to a colleague's or customer's message, to be sent by the person",
        zh="替提问者草拟给别人的回复",
    ),
    words=(
        "draft a reply",
        "draft a response",
        "draft me a reply",
        "draft me a response",
        "write a reply",
        "草拟回复",
        "草拟一份回复",
        "起草回复",
        "写个回复",
        "拟个回复",
    ),
    examples=[
        Phrase(en="draft a reply", zh="草拟回复"),
        Phrase(en="write a reply to this", zh="写个回复"),
        Phrase(en="what should I reply", zh="我该怎么回复"),
        Phrase(en="suggest an answer to her message", zh="建议怎么回她的消息"),
        Phrase(en="help me reply to this", zh="帮我回复这条"),
        Phrase(en="reply to him for me that I agree", zh="替我回复他，说我同意"),
    ],
    sayings=sayings("reply"),
)
@capability.shortcut("reply", Phrase(en="Draft a reply", zh="草拟回复"), more=True)
async def draft_reply(
    request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files, threads: Threads
) -> None:
    await _serve(_REPLY, reply, Reader(request, engine, thread, files, threads))


async def _serve(task: Task, reply: Reply, reader: Reader) -> None:
    """Answer in the thread; what a shortcut asked for in the person's own name, for them alone."""
    request = reader.request
    said = _brought_along(request) or await reader.talk()
    if not said:
        raise NothingToRead

    language = language_of(request.text, request.language)
    if task.private and request.about:
        await reply.whisper(_STATUS(language))
        await whispered(reader.about(said, asking(task, request, language), language), reply, language)
        return
    post = await reply.begin(_STATUS(language))
    await post.write(reader.about(said, asking(task, request, language), language))


def _brought_along(request: Request) -> tuple[Message, ...]:
    """The text that a request itself holds, as a message: people paste what they want summed up."""
    text = inline_text(request.text)
    return (Message(request.person.name, text, request.ts or ""),) if len(text) > _PASTED else ()


def asking(task: Task, request: Request, language: Language) -> Callable[[str], TextPrompt]:
    """What is asked about material, in `language`."""
    fixed = task.question(language)
    if task.private:
        asked = _ASKS(language, name=request.person.name, question=request.text or fixed)
    else:
        asked = f"{request.text}\n{fixed}".strip()

    def prompt(material: str) -> TextPrompt:
        turn = Turn("user", f"{quoted(material)}\n\n{asked}")
        return TextPrompt(conversation(f"thread/{task.name}", language, request, turn), temperature=0.2)

    return prompt

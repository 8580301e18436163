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
        Phrase(en="catch me up, I was away", zh="我刚回来，跟我说说进展"),
        Phrase(en="recap this conversation in a few sentences", zh="用几句话回顾一下对话"),
        Phrase(en="the key points of this thread, please", zh="这个讨论的要点"),
        Phrase(en="what was this about, in short", zh="简单讲讲前面在聊什么"),
        Phrase(en="sum up what was said so far", zh="归纳到目前为止的内容"),
        Phrase(en="bring me up to speed", zh="让我快速了解情况"),
        Phrase(en="an overview of this conversation", zh="这段对话的概要"),
        Phrase(en="bullet points of the discussion", zh="把讨论小结成几条"),
        Phrase(en="what have I missed", zh="我错过了什么"),
        Phrase(en="the gist of all these messages", zh="这些消息的大意是什么"),
        Phrase(en="what is this conversation about", zh="这串消息在讲什么"),
        Phrase(en="short version of everything above", zh="把以上内容缩成几句"),
        Phrase(en="I just joined, what is going on", zh="我刚加入，现在什么情况"),
        Phrase(en="can somebody summarise what we discussed", zh="把我们讨论的小结一下"),
        Phrase(en="the main points so far", zh="目前的主要内容"),
        Phrase(en="what did I miss while I was out", zh="我不在的时候发生了什么"),
        Phrase(en="boil this down to the essentials", zh="提炼核心内容"),
        Phrase(en="give me the highlights", zh="挑重点说"),
        Phrase(en="condense the above into a paragraph", zh="把上文浓缩成一段"),
        Phrase(en="can you digest this long thread for me", zh="这么长的帖子帮我捋一捋"),
        Phrase(en="where do we stand in this discussion", zh="讨论到哪一步了"),
        Phrase(en="executive summary please", zh="给领导看的摘要"),
        Phrase(en="quick recap for Chen", zh="给小陈快速回顾一下"),
        Phrase(en="what's the story here", zh="这到底是怎么回事"),
        Phrase(en="in a nutshell, what did they talk about", zh="一句话说说他们聊了什么"),
    ],
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
        Phrase(en="list all decisions", zh="列出所有决定"),
        Phrase(en="what was decided in this thread", zh="这里决定了什么"),
        Phrase(en="what did we agree on", zh="我们同意了什么"),
        Phrase(en="which decisions were made", zh="做了哪些决定"),
        Phrase(en="what was the outcome of the discussion", zh="讨论的结论是什么"),
        Phrase(en="have we decided yet", zh="决定了吗"),
        Phrase(en="the final decision, please", zh="最后的决定是什么"),
        Phrase(en="which option did we choose", zh="我们选了哪个"),
        Phrase(en="what is the conclusion", zh="最终结论"),
        Phrase(en="what is settled now", zh="现在敲定了什么"),
        Phrase(en="note down our agreements", zh="记下我们达成的一致"),
        Phrase(en="has it been approved", zh="拍板了没有"),
        Phrase(en="what did the team agree to do in the end", zh="大家最后商定了什么"),
        Phrase(en="what is the agreement now", zh="现在的共识是什么"),
        Phrase(en="which date did we settle on", zh="日期最后定了哪天"),
        Phrase(en="what did we finally go for", zh="最终采用了什么"),
        Phrase(en="so what have we decided about the supplier", zh="供应商的事怎么定的"),
        Phrase(en="only the decisions please, no discussion", zh="只列决定，不要讨论"),
        Phrase(en="what was approved", zh="批准了哪些"),
        Phrase(en="what was the verdict", zh="最后怎么判定的"),
        Phrase(en="did they choose A or B", zh="他们选了甲还是乙"),
        Phrase(en="how was it decided in the end", zh="到底是怎么决定的"),
        Phrase(en="record the resolutions", zh="记录决议"),
        Phrase(en="what has been fixed by now", zh="目前已经定下来的是什么"),
        Phrase(en="tell me which plan was picked", zh="告诉我挑了哪个计划"),
        Phrase(en="who agreed to what", zh="谁同意了什么"),
        Phrase(en="is the venue decided", zh="地点敲定了吗"),
        Phrase(en="the upshot, please", zh="最后的定论呢"),
        Phrase(en="what was ruled out and what was accepted", zh="否决了什么，采纳了什么"),
    ],
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
        Phrase(en="open points of this thread", zh="这个讨论的未决事项"),
        Phrase(en="what remains to be decided", zh="还有什么要决定"),
        Phrase(en="open issues, please", zh="遗留问题有哪些"),
        Phrase(en="are there unanswered questions", zh="有没有没答复的提问"),
        Phrase(en="what is left to clarify", zh="还有什么需要澄清"),
        Phrase(en="what are we still missing an answer to", zh="还缺哪些答案"),
        Phrase(en="which points are pending", zh="哪些点悬着"),
        Phrase(en="do we have anything undecided", zh="还有没有没敲定的事"),
        Phrase(en="what has not been answered", zh="哪些还没有回答"),
        Phrase(en="which things are still up in the air", zh="哪些事还没着落"),
        Phrase(en="what still needs clarification", zh="还需要弄明白哪些地方"),
        Phrase(en="anything left open", zh="还有没解决的吗"),
        Phrase(en="did we forget to answer somebody", zh="是不是漏答了谁的问题"),
        Phrase(en="unanswered questions only", zh="只要没回答的问题"),
        Phrase(en="what do people still disagree about", zh="大家还在争什么"),
        Phrase(en="points without a conclusion", zh="没有结论的几点"),
        Phrase(en="is there something nobody replied to", zh="有没有没人理的问题"),
        Phrase(en="outstanding issues, please", zh="列一下尚待解决的事项"),
        Phrase(en="which topics need another round", zh="哪些话题还得再谈"),
        Phrase(en="what is yet to be determined", zh="有什么待定"),
        Phrase(en="name everything that is not settled", zh="把没定下来的都列出来"),
        Phrase(en="what gaps remain", zh="还有哪些空白"),
        Phrase(en="open ends of this talk", zh="这次讨论还有哪些尾巴"),
        Phrase(en="what needs an answer before we go on", zh="继续之前还要先回答什么"),
    ],
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
        Phrase(en="who is responsible for what", zh="谁负责哪件事"),
        Phrase(en="what are the next steps", zh="下一步是什么"),
        Phrase(en="make a to-do list", zh="整理待办清单"),
        Phrase(en="which tasks came out of this", zh="这里产生了哪些任务"),
        Phrase(en="what do I need to do", zh="我需要做什么"),
        Phrase(en="action items with owners and dates", zh="带负责人和日期的待办事项"),
        Phrase(en="who takes care of it until when", zh="谁来办，什么时候完成"),
        Phrase(en="what has to be done now", zh="现在要做的有哪些"),
        Phrase(en="what are my tasks", zh="我的任务是什么"),
        Phrase(en="the to-dos of everybody", zh="每个人的待办"),
        Phrase(en="who promised to do something", zh="谁答应了做什么"),
        Phrase(en="follow-up tasks, please", zh="后续任务有哪些"),
        Phrase(en="collect the assignments", zh="整理分工"),
        Phrase(en="what should I do next", zh="接下来我该做什么"),
        Phrase(en="what is on my plate now", zh="我手上有什么任务"),
        Phrase(en="assign the work from this discussion", zh="按讨论分配工作"),
        Phrase(en="checklist of what needs doing, with names", zh="列个要做的清单，写上名字"),
        Phrase(en="who has to deliver what", zh="谁要交付什么"),
        Phrase(en="deadlines and responsible people, please", zh="截止日期和责任人"),
        Phrase(en="which jobs were handed out", zh="派了哪些活"),
        Phrase(en="what did Ben sign up for", zh="小本领了什么任务"),
        Phrase(en="write out the to-dos, one per person", zh="按人列出要做的事"),
        Phrase(en="what happens next and who is on it", zh="接下来做什么，谁跟进"),
        Phrase(en="turn the discussion into a task list", zh="把讨论变成任务表"),
        Phrase(en="do I owe anybody something here", zh="这里我欠谁什么没做"),
        Phrase(en="what is my part", zh="我的那部分是什么"),
        Phrase(en="pull out all commitments", zh="把承诺的事都找出来"),
        Phrase(en="next actions for each of us", zh="每个人的下一步"),
        Phrase(en="list of things to do before Friday", zh="周五前要做的事"),
    ],
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
        Phrase(en="prepare a polite response", zh="准备一个礼貌的答复"),
        Phrase(en="respond to the last message", zh="回一下最后一条消息"),
        Phrase(en="a friendly reply that says no", zh="委婉拒绝的回复"),
        Phrase(en="how should I respond to that", zh="这条该怎么回"),
        Phrase(en="write back to the client above", zh="给上面的客户写回信"),
        Phrase(en="give me a reply I can send", zh="给我一个可以直接发的回复"),
        Phrase(en="draft a response to their question", zh="草拟对他们问题的答复"),
        Phrase(en="answer this message in my name", zh="以我的名义答复这条消息"),
        Phrase(en="how should I answer this mail", zh="这封邮件怎么回"),
        Phrase(en="write something I can send back to her", zh="写一段我可以回她的话"),
        Phrase(en="what would be a good response", zh="怎么回应比较好"),
        Phrase(en="tell him politely that we cannot, in my name", zh="替我礼貌地告诉他不行"),
        Phrase(en="formulate my answer to the team", zh="帮我措辞回复大家"),
        Phrase(en="help me decline this offer", zh="帮我拒绝这个邀约"),
        Phrase(en="answer Lin on my behalf", zh="代我回答小林"),
        Phrase(en="compose an answer to the complaint above", zh="给上面的投诉写个答复"),
        Phrase(en="what can I say to that", zh="这我该说什么好"),
        Phrase(en="give me a comeback that stays polite", zh="礼貌地怼回去该怎么说"),
        Phrase(en="a short answer accepting the proposal", zh="写个简短的答复，接受提议"),
        Phrase(en="how do I tell them no", zh="怎么跟他们说不"),
        Phrase(en="can you word my response to Bo", zh="帮我组织一下给小波的回应"),
        Phrase(en="draft what I should say to the supplier", zh="拟一下我该怎么跟供应商说"),
        Phrase(en="I need to get back to her, suggest something", zh="我得给她回话，给个建议"),
        Phrase(en="return a friendly message to the sender", zh="给发件人回一条友好的消息"),
    ],
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

"""Rewrites and translates what people point at: their own words, a message, or the whole thread."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from bot.capability import Capability, Files, Message, Reply, Request, Thread
from bot.engine import Engine, TextEvent, TextPrompt, Turn
from bot.errors import NothingAsked
from bot.language import Language, Phrase, detect
from bot.store.threads import Threads
from handlers.conversation import contents, inline_text, quoted, said, worked_on
from handlers.prompts import conversation
from handlers.reading import Reader, whispered
from handlers.sayings import sayings
from handlers.wish import language_of

capability = Capability(
    summary=Phrase(
        en="Rewrite or translate a message, a text or a whole thread.",
        zh="改写或翻译一条消息、一段文字或整个消息列。",
    ),
    examples=[
        Phrase(en="@Deskmate translate: See you tomorrow at nine", zh="@Deskmate 翻译：明天九点见"),
        Phrase(
            en="@Deskmate rewrite in a friendlier tone: Send me the file.",
            zh="@Deskmate 改写得友好一点：把文件发我。",
        ),
    ],
)

_WHOLE = re.compile(r"\b(?:thread|discussion|conversation|everything)\b|消息列|讨论|对话|全部", re.IGNORECASE)
_FOREIGN = re.compile(
    r"\b(?:in|into|to) (?:german|french|spanish|italian|portuguese|dutch|russian|japanese|korean|arabic|hindi|polish|turkish|thai|vietnamese)\b|[德法俄日韩泰]语|[德法俄日韩泰]文|西班牙语|意大利语|葡萄牙语|阿拉伯语|越南语",
    re.IGNORECASE,
)
_REWRITING = Phrase(en="Rewriting…", zh="正在改写…")
_TRANSLATING = Phrase(en="Translating…", zh="正在翻译…")
_REWRITE = Phrase(en="Rewrite the text.", zh="请改写这段文字。")
_TRANSLATE = Phrase(en="Translate the text into English.", zh="请把这段文字翻译成简体中文。")


@dataclass(frozen=True, slots=True)
class Pointed:
    """The words that a person points at, or the messages of a thread."""

    text: str = ""
    messages: Sequence[Message] = ()


@capability.wish(
    "rewrite",
    label=Phrase(en="rewrite", zh="改写"),
    summary=Phrase(
        en="an existing text made shorter, clearer, friendlier, more formal or correct", zh="修改已有的文字"
    ),
    words=("rewrite", "rephrase", "reword", "proofread", "改写", "润色"),
    examples=[
        Phrase(en="rewrite this", zh="改写这段"),
        Phrase(en="rewrite this text in a friendlier tone", zh="用更友好的语气改写"),
        Phrase(en="make this shorter", zh="改短一点"),
        Phrase(en="make it more formal", zh="改得正式一点"),
        Phrase(en="fix the grammar of this sentence: she have a dog", zh="改正这句的语法：她有条的狗"),
        Phrase(en="polish this paragraph", zh="润色这段话"),
    ],
    sayings=sayings("rewrite"),
)
@capability.shortcut("rewrite", Phrase(en="Rewrite", zh="改写"))
async def rewrite(
    request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files, threads: Threads
) -> None:
    reader = Reader(request, engine, thread, files, threads)
    pointed = await _pointed_at(reader)
    words = pointed.text or " ".join(message.text for message in pointed.messages)
    language = language_of(request.text, detect(words, request.language))
    wish = request.text or _REWRITE(language)
    await _tell(_REWRITING, reply, request, _made("rewrite", wish, pointed, reader, language))


@capability.wish(
    "translate",
    label=Phrase(en="translate", zh="翻译"),
    summary=Phrase(en="a text or message put into another language", zh="把文字译成另一种语言"),
    words=("translate", "翻译"),
    examples=[
        Phrase(en="translate this", zh="翻译这条"),
        Phrase(en="translate this into English", zh="把这个翻译成英文"),
        Phrase(en="translate into Chinese: good luck", zh="翻译成中文：good luck"),
        Phrase(en="what does this say in English", zh="这个用英文怎么说"),
        Phrase(en="put this in Chinese", zh="把它变成中文"),
        Phrase(en="in English, please", zh="请用英文说一遍"),
    ],
    sayings=sayings("translate"),
)
@capability.shortcut("translate_for_me", Phrase(en="Translate for me", zh="为我翻译"))
async def translate(
    request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files, threads: Threads
) -> None:
    reader = Reader(request, engine, thread, files, threads)
    pointed = await _pointed_at(reader)
    words = pointed.text or " ".join(message.text for message in pointed.messages)
    if _FOREIGN.search(request.text):
        await _tell(_TRANSLATING, reply, request, _made("translate", request.text, pointed, reader, "en"))
        return
    target = language_of(request.text, _into(words, request))
    await _tell(_TRANSLATING, reply, request, _made("translate", _TRANSLATE(target), pointed, reader, target))


async def _pointed_at(reader: Reader) -> Pointed:
    """A shortcut's message; what stands in the request itself; its files; the thread, or one message of it."""
    request = reader.request
    if request.about and request.about.text:
        return Pointed(said(request.about))
    if inline := inline_text(request.text):
        return Pointed(inline)
    if request.files:
        return Pointed(worked_on(await contents(request.files, reader.files, request.language)).text)
    messages = await reader.talk()
    if not messages:
        raise NothingAsked(example=capability.examples[0](request.language))
    if _WHOLE.search(request.text):
        return Pointed(messages=messages)
    return Pointed(said(_meant(messages, request.text)))


def _meant(messages: Sequence[Message], wish: str) -> Message:
    """The newest message of whom the wish names, else the newest of all."""
    of_the_named = [one for one in messages if one.author and one.author.casefold() in wish.casefold()]
    return (of_the_named or messages)[-1]


def _into(words: str, request: Request) -> Language:
    """The reader's language; for what is in that already, the other one."""
    mine = request.person.language if request.about else request.language
    if request.about or detect(words, mine) != mine:
        return mine
    return "en" if mine == "zh" else "zh"


def _made(
    name: str, wish: str, pointed: Pointed, reader: Reader, language: Language
) -> AsyncIterator[TextEvent]:
    def ask(material: str) -> TextPrompt:
        turn = Turn("user", f"{wish}\n\n{quoted(material)}")
        return TextPrompt(conversation(f"reword/{name}", language, reader.request, turn), temperature=0.3)

    if pointed.messages:
        return reader.about(pointed.messages, ask, language)
    return reader.engine.write(ask(pointed.text))


async def _tell(status: Phrase, reply: Reply, request: Request, events: AsyncIterator[TextEvent]) -> None:
    """In the thread; from a shortcut, for the reader alone."""
    if request.about:
        await reply.whisper(status(request.person.language))
        await whispered(events, reply, request.person.language)
        return
    post = await reply.begin(status(request.language))
    await post.write(events)

"""Rewrites and translates what people point at: their own words, a message, or the whole thread."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from bot.capability import Capability, Files, Message, Reply, Request, Thread
from bot.engine import Engine, TextEvent, TextPrompt, Turn
from bot.errors import NothingAsked
from bot.language import Language, Phrase, detect
from bot.store.threads import Threads
from handlers.conversation import contents, inline_text, quoted, said
from handlers.prompts import conversation
from handlers.reading import Reader, whispered
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
        Phrase(en="rephrase this: we can not do this", zh="换个说法：我们做不了"),
        Phrase(en="correct the spelling of my text", zh="改一下错别字"),
        Phrase(en="make this sound more polite", zh="说得客气一点"),
        Phrase(en="improve the wording", zh="优化措辞"),
        Phrase(en="simplify this text", zh="把这段话改得简单易懂"),
        Phrase(en="proofread this, please", zh="帮我校对一下"),
        Phrase(en="reword it so that it is clearer", zh="把它表达得更清楚"),
        Phrase(en="this sounds too harsh, make it softer", zh="语气太硬了，改委婉些"),
        Phrase(en="tidy up my message", zh="整理一下我的消息的表述"),
        Phrase(en='fix the mistakes in "me go home now"', zh="纠正“他们去了学校在昨天”的错误"),
        Phrase(en="shorten: we hereby inform you that we are closed", zh="缩短：我们谨此通知贵方"),
        Phrase(en="make the sentence above less aggressive", zh="让上面那句话不那么冲"),
        Phrase(en="can you word this better: I want money", zh="这样说不太好，帮我换种说法：我要钱"),
        Phrase(en="turn this into plain language", zh="改成大白话"),
        Phrase(en='is this correct English? "he don\'t know"', zh="这句通顺吗？“我把饭吃了在家”"),
        Phrase(en="give this paragraph a more professional tone", zh="让这段更专业"),
        Phrase(en="can you brush up my text", zh="帮我修饰一下文字"),
        Phrase(en="tone it down a little", zh="语气缓和一点"),
        Phrase(en="make the paragraph punchier", zh="让这一段更有力"),
        Phrase(en="shorter please", zh="精简一点"),
        Phrase(en="say it more politely: give me that", zh="客气点说：把那个给我"),
        Phrase(en="replace the jargon in this text", zh="把这段里的术语换掉"),
        Phrase(en="check my spelling: recieve, definately", zh="检查一下错字：已后、在见"),
        Phrase(en="edit this for clarity", zh="改得更清晰些"),
        Phrase(en="expand this sentence a bit", zh="把这句扩写一点"),
        Phrase(
            en="too long, cut it in half: we are pleased to say", zh="太啰嗦了，删一半：我们很高兴地告诉您"
        ),
        Phrase(en="how can I phrase this better", zh="这句话怎么表达更好"),
        Phrase(en="remove the repetition from the text", zh="去掉文中的重复"),
        Phrase(en="my text sounds stiff, loosen it", zh="我的文字太僵，改活泼点"),
    ],
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
        Phrase(en="a translation of this thread", zh="这个讨论的译文"),
        Phrase(en="translate the message above for me", zh="把上面那条翻给我看"),
        Phrase(en="I do not understand this language, translate it", zh="看不懂这种语言，帮忙翻一下"),
        Phrase(en="say it in French: I am on my way", zh="用法语说：我在路上"),
        Phrase(en="English version, please", zh="要英文版"),
        Phrase(en="how do you say thank you in Japanese", zh="谢谢用日语怎么说"),
        Phrase(en="turn this text into German", zh="把这段文字转成德文"),
        Phrase(en="translate what she wrote", zh="翻译她写的内容"),
        Phrase(en="please render this in Chinese: see you", zh="请译成中文：see you"),
        Phrase(en="translation of the last message, please", zh="最后一条的译文"),
        Phrase(en="I need this in French", zh="我需要法语版"),
        Phrase(en="what is she saying? I do not speak Chinese", zh="她说的是什么？我不懂中文"),
        Phrase(en="from Chinese to English: 你好", zh="中译英：你好"),
        Phrase(en="say this in English: 明天放假", zh="这句用英文说：明天放假"),
        Phrase(en="how would this read in Italian", zh="这个意大利语怎么写"),
        Phrase(en="Chinese please", zh="请给中文"),
        Phrase(en="what is this in English", zh="这个英语是什么"),
        Phrase(en="into Spanish: good evening", zh="译成西班牙语：晚上好"),
        Phrase(en="make an English copy of this notice", zh="给这份通知做个英文版本"),
        Phrase(en="our colleague only reads English, convert this", zh="同事只看得懂英文，转换一下"),
        Phrase(en='give me the Mandarin for "invoice"', zh="“发票”的英文怎么讲"),
        Phrase(en="can you interpret what Lin said", zh="小林说的帮我翻成母语"),
        Phrase(en="render the discussion in French", zh="把对话翻成法文"),
        Phrase(en="Japanese translation of: thank you", zh="日语翻译：谢谢"),
    ],
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
        return Pointed((await contents(request.files, reader.files, request.language)).text)
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

"""/draft turns a brief into a text of a kind: a news report, a poem, the minutes of a meeting."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from bot.capability import Capability, Channels, Choice, Files, Form, Line, Reply, Request, Thread
from bot.engine import Engine, TextEvent, TextPrompt, Turn, Words, Written
from bot.errors import EngineRefused, NothingAsked, UnknownKind
from bot.language import Language, Phrase
from bot.store.drafts import Draft, Drafts, Version
from bot.store.templates import Templates
from bot.store.threads import Threads
from handlers import verse
from handlers.conversation import pointed_at, quoted, wordless
from handlers.prompts import conversation
from handlers.sayings import sayings
from handlers.templates import applied
from handlers.wish import language_of
from handlers.writing.desk import Desk, new_id
from handlers.writing.kinds import FREE, KINDS, POEM, Kind, kind_of

_NAMED = re.compile(r"^(?:kind|type|类型|体裁)\s*[:：=]\s*(\S+)\s*", re.IGNORECASE)
_STATUS = Phrase(en="Drafting…", zh="正在起草…")
_REPEATED = Phrase(en="it only repeated the opening.", zh="它只重复了开头。")
_TRIES = 4
_OUT_OF_FORM = Phrase(
    en="_The form is not kept in every line; ask again for another try._",
    zh="_并非每句都合字数；可再请我写一次。_",
)
_VERSE_TOKENS = 200
_FAITHFUL = 0.3
_NUMERALS = "零一二三四五六七八"

capability = Capability(
    summary=Phrase(
        en="Draft a text: news, article, poem, dialogue, announcement, e-mail, minutes, social post or free text.",
        zh="起草文字：新闻、文章、诗歌、对话、公告、邮件、会议纪要、社交帖子或自由文本。",
    ),
    examples=[
        Phrase(
            en="/draft news Our team opened a second office in Lisbon on Monday",
            zh="/draft 新闻 我们团队周一在里斯本开设了第二间办公室",
        ),
        Phrase(en="/draft poem the first snow", zh="/draft 白日依山尽，黄河入海流。"),
    ],
    wishes=[
        Phrase(en="write an email to a customer about a delay", zh="写一封邮件给客户，说明延期"),
        Phrase(en="draft an announcement about the new office hours", zh="起草一份关于新办公时间的公告"),
        Phrase(en="write a poem about autumn", zh="写一首关于秋天的诗"),
        Phrase(en="write a blog post about our product", zh="写一篇介绍我们产品的博客"),
        Phrase(en="I need a press release for the launch", zh="我需要一篇发布会的新闻稿"),
        Phrase(en="compose a tweet about the event", zh="写一条活动的微博"),
    ],
    sayings=sayings("draft"),
)

form = Form(
    title=Phrase(en="New draft", zh="新草稿"),
    fields=(
        Choice(
            name="kind",
            label=Phrase(en="Kind", zh="体裁"),
            options=tuple((f"kind:{kind.name}", kind.label) for kind in KINDS),
        ),
        Line(
            name="brief",
            label=Phrase(en="Brief", zh="要点"),
            hint=Phrase(en="What it should say, for whom, how long", zh="写什么、给谁看、多长"),
            multiline=True,
        ),
    ),
    submit=Phrase(en="Draft", zh="起草"),
)


@capability.command(
    "/draft", hint="[kind] brief", words=("draft", "起草", "草拟", "写一篇", "写一首", "写一封"), form=form
)
async def draft(
    request: Request,
    reply: Reply,
    engine: Engine,
    thread: Thread,
    files: Files,
    drafts: Drafts,
    threads: Threads,
    channels: Channels,
    templates: Templates,
) -> None:
    template, rest = await applied(request.text, request.place.team, templates)
    if template:
        kind, brief = kind_of(template.kind), f"{template.instructions}\n\n{rest}".strip()
    else:
        kind, brief = kind_and_brief(rest, request.language)
    material = await pointed_at(replace(request, text=brief), thread, files)
    if wordless(brief) and not material.text:
        raise NothingAsked(example=capability.examples[0](request.language))

    whole = f"{brief}\n\n{quoted(material.text)}".strip() if material.text else brief
    desk = Desk(request, reply, drafts, channels)
    begun, first = begin(request, kind, brief, whole)
    events = written(kind, whole, request, engine)
    await desk.write(begun, first, events, status=_STATUS(request.language), notes=material.notes)
    if (stands := await reply.newest()) and stands.thread:
        await threads.join(stands.channel, stands.thread)


def begin(request: Request, kind: Kind, brief: str, whole: str) -> tuple[Draft, Version]:
    """A new draft of whoever asks, and its first version, whose words are still to be written."""
    person, name = request.person, new_id(request)
    new = Draft(
        id=name,
        team=request.place.team,
        owner=person.id,
        owner_name=person.name,
        kind=kind.name,
        brief=brief,
        language=language_of(brief, request.language),
        tone=request.manners.tone,
    )
    return new, Version(name, name, "", "first", by=person.id, by_name=person.name, words=whole)


def kind_and_brief(text: str, language: Language) -> tuple[Kind, str]:
    """The kind that `text` asks for and the brief that is left, both from its own words."""
    if named := _NAMED.match(text):
        return _called(named[1], language), text[named.end() :].strip()
    for word, kind in _by_length():
        if rest := re.match(rf"{re.escape(word)}{_border(word)}", text, re.IGNORECASE):
            return kind, text[rest.end() :].strip(" ,:，：\n")
    return _guessed(text), text.strip()


def _called(name: str, language: Language) -> Kind:
    for kind in KINDS:
        if name.lower() in (kind.name, *kind.words):
            return kind
    known = (", " if language == "en" else "、").join(
        kind.words[0] if language == "en" else kind.label("zh") for kind in KINDS
    )
    raise UnknownKind(name=name, known=known)


def _by_length() -> list[tuple[str, Kind]]:
    pairs = [(word, kind) for kind in KINDS for word in kind.words]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def _border(word: str) -> str:
    return r"(?:\s*[:,]\s*|\s+|$)" if word.isascii() else r"[\s:：,，]*"


def _guessed(brief: str) -> Kind:
    if verse.opening(brief):
        return POEM
    return next((kind for kind in KINDS if re.search(kind.signs, brief, re.IGNORECASE)), FREE)


def written(kind: Kind, brief: str, request: Request, engine: Engine) -> AsyncIterator[TextEvent]:
    """A text of that kind; verse in its form where the brief asks for one."""
    begun = verse.opening(brief) if kind is POEM else None
    wanted = (verse.rest_of(begun) if begun else verse.form(brief)) if kind is POEM else None
    if wanted:
        return _in_form(wanted, brief, verse.clauses(begun or ""), request, engine)
    if begun:
        return _going_on(begun, request, engine)
    language = language_of(brief, request.language)
    return engine.write(_prompt(kind.name, kind, language, brief, request))


def _prompt(name: str, kind: Kind, language: Language, said: str, request: Request) -> TextPrompt:
    turns = conversation(f"draft/{name}", language, request, Turn("user", said))
    return TextPrompt(turns, temperature=kind.temperature)


async def _going_on(begun: str, request: Request, engine: Engine) -> AsyncIterator[TextEvent]:
    prompt = _prompt("continuation", POEM, request.language, begun, request)
    async for event in verse.without(begun, engine.write(prompt)):
        if isinstance(event, Written) and not event.text:
            raise EngineRefused(reason=_REPEATED(request.language))
        yield event


async def _in_form(
    wanted: verse.Form, brief: str, begun: Sequence[str], request: Request, engine: Engine
) -> AsyncIterator[TextEvent]:
    """Chinese verse by couplets: each is shown once its characters are counted, and the next asked for."""
    have, left, text = tuple(begun), wanted, ""
    for _ in range(_TRIES):
        async for event in engine.write(_verse_prompt(brief, left, have, request)):
            if isinstance(event, Written):
                last = event
            elif not isinstance(event, Words):
                yield event
        if couplets := verse.run(last.text, left, have):
            left = replace(left, lines=left.lines - len(couplets))
            piece = verse.set_out(couplets, before=len(have)) + "\n" * bool(left.lines)
            have, text = have + couplets, text + piece
            yield Words(piece)
        if not left.lines:
            break
    else:
        rest = "" if text else f"{last.text}\n"
        rest += f"\n{_OUT_OF_FORM(request.language)}"
        text += rest
        yield Words(rest)
    yield replace(last, text=text)


def _verse_prompt(brief: str, left: verse.Form, have: Sequence[str], request: Request) -> TextPrompt:
    if have:
        prompt = _prompt("couplets", POEM, "zh", verse.set_out(have), request)
        return replace(prompt, max_tokens=_VERSE_TOKENS, temperature=_FAITHFUL)
    count, characters = _NUMERALS[left.lines], _NUMERALS[left.characters]
    said = f"写{count}句，每句{characters}个字。题目：{brief}"
    return replace(_prompt("verse", POEM, "zh", said, request), max_tokens=_VERSE_TOKENS)

"""/deskmate drafts lists what a person has begun and not yet posted, and finds one by its words."""

from dataclasses import replace

from bot.capability import Button, Capability, Channels, Form, Line, Panel, Posted, Reply, Request
from bot.errors import DraftGone
from bot.language import Language, Phrase
from bot.store.drafts import Draft, Drafts, Version
from handlers.sayings import sayings
from handlers.writing.desk import taken, told_change
from handlers.writing.kinds import kind_of
from handlers.writing.listing import line_of
from handlers.writing.rows import folded

capability = Capability(
    summary=Phrase(en="List your open drafts, or find one.", zh="列出您未完成的草稿，或查找一份。"),
    examples=[Phrase(en="/deskmate drafts Lisbon", zh="/deskmate drafts 里斯本")],
)

OPEN, FIND = "open-draft", "find-draft"
_MOST = 10
_AT_HOME = 5
_TITLE = Phrase(en="Open drafts", zh="未完成的草稿")
_FIND = Phrase(en="Find a draft…", zh="查找草稿…")
_FIND_TITLE = Phrase(en="Find a draft", zh="查找草稿")
_SEEK = Phrase(en="Find", zh="查找")
_WORDS = Phrase(en="Words in it or in its brief", zh="草稿或要点里的词")
_ALL = Phrase(en="Empty: all of them", zh="留空则列出全部")
_YOURS = Phrase(en="Your open drafts:", zh="您未完成的草稿：")
_FOUND = Phrase(en="Your open drafts with “{search}”:", zh="您未完成的草稿中含有“{search}”的：")
_NONE = Phrase(
    en="You have no open drafts. Begin one with `/draft`.", zh="您没有未完成的草稿。用 `/draft` 起草一份吧。"
)
_NOT_FOUND = Phrase(
    en="None of your open drafts has “{search}” in it.", zh="您未完成的草稿里没有“{search}”。"
)
_MORE = Phrase(
    en="_These are the newest {count}. Narrow them down with `/deskmate drafts` and a word._",
    zh="_这是最新的 {count} 份。可用 `/deskmate drafts` 加一个词来缩小范围。_",
)
_OPEN = Phrase(en="Open {number}", zh="打开 {number}")
_HERE = Phrase(en="Here it is: {link}", zh="在这里：{link}")
_AGAIN = Phrase(en="Version {number} · {change}", zh="第 {number} 版 · {change}")


@capability.subcommand(
    "drafts",
    Phrase(en="List your open drafts; a word after it finds one", zh="列出未完成的草稿；加一个词可查找"),
    hint="[word]",
    words=("drafts", "我的草稿", "草稿列表"),
)
async def list_drafts(request: Request, reply: Reply, drafts: Drafts) -> None:
    search = request.text.strip()
    found = await drafts.open_of(request.person.id, search, limit=_MOST + 1)
    language = request.person.language
    await reply.whisper(listed(found, search, language), open_buttons(found))


@capability.wish(
    "drafts",
    label=Phrase(en="my drafts", zh="我的草稿"),
    summary=Phrase(en="the list of one's own drafts", zh="自己的草稿列表"),
    examples=[
        Phrase(en="which drafts have I begun", zh="我起草过哪些草稿"),
        Phrase(en="where is my draft", zh="我的草稿在哪"),
    ],
    sayings=sayings("drafts"),
)
async def all_drafts(request: Request, reply: Reply, drafts: Drafts) -> None:
    await list_drafts(replace(request, text=""), reply, drafts)


@capability.at_home
async def open_drafts(request: Request, drafts: Drafts) -> Panel | None:
    found = await drafts.open_of(request.person.id, limit=_AT_HOME)
    if not found:
        return None
    lines = "\n".join(_lines(found, request.person.language))
    return Panel(_TITLE, lines, (*open_buttons(found), Button(FIND, _FIND)))


@capability.opens(FIND)
async def show_search() -> Form:
    return Form(title=_FIND_TITLE, fields=(Line("search", _WORDS, _ALL, optional=True),), submit=_SEEK)


@capability.form(FIND)
async def find(request: Request, reply: Reply, drafts: Drafts) -> None:
    await list_drafts(replace(request, text=request.values.get("search", "")), reply, drafts)


@capability.button(OPEN)
async def open_draft(request: Request, reply: Reply, drafts: Drafts, channels: Channels) -> None:
    draft = await drafts.find(request.text)
    if draft is None or draft.owner != request.person.id:
        raise DraftGone
    _, version = await taken(drafts, draft.current)
    link = await channels.link(Posted(version.channel, version.ts)) if version.ts else ""
    if link:
        await reply.whisper(_HERE(request.language, link=link))
    else:
        stands = await _shown_again(request, drafts, channels, version)
        await reply.whisper(_HERE(request.language, link=stands.link))


async def _shown_again(request: Request, drafts: Drafts, channels: Channels, version: Version) -> Posted:
    """Where the message that showed it is gone, the draft goes on in the direct message."""
    footer = _AGAIN(request.language, number=version.number, change=told_change(version, request.language))
    text = f"{version.text}\n\n_{footer}_"
    stands = await channels.post(request.person.id, text, buttons=folded(version))
    await drafts.shown(version.id, channel=stands.channel, thread=stands.ts, ts=stands.ts)
    return stands


def listed(found: tuple[tuple[Draft, Version], ...], search: str, language: Language) -> str:
    """The drafts that were `found`, a line each."""
    if not found:
        return _NOT_FOUND(language, search=search) if search else _NONE(language)
    lines = [_FOUND(language, search=search) if search else _YOURS(language), *_lines(found, language)]
    if len(found) > _MOST:
        lines += ["", _MORE(language, count=_MOST)]
    return "\n".join(lines)


def _lines(found: tuple[tuple[Draft, Version], ...], language: Language) -> list[str]:
    return [
        f"{number}. {line_of(draft, version, kind_of(draft.kind).label, language)}"
        for number, (draft, version) in enumerate(found[:_MOST], start=1)
    ]


def open_buttons(found: tuple[tuple[Draft, Version], ...]) -> tuple[Button, ...]:
    """A button for each line of the list, which leads to its draft."""
    return tuple(
        Button(OPEN, Phrase(en=_OPEN("en", number=number), zh=_OPEN("zh", number=number)), draft.id)
        for number, (draft, _) in enumerate(found[:_MOST], start=1)
    )

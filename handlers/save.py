"""A draft as a file to take along: Word, Markdown, or a canvas in Slack."""

import asyncio
import re

from bot.capability import HUB, Again, Button, Capability, Channels, Choice, Form, Reply, Request
from bot.errors import AnswerLost, SlackRefused
from bot.language import Phrase
from bot.store.drafts import Draft, Drafts, Version
from handlers.sayings import sayings
from handlers.writing.desk import Way, at_hand, taken
from handlers.writing.listing import title_of
from handlers.writing.rows import SAVE, save_alone
from handlers.writing.word_file import word_file

capability = Capability(
    summary=Phrase(
        en="Save a draft as a Word file, as Markdown, or as a canvas.",
        zh="把草稿存为 Word 文件、Markdown 或画布。",
    ),
    examples=[Phrase(en="/deskmate save", zh="/deskmate save")],
)

_TITLE = Phrase(en="Save the draft", zh="保存草稿")
_AS = Phrase(en="As", zh="格式")
_SAVE = Phrase(en="Save", zh="保存")
_FORMATS = (
    ("word", Phrase(en="Word file (.docx)", zh="Word 文件（.docx）")),
    ("markdown", Phrase(en="Markdown (.md)", zh="Markdown（.md）")),
    ("canvas", Phrase(en="Canvas in Slack", zh="Slack 画布")),
)
_READY = Phrase(en="How shall I save version {number}?", zh="第 {number} 版存成什么格式？")
_COMMENT = Phrase(en="Version {number} of the draft", zh="草稿第 {number} 版")
_CANVAS = Phrase(en="Here is your canvas: {link}", zh="画布在这里：{link}")
_NO_CANVAS = Phrase(
    en="This workspace has no canvases for me to write ({code}). Choose Word or Markdown instead.",
    zh="这个工作区不让我写画布（{code}）。请改存为 Word 或 Markdown。",
)
_NOT_IN_NAMES = re.compile(r"[^\w\- ]+")


@capability.opens(SAVE)
async def show_formats(request: Request, drafts: Drafts) -> Form:
    _, version = await taken(drafts, request.text)
    return Form(title=_TITLE, fields=(Choice("format", _AS, _FORMATS),), submit=_SAVE, note=version.id)


@capability.form(SAVE)
async def save(request: Request, reply: Reply, drafts: Drafts, channels: Channels, again: Again) -> None:
    draft, version = await taken(drafts, request.text)
    if request.values["format"] == "canvas":
        await _canvas(request, reply, draft, version, channels)
    elif not await Way(request, reply, channels, again).led(version, request.action):
        await _attach(request, reply, draft, version)


@capability.wish(
    "save",
    label=Phrase(en="save a draft", zh="保存草稿"),
    summary=Phrase(en="a draft as a Word file, Markdown or canvas", zh="草稿的 Word 文件、Markdown 或画布"),
    examples=[
        Phrase(en="give me the draft as a Word file", zh="把草稿给我存成 Word"),
        Phrase(en="export my draft", zh="导出我的草稿"),
    ],
    sayings=sayings("save"),
    action=f"{HUB} save",
)
@capability.subcommand(
    "save",
    Phrase(en="Save a draft as a file", zh="把草稿存为文件"),
    words=("save", "download", "另存", "下载"),
    alone=True,
)
async def offer(request: Request, reply: Reply, drafts: Drafts) -> None:
    draft = await at_hand(request, drafts)
    _, version = await taken(drafts, draft.current)
    button: Button = save_alone(version)
    await reply.whisper(_READY(request.language, number=version.number), [button])


async def _attach(request: Request, reply: Reply, draft: Draft, version: Version) -> None:
    title, ending, data = title_of(draft, version), "md", version.text.encode()
    if request.values["format"] == "word":
        ending, data = "docx", await asyncio.to_thread(word_file, version.text, title)
    comment = _COMMENT(request.language, number=version.number)
    await reply.attach(f"{_file_name(title)}.{ending}", data, comment)


async def _canvas(request: Request, reply: Reply, draft: Draft, version: Version, channels: Channels) -> None:
    try:
        link = await channels.canvas(title_of(draft, version), version.text)
    except AnswerLost:
        raise
    except SlackRefused as refused:
        await reply.whisper(_NO_CANVAS(request.language, code=refused.facts["code"]))
    else:
        await reply.whisper(_CANVAS(request.language, link=link))


def _file_name(title: str) -> str:
    return _NOT_IN_NAMES.sub("", title).strip() or "draft"

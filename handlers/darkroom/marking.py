"""A part of a picture that a person marks: how they ask for it, how they are invited, and what is done to it."""

import re
import time
from dataclasses import dataclass, replace

from bot.capability import Message, Request, Thread
from bot.engine import EditPrompt, RepairPrompt
from bot.errors import NothingMarked
from bot.language import Phrase
from bot.store.masks import MINUTES, Invitation, Masks, new_id
from handlers.darkroom.bench import Bench
from handlers.darkroom.rows import removal
from handlers.media import Meant, pictures_meant

LONGEST = 200
"""Characters of what shall be where somebody paints: a link carries them."""

_MARKED = (
    r"(?:what|where(?:ver)?|everything(?: that)?|the (?:part|area|spot|place|thing|bit)s?(?: that| which)?)"
    r" i(?:'ll| will| shall)? (?:mark|paint|brush|circle|select|highlight)(?:ed)?(?: over| on)?"
)
_MARKED_ZH = (
    r"我?(?:要)?(?:涂抹|涂|标出|标记|圈出|圈|选中|框出)(?:出来)?的?(?:部分|地方|区域|位置|东西|内容|处)"
)
_ANY = re.compile(rf"\b{_MARKED}\b|{_MARKED_ZH}", re.IGNORECASE)
_WISHES = (
    re.compile(
        rf"\b(?:replace|swap|change|turn|make|fill|repaint)\s+{_MARKED}\s+(?:with|by|into|to|as|be)\s+(?P<what>.+)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:put|add|paint|draw|place|insert)\s+(?P<what>.+?)\s+{_MARKED}", re.IGNORECASE),
    re.compile(
        rf"{_MARKED_ZH}(?:上|里)?(?:全部|都)?(?:替换成|替换为|换成|换为|改成|改为|变成|变为|画成|画上|填成|加上|放上)(?P<what>.+)"
    ),
    re.compile(r"\b(?:mask|mark)\s*[:：]\s*(?P<what>.+)|(?:蒙版|遮罩)\s*[:：]\s*(?P<said>.+)", re.IGNORECASE),
)
_GOES = re.compile(
    rf"\b(?:remove|erase|delete|take (?:away|out)|get rid of)\s+{_MARKED}"
    rf"|(?:去掉|去除|移除|擦掉|删掉|抹掉|消除){_MARKED_ZH}|{_MARKED_ZH}(?:去掉|去除|移除|擦掉|删掉|抹掉|消除)",
    re.IGNORECASE,
)

_PAINT = Phrase(
    en="[Paint over what shall go]({link}). The link is yours alone; it works once, for {minutes} minutes.",
    zh="[涂抹要去除的部分]({link})。链接仅供您本人使用，{minutes} 分钟内有效，只能用一次。",
)
_PAINT_OVER = Phrase(
    en="[Paint over what shall become “{what}”]({link}). The link is yours alone; it works once, for {minutes} minutes.",
    zh="[涂抹要换成“{what}”的部分]({link})。链接仅供您本人使用，{minutes} 分钟内有效，只能用一次。",
)
_UPLOAD = Phrase(
    en="Share a mask in this thread and write “mask” to me with it: a picture of the same shape, white where something shall go. (There is a page to paint on where an admin sets DESKMATE_PUBLIC_URL.)",
    zh="请在此消息列里分享一张蒙版并对我说“蒙版”：与原图形状相同，白色处将被去除。（管理员设置 DESKMATE_PUBLIC_URL 后可在网页上涂抹。）",
)
_UPLOAD_FOR = Phrase(
    en="Share a mask in this thread and write “mask: {what}” to me with it: a picture of the same shape, white where that shall be. (There is a page to paint on where an admin sets DESKMATE_PUBLIC_URL.)",
    zh="请在此消息列里分享一张蒙版并对我说“蒙版：{what}”：与原图形状相同，白色处将换成它。（管理员设置 DESKMATE_PUBLIC_URL 后可在网页上涂抹。）",
)
_NO_EDITOR = Phrase(
    en="To put “{what}” there takes an edit model, and none is set up (an admin can name one in DESKMATE_EDIT_MODEL). Without it I can only take away what you paint over.",
    zh="要换成“{what}”需要编辑模型，而目前没有配置（管理员可设置 DESKMATE_EDIT_MODEL）。没有它，我只能去除您涂抹的部分。",
)
_FILLED = Phrase(en="I filled in what was marked.", zh="我填补了标出的部分。")
_FILLED_DONE = Phrase(en="filled in what was marked", zh="填补了标出的部分")
_BECAME = Phrase(
    en="I asked the edit model for “{what}” where it was marked.", zh="我让编辑模型把标出的部分换成“{what}”。"
)


def marked(text: str) -> str | None:
    """What shall be where somebody marks a picture, empty when it goes; None when the words are of no mark."""
    if _GOES.search(text):
        return ""
    for pattern in _WISHES:
        if found := pattern.search(text):
            said: str = next(filter(None, found.groups()))
            return said.strip(" .。！!")[:LONGEST]
    return text.strip()[:LONGEST] if _ANY.search(text) else None


async def invite(bench: Bench, masks: Masks, file: str, what: str) -> None:
    """Lead the person to where they mark the picture in Slack's file `file`; it becomes `what` there, or goes."""
    request, language = bench.request, bench.language
    if what and await bench.engine.family("edit") is None:
        await bench.reply.say(_NO_EDITOR(language, what=what), buttons=[removal(file)])
        return
    link = masks.link(_invitation(request, file, what))
    if link is None:
        said = (_UPLOAD_FOR if what else _UPLOAD)(language, what=what)
    else:
        said = (_PAINT_OVER if what else _PAINT)(language, what=what, link=link, minutes=MINUTES)
    await bench.reply.whisper(said)


async def change(bench: Bench, meant: Meant, mask: bytes, what: str) -> None:
    """Let what `mask` marks become `what`, by the edit model; without words, what is round it takes its place."""
    language, data = bench.language, await bench.files.data(meant.file)
    if what:
        events = bench.engine.edit(EditPrompt((data,), what, mask=mask))
        await bench.show(meant, data, events, said=_BECAME(language, what=what), done=what)
    else:
        events = bench.engine.edit(RepairPrompt(data, "fill", mask=mask))
        await bench.show(meant, data, events, said=_FILLED(language), done=_FILLED_DONE(language))


async def shared(bench: Bench, thread: Thread) -> tuple[Meant, bytes]:
    """The picture and the mask that were shared: together, or the mask alone in the picture's thread."""
    request, files, pictures = bench.request, bench.files, bench.pictures
    if not request.files:
        raise NothingMarked
    *others, mask = await pictures_meant(request, thread, files, pictures)
    if others:
        return others[-1], await files.data(mask.file)
    before = _Before(thread, request.ts or "")
    *_, meant = await pictures_meant(replace(request, files=()), before, files, pictures)
    return meant, await files.data(mask.file)


def _invitation(request: Request, file: str, what: str) -> Invitation:
    place = request.place
    return Invitation(
        id=new_id(),
        person=request.person.id,
        team=place.team,
        channel=place.channel,
        thread=place.thread or (request.about.ts if request.about else ""),
        file=file,
        language=request.language,
        expires=(request.asked_at or time.time()) + MINUTES * 60,
        what=what,
    )


@dataclass(frozen=True, slots=True)
class _Before:
    """A thread without the message `ts` and what came after it."""

    thread: Thread
    ts: str

    async def read(self) -> tuple[Message, ...]:
        return tuple(one for one in await self.thread.read() if not self.ts or one.ts < self.ts)

    async def around(self) -> tuple[Message, ...]:
        return await self.thread.around()

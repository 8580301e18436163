"""/fix-photo repairs a picture: enlarges, sharpens, takes noise, scratches or an object away, cuts out."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.capability import Button, Capability, Files, Message, Reply, Request, Shown, Thread
from bot.engine import EditPrompt, Engine, ImageEvent, RepairPrompt
from bot.errors import Forgotten, NoModelSet, NothingMarked
from bot.language import Language, Phrase
from bot.store.masks import MINUTES, Invitation, Masks, new_id
from bot.store.pictures import Pictures, StoredPicture
from handlers.fixing.buttons import COMPARE, OBJECT, REPAIR, UNDO, below, pressed, tools
from handlers.fixing.chain import repaired
from handlers.fixing.looks import looks
from handlers.fixing.sides import beside
from handlers.fixing.words import DONE, Fix, understood
from handlers.media import Meant, made_from, named, picture_meant, pictures_meant

capability = Capability(
    summary=Phrase(
        en="Repair a photo: enlarge, sharpen, remove noise, scratches or an object, cut out.",
        zh="修复照片：放大、变清晰、去噪、去划痕、移除物体、抠图。",
    ),
    examples=[
        Phrase(en="/fix-photo", zh="/fix-photo"),
        Phrase(en="/fix-photo upscale 4x", zh="/fix-photo 放大四倍"),
        Phrase(en="/fix-photo remove the noise", zh="/fix-photo 去噪"),
    ],
    wishes=[
        Phrase(en="fix this photo", zh="修复这张照片"),
        Phrase(en="make this picture sharper", zh="让这张图更清晰"),
        Phrase(en="upscale this image 4x", zh="把这张图放大四倍"),
        Phrase(en="remove the noise from this photo", zh="给这张照片去噪"),
        Phrase(en="remove the scratches from this old photo", zh="去掉这张老照片上的划痕"),
        Phrase(en="repair this old photograph", zh="修一下这张旧照片"),
        Phrase(en="the picture is blurry, can you repair it", zh="图片很模糊，能修复一下吗"),
        Phrase(en="enlarge the photo, it is too small", zh="照片太小了，放大一点"),
        Phrase(en="clean up the grainy picture", zh="这张图噪点太多，处理一下"),
        Phrase(en="restore the quality of this jpeg", zh="恢复这张压缩过的图片的画质"),
        Phrase(en="make the photo higher resolution", zh="提高这张照片的分辨率"),
        Phrase(en="take the person in the back out of the photo", zh="把照片后面的人去掉"),
    ],
)

_STATUS = Phrase(en="Looking at the picture…", zh="正在查看图片…")
_I_DID = Phrase(en="I {done}.", zh="我{done}。")
_I_DID_BECAUSE = Phrase(en="{why} I {done}.", zh="{why}{done}。")
_AND = Phrase(en=" and ", zh="，并")
_INVENTS = Phrase(
    en="_Real-ESRGAN invents fine detail: check faces, letters and numbers before you rely on them._",
    zh="_Real-ESRGAN 会凭空补出细节：人脸、文字和数字请核对后再用。_",
)
_ALT = Phrase(en="{name}, repaired: {done}", zh="{name}，修复：{done}")
_EDITED = Phrase(en="I asked the edit model to remove {what}.", zh="我让编辑模型去除了{what}。")
_REMOVING = Phrase(en="Remove {what}. Keep everything else as it is.", zh="去除{what}，其余部分保持不变。")
_PAINT = Phrase(
    en="[Paint over what shall go]({link}). The link is yours alone; it works once, for {minutes} minutes.",
    zh="[涂抹要去除的部分]({link})。链接仅供您本人使用，{minutes} 分钟内有效，只能用一次。",
)
_UPLOAD = Phrase(
    en="Share a mask in this thread and write `/fix-photo mask` or “mask” to me with it: a picture of the same shape, white where something shall go. With an edit model set up, “remove the lamp post” does it too. (There is a page to paint on where an admin sets DESKMATE_PUBLIC_URL.)",
    zh="请在此消息列里分享一张蒙版并对我说“蒙版”：与原图形状相同，白色处将被去除。若配置了编辑模型，也可以直接说“去掉路灯”。（管理员设置 DESKMATE_PUBLIC_URL 后可在网页上涂抹。）",
)
_ANYWAY = Phrase(
    en="There is no edit model here that removes things by their name. Press *Remove an object…* and show me where it is.",
    zh="这里没有能按名称去除物体的编辑模型。请按 *移除物体…* 并告诉我它在哪里。",
)
_COMPARED = Phrase(en="Left: before. Right: after.", zh="左：之前。右：之后。")
_BACK = Phrase(en="Back to the picture before.", zh="已回到上一张图片。")
_YOURS = Phrase(
    en="That was the first step: your own picture `{name}` is unchanged. What shall I do with it?",
    zh="已回到最初：您的原图 `{name}` 没有改动。要对它做什么？",
)
_INVENTING = ("enlarge", "restore")


@capability.wish(
    "repair",
    Phrase(en="fix photo", zh="修复照片"),
    capability.summary,
    (),
    words=(
        "upscale",
        "denoise",
        "deblur",
        "mask",
        "fix this photo",
        "放大",
        "去噪",
        "抠图",
        "蒙版",
        "修复照片",
    ),
    action="/fix-photo",
)
@capability.command("/fix-photo", hint="upscale 4x, remove noise, … or nothing", words=("fix-photo", "修图"))
@capability.shortcut("fix_photo", Phrase(en="Fix photo", zh="修复照片"))
async def fix_photo(
    request: Request, reply: Reply, engine: Engine, thread: Thread, files: Files, pictures: Pictures
) -> None:
    wanted = understood(request.text)
    desk = _Desk(request, reply, engine, files, pictures)
    if wanted.masked:
        await desk.fill(*await _masked(request, thread, files, pictures))
        return
    meant = await picture_meant(request, thread, files, pictures)
    if wanted.gone:
        await desk.remove(meant, wanted.gone)
    elif wanted.fixes:
        await desk.repair(meant, wanted.fixes)
    else:
        await desk.choose(meant)


@capability.button(REPAIR)
async def repair(request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures) -> None:
    fix, file = pressed(request.text)
    desk = _Desk(request, reply, engine, files, pictures)
    await desk.repair(await named(file, files, pictures), (fix,))


@capability.button(OBJECT)
async def remove_object(request: Request, reply: Reply, masks: Masks) -> None:
    place, language = request.place, request.language
    expires = (request.asked_at or time.time()) + MINUTES * 60
    thread = place.thread or (request.about.ts if request.about else "")
    link = masks.link(
        Invitation(
            new_id(), request.person.id, place.team, place.channel, thread, request.text, language, expires
        )
    )
    await reply.whisper(_PAINT(language, link=link, minutes=MINUTES) if link else _UPLOAD(language))


@capability.due("mask")
async def fill_masked(
    request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures, masks: Masks
) -> None:
    kept = await masks.find(request.text)
    if kept is None:
        raise Forgotten
    desk = _Desk(request, reply, engine, files, pictures)
    await desk.fill(await named(kept.file, files, pictures), kept.data)


@capability.button(COMPARE)
async def before_after(request: Request, reply: Reply, files: Files, pictures: Pictures) -> None:
    after = await named(request.text, files, pictures)
    before = await made_from(after, files, pictures)
    data = [await files.data(each.file) for each in (before, after)]
    both = await asyncio.to_thread(beside, *data)
    await reply.attach("before-after.png", both, _COMPARED(request.language))


@capability.button(UNDO)
async def undo(request: Request, reply: Reply, files: Files, pictures: Pictures) -> None:
    before = await made_from(await named(request.text, files, pictures), files, pictures)
    language, picture = request.language, before.picture
    if picture is None:
        said = _YOURS(language, name=before.file.name)
        await reply.say(said, buttons=tools(before.file.id))
        return
    name, data = f"before-{before.file.name}", await files.data(before.file)
    await reply.attach(name, data, _BACK(language))
    await reply.say(_BACK(language), buttons=below(before.file.id))


@dataclass(frozen=True, slots=True)
class _Desk:
    """Repairs pictures for one request."""

    request: Request
    reply: Reply
    engine: Engine
    files: Files
    pictures: Pictures

    @property
    def language(self) -> Language:
        return self.request.language

    async def choose(self, meant: Meant) -> None:
        """Do what helps the picture most, and say why."""
        seen = await asyncio.to_thread(looks, await self.files.data(meant.file))
        why = seen.why(self.language)
        if seen.advice:
            await self.repair(meant, seen.advice, why)
        else:
            await self.reply.say(why, buttons=tools(meant.file.id))

    async def repair(self, meant: Meant, fixes: Sequence[Fix], why: str = "") -> None:
        data = await self.files.data(meant.file)
        done = _AND(self.language).join(DONE[fix.task](self.language, scale=fix.scale) for fix in fixes)
        said = _I_DID_BECAUSE(self.language, why=why, done=done) if why else _I_DID(self.language, done=done)
        if any(fix.task in _INVENTING for fix in fixes):
            said = f"{said}\n{_INVENTS(self.language)}"
        await self._show(meant, repaired(self.engine, data, fixes), said, done)

    async def fill(self, meant: Meant, mask: bytes) -> None:
        """Replace what `mask` marks by what is round it."""
        data = await self.files.data(meant.file)
        done = DONE["fill"](self.language)
        events = self.engine.edit(RepairPrompt(data, "fill", mask=mask))
        await self._show(meant, events, _I_DID(self.language, done=done), done)

    async def remove(self, meant: Meant, what: str) -> None:
        """Take a thing away that is named in words, with an edit model."""
        data = await self.files.data(meant.file)
        events = self.engine.edit(EditPrompt((data,), _REMOVING(self.language, what=what)))
        said = _EDITED(self.language, what=what)
        try:
            await self._show(meant, events, said, what)
        except NoModelSet:
            await self.reply.say(_ANYWAY(self.language), buttons=tools(meant.file.id))

    async def _show(self, meant: Meant, events: AsyncIterator[ImageEvent], said: str, done: str) -> None:
        post = await self.reply.begin(_STATUS(self.language))
        alt = _ALT(self.language, name=meant.file.name, done=done)
        shown = await post.show(events, alt, text=said, buttons=partial(self._record, meant, done))
        if stands := await self.reply.newest():
            await self.pictures.posted(shown.files, thread=stands.thread, ts=stands.ts)

    async def _record(self, meant: Meant, done: str, shown: Shown) -> Sequence[Button]:
        picture, file, request = shown.pictures[0], shown.files[0], self.request
        made = picture.made
        await self.pictures.record(
            [
                StoredPicture(
                    id=file,
                    kind="fix",
                    owner=request.owner or request.person.id,
                    team=request.place.team,
                    channel=request.place.channel,
                    file=file,
                    prompt=done,
                    parent=meant.picture.id if meant.picture else "",
                    source=meant.file.id,
                    thread=request.place.thread or request.ts or "",
                    model=made.model,
                    family=made.family,
                    licence=made.licence,
                    seed=made.seed,
                )
            ]
        )
        return below(file)


async def _masked(request: Request, thread: Thread, files: Files, pictures: Pictures) -> tuple[Meant, bytes]:
    """The picture and the mask that were shared: together, or the mask alone in the picture's thread."""
    if not request.files:
        raise NothingMarked
    *others, mask = await pictures_meant(request, thread, files, pictures)
    if others:
        return others[-1], await files.data(mask.file)
    before = _Before(thread, request.ts or "")
    meant = await picture_meant(replace(request, files=()), before, files, pictures)
    return meant, await files.data(mask.file)


@dataclass(frozen=True, slots=True)
class _Before:
    """A thread without the message `ts` and what came after it."""

    thread: Thread
    ts: str

    async def read(self) -> tuple[Message, ...]:
        return tuple(one for one in await self.thread.read() if not self.ts or one.ts < self.ts)

    async def around(self) -> tuple[Message, ...]:
        return await self.thread.around()

"""/edit changes a picture as its words say: by rules where they can, by the edit model where one is set up."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.capability import Again, Button, Capability, Files, Form, Reply, Request, Shown, Thread
from bot.engine import Backdrop, Change, EditPrompt, Engine, ImageEvent, Picture, RetouchPrompt
from bot.errors import NoModelSet, NothingAsked, OnePictureOnly
from bot.language import Language, Phrase
from bot.store.pictures import Pictures, StoredPicture
from handlers.editing.asking import asked
from handlers.editing.buttons import COMPARE, QUICK, UNDO, WORDS, below, pressed, tools
from handlers.editing.form import FORM
from handlers.editing.rules import OtherBehind, Wanted
from handlers.editing.telling import told
from handlers.editing.words import understand
from handlers.fixing import words as repairs
from handlers.fixing.sides import beside
from handlers.media import Meant, made_from, named, pictures_meant

capability = Capability(
    summary=Phrase(
        en="Change a picture: background, shape, size, light, lettering, or whatever you say.",
        zh="修改图片：背景、形状、尺寸、明暗、文字，或您说的任何改动。",
    ),
    examples=[
        Phrase(en="/edit blue background", zh="/edit 蓝色背景"),
        Phrase(
            en="/edit crop to square, brighter, and write “SALE” at the bottom",
            zh="/edit 裁成正方形，亮一点，底部写“双十一”",
        ),
        Phrase(en="/edit resize to an Instagram story", zh="/edit 做成公众号封面"),
    ],
    wishes=[
        Phrase(en="remove the background of this picture", zh="去掉这张图片的背景"),
        Phrase(en="make the background of this photo blue", zh="把照片的背景换成蓝色"),
        Phrase(en="blur the background of the photo", zh="把照片的背景虚化"),
        Phrase(en="crop this picture to a square", zh="把这张图裁成正方形"),
        Phrase(en="resize the image to 1080x1080", zh="把图片改成1080x1080"),
        Phrase(en="rotate the photo to the left", zh="把照片向左旋转"),
        Phrase(en="mirror this image", zh="把图片左右翻转"),
        Phrase(en="make the photo brighter", zh="把照片调亮一点"),
        Phrase(en="turn this picture black and white", zh="把这张图变成黑白"),
        Phrase(en="write SALE on the picture", zh="在图片上加文字“双十一”"),
        Phrase(en="add a banner to this photo", zh="给这张照片加个横幅"),
        Phrase(en="fit this image for an Instagram story", zh="把这张图做成小红书封面"),
        Phrase(en="put the text Hello on this photo", zh="在这张照片上写生日快乐"),
        Phrase(en="make this image darker", zh="把图片调暗"),
        Phrase(en="make this picture an ID photo", zh="做成证件照"),
        Phrase(en="edit this picture", zh="编辑这张图片"),
    ],
)

_STATUS = Phrase(en="Editing the picture…", zh="正在修改图片…")
_DONE = Phrase(en="Done: {done}.", zh="已完成：{done}。")
_AS_SAID = Phrase(en="I asked the edit model: {text}", zh="我让编辑模型：{text}")
_ALT = Phrase(en="{name}, edited: {done}", zh="{name}，修改：{done}")
_ONLY = Phrase(
    en="I cannot do “{text}” here: that takes an edit model, and none is set up (an admin can name one in DESKMATE_EDIT_MODEL). Without it I change the background (remove, colour, gradient, blur, another picture), crop, resize, rotate, mirror, light, contrast, colour, and write a banner.",
    zh="“{text}”我在这里做不到：这需要编辑模型，而目前没有配置（管理员可设置 DESKMATE_EDIT_MODEL）。不用它我可以：改背景（去除、换色、渐变、虚化、换成另一张图）、裁剪、改尺寸、旋转、翻转、调明暗、对比度和色彩，以及加文字横幅。",
)
_BACK = Phrase(en="Back to the picture before.", zh="已回到上一张图片。")
_YOURS = Phrase(
    en="That was the first step: your own picture `{name}` is unchanged. What shall I do with it?",
    zh="已回到最初：您的原图 `{name}` 没有改动。要对它做什么？",
)
_COMPARED = Phrase(en="Left: before. Right: after.", zh="左：之前。右：之后。")


@capability.wish(
    "edit picture",
    Phrase(en="edit picture", zh="编辑图片"),
    capability.summary,
    (),
    words=(
        "remove the background",
        "blur the background",
        "crop this",
        "crop it",
        "crop to",
        "去掉背景",
        "去背景",
        "换背景",
        "背景换成",
        "虚化背景",
        "裁成",
        "裁剪",
    ),
    action="/edit",
)
@capability.command(
    "/edit", hint="blue background, crop to square, …", words=("edit", "编辑图片", "p图"), form=FORM
)
async def edit(
    request: Request,
    reply: Reply,
    engine: Engine,
    thread: Thread,
    files: Files,
    pictures: Pictures,
    again: Again,
) -> None:
    if not request.text:
        raise NothingAsked(example=capability.examples[0](request.language))
    if _is_a_repair(request.text):
        await again.serve(replace(request, action="/fix-photo"))
        return
    meant = await pictures_meant(request, thread, files, pictures)
    await _Desk(request, reply, engine, files, pictures).change(meant, request.text)


def _is_a_repair(text: str) -> bool:
    """Whether `/fix-photo` knows what no rule here does: to sharpen, to enlarge, to take a thing away."""
    repair = repairs.understood(text)
    return not understand(text).whole and bool(repair.fixes or repair.gone)


@capability.opens("edit_picture")
async def edit_form() -> Form:
    """The form of `/edit`."""
    return FORM


@capability.shortcut("edit_picture", Phrase(en="Edit picture", zh="编辑图片"))
@capability.form("edit_picture")
async def edit_from_menu(
    request: Request,
    reply: Reply,
    engine: Engine,
    thread: Thread,
    files: Files,
    pictures: Pictures,
    again: Again,
) -> None:
    asked_for = replace(request, text=FORM.compose(request.values))
    await edit(asked_for, reply, engine, thread, files, pictures, again)


@capability.opens(WORDS)
async def words_form(request: Request) -> Form:
    """The form of `/edit`, for the picture under which the button stands."""
    return replace(FORM, note=request.text)


@capability.form(WORDS)
async def words(request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures) -> None:
    meant = await named(request.text, files, pictures)
    text = FORM.compose(request.values)
    await _Desk(request, reply, engine, files, pictures).change((meant,), text)


@capability.button(QUICK)
async def quick(request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures) -> None:
    file, said = pressed(request.text)
    meant = await named(file, files, pictures)
    await _Desk(request, reply, engine, files, pictures).change((meant,), said)


@capability.button(COMPARE)
async def compare(request: Request, reply: Reply, files: Files, pictures: Pictures) -> None:
    after = await named(request.text, files, pictures)
    first = await made_from(after, files, pictures)
    data = [await files.data(each.file) for each in (first, after)]
    await reply.attach(
        "before-after.png", await asyncio.to_thread(beside, *data), _COMPARED(request.language)
    )


@capability.button(UNDO)
async def undo(request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures) -> None:
    last = await made_from(await named(request.text, files, pictures), files, pictures)
    if last.picture is None:
        said = _YOURS(request.language, name=last.file.name)
        await reply.say(said, buttons=tools(last.file.id))
    else:
        await _Desk(request, reply, engine, files, pictures).restore(last, last.picture)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Edits pictures for one request."""

    request: Request
    reply: Reply
    engine: Engine
    files: Files
    pictures: Pictures

    @property
    def language(self) -> Language:
        return self.request.language

    async def change(self, meant: Sequence[Meant], text: str) -> None:
        """Do what `text` says to the first of the pictures, which may need the others."""
        understood = understand(text)
        changes: Sequence[Wanted] = understood.changes if understood.whole else ()
        if not changes:
            changes = await asked(self.engine, text, self.language)
        if changes:
            await self._retouch(meant, changes)
        else:
            await self._follow(meant, text)

    async def restore(self, meant: Meant, picture: StoredPicture) -> None:
        """Show an earlier picture of ours again, with all that can be done with it."""
        data = await self.files.data(meant.file)
        post = await self.reply.begin(_STATUS(self.language))
        record = partial(self._record, replace(picture, id=""))
        alt = _ALT(self.language, name=meant.file.name, done=picture.prompt)
        shown = _shown_again(Picture(data, picture.made, meant.file.media_type))
        await self._placed(await post.show(shown, alt, text=_BACK(self.language), buttons=record))

    async def _retouch(self, meant: Sequence[Meant], changes: Sequence[Wanted]) -> None:
        ready = tuple([await self._ready(change, meant) for change in changes])
        events = self.engine.edit(RetouchPrompt(await self.files.data(meant[0].file), ready))
        done = told(changes, self.language)
        await self._show(meant[0], events, _DONE(self.language, done=done), done)

    async def _ready(self, change: Wanted, meant: Sequence[Meant]) -> Change:
        if not isinstance(change, OtherBehind):
            return change
        if len(meant) == 1:
            raise OnePictureOnly
        return Backdrop(picture=await self.files.data(meant[1].file))

    async def _follow(self, meant: Sequence[Meant], text: str) -> None:
        """Let the edit model do it; without one, say what can be done."""
        data = tuple([await self.files.data(one.file) for one in meant])
        events = self.engine.edit(EditPrompt(data, text))
        try:
            await self._show(meant[0], events, _AS_SAID(self.language, text=text), text)
        except NoModelSet:
            said = _ONLY(self.language, text=text)
            await self.reply.say(said, buttons=tools(meant[0].file.id))

    async def _show(self, meant: Meant, events: AsyncIterator[ImageEvent], said: str, done: str) -> None:
        post = await self.reply.begin(_STATUS(self.language))
        alt = _ALT(self.language, name=meant.file.name, done=done)
        record = partial(self._record, self._of(meant, done))
        await self._placed(await post.show(events, alt, text=said, buttons=record))

    def _of(self, meant: Meant, done: str) -> StoredPicture:
        place = self.request.place
        return StoredPicture(
            id="",
            kind="edit",
            owner=self.request.owner or self.request.person.id,
            team=place.team,
            channel=place.channel,
            file="",
            prompt=done,
            parent=meant.picture.id if meant.picture else "",
            source=meant.file.id,
        )

    async def _record(self, of: StoredPicture, shown: Shown) -> Sequence[Button]:
        made, file, request = shown.pictures[0].made, shown.files[0], self.request
        thread = request.place.thread or request.ts or ""
        kept = replace(of, id=file, file=file, thread=thread, model=made.model, family=made.family)
        await self.pictures.record([replace(kept, licence=made.licence, seed=made.seed)])
        return below(file)

    async def _placed(self, shown: Shown) -> None:
        if stands := await self.reply.newest():
            await self.pictures.posted(shown.files, thread=stands.thread, ts=stands.ts)


async def _shown_again(picture: Picture) -> AsyncIterator[ImageEvent]:
    yield picture

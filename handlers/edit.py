"""/edit changes a picture as its words say: by rules where they can, by the edit model where one is set up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.capability import Again, Capability, Files, Form, Post, Reply, Request, Thread
from bot.engine import Backdrop, Change, EditPrompt, Engine, RetouchPrompt
from bot.errors import NoModelSet, NothingAsked, OnePictureOnly
from bot.language import Phrase
from bot.store.masks import Masks
from bot.store.pictures import Pictures
from handlers.darkroom.bench import Bench, Craft
from handlers.darkroom.marking import invite, marked
from handlers.editing.asking import asked
from handlers.editing.buttons import QUICK, WORDS, pressed, tools
from handlers.editing.form import FORM
from handlers.editing.rules import OtherBehind, Wanted
from handlers.editing.telling import told
from handlers.editing.words import understand
from handlers.fixing import words as repairs
from handlers.media import Meant, named, pictures_meant
from handlers.sayings import sayings

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
    ],
    sayings=sayings("edit"),
)

EDITING = Craft(
    kind="edit",
    status=Phrase(en="Editing the picture…", zh="正在修改图片…"),
    alt=Phrase(en="{name}, edited: {done}", zh="{name}，修改：{done}"),
    tools=tools,
)
_DONE = Phrase(en="Done: {done}.", zh="已完成：{done}。")
_AS_SAID = Phrase(en="I asked the edit model: {text}", zh="我让编辑模型：{text}")
_ONLY = Phrase(
    en="I cannot do “{text}” here: that takes an edit model, and none is set up (an admin can name one in DESKMATE_EDIT_MODEL). Without it I change the background (remove, colour, gradient, blur, another picture), crop, resize, rotate, mirror, light, contrast, colour, and write a banner. What shall go can be painted over: press *Only a part…*.",
    zh="“{text}”我在这里做不到：这需要编辑模型，而目前没有配置（管理员可设置 DESKMATE_EDIT_MODEL）。不用它我可以：改背景（去除、换色、渐变、虚化、换成另一张图）、裁剪、改尺寸、旋转、翻转、调明暗、对比度和色彩，以及加文字横幅。要去掉的部分可以涂抹标出：请按 *只改一部分…*。",
)
_BACK = re.compile(
    r"(?:please )?(?:undo|go back|take (?:it|that) back)[.!]?|撤销|撤回|还原|退回", re.IGNORECASE
)


@capability.wish(
    "edit picture",
    Phrase(en="edit picture", zh="编辑图片"),
    capability.summary,
    (),
    words=(
        "blur the background",
        "crop this",
        "crop it",
        "crop to",
        "换背景",
        "背景换成",
        "虚化背景",
        "裁成",
        "裁剪",
    ),
    action="/edit",
)
@capability.command(
    "/edit",
    hint="blue background, crop to square, …",
    words=("edit", "编辑图片", "p图"),
    form=FORM,
    files=("image/",),
)
async def edit(
    request: Request,
    reply: Reply,
    engine: Engine,
    thread: Thread,
    files: Files,
    pictures: Pictures,
    masks: Masks,
    again: Again,
) -> None:
    if not request.text:
        raise NothingAsked(example=capability.examples[0](request.language))
    if _is_a_repair(request.text):
        await again.serve(replace(request, action="/fix-photo"))
        return
    meant = await pictures_meant(request, thread, files, pictures)
    bench = Bench(EDITING, request, reply, engine, files, pictures)
    if _BACK.fullmatch(request.text.strip()):
        await bench.undo(meant[0])
    else:
        await _Desk(bench, masks).change(meant, request.text)


def _is_a_repair(text: str) -> bool:
    """Whether `/fix-photo` knows what no rule here does: to sharpen, to enlarge, to take a thing away."""
    repair = repairs.understood(text)
    return marked(text) is None and not understand(text).whole and bool(repair.fixes or repair.gone)


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
    masks: Masks,
    again: Again,
) -> None:
    asked_for = replace(request, text=FORM.compose(request.values))
    await edit(asked_for, reply, engine, thread, files, pictures, masks, again)


@capability.opens(WORDS)
async def words_form(request: Request) -> Form:
    """The form of `/edit`, for the picture under which the button stands."""
    return replace(FORM, note=request.text)


@capability.form(WORDS)
async def words(
    request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures, masks: Masks
) -> None:
    meant = await named(request.text, files, pictures)
    bench = Bench(EDITING, request, reply, engine, files, pictures)
    await _Desk(bench, masks).change((meant,), FORM.compose(request.values))


@capability.button(QUICK)
async def quick(
    request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures, masks: Masks
) -> None:
    file, said = pressed(request.text)
    meant = await named(file, files, pictures)
    await _Desk(Bench(EDITING, request, reply, engine, files, pictures), masks).change((meant,), said)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Finds out how words are followed: by rules, by the text model's plan, by the edit model, or by a mark."""

    bench: Bench
    masks: Masks

    async def change(self, meant: Sequence[Meant], text: str) -> None:
        """Do what `text` says to the pictures; the first may need the others."""
        if (what := marked(text)) is not None:
            await invite(self.bench, self.masks, meant[0].file.id, what)
            return
        understood, post = understand(text), await self.bench.begin()
        changes: Sequence[Wanted] = understood.changes if understood.whole else ()
        changes = changes or await post.follow(asked(self.bench.engine, text, self.bench.language))
        if changes:
            await self._retouch(post, meant, changes)
        else:
            await self._follow(post, meant, text)

    async def _retouch(self, post: Post, meant: Sequence[Meant], changes: Sequence[Wanted]) -> None:
        """Change each of the pictures, or the first alone where another one goes behind it."""
        first, *others = meant
        ready = [await self._ready(change, others) for change in changes]
        await self._change(post, first, changes, ready)
        if not any(isinstance(change, OtherBehind) for change in changes):
            for other in others:
                await self._change(await self.bench.begin(), other, changes, ready)

    async def _change(
        self, post: Post, meant: Meant, changes: Sequence[Wanted], ready: Sequence[Change]
    ) -> None:
        bench, done = self.bench, told(changes, self.bench.language)
        data = await bench.files.data(meant.file)
        events = bench.engine.edit(RetouchPrompt(data, tuple(ready)))
        behind = [change.picture for change in ready if isinstance(change, Backdrop) and change.picture]
        said = _DONE(bench.language, done=done)
        await bench.show(meant, data, events, said=said, done=done, post=post, others=behind)

    async def _ready(self, change: Wanted, others: Sequence[Meant]) -> Change:
        if not isinstance(change, OtherBehind):
            return change
        if not others:
            raise OnePictureOnly
        return Backdrop(picture=await self.bench.files.data(others[0].file))

    async def _follow(self, post: Post, meant: Sequence[Meant], text: str) -> None:
        """Let the edit model do it; without one, say what can be done."""
        bench = self.bench
        data = tuple([await bench.files.data(one.file) for one in meant])
        events = bench.engine.edit(EditPrompt(data, text))
        try:
            said = await bench.filled(_AS_SAID(bench.language, text=text), data[0])
            await bench.show(meant[0], data[0], events, said=said, done=text, post=post, others=data[1:])
        except NoModelSet:
            await post.say(_ONLY(bench.language, text=text), buttons=tools(meant[0].file.id))

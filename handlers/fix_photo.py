"""/fix-photo repairs a picture: enlarges, sharpens, takes noise, scratches or an object away, cuts out."""

import asyncio
from collections.abc import Sequence

from bot.capability import Capability, Files, Reply, Request, Thread
from bot.engine import EditPrompt, Engine
from bot.errors import NoModelSet
from bot.language import Phrase
from bot.store.masks import Masks
from bot.store.pictures import Pictures
from handlers.darkroom import marking
from handlers.darkroom.bench import Bench, Craft
from handlers.darkroom.rows import removal
from handlers.fixing.buttons import REPAIR, pressed, tools
from handlers.fixing.chain import repaired
from handlers.fixing.looks import looks
from handlers.fixing.words import DONE, Fix, Wanted, understood
from handlers.media import Meant, named, pictures_meant
from handlers.sayings import sayings

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
    ],
    sayings=sayings("fix-photo"),
)

FIXING = Craft(
    kind="fix",
    status=Phrase(en="Looking at the picture…", zh="正在查看图片…"),
    alt=Phrase(en="{name}, repaired: {done}", zh="{name}，修复：{done}"),
    tools=tools,
)
_I_DID = Phrase(en="I {done}.", zh="我{done}。")
_I_DID_BECAUSE = Phrase(en="{why} I {done}.", zh="{why}{done}。")
_AND = Phrase(en=" and ", zh="，并")
_INVENTS = Phrase(
    en="_Real-ESRGAN invents fine detail: check faces, letters and numbers before you rely on them._",
    zh="_Real-ESRGAN 会凭空补出细节：人脸、文字和数字请核对后再用。_",
)
_EDITED = Phrase(en="I asked the edit model to remove {what}.", zh="我让编辑模型去除了{what}。")
_REMOVING = Phrase(en="Remove {what}. Keep everything else as it is.", zh="去除{what}，其余部分保持不变。")
_UNNAMED = Phrase(
    en="To find {what} by its name takes an edit model, and none is set up (an admin can name one in DESKMATE_EDIT_MODEL). Show me where it is instead: press *Remove an object…* and paint over it.",
    zh="按名称找到“{what}”需要编辑模型，而目前没有配置（管理员可设置 DESKMATE_EDIT_MODEL）。请改为指给我看：按 *移除物体…*，把它涂抹出来。",
)


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
@capability.command(
    "/fix-photo",
    hint="upscale 4x, remove noise, … or nothing",
    words=("fix-photo", "修图"),
    files=("image/",),
)
@capability.shortcut("fix_photo", Phrase(en="Fix photo", zh="修复照片"))
async def fix_photo(
    request: Request,
    reply: Reply,
    engine: Engine,
    thread: Thread,
    files: Files,
    pictures: Pictures,
    masks: Masks,
) -> None:
    bench = Bench(FIXING, request, reply, engine, files, pictures)
    what, wanted = marking.marked(request.text), understood(request.text)
    if wanted.masked:
        await marking.change(bench, *await marking.shared(bench, thread), what or "")
        return
    meant = await pictures_meant(request, thread, files, pictures)
    if what is not None:
        await marking.invite(bench, masks, meant[-1].file.id, what)
        return
    for each in meant:
        await _fix(bench, each, wanted)


@capability.button(REPAIR)
async def repair(request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures) -> None:
    fix, file = pressed(request.text)
    bench = Bench(FIXING, request, reply, engine, files, pictures)
    await _repair(bench, await named(file, files, pictures), (fix,))


async def _fix(bench: Bench, meant: Meant, wanted: Wanted) -> None:
    if wanted.gone:
        await _remove(bench, meant, wanted.gone)
    elif wanted.fixes:
        await _repair(bench, meant, wanted.fixes)
    else:
        await _choose(bench, meant)


async def _choose(bench: Bench, meant: Meant) -> None:
    """Do what helps the picture most, and say why."""
    seen = await asyncio.to_thread(looks, await bench.files.data(meant.file))
    why = seen.why(bench.language)
    if seen.advice:
        await _repair(bench, meant, seen.advice, why)
    else:
        await bench.offer(meant, why)


async def _repair(bench: Bench, meant: Meant, fixes: Sequence[Fix], why: str = "") -> None:
    language, data = bench.language, await bench.files.data(meant.file)
    done = _AND(language).join(DONE[fix.task](language, scale=fix.scale) for fix in fixes)
    said = _I_DID_BECAUSE(language, why=why, done=done) if why else _I_DID(language, done=done)
    if any(fix.task == "enlarge" for fix in fixes):
        said = f"{said}\n{_INVENTS(language)}"
    await bench.show(meant, data, repaired(bench.engine, data, fixes), said=said, done=done)


async def _remove(bench: Bench, meant: Meant, what: str) -> None:
    """Take a thing away that is named in words, with an edit model; without one, let the person mark it."""
    language, data = bench.language, await bench.files.data(meant.file)
    post = await bench.begin()
    events = bench.engine.edit(EditPrompt((data,), _REMOVING(language, what=what)))
    try:
        said = await bench.filled(_EDITED(language, what=what), data)
        await bench.show(meant, data, events, said=said, done=what, post=post)
    except NoModelSet:
        await post.say(_UNNAMED(language, what=what), buttons=[removal(meant.file.id)])

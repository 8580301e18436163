"""/draw turns a sentence into pictures: four to choose from, to enlarge, to vary and to draw anew."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.capability import (
    Capability,
    Channels,
    Choice,
    Files,
    Form,
    Line,
    Posted,
    Reply,
    Request,
)
from bot.engine import Engine, ImagePrompt, RepairPrompt, TextPrompt, Turn
from bot.errors import CannotReadFile, NoDraftHere, NothingAsked
from bot.language import Phrase
from bot.store.drafts import Draft, Drafts
from bot.store.pictures import Pictures, StoredPicture
from handlers.drawing import rows
from handlers.drawing.easel import PREVIEWS, Easel, painted
from handlers.drawing.wanted import FOUR, STYLES, Wanted, seed_of, taller, wanted, wider
from handlers.prompts import task
from handlers.reading import written
from handlers.sayings import sayings
from handlers.wish import language_of

capability = Capability(
    summary=Phrase(en="Turn a sentence into a picture.", zh="把一句话变成图画。"),
    examples=[
        Phrase(en="/draw a lighthouse in a storm", zh="/draw 暴风雨中的灯塔"),
        Phrase(
            en="/draw a cat on the moon --style watercolour --wide --seed 7 --no text",
            zh="/draw 月亮上的猫，横版，只要一张 --style 水彩 --seed 7 --no 文字",
        ),
    ],
    wishes=[
        Phrase(en="draw a lighthouse in a storm", zh="画一座暴风雨中的灯塔"),
        Phrase(en="paint a picture of a garden", zh="画一幅花园的画"),
        Phrase(en="make a picture of a cat on the moon", zh="做一张月亮上的猫的图片"),
        Phrase(en="generate an image of a forest at night", zh="生成一张夜晚森林的图像"),
        Phrase(en="create an illustration for the poster", zh="给海报做一张插图"),
        Phrase(en="I want an image of a blue car", zh="我想要一张蓝色汽车的图"),
    ],
    sayings=sayings("draw"),
)

_FORM = Form(
    title=Phrase(en="Draw", zh="画图"),
    submit=Phrase(en="Draw", zh="开始画"),
    fields=(
        Line(
            "text",
            Phrase(en="What to draw", zh="画什么"),
            Phrase(en="A lighthouse in a storm", zh="暴风雨中的灯塔"),
            multiline=True,
        ),
        Choice(
            "shape",
            Phrase(en="Shape", zh="画幅"),
            (
                ("--square", Phrase(en="Square", zh="方形")),
                ("--wide", Phrase(en="Wide", zh="横版")),
                ("--tall", Phrase(en="Tall", zh="竖版")),
            ),
        ),
        Choice(
            "style",
            Phrase(en="Style", zh="风格"),
            (
                ("--four", Phrase(en="As it fits", zh="视情况而定")),
                *((f"--style {name}", label) for name, label in STYLES.items()),
            ),
        ),
        Choice(
            "count",
            Phrase(en="Pictures", zh="张数"),
            (
                ("--four", Phrase(en="Four to choose from", zh="四张供挑选")),
                ("--one", Phrase(en="Just one, which is faster", zh="只要一张，更快")),
            ),
        ),
        Line(
            "more",
            Phrase(en="More", zh="更多"),
            Phrase(
                en="--seed 7 --no text, frames --raw (the words as they are)",
                zh="--seed 7 --no 文字、边框 --raw（不改写描述）",
            ),
            optional=True,
        ),
    ),
)
_LONGEST_PROMPT = 120
_IMPROVED = Phrase(
    en="**You asked for:** {before}\n**I draw:** {after}\n_`--raw` draws just what you say; `/deskmate settings` switches this off._",
    zh="**您的描述：** {before}\n**我画的是：** {after}\n_加上 `--raw` 就完全按您说的画；可在 `/deskmate settings` 关闭改写。_",
)
_ONE_STYLE = Phrase(
    en="_The composer that draws here has one style of its own: a model that paints can follow yours._",
    zh="_这里作画的是拼图程序，只有它自己的一种风格；换用绘画模型才能按您要的风格画。_",
)
_ENLARGING = Phrase(en="Enlarging…", zh="正在放大…")
_USED = Phrase(
    en="This picture goes with your draft “{brief}” when you post it.",
    zh="发布草稿“{brief}”时会带上这张图片。",
)
_BRIEF = 60
_DELETED = Phrase(en="Deleted.", zh="已删除。")
_WITHOUT = Phrase(en="What should not be in it?", zh="画面里不要什么？")
_SUCH_AS = Phrase(en="text, frames, people", zh="文字、边框、人物")


@capability.command(
    "/draw", hint="what to draw --wide --seed 7 --style ink --no text", words=("draw", "画"), form=_FORM
)
async def draw(
    request: Request, reply: Reply, engine: Engine, pictures: Pictures, channels: Channels
) -> None:
    wish = wanted(request.text)
    if not wish.text:
        raise NothingAsked(example=capability.examples[0](request.language))

    easel = Easel(request, reply, pictures, channels)
    styled = wish.style and await engine.family("image") != "retrieval"
    asked = wish.words(language_of(wish.text, request.language)) if styled else wish.text
    text = await _improved(asked, wish, request, engine)
    note = "" if text == asked else _IMPROVED(request.language, before=asked, after=text)
    if wish.style and not styled:
        note = _ONE_STYLE(request.language)
    await easel.draw(engine, _prompt(wish, text, request), asked=asked, note=note)


@capability.button(rows.UPSCALE)
async def upscale(
    request: Request, reply: Reply, engine: Engine, pictures: Pictures, channels: Channels, files: Files
) -> None:
    easel = Easel(request, reply, pictures, channels)
    small = await easel.taken(request.text)
    data = await files.data(await files.by_id(small.file))
    await easel.show(
        engine.edit(RepairPrompt(data, "enlarge", scale=2, flat=small.made.composed)),
        kind="upscale",
        asked=small.prompt,
        parent=small,
        status=_ENLARGING,
        size=(2 * small.width, 2 * small.height),
        negative=small.negative,
        parameters={**small.parameters, "drawn": [small.width, small.height], "seed": small.seed},
        below=lambda stored: rows.under_one(stored[0]),
    )


async def _redraw(
    request: Request, reply: Reply, engine: Engine, pictures: Pictures, channels: Channels, files: Files
) -> None:
    """Draw a picture once more, with one thing about it changed."""
    easel = Easel(request, reply, pictures, channels)
    parent = await easel.taken(request.text)
    kind, changed = REDRAWN[request.action.removeprefix("button:")]
    prompt = changed(parent, request)
    if kind == "variation" and await engine.family("image") == "diffusion":
        drawn = await pictures.find(parent.parent) if parent.kind == "upscale" else parent
        prompt = replace(prompt, like=await _seen(drawn or parent, files))
    await easel.draw(engine, prompt, kind=kind, parent=parent, asked=parent.prompt)


async def _seen(picture: StoredPicture, files: Files) -> bytes | None:
    """The picture itself; None where its file is gone, so that its words and seed have to do."""
    try:
        return await files.data(await files.by_id(picture.file))
    except CannotReadFile:
        return None


def _varied(parent: StoredPicture, _: Request) -> ImagePrompt:
    """Four from the seeds after its own, in the size that it was drawn in."""
    drawn = parent.parameters.get("drawn")
    seed = parent.parameters.get("seed") or parent.seed or 0
    prompt = painted(parent, seed=int(seed) + 1, size=(drawn[0], drawn[1]) if drawn else None)
    return replace(prompt, count=FOUR)


def _wider(parent: StoredPicture, _: Request) -> ImagePrompt:
    return painted(parent, seed=parent.seed, size=wider((parent.width, parent.height)))


def _taller(parent: StoredPicture, _: Request) -> ImagePrompt:
    return painted(parent, seed=parent.seed, size=taller((parent.width, parent.height)))


def _tried_again(parent: StoredPicture, request: Request) -> ImagePrompt:
    return painted(parent, seed=seed_of(request))


def _plain(parent: StoredPicture, _: Request) -> ImagePrompt:
    return replace(painted(parent, seed=parent.seed), text=parent.prompt)


REDRAWN: Mapping[str, tuple[str, Callable[[StoredPicture, Request], ImagePrompt]]] = {
    rows.VARY: ("variation", _varied),
    rows.REROLL: ("reroll", _tried_again),
    rows.PLAIN: ("plain", _plain),
    rows.WIDER: ("wider", _wider),
    rows.TALLER: ("taller", _taller),
}
"""Buttons, the kind of picture that each makes, and what it draws."""
for _name in REDRAWN:
    capability.button(_name)(_redraw)


@capability.opens(rows.NEGATIVE)
async def ask_what_not(request: Request, pictures: Pictures) -> Form:
    found = await pictures.find(request.text)
    line = Line("negative", _WITHOUT, _SUCH_AS, text=found.negative if found else "", optional=True)
    return replace(_FORM, fields=(line,), note=request.text)


@capability.form(rows.NEGATIVE)
async def draw_without(
    request: Request, reply: Reply, engine: Engine, pictures: Pictures, channels: Channels
) -> None:
    easel = Easel(request, reply, pictures, channels)
    parent = await easel.taken(request.text)
    prompt = replace(painted(parent, seed=parent.seed), negative=request.values.get("negative", "").strip())
    await easel.draw(engine, prompt, kind="without", parent=parent, asked=parent.prompt)


@capability.button(rows.USE)
async def use(request: Request, reply: Reply, pictures: Pictures, drafts: Drafts, channels: Channels) -> None:
    picture = await Easel(request, reply, pictures, channels).taken(request.text)
    draft = await _draft_of(request, drafts)
    await pictures.illustrate(draft.id, picture.id)
    await reply.whisper(_USED(request.language, brief=clipped(draft.brief)))


@capability.button(rows.DELETE)
async def delete(
    request: Request, reply: Reply, pictures: Pictures, channels: Channels, files: Files
) -> None:
    chosen = await Easel(request, reply, pictures, channels).taken(request.text)
    together = await pictures.at(chosen.channel, chosen.ts) if chosen.ts else (chosen,)
    await channels.delete(Posted(chosen.channel, chosen.ts))
    for picture in together:
        await files.delete(picture.file)
    await pictures.forget([picture.id for picture in together])
    await reply.whisper(_DELETED(request.language))


async def _draft_of(request: Request, drafts: Drafts) -> Draft:
    """The person's draft in this thread, else their newest; raises NoDraftHere."""
    person, place = request.person.id, request.place
    here = await drafts.in_thread(place.channel, place.thread) if place.thread else None
    if here and here.owner == person:
        return here
    found = next((draft for draft, _ in await drafts.open_of(person, limit=1)), None)
    if found is None:
        raise NoDraftHere
    return found


def clipped(brief: str) -> str:
    """The beginning of a brief, on one line."""
    line = " ".join(brief.split())
    return line if len(line) <= _BRIEF else f"{line[: _BRIEF - 1]}…"


def _prompt(wish: Wanted, text: str, request: Request) -> ImagePrompt:
    seed = seed_of(request) if wish.seed is None else wish.seed
    width, height = wish.size
    return ImagePrompt(text, width, height, seed, negative=wish.negative, count=wish.count, previews=PREVIEWS)


async def _embellished(request: Request, engine: Engine) -> bool:
    """Whether more words help: by themselves a diffusion model, while a composer looks for each of them."""
    settled = request.manners.embellished
    return await engine.family("image") == "diffusion" if settled is None else settled


async def _improved(asked: str, wish: Wanted, request: Request, engine: Engine) -> str:
    """The words that are drawn: the person's own, or the text model's where they help."""
    if wish.raw or not await _embellished(request, engine):
        return asked
    turns = task(["drawing/improve"], language_of(asked, request.language), Turn("user", asked))
    improved = await written(engine.write(TextPrompt(turns, max_tokens=_LONGEST_PROMPT, temperature=0.4)))
    return " ".join(improved.text.split()) or asked

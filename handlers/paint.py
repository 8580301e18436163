"""Pictures changed where people paint on them: what they mark goes, or becomes what they say."""

from dataclasses import replace

from bot.capability import Capability, Files, Form, Line, Reply, Request
from bot.engine import Engine
from bot.errors import Forgotten
from bot.language import Phrase
from bot.store.masks import Masks
from bot.store.pictures import Pictures
from handlers.darkroom.bench import Bench
from handlers.darkroom.marking import change, invite
from handlers.darkroom.rows import OBJECT, PART
from handlers.edit import EDITING
from handlers.fix_photo import FIXING
from handlers.media import named

capability = Capability(
    summary=Phrase(
        en="Mark a part of a picture: it goes, or becomes what you say.",
        zh="标出图片的一部分：把它去掉，或换成您说的内容。",
    ),
    examples=[Phrase(en="/edit replace what I mark with a red hat", zh="/edit 把我涂抹的地方换成红帽子")],
)

_FORM = Form(
    title=Phrase(en="Only a part", zh="只改一部分"),
    submit=Phrase(en="Go on to paint", zh="去涂抹"),
    fields=(
        Line(
            "what",
            Phrase(en="What shall be there?", zh="那里要变成什么？"),
            Phrase(en="a red hat; nothing takes it away", zh="红帽子；留空表示去掉"),
            optional=True,
        ),
    ),
)


@capability.button(OBJECT)
async def remove_object(
    request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures, masks: Masks
) -> None:
    await invite(Bench(FIXING, request, reply, engine, files, pictures), masks, request.text, "")


@capability.opens(PART)
async def ask_what(request: Request) -> Form:
    """What shall be in the part that is painted over."""
    return replace(_FORM, note=request.text)


@capability.form(PART)
async def change_part(
    request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures, masks: Masks
) -> None:
    bench = Bench(EDITING, request, reply, engine, files, pictures)
    await invite(bench, masks, request.text, request.values.get("what", "").strip())


@capability.due("mask")
async def painted(
    request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures, masks: Masks
) -> None:
    """Change what was marked, once the person sent it off."""
    kept = await masks.find(request.text)
    if kept is None:
        raise Forgotten
    what = request.values.get("what", "")
    craft = EDITING if what else FIXING
    bench = Bench(craft, request, reply, engine, files, pictures)
    await change(bench, await named(kept.file, files, pictures), kept.data, what)

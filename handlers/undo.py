"""Undo, and before and after, under every picture that was changed."""

from bot.capability import Capability, Files, Reply, Request
from bot.engine import Engine
from bot.language import Phrase
from bot.store.pictures import Pictures
from handlers.darkroom.bench import Bench
from handlers.darkroom.rows import COMPARE, UNDO
from handlers.edit import EDITING
from handlers.fix_photo import FIXING
from handlers.media import named

capability = Capability(
    summary=Phrase(
        en="Take a change of a picture back, or see it before and after.",
        zh="撤销对图片的修改，或查看前后对比。",
    ),
    examples=[Phrase(en="/edit undo", zh="/edit 撤销")],
)
_CRAFTS = {craft.kind: craft for craft in (EDITING, FIXING)}


@capability.button(UNDO)
async def undo(request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures) -> None:
    after = await named(request.text, files, pictures)
    craft = _CRAFTS.get(after.picture.kind if after.picture else "", EDITING)
    await Bench(craft, request, reply, engine, files, pictures).undo(after)


@capability.button(COMPARE)
async def compare(request: Request, reply: Reply, engine: Engine, files: Files, pictures: Pictures) -> None:
    after = await named(request.text, files, pictures)
    await Bench(EDITING, request, reply, engine, files, pictures).compare(after)

"""/draw turns a sentence into a picture."""

from bot.capability import Capability, Reply, Request
from bot.engine import Engine, ImagePrompt
from bot.errors import NothingAsked
from bot.language import Phrase

capability = Capability(
    summary=Phrase(en="Turn a sentence into a picture.", zh="把一句话变成图画。"),
    examples=[Phrase(en="/draw a lighthouse in a storm", zh="/draw 暴风雨中的灯塔")],
)

_STATUS = Phrase(en="Sketching…", zh="正在构思…")


@capability.command("/draw", hint="what to draw", words=("draw", "画"))
async def draw(request: Request, reply: Reply, engine: Engine) -> None:
    if not request.text:
        raise NothingAsked(example=capability.examples[0](request.language))

    post = await reply.begin(_STATUS(request.language))
    await post.show(engine.draw(ImagePrompt(request.text)), alt=request.text)

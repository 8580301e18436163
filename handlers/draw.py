"""/draw turns a sentence into a picture."""

from bot.capability import Capability, Reply, Request
from bot.engine import Engine, ImagePrompt
from bot.errors import NothingAsked
from bot.language import Phrase

capability = Capability(
    summary=Phrase(en="Turn a sentence into a picture.", zh="把一句话变成图画。"),
    examples=[Phrase(en="/draw a lighthouse in a storm", zh="/draw 暴风雨中的灯塔")],
    wishes=[
        Phrase(en="draw a lighthouse in a storm", zh="画一座暴风雨中的灯塔"),
        Phrase(en="paint a picture of a garden", zh="画一幅花园的画"),
        Phrase(en="make a picture of a cat on the moon", zh="做一张月亮上的猫的图片"),
        Phrase(en="generate an image of a forest at night", zh="生成一张夜晚森林的图像"),
        Phrase(en="create an illustration for the poster", zh="给海报做一张插图"),
        Phrase(en="I want an image of a blue car", zh="我想要一张蓝色汽车的图"),
        Phrase(en="sketch a bird for me", zh="给我画一只小鸟"),
        Phrase(en="can I have a painting of the sea", zh="来一幅大海的画"),
        Phrase(en="design a cover picture with stars", zh="设计一张有星星的封面图"),
        Phrase(en="show a dragon above the clouds, as a drawing", zh="绘制云端的龙"),
        Phrase(en="we need a drawing of a tree", zh="我们需要一张树的配图"),
        Phrase(en="visualise a city of the future", zh="把未来城市画出来"),
        Phrase(en="could you draw a horse eating grass", zh="能画一匹吃草的马吗"),
        Phrase(en="illustration for our newsletter, with flowers", zh="给活动配张插图，要有鲜花"),
        Phrase(en="a watercolour of an old harbour", zh="一幅老港口的水彩"),
        Phrase(en="render a spaceship over a desert", zh="渲染一艘沙漠上空的飞船"),
        Phrase(en="make me a poster image of a jazz band", zh="做张爵士乐队的海报图"),
        Phrase(en="photo of a red apple on a table", zh="一张桌上红苹果的照片"),
        Phrase(en="a cartoon of a sleepy dog", zh="一幅瞌睡小狗的卡通图"),
        Phrase(en="a picture with a boat and a lighthouse", zh="一张有船和灯塔的图画"),
        Phrase(en="can you make a wallpaper with stars", zh="做个星空壁纸"),
        Phrase(en="image of an old man reading", zh="老人看书的图像"),
        Phrase(en="I'd love to see a castle on a hill, drawn", zh="想看一座山上的城堡，画出来"),
        Phrase(en="create artwork of a samurai", zh="创作一幅武士的画"),
        Phrase(en="produce an icon of a rocket", zh="来个火箭图标"),
        Phrase(en="could you visualise our mascot, a blue owl", zh="把我们的吉祥物蓝色猫头鹰画出来"),
        Phrase(en="put a smiling sun into a picture", zh="图里要有笑脸太阳"),
        Phrase(en="depict a train crossing a bridge", zh="描绘一列过桥的火车"),
        Phrase(en="portrait of a woman in a garden", zh="花园里女子的肖像"),
        Phrase(en="an oil painting style view of Paris", zh="油画风格的巴黎风景"),
        Phrase(en="please illustrate the story with a dragon", zh="给故事配一幅有龙的插画"),
    ],
)

_STATUS = Phrase(en="Sketching…", zh="正在构思…")


@capability.command("/draw", hint="what to draw", words=("draw", "画"))
async def draw(request: Request, reply: Reply, engine: Engine) -> None:
    if not request.text:
        raise NothingAsked(example=capability.examples[0](request.language))

    post = await reply.begin(_STATUS(request.language))
    await post.show(engine.draw(ImagePrompt(request.text)), alt=request.text)

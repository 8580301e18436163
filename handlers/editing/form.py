"""The form of `/edit`: common changes to tick, formats to choose, words for the rest."""

from bot.capability import Choice, Form, Line
from bot.language import Phrase
from handlers.editing.formats import FORMATS

_AS_IT_IS = "as it is"

FORM = Form(
    title=Phrase(en="Edit the picture", zh="编辑图片"),
    fields=(
        Choice(
            "changes",
            Phrase(en="Changes", zh="修改"),
            (
                ("remove the background", Phrase(en="Remove the background", zh="去除背景")),
                ("blur the background", Phrase(en="Blur the background", zh="虚化背景")),
                ("white background", Phrase(en="White background", zh="白色背景")),
                ("brighter", Phrase(en="Brighter", zh="调亮")),
                ("darker", Phrase(en="Darker", zh="调暗")),
                ("more contrast", Phrase(en="More contrast", zh="提高对比度")),
                ("black and white", Phrase(en="Black and white", zh="黑白")),
                ("rotate right", Phrase(en="Rotate right", zh="向右旋转")),
                ("mirror", Phrase(en="Mirror", zh="左右翻转")),
            ),
            several=True,
        ),
        Choice(
            "format",
            Phrase(en="Format", zh="尺寸"),
            (
                (_AS_IT_IS, Phrase(en="As it is", zh="不变")),
                ("square", Phrase(en="Square", zh="正方形")),
                ("16:9", Phrase(en="16:9", zh="16:9")),
                *((one.label.en, one.label) for one in FORMATS),
            ),
        ),
        Line(
            "words",
            Phrase(en="In your own words", zh="用自己的话说"),
            Phrase(en="write “SALE” at the bottom", zh="底部写“双十一”"),
            optional=True,
        ),
    ),
    submit=Phrase(en="Edit", zh="修改"),
)

"""What people ask of a picture, and what is understood of it without a model."""

import pytest

from bot.engine import Backdrop, Banner, Crop, Resize, Tone, Turn90
from handlers.editing.formats import FORMATS, Format
from handlers.editing.rules import SKY, OtherBehind, Wanted
from handlers.editing.words import understand

CUT, BLUR = Backdrop(), Backdrop(blur=True)
BLUE, RED, WHITE = "#1e6fd9", "#e02020", "white"
SQUARE, LEFT, RIGHT, OVER = Crop(1, 1), Turn90(270), Turn90(90), Turn90(180)
MIRRORED, FLIPPED = Turn90(mirrored=True), Turn90(180, mirrored=True)
GREY = Tone(saturation=0.0)


def behind(*colours: str) -> Backdrop:
    return Backdrop(colours)


UNDERSTOOD: tuple[tuple[str, tuple[Wanted, ...]], ...] = (
    ("remove the background", (CUT,)),
    ("Could you please remove the background of this photo?", (CUT,)),
    ("make the background transparent", (CUT,)),
    ("cut out the person", (CUT,)),
    ("take the background out", (CUT,)),
    ("I need this with no background", (CUT,)),
    ("background blue", (behind("blue"),)),
    ("change the background to light blue", (behind("lightblue"),)),
    ("put her on a plain grey background", (behind("grey"),)),
    ("set the background to #336699", (behind("#336699"),)),
    ("blur the background", (BLUR,)),
    ("make the background blurry", (BLUR,)),
    ("gradient background", (behind(*SKY),)),
    ("background gradient from blue to white", (behind("blue", "white"),)),
    ("make the background a pink to orange gradient", (behind("pink", "orange"),)),
    ("use the other picture as the background", (OtherBehind(),)),
    ("replace the background with the second image", (OtherBehind(),)),
    ("crop it to 16:9", (Crop(16, 9),)),
    ("make it square", (SQUARE,)),
    ("crop to 4x5", (Crop(4, 5),)),
    ("resize to 1920 x 1080 px", (Resize(1920, 1080),)),
    ("resize to 800 by 600 pixels", (Resize(800, 600),)),
    ("resize to 1080x1080 with white padding", (Resize(1080, 1080, "white"),)),
    ("square with blue borders", (Resize(1080, 1080, "blue"),)),
    ("make it fit an Instagram story without cropping", (Resize(1080, 1920, "white"),)),
    ("resize to an instagram story", (Resize(1080, 1920),)),
    ("use this as a LinkedIn banner", (Resize(1584, 396),)),
    ("make it a slack emoji", (Resize(128, 128, "transparent"),)),
    ("youtube thumbnail", (Resize(1280, 720),)),
    ("rotate left", (LEFT,)),
    ("rotate 90 degrees clockwise", (RIGHT,)),
    ("turn the picture to the left", (LEFT,)),
    ("rotate it 270 degrees", (LEFT,)),
    ("turn it upside down", (OVER,)),
    ("mirror it", (MIRRORED,)),
    ("flip vertically", (FLIPPED,)),
    ("brighter", (Tone(brightness=1.3),)),
    ("make it much darker", (Tone(brightness=0.62),)),
    ("brighten by 20%", (Tone(brightness=1.2),)),
    ("it's too dark", (Tone(brightness=1.3),)),
    ("a little brighter and increase the contrast", (Tone(brightness=1.15), Tone(contrast=1.3))),
    ("less contrast", (Tone(contrast=0.77),)),
    ("more vivid colours", (Tone(saturation=1.3),)),
    ("black and white", (GREY,)),
    ("make it grayscale", (GREY,)),
    ('banner "SALE"', (Banner("SALE"),)),
    ("banner SALE", (Banner("SALE"),)),
    ("add SALE at the bottom", (Banner("SALE"),)),
    ("add the caption Team lunch at the top", (Banner("Team lunch", top=True),)),
    (
        'write "We\'re hiring" across the top in black on yellow',
        (Banner("We're hiring", True, "black", "yellow"),),
    ),
    ("crop to square, brighter, and write 'Hello' at the bottom", (SQUARE, Tone(1.3), Banner("Hello"))),
    ('turn it black & white and add the text "Noir" in yellow', (GREY, Banner("Noir", colour="yellow"))),
    ("get rid of the background and make it square", (CUT, SQUARE)),
    ("white background, 1080x1080", (behind("white"), Resize(1080, 1080))),
    ("去掉背景", (CUT,)),
    ("帮我抠图", (CUT,)),
    ("把背景变成透明的", (CUT,)),
    ("蓝色背景", (behind(BLUE),)),
    ("背景换成浅蓝色", (behind("lightblue"),)),
    ("证件照换蓝底", (behind(BLUE),)),
    ("换成白底", (behind(WHITE),)),
    ("背景改成从蓝到白的渐变", (behind(BLUE, WHITE),)),
    ("渐变背景", (behind(*SKY),)),
    ("虚化背景", (BLUR,)),
    ("背景模糊一点", (BLUR,)),
    ("用第二张图做背景", (OtherBehind(),)),
    ("裁成正方形", (SQUARE,)),
    ("裁剪为１６：９", (Crop(16, 9),)),
    ("改成1080x1080", (Resize(1080, 1080),)),
    ("尺寸改成800*600像素，加白边", (Resize(800, 600, "white"),)),
    ("公众号封面", (Resize(900, 383),)),
    ("做成小红书封面", (Resize(1080, 1440),)),
    ("调整为抖音尺寸", (Resize(1080, 1920),)),
    ("向左旋转90度", (LEFT,)),
    ("逆时针旋转九十度", (LEFT,)),
    ("图片右转", (RIGHT,)),
    ("左右翻转", (MIRRORED,)),
    ("亮一点", (Tone(brightness=1.15),)),
    ("图片太暗了，调亮很多", (Tone(brightness=1.6),)),
    ("把亮度提高20%", (Tone(brightness=1.2),)),
    ("暗一些", (Tone(brightness=0.87),)),
    ("增加对比度", (Tone(contrast=1.3),)),
    ("颜色更鲜艳", (Tone(saturation=1.3),)),
    ("变成黑白", (GREY,)),
    ("加文字“双十一”", (Banner("双十一"),)),
    ("在顶部写“年终大促”", (Banner("年终大促", top=True),)),
    ("加上红底白字“限时抢购”", (Banner("限时抢购", behind=RED),)),
    ("写上生日快乐", (Banner("生日快乐"),)),
    ("加横幅：欢迎光临，然后裁成方形", (Banner("欢迎光临"), SQUARE)),
    ("裁成正方形，亮一点，底部写“你好”", (SQUARE, Tone(1.15), Banner("你好"))),
    ("做成二寸照，背景换成红色", (Resize(413, 579), behind(RED))),
)

NOT_WHOLLY = (
    "make it look like a van gogh painting",
    "remove the person on the left",
    "make the sky brighter",
    "make the background white and the text black",
    "add a hat at the top",
    "turn the cat into a dog",
    "turn off the lights",
    "rotate 45 degrees",
    "don't crop it",
    "make it shorter",
    "write an e-mail to the team",
    "把猫换成狗",
    "把天空变蓝",
    "让她笑",
    "写一封邮件",
    "",
)


@pytest.mark.parametrize(("said", "changes"), UNDERSTOOD)
def test_common_wishes_are_understood_by_rules(said: str, changes: tuple[Wanted, ...]) -> None:
    understood = understand(said)

    assert (understood.changes, understood.rest) == (changes, "")


@pytest.mark.parametrize("said", NOT_WHOLLY)
def test_what_the_rules_do_not_wholly_understand_they_say(said: str) -> None:
    assert not understand(said).whole


def test_words_in_quotation_marks_are_written_as_they_stand() -> None:
    understood = understand("write “Remove the background, brighter!” at the top")

    assert understood.changes == (Banner("Remove the background, brighter!", top=True),)


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.label.en)
def test_every_format_is_found_by_both_its_names(one: Format) -> None:
    for name in (one.label.en, one.label.zh):
        assert understand(name).changes == (one.resize,)

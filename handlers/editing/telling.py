"""What was done to a picture, in words."""

from collections.abc import Sequence
from typing import assert_never

from bot.engine import Backdrop, Banner, Crop, Resize, Tone, Turn90
from bot.language import Language, Phrase
from handlers.editing.colours import called
from handlers.editing.rules import OtherBehind, Wanted

_CROPPED = Phrase(en="cropped to {width}:{height}", zh="裁成 {width}:{height}")
_RESIZED = Phrase(en="resized to {width} × {height}", zh="调整为 {width} × {height}")
_PADDED = Phrase(en="fitted into {width} × {height}", zh="完整放入 {width} × {height}")
_TURNED = {
    90: Phrase(en="turned right", zh="向右旋转"),
    180: Phrase(en="turned upside down", zh="旋转 180 度"),
    270: Phrase(en="turned left", zh="向左旋转"),
}
_MIRRORED = Phrase(en="mirrored", zh="左右翻转")
_FLIPPED = Phrase(en="flipped upside down", zh="上下翻转")
_BRIGHTER = Phrase(en="made brighter", zh="调亮")
_DARKER = Phrase(en="made darker", zh="调暗")
_HARDER = Phrase(en="given more contrast", zh="提高对比度")
_SOFTER = Phrase(en="given less contrast", zh="降低对比度")
_GREY = Phrase(en="made black and white", zh="变成黑白")
_VIVID = Phrase(en="made more colourful", zh="颜色更鲜艳")
_PALE = Phrase(en="made paler", zh="颜色更淡")
_CUT = Phrase(en="background removed", zh="去除背景")
_BLURRED = Phrase(en="background blurred", zh="虚化背景")
_COLOURED = Phrase(en="background {colours}", zh="背景换成{colours}")
_OTHER = Phrase(en="the other picture behind", zh="用另一张图作背景")
_WRITTEN = Phrase(en="with “{text}”", zh="加上“{text}”")
_BETWEEN = Phrase(en=", ", zh="，")
_COLOURS = Phrase(en=" to ", zh="到")


def told(changes: Sequence[Wanted], language: Language) -> str:
    """What was done, in order."""
    return _BETWEEN(language).join(_told(change, language) for change in changes)


def _told(change: Wanted, language: Language) -> str:
    match change:
        case Crop(width, height):
            return _CROPPED(language, width=width, height=height)
        case Resize(width, height, padding):
            return (_PADDED if padding else _RESIZED)(language, width=width, height=height)
        case Turn90():
            return _turned(change)(language)
        case Tone():
            return _BETWEEN(language).join(phrase(language) for phrase in _toned(change))
        case Backdrop():
            return _behind(change, language)
        case Banner(text):
            return _WRITTEN(language, text=text)
        case OtherBehind():
            return _OTHER(language)
        case _:
            assert_never(change)


def _turned(turn: Turn90) -> Phrase:
    if turn.mirrored:
        return _FLIPPED if turn.degrees == 180 else _MIRRORED
    return _TURNED.get(turn.degrees, _MIRRORED)


def _toned(tone: Tone) -> list[Phrase]:
    done = []
    if tone.brightness != 1:
        done.append(_BRIGHTER if tone.brightness > 1 else _DARKER)
    if tone.contrast != 1:
        done.append(_HARDER if tone.contrast > 1 else _SOFTER)
    if tone.saturation != 1:
        done.append(_GREY if tone.saturation == 0 else _VIVID if tone.saturation > 1 else _PALE)
    return done


def _behind(backdrop: Backdrop, language: Language) -> str:
    if backdrop.picture:
        return _OTHER(language)
    if backdrop.colours:
        names = (called(each, language) for each in backdrop.colours)
        return _COLOURED(language, colours=_COLOURS(language).join(names))
    return (_BLURRED if backdrop.blur else _CUT)(language)

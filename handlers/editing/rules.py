"""How people say the common changes of a picture: a pattern for each, and what it makes of what it finds."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Literal

from bot.engine import Backdrop, Banner, Change, Crop, Resize, Tone, Turn90
from handlers.editing.colours import COLOUR, colour
from handlers.editing.formats import ANY_FORMAT, named


@dataclass(frozen=True, slots=True)
class OtherBehind:
    """The other picture that was shared, as the background."""


@dataclass(frozen=True, slots=True)
class Padding:
    """What a picture is padded with where its new shape is another."""

    colour: str


Wanted = Change | OtherBehind
Said = Wanted | Padding
Found = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Found], Said | None]]

SKY = ("#8ec5fc", "#e0c3fc")
"""The gradient of who names no colours."""
LARGEST_RATIO = 32
"""Two numbers up to this are a shape, larger ones pixels."""
QUOTE = "\ue000"
"""Stands on both sides of the number of a text in quotation marks."""


def _part(found: Found, name: str) -> str:
    """What was found under `name`, in lower case; empty when nothing was."""
    groups = found.groupdict(default="").items()
    return " ".join(said for group, said in groups if said and group.rpartition("_")[0] == name).lower()


def _backdrop(found: Found) -> Backdrop:
    return Backdrop((colour(_part(found, "colour")),))


def _faded(found: Found) -> Backdrop:
    named_ = tuple(colour(said) for name in ("first", "second") if (said := _part(found, name)))
    return Backdrop(named_ or SKY)


def _shape(found: Found) -> Crop:
    word = _part(found, "shape")
    return next(Crop(*sides) for pattern, sides in _SHAPES.items() if re.fullmatch(pattern, word))


def _ratio(found: Found) -> Crop | None:
    width, height = int(_part(found, "width")), int(_part(found, "height"))
    fits = min(width, height) > 0 and max(width, height) <= LARGEST_RATIO
    return Crop(width, height) if fits else None


def _sized(found: Found) -> Resize | None:
    width, height = int(_part(found, "width")), int(_part(found, "height"))
    return Resize(width, height) if min(width, height) > LARGEST_RATIO else None


def _formatted(found: Found) -> Resize:
    return named(_part(found, "format")).resize


def _padding(found: Found) -> Padding:
    said = _part(found, "colour")
    return Padding(colour(said) if said else "white")


def _turned(found: Found) -> Turn90:
    angle = _ANGLES[_part(found, "degrees") or "90"]
    back = re.search(r"left|counter|anti|ccw|左|逆", _part(found, "way"))
    turns: tuple[Literal[0, 90, 180, 270], ...] = (0, 90, 180, 270)
    return Turn90(turns[(4 - angle if back else angle) % 4])


def _factor(found: Found) -> float:
    if percent := _part(found, "percent"):
        return 1 + min(int(percent), 100) / 100
    much = _part(found, "much")
    if re.search(rf"much|lot|way|very|far|{_LOT}", much):
        return 1.6
    return 1.15 if re.search(rf"bit|little|touch|slight|{_LITTLE}", much) else 1.3


def _inverse(found: Found) -> float:
    return round(1 / _factor(found), 2)


def _banner(found: Found) -> Banner:
    where = f"{_part(found, 'where')} {_part(found, 'kind')}"
    top = re.search(rf"{_TOP}|title|headline|标题", where) and not re.search(_BOTTOM, where)
    letters, behind = (colour(said) if (said := _part(found, name)) else "" for name in ("letters", "behind"))
    words = next(said for name, said in found.groupdict().items() if name.startswith("words") and said)
    return Banner(
        words if QUOTE in words else words.strip(" :,。.!"),
        top=bool(top),
        colour=letters or ("black" if behind in _LIGHT else "white"),
        behind=behind or ("white" if letters in _DARK else "black"),
    )


def _is(change: Said) -> Callable[[Found], Said]:
    return lambda _: change


_ANGLES = {"90": 1, "180": 2, "270": 3, "九十": 1, "一百八十": 2, "二百七十": 3}
_LIGHT = (
    "white",
    "yellow",
    "#ffd800",
    "gold",
    "pink",
    "#ffb6c1",
    "lightblue",
    "beige",
    "ivory",
    "lightgreen",
)
_DARK = ("black", "navy", "darkblue", "darkgreen", "maroon", "#8b0000", "#444444", "#4b1d6b", "indigo")
_SHAPES = {
    r"squared?|正方形?图?|方形|方图": (1, 1),
    r"wide ?screen|宽屏": (16, 9),
    r"landscape|horizontal|横版|横图|横向": (3, 2),
    r"portrait|vertical|upright|竖版|竖图|竖向": (2, 3),
}
_SHAPE = "|".join(_SHAPES)

_DIGIT = r"(?<![\d#])"
_C, _C1, _C2 = (rf"(?P<{name}>{COLOUR})" for name in ("colour", "first", "second"))
_THE = r"(?:(?:the|its|this|that|my|an?|all|of|plain|solid|whole) )*"
_BG = rf"{_THE}(?:(?:picture|photo|image)'?s? )?(?:back ?ground|backdrop|(?<![a-z])bg(?![a-z]))"
_BG_ZH = r"(?:图片|照片|图|人物|它)?(?:的)?(?:背景|底色)"
_PUT = r"(?:换|改|变|设|调|弄|做|搞|涂|填充?)*(?:成|为|到|用|作|上)?(?:一?个|一种|一张)?(?:纯)?"
_INTO = r"(?: (?:to|into|in|with|by|as|be|is|becomes?|for|on|of|completely|fully|a|an|the|plain|solid))*"
_OTHER = rf"{_THE}(?:other|second|2nd|attached) (?:picture|photo|image|one|file)"
_OTHER_ZH = r"(?:另外?一?张|第二张|后一张|那张)(?:图片?|照片)?"
_LITTLE, _LOT = r"稍|略|一点点?|一些|点|些", r"很多|更多|非常|大幅|得多"
_MUCH = r"(?:(?P<much>(?:(?:an?|just|only|it)\s)?(?:bit|little bit|little|touch|slightly|much|lot|lots|way|very|far)(?: more)?) )?"
_AFTER = r"(?: (?:by )?(?:(?:an?|just) )?(?:(?P<percent>\d{1,3}) ?(?:%|percent)|(?P<much>bit|little bit|little|touch|slightly|lot|much)(?![a-z])))?"
_MUCH_ZH = r"(?P<much>稍微|略微|稍|略|非常|大幅)?(?:把|将)?(?:它)?(?:调|变|弄|再|更|提|加)*"
_AFTER_ZH = r"(?P<much>一点点?|一些|一点儿|点儿?|些|很多|得多)?(?:(?P<percent>\d{1,3})%)?"
_UP = r"(?:提高|增加|增强|加强|加大|提升|调高|拉高|升高|高|强|大)"
_DOWN = r"(?:降低|减少|减弱|减小|调低|拉低|低|弱|小)"
_TOP, _BOTTOM = (
    r"top|above|upper|顶[部端]?|上[方面边部]|头部",
    r"bottom|below|lower|foot|底[部端]?|下[方面边部]",
)
_WHERE = rf"(?: ?(?:at|on|in|along|across|over|to|near) (?:the )?(?:{_TOP}|{_BOTTOM})(?: of (?:it|the (?:picture|photo|image)))?)"
_WHERE_ZH = rf"(?:在|于)?(?:图片?|照片)?(?:的)?(?:最)?(?:{_TOP}|{_BOTTOM})(?:位置)?"
_WRITE = r"(?:add|write|put|insert|place|overlay|include|stamp|say|print)"
_KIND = r"(?:text|banner|caption|title|headline|words?|line|label|heading|sign|slogan|lettering|watermark)"
_WRITE_ZH = r"(?:加上?|添加|写上?|打上?|配上?|印上?|放上?|加入)(?:一[行个句条])?"
_KIND_ZH = r"(?:文字|水印|文本|字幕|字样|标题|横幅|标语|大字|字)"
_LETTERS, _BEHIND = rf"(?P<letters>{COLOUR})", rf"(?P<behind>{COLOUR})"
_DRESS = rf"(?: in {_LETTERS}(?: (?:letters|text|type))?)?(?: on (?:an? )?{_BEHIND}(?: (?:banner|strip|bar|background))?)?"
_DRESS_ZH = rf"(?:{_BEHIND}底)?(?:的)?(?:{_LETTERS}(?:的)?(?=字|文|大))?"
_QUOTE = rf"(?P<words>{QUOTE}\d+{QUOTE})"
_NEXT = r"crop|resize|rotate|turn|flip|mirror|make|blur|remove|brighten|darken|brighter|darker|change|set|add|convert|裁|旋转|去|换|调|变|模糊|虚化|改"
_WORDS = rf"(?P<words>[^,;{QUOTE}]+?)(?={_WHERE}|[,;]| and (?:then )?(?:{_NEXT})| then |$)"
_WORDS_ZH = rf"(?P<words>[^,;。{QUOTE}]+?)(?=[,;。]|(?:然后|并且|再|并|同时)(?:{_NEXT})|$)"


def _rule(pattern: str, make: Callable[[Found], Said | None]) -> Rule:
    """A rule; the same name may stand for several groups of its pattern, of which one is found."""
    numbers = count()
    return re.compile(
        re.sub(r"\(\?P<(\w+)>", lambda name: f"(?P<{name[1]}_{next(numbers)}>", pattern), re.IGNORECASE
    ), make


_IT = r"(?: (?:it|up|down|the (?:picture|photo|image)))*"
_TONES: tuple[tuple[str, Callable[[Found], float], str], ...] = (
    (
        "brightness",
        _factor,
        rf"{_MUCH}(?:bright(?:er|en)|light(?:er|en)|more (?:light|brightness)|(?:increase|raise|boost|more|higher) (?:the )?(?:brightness|exposure)){_IT}{_AFTER}(?![a-z])",
    ),
    (
        "brightness",
        _inverse,
        rf"{_MUCH}(?:dark(?:er|en)|dim(?:mer)?|less (?:bright|light)|(?:decrease|reduce|lower|less) (?:the )?(?:brightness|exposure)){_IT}{_AFTER}(?![a-z])",
    ),
    (
        "brightness",
        _factor,
        rf"{_MUCH_ZH}(?:(?<!太)亮(?!度)|{_UP}亮度|亮度{_MUCH_ZH}{_UP}|提亮|明亮){_AFTER_ZH}",
    ),
    (
        "brightness",
        _inverse,
        rf"{_MUCH_ZH}(?:(?<!太)暗(?!部)|{_DOWN}亮度|亮度{_MUCH_ZH}{_DOWN}|压暗){_AFTER_ZH}",
    ),
    (
        "contrast",
        _factor,
        rf"{_MUCH}(?:(?:more|increase|higher|stronger|raise|boost|add)(?: the)? contrast|contrast(?:ier| up))(?![a-z]){_AFTER}",
    ),
    (
        "contrast",
        _inverse,
        rf"{_MUCH}(?:(?:less|decrease|lower|reduce|softer)(?: the)? contrast|contrast down)(?![a-z]){_AFTER}",
    ),
    ("contrast", _factor, rf"{_MUCH_ZH}(?:{_UP}对比度?|对比度?{_MUCH_ZH}{_UP}){_AFTER_ZH}"),
    ("contrast", _inverse, rf"{_MUCH_ZH}(?:{_DOWN}对比度?|对比度?{_MUCH_ZH}{_DOWN}){_AFTER_ZH}"),
    (
        "saturation",
        _factor,
        rf"{_MUCH}(?:more (?:colou?rful|colou?rs?|vivid|vibrant|saturated|saturation|vibrance)|(?:increase|boost|raise)(?: the)? (?:saturation|colou?rs?|vibrance)|saturate|vivid|vibrant){_AFTER}",
    ),
    (
        "saturation",
        _inverse,
        rf"{_MUCH}(?:less (?:colou?rful|colou?rs?|vivid|vibrant|saturated|saturation)|(?:decrease|reduce|lower)(?: the)? saturation|muted(?: colou?rs)?|paler){_AFTER}",
    ),
    (
        "saturation",
        _factor,
        rf"{_MUCH_ZH}(?:(?:颜色|色彩)?{_MUCH_ZH}(?:鲜艳|艳丽?)|{_UP}(?:色彩)?饱和度?|饱和度?{_MUCH_ZH}{_UP}){_AFTER_ZH}",
    ),
    (
        "saturation",
        _inverse,
        rf"{_MUCH_ZH}(?:颜色[淡浅]|{_DOWN}(?:色彩)?饱和度?|饱和度?{_MUCH_ZH}{_DOWN}){_AFTER_ZH}",
    ),
)
"""Of light, contrast and colour: by how much more or less, and how people say so."""


def _tone(field: str, factor: Callable[[Found], float], pattern: str) -> Rule:
    return _rule(pattern, lambda found: replace(Tone(), **{field: factor(found)}))


RULES: tuple[Rule, ...] = (
    # No background
    _rule(
        rf"(?:remove|delete|erase|drop|clear|strip|cut out|take (?:out|away|off)|get rid of) {_BG}|(?:take|cut|knock) {_BG} (?:out|off|away)",
        _is(Backdrop()),
    ),
    _rule(
        rf"(?:no|without|transparent|see-through) {_BG}|{_BG}{_INTO} ?(?:transparent|removed|gone|see-through)",
        _is(Backdrop()),
    ),
    _rule(
        r"(?:cut ?out|isolate|extract)(?: the (?:subject|person|people|object|product|foreground|figure))?(?![a-z])",
        _is(Backdrop()),
    ),
    _rule(
        rf"(?:去除?|移除|删除|删|删掉|抠掉|抠除|抹去|清除|消除|去掉|不要)掉?{_BG_ZH}|{_BG_ZH}(?:去掉|去除|删掉|删除|移除|抠掉)",
        _is(Backdrop()),
    ),
    _rule(
        rf"[抠扣]图|[抠扣]出来?(?:人像|人物|主体|前景|商品)?|去底|{_BG_ZH}?{_PUT}透明(?:的)?(?:背景|底)?",
        _is(Backdrop()),
    ),
    # Blurred background
    _rule(
        rf"(?:blur(?:red|ry|ring)?|defocus|soften)(?: out)? {_BG}|{_BG}{_INTO} ?(?:blur(?:red|ry)?|out of focus|bokeh)",
        _is(Backdrop(blur=True)),
    ),
    _rule(r"portrait mode|bokeh(?: effect)?", _is(Backdrop(blur=True))),
    _rule(
        rf"(?:虚化|模糊)(?:一下|掉)?{_BG_ZH}|{_BG_ZH}{_PUT}(?:虚化|模糊|虚)(?:一点|一些|掉|效果)?",
        _is(Backdrop(blur=True)),
    ),
    # Gradients
    _rule(
        rf"(?:{_BG}{_INTO} ?)?gradient(?: {_BG})?(?:{_INTO} ?(?:from|of|between)? ?{_C1} ?(?:to|and|into|-|/|,) ?{_C2})?(?: {_BG})?",
        _faded,
    ),
    _rule(rf"(?:{_BG}{_INTO} ?)?{_C1}(?: ?(?:to|and|into|/)|-to-?| ?-)? ?{_C2} gradient(?: {_BG})?", _faded),
    _rule(
        rf"(?:{_BG_ZH}{_PUT}|{_PUT})?(?:从|由)?{_C1} ?(?:渐变)?(?:到|至|和|与|、|-)?{_C2}的?渐变色?(?:的)?(?:{_BG_ZH})?",
        _faded,
    ),
    _rule(
        rf"{_BG_ZH}{_PUT}渐变色?(?:从|由)?(?:{_C1}(?:到|至|和){_C2})?|{_PUT}渐变色?(?:的)?{_BG_ZH}", _faded
    ),
    # A colour
    _rule(rf"{_C}(?:[ -]colou?red)? {_BG}|{_BG}(?: colou?r)?{_INTO} ?(?:=|:)? ?{_C}", _backdrop),
    _rule(rf"on (?:an? )?(?:plain |solid )?{_C} {_BG}", _backdrop),
    _rule(
        rf"(?:{_PUT})?{_C}(?:的)?(?:背景|底(?![部端下])色?)(?!的?渐变)(?!{COLOUR})|{_BG_ZH}{_PUT}{_C}",
        _backdrop,
    ),
    # Another picture
    _rule(rf"(?:use|put|with|set|place) {_OTHER}{_INTO} {_BG}|{_BG}{_INTO} {_OTHER}", _is(OtherBehind())),
    _rule(
        rf"(?:put|place|set)(?: (?:it|her|him|them|this))? (?:on|onto|in front of|into|before) {_OTHER}",
        _is(OtherBehind()),
    ),
    _rule(
        rf"(?:用|把|以|拿|将)?{_OTHER_ZH}{_PUT}(?:做|作|当|作为|当作)?{_BG_ZH}|{_BG_ZH}{_PUT}{_OTHER_ZH}",
        _is(OtherBehind()),
    ),
    # Shape and size
    _rule(
        rf"(?:crop(?:ped)?|cut|trim)?{_INTO} ?(?<![a-z])(?P<shape>{_SHAPE})(?![a-z])(?: (?:crop|shape|format|ratio))?",
        _shape,
    ),
    _rule(rf"(?:裁剪?切?|剪)?{_PUT}(?P<shape>{_SHAPE})", _shape),
    _rule(
        rf"(?:crop(?:ped)?|裁剪?切?|aspect ratio|比例)?{_INTO} ?(?:{_PUT})?{_DIGIT}(?P<width>\d{{1,2}}) ?(?:[:/x×*]|by|比) ?(?P<height>\d{{1,2}})(?!\d)(?: (?:aspect )?ratio|(?:的)?比例)?",
        _ratio,
    ),
    _rule(
        rf"(?:resized?|scaled?|size|尺寸|大小|分辨率|像素)?{_INTO} ?(?:缩放|调整|{_PUT})*{_DIGIT}(?P<width>\d{{2,5}}) ?(?:px)? ?(?:[x×*乘]|by) ?(?P<height>\d{{2,5}})(?!\d)(?: ?(?:px|pixels?|像素))?(?:大小|的?尺寸)?",
        _sized,
    ),
    _rule(
        rf"(?:resized?|scaled?|size|cropped|crop|尺寸|大小|裁剪?切?)?{_INTO} ?(?:缩放|调整|{_PUT})*(?:适合|适配)?(?:发)?(?P<format>{ANY_FORMAT})(?: (?:size|format|dimensions)|(?:的)?(?:尺寸|大小|格式|比例))?",
        _formatted,
    ),
    _rule(
        rf"(?:with|and|in|using)? ?(?:an? )?(?:{_C} )?(?:padding|padded|letterbox(?:ed)?|borders?|bars)(?: (?:in )?{_C})?",
        _padding,
    ),
    _rule(
        rf"(?:without|no|don'?t) crop(?:ping)?|don'?t cut (?:anything|it)(?: off)?|(?:加|用|留)?(?:{_C}(?:的)?)?(?:边框?|填充|留白|补边)|不要?裁[剪切]?|不裁",
        _padding,
    ),
    # Turning
    _rule(
        r"(?:rotated?|spin|turn(?:ed)?(?=.* (?:left|right|clockwise|counter-?clockwise|anti-?clockwise|c?cw|90|180|270)))(?: (?:it|the (?:picture|photo|image)|this))?(?: by)?(?: (?P<degrees>90|180|270) ?(?:°|deg(?:rees?)?)?)?(?: ?(?:to the |to )?(?P<way>left|right|clockwise|counter-?\s?clockwise|anti-?\s?clockwise|c?cw))?(?: (?:by )?(?P<degrees>90|180|270) ?(?:°|deg(?:rees?)?)?)?(?![\d ]*\d)(?! (?:it|the|this|into|to|up|down|my|on|off))(?![a-z])",
        _turned,
    ),
    _rule(
        r"(?P<degrees>90|180|270) ?(?:°|deg(?:rees?)?)(?: (?:to the )?(?P<way>left|right|clockwise|counter-?clockwise|anti-?clockwise))?",
        _turned,
    ),
    _rule(r"upside[ -]down|(?:上下)?(?:颠倒|倒过来|倒置)", _is(Turn90(180))),
    _rule(
        r"(?P<way>[向往朝]?[左右]|逆时针|顺时针)?(?:方向)?(?:旋转|转动?)(?:图片?|照片)?(?P<way>[向往朝]?(?:左|右)|逆时针|顺时针)?(?P<degrees>90|180|270|九十|一百八十|二百七十)?(?!\d)(?:度|°)?",
        _turned,
    ),
    _rule(
        r"(?:flip|mirror)(?:ped|ed)?(?: (?:it|the (?:picture|photo|image)))?(?: (?:vertical(?:ly)?|upside down|top to bottom))|(?:上下|垂直)(?:镜像|翻转|翻)",
        _is(Turn90(180, mirrored=True)),
    ),
    _rule(
        r"(?:flip|mirror)(?:ped|ed)?(?: (?:it|the (?:picture|photo|image)))?(?: (?:horizontal(?:ly)?|left to right|sideways|left and right))?(?![a-z])|(?:左右|水平)?(?:镜像|翻转|反转)",
        _is(Turn90(mirrored=True)),
    ),
    # Tone
    *(_tone(*row) for row in _TONES),
    _rule(r"(?:it'?s |it is )?too dark(?!.*(?:bright|light))|太暗了?(?!.*亮)", _is(Tone(brightness=1.3))),
    _rule(r"(?:it'?s |it is )?too (?:bright|light)(?!.*dark)|太亮了?(?!.*暗)", _is(Tone(brightness=0.77))),
    _rule(
        r"(?:convert(?:ed)? to |in(?:to)? |as )?(?:black (?:and|&|n) white|b ?& ?w|b/w|gr[ae]y ?scale|monochrome|desaturated?)|(?:变|改|换|转|调|做)?(?:成|为)?(?:黑白|灰度|单色)(?:照片?|图片?|色|效果|的)?",
        _is(Tone(saturation=0.0)),
    ),
    # Lettering
    _rule(
        rf"(?:(?P<where>{_WHERE.strip()}),? )?(?:{_WRITE} )?{_THE}(?:(?P<kind>{_KIND}) ?)?(?:(?:that )?(?:saying|says|reading|reads?|with|of)(?: the)?(?: (?:text|words?))? ?)?:? ?{_QUOTE}(?: ?as (?:a |the )?(?:{_KIND}))?{_DRESS}(?P<where>{_WHERE})?{_DRESS}",
        _banner,
    ),
    _rule(
        rf"(?:(?P<where>{_WHERE.strip()}),? )?(?:{_WRITE} {_THE}(?:(?P<kind>{_KIND})(?: (?:that )?(?:saying|says|reading|reads?|with(?: the (?:text|words?))?))?:? )|(?:write|say|print):? (?!an? |the )|(?:text|banner|caption|title|headline) ?: ?|(?:^|(?<=, ))(?:banner|caption|headline) )(?!on |at |to |the (?:top|bottom))(?:{_WORDS})(?P<where>{_WHERE})?",
        _banner,
    ),
    # Without a sign that it is text, only what begins like a name or a headline is some.
    _rule(rf"{_WRITE} (?-i:(?P<words>[A-Z0-9][^,;{QUOTE}]*?))(?P<where>{_WHERE}){_DRESS}", _banner),
    _rule(
        rf"(?P<where>{_WHERE_ZH})?(?:{_WRITE_ZH}|用)?{_DRESS_ZH}(?P<kind>{_KIND_ZH})?(?:{_WRITE_ZH})?(?:内容)?(?:是|为|:|写着?)? ?{_QUOTE}(?:这?[几个两三四\d]+个字|的?字样|的?文字|的?标题|的?横幅)?(?P<where>(?:,? ?(?:放)?{_WHERE_ZH}))?",
        _banner,
    ),
    _rule(
        rf"(?P<where>{_WHERE_ZH})?(?:{_WRITE_ZH}{_DRESS_ZH}(?P<kind>{_KIND_ZH})|写上|写着|打上|(?P<kind>文字|横幅|标题|字幕) ?(?=:))(?:内容)?(?:是|为|:)? ?{_WORDS_ZH}",
        _banner,
    ),
)
_IDLE_EN = (
    "please|pls|kindly|replace|fit|her|him|them|pop|too dark|too bright|can|could|would|will|you|i|i'd|we|want|need|like|to|the|this|that|a|an|it|its|it's|my|our|of|for|me|us|and|then|also|with"
    "|make|made|making|turn|change|changed|set|get|give|have|edit|apply|do|be|is|should|just|now|so|in|into|as|at|on|by|picture|pictures|photo|photos"
    "|image|images|pic|pics|file|one|version|look|looks|looking|bit|little|more|colou?rs?|size|format|put|use|let|lets|let's|first|next|finally|after|afterwards|plus|too"
    "|resize|resized|crop|cropped|background|thanks|thank|hey|hi|some|degrees?|px|pixels?|text|convert|here|effect|instead|side|a"
)
_IDLE_ZH = (
    "太暗了?|太亮了?|证件照|请|麻烦|帮我|帮忙|帮|给我|我想要?|我要|想要?|能不能|能|个|可以|可不可以|吗|把|将|让|使|这张|那张|这个|一张|一下|图片|照片|图像|图|照|它|的|了|成为|成|为|变成|变|改成|改|换成|换|调整为?|调整?|弄|做"
    "|设置|设|然后|并且|并|再|同时|接着|最后|还有|以及|和|与|加上?|都|也|就|先|后|吧|呢|啊|哦|谢谢|要|用|在|上|里|中|裁剪?|一点|一些|点|些|修改|编辑|处理|处|颜色|色彩|到|去|尺寸|大小|背景|文字|字"
)
IDLE = re.compile(rf"(?<![a-z])(?:{_IDLE_EN})(?![a-z])|(?:{_IDLE_ZH})", re.IGNORECASE)
"""Words that mean nothing by themselves."""
FILLING = re.compile(r"[\s,.;:!?&+·、,。;!?…~()\[\]/-]+")
"""What stands between words."""

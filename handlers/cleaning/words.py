"""How people say what is to be done to a recording, in English and Chinese; rules first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.engine import Cut, Fade, SoundFormat
from handlers.cleaning.times import MOMENT, in_digits, seconds
from handlers.cleaning.treatment import LOUDEST, QUIETEST, SPEECH, Treatment


def _says(english: str, chinese: str) -> re.Pattern[str]:
    """Whole English words, or Chinese ones."""
    return re.compile(rf"\b(?:{english})\b|{chinese}")


JOIN = _says(
    r"join|merge|combine|concatenate|stitch|glue", r"拼接|拼起|拼成|合并|合成一|连起来|接起来|接在一起"
)
_NOISE = _says(
    r"(?:de-?)?nois(?:e|y|es)|hiss|hum|buzz|static|rumble|clean ?up|clean", r"噪|杂音|嘶嘶|嗡嗡|清理|干净"
)
_KEEP_NOISE = _says(
    r"(?:no|not|don't|do not|without|keep)\b[^.,;]{0,20}\b(?:denois\w*|nois\w*)(?: (?:reduction|removal))?",
    r"不要?降噪|不去噪|别降噪|保留噪|不要去噪",
)
_LESS_NOISE = _says(
    r"less (?:noise|de-?nois)\w*|(?:gentle|slight|a little|a bit of)\b[^.,;]{0,12}nois\w*",
    r"少(?:降|去)一?点噪|轻度(?:降|去)噪|轻微(?:降|去)噪",
)
_LUFS = re.compile(r"(-|−|minus |负)? ?(\d+(?:\.\d+)?) ?(?:lufs|lkfs|db ?lufs)")
_LEVELS = (
    (
        _says(
            r"louder|too quiet|boost|turn (?:it )?up|amplify",
            r"更响|响一点|响一些|大声|音量(?:调|放)?大|调大|声音大|太小|放大",
        ),
        -13.0,
    ),
    (
        _says(
            r"quieter|softer|too loud|turn (?:it )?down", r"小声|轻一点|音量(?:调)?小|调小|声音小|太响|太吵"
        ),
        -20.0,
    ),
    (_says(r"loudness|volume|level|normali[sz]e|even (?:out|it)", r"音量|响度|统一|均衡"), SPEECH),
)
"""What is said of the loudness, and the LUFS that it means."""
_TRIM = _says(r"trim|silences?|silent|pauses?|gaps?", r"静音|停顿|空白|沉默")
_FADE = _says(r"fad(?:e|es|ed|ing)", r"淡入|淡出")
_FADE_IN = _says(r"fad\w+[ -]in", r"淡入")
_FADE_OUT = _says(r"fad\w+[ -]out", r"淡出")
_FADE_BOTH = _says(r"fad\w+[ -]in (?:and|&) (?:fad\w+[ -])?out", r"淡入淡出|淡入和?、?淡出")
_FORMATS = re.compile(r"(?<![\w.])(mp3|wav|wave|flac)\b|(mp3|wav|flac)")
_OTHER_FORMAT = re.compile(
    r"(?:\b(?:to|as|into|in)\b|转成?为?|换成|变成|存成|格式) ?\.?(m4a|aac|ogg|opus|wma|aiff?|m4b|amr)"
)
_MODES = (
    ("keep", _says(r"keep|only|just|extract|excerpt|leave", r"保留|只要|只留|截取|提取|留下|节选")),
    (
        "drop",
        _says(
            r"remove|delete|drop|without|skip|cut out|cut off|cut away|strip|lose",
            r"剪掉|删|去掉|去除|剪去|切掉|不要",
        ),
    ),
    ("cut", _says(r"cut|crop|clip|trim", r"剪|切")),
)
"""What becomes of a part, the first that is said."""
_RANGE = re.compile(
    rf"({MOMENT}) ?(?:-|–|—|~|～|to|until|till|through|and|到|至) ?({MOMENT}|the end\b|end\b|结尾|末尾|最后)"
)
_BARE_RANGE = re.compile(
    r"(?<![\d:.])(\d+(?:\.\d+)?) ?(?:-|–|—|~|～|to|到|至) ?(?=\d+(?:\.\d+)? ?(?:s\b|sec|秒))"
)
_FIRST = re.compile(rf"(?:\bfirst|\bopening|前面?|开头|头) ?(?:的)?({MOMENT})")
_LAST = re.compile(rf"(?:\blast|\bfinal|最后|结尾|末尾|后面?)(?:的)? ?({MOMENT})")
_FROM = re.compile(rf"(?:\bfrom|\bafter|从) ?({MOMENT})(?: ?(?:on\b|onwards?\b|开始|起|以后|之后))?")
_UNTIL = re.compile(rf"(?:\bbefore|\buntil|\bup to|直到) ?({MOMENT})")
_CLAUSES = re.compile(r"[,;。，；、\n]|\b(?:and then|then)\b|然后|再(?=[剪切删去保截淡转])")
_FADE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants: `treatment` is None where the rules understood nothing; `no_format` cannot be made."""

    treatment: Treatment | None
    join: bool = False
    no_format: str = ""


def understood(text: str) -> Wanted:
    """What the words say. With no words at all, nothing is left to guess: the treatment is None."""
    plain = in_digits(text)
    treatment = _levelled(plain, Treatment())
    treatment = replace(
        treatment, cuts=tuple(_cuts(plain)), fade=_fade(plain), format=_format(plain) or "mp3"
    )
    join = bool(JOIN.search(plain))
    refused = _OTHER_FORMAT.search(plain)
    plan = treatment != Treatment() or join or refused or _format(plain)
    return Wanted(treatment if plan else None, join, refused[1].upper() if refused else "")


def _levelled(plain: str, treatment: Treatment) -> Treatment:
    """Noise, silence and loudness."""
    noise = 0.0 if _KEEP_NOISE.search(plain) or not _NOISE.search(plain) else 1.0
    trims = _TRIM.search(plain) and not re.search(MOMENT, plain)
    if _LESS_NOISE.search(plain):
        noise = 0.5
    return replace(treatment, denoise=noise, trim=bool(trims), loudness=_loudness(plain))


def _loudness(plain: str) -> float | None:
    if named := _LUFS.search(plain):
        return min(LOUDEST, max(QUIETEST, -float(named[2])))
    return next((level for said, level in _LEVELS if said.search(plain)), None)


def _format(plain: str) -> SoundFormat | None:
    found = _FORMATS.search(plain)
    if not found:
        return None
    name = found[1] or found[2]
    return "wav" if name.startswith("wav") else "flac" if name == "flac" else "mp3"


def _fade(plain: str) -> Fade:
    if not _FADE.search(plain):
        return Fade()
    start, end = (_lasting(plain, pattern) for pattern in (_FADE_IN, _FADE_OUT))
    if _FADE_BOTH.search(plain) or not (start or end):
        both = start or end or _near(plain, _FADE)
        return Fade(both, both)
    return Fade(start, end)


def _lasting(plain: str, pattern: re.Pattern[str]) -> float:
    return _near(plain, pattern) if pattern.search(plain) else 0.0


def _near(plain: str, pattern: re.Pattern[str]) -> float:
    """How long a fade lasts: what is said in the same clause."""
    for clause in _CLAUSES.split(plain):
        if clause and pattern.search(clause):
            said = re.search(MOMENT, clause)
            return seconds(said[0]) if said else _FADE_SECONDS
    return _FADE_SECONDS


def _cuts(plain: str) -> Iterator[Cut]:
    """The parts that stay or go, clause by clause; what follows a comma is meant as what went before it."""
    mode = ""
    for clause in filter(None, _CLAUSES.split(plain)):
        if _FADE.search(clause):
            continue
        mode = next((name for name, said in _MODES if said.search(clause)), mode)
        if mode:
            yield from _spans(_BARE_RANGE.sub(r"\1s-", clause), mode)


def _spans(clause: str, mode: str) -> Iterator[Cut]:
    """A bare "cut 0:10-0:45" takes that part out of the recording to keep it, as editors do."""
    ranges = _RANGE.findall(clause)
    for start, end in ranges:
        yield Cut(seconds(start), seconds(end) if re.match(r"\d", end) else None, out=mode == "drop")
    if ranges:
        return
    goes = mode != "keep"
    if first := _FIRST.search(clause):
        yield Cut(0, seconds(first[1]), out=goes)
    if last := _LAST.search(clause):
        yield Cut(-seconds(last[1]), None, out=goes)
    if not first and not last:
        if start := _FROM.search(clause):
            yield Cut(seconds(start[1]), None, out=mode == "drop")
        if until := _UNTIL.search(clause):
            yield Cut(0, seconds(until[1]), out=mode == "drop")

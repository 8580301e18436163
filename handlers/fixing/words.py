"""How people say what is to be repaired in a picture, in English and Chinese."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.engine import RepairTask
from bot.language import Phrase


@dataclass(frozen=True, slots=True)
class Fix:
    """One repair; `scale` and `flat` are as in the engine's prompt."""

    task: RepairTask
    scale: Literal[2, 4] = 4
    flat: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wrote: repairs, in the order in which they help each other; `gone` is a thing that shall go.

    With `masked`, a file that came along marks what goes. Nothing of all is left to us.
    """

    fixes: tuple[Fix, ...] = ()
    gone: str = ""
    masked: bool = False


_MASK = re.compile(r"\bmask\b|蒙版|遮罩|掩模", re.IGNORECASE)
_FLAT = re.compile(
    r"\b(logo|icon|drawing|cartoon|anime|comic|illustration|clip ?art)s?\b|标志|图标|卡通|动漫|漫画|插画|插图",
    re.IGNORECASE,
)
_DOUBLE = re.compile(
    r"\b(2 ?[x×]|x ?2|twice|double)\b|2 ?×|\b2 times\b|[两兩二2] ?倍|放大一倍|翻倍", re.IGNORECASE
)
_TASKS: tuple[tuple[RepairTask, re.Pattern[str]], ...] = (
    ("scratches", re.compile(r"\b(scratch|crease)(es|ed|s)?\b|划痕|刮痕|折痕|划伤", re.IGNORECASE)),
    ("denoise", re.compile(r"\b(de-?)?nois(e|y)\b|\bgrain(y)?\b|噪", re.IGNORECASE)),
    (
        "restore",
        re.compile(
            r"\bsharp(er|en|ness)?\b|\b(de)?-?blur(ry|red|r?ing)?\b|\b(jpe?g|compression|artefacts?|artifacts?|blocky|pixelated|clearer)\b"
            r"|清晰|锐化|模糊|压缩|马赛克|锐利",
            re.IGNORECASE,
        ),
    ),
    (
        "enlarge",
        re.compile(
            r"\b(upscale|enlarge|bigger|larger|resolution|magnify|[24] ?[x×]|x ?[24]|twice|double|[24] times)\b"
            r"|[24] ?×|放大|高清|分辨率|[两兩二四24] ?倍|翻倍|变大",
            re.IGNORECASE,
        ),
    ),
    (
        "cutout",
        re.compile(
            r"\bcut ?-?out\b|\bcut (it|him|her|them) out\b|\b(remove|without|no|transparent) (the |its )?background\b"
            r"|抠图|抠出|去(除|掉)?背景|透明背景|移除背景",
            re.IGNORECASE,
        ),
    ),
)
_GONE = (
    re.compile(
        r"\b(?:remove|erase|delete|take out|get rid of)\s+(?P<what>.+?)(?:\s+(?:from|in|on) (?:the|this|my) (?:photo|picture|image))?[.!]?$",
        re.IGNORECASE,
    ),
    re.compile(r"(?:去掉|去除|移除|擦掉|删掉|抹掉|消除)(?P<what>[^，。！,.!]+)"),
    re.compile(r"(?:把|将)(?P<what>[^，。！,.!]+?)(?:去掉|去除|移除|擦掉|删掉|抹掉|消除)"),
)
_ITSELF = re.compile(
    r"^(it|this|that|an object|the object|objects?|物体|对象|东西|它)(…|\.\.\.)?$", re.IGNORECASE
)


def understood(text: str) -> Wanted:
    """What `text` asks for."""
    if _MASK.search(text):
        return Wanted(masked=True)
    flat = bool(_FLAT.search(text))
    scale: Literal[2, 4] = 2 if _DOUBLE.search(text) else 4
    fixes = tuple(Fix(task, scale, flat) for task, said in _TASKS if said.search(text))
    if fixes:
        return Wanted(tuple(fix if fix.task == "enlarge" else Fix(fix.task) for fix in fixes))
    return Wanted(gone=_thing(text))


def _thing(text: str) -> str:
    """What is to be removed; empty when nothing is named."""
    for pattern in _GONE:
        if found := pattern.search(text.strip()):
            what = found["what"].strip()
            return "" if _ITSELF.match(what) else what
    return ""


DONE = {
    "enlarge": Phrase(en="enlarged it {scale}×", zh="把它放大到 {scale} 倍"),
    "restore": Phrase(en="sharpened it and took compression away", zh="让它更清晰并消除了压缩痕迹"),
    "denoise": Phrase(en="removed the noise", zh="去除了噪点"),
    "scratches": Phrase(en="removed the scratches that I found", zh="去除了我找到的划痕"),
    "cutout": Phrase(en="cut out what stands in front", zh="抠出了前景"),
}
"""What was done, to follow `I` or 我."""

"""Whether words in a draft's thread are about the draft: rules, so that the answer is at once and the same."""

import re
from collections.abc import Mapping

from bot.understanding.control import control
from bot.understanding.router import CLEAR
from handlers.conversation import wordless

_POLITE = (
    r"(?:(?:please|pls|now|and|but|ok(?:ay)?|hm+|great|good|nice|can you|could you|would you|can we|let'?s|"
    r"i(?:'d| would) (?:like|prefer) (?:you to|it to be|it)|i want (?:you to|it)|i prefer)[\s,.!:]+)*"
)
_VERBS = (
    r"make|keep|drop|add|remove|delete|cut|shorten|lengthen|expand|rewrite|rephrase|reword|revise|replace|change|"
    r"turn|use|put|move|mention|include|leave|tone|soften|simplify|translate|fix|correct|write|begin|start|end|"
    r"merge|split|swap|sign|address|say|call|insert|undo|try|format|bold|more|less|shorter|longer|not so|"
    r"without|with|no "
)
_ORDER = re.compile(rf"^{_POLITE}(?:{_VERBS})\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:too (?:long|short|formal|informal|stiff|casual|dry|wordy|vague)|(?:more|less) \w+|"
    r"(?:should|must|needs? to) (?:be|say|mention|include|begin|start|end)|paragraph|sentence|title|headline|"
    r"subject line|wording|jargon|tone)\b",
    re.IGNORECASE,
)
_ZH = re.compile(
    r"改|删|去掉|去除|加上|加入|加一|添|保留|换成|替换|缩短|精简|简短|短一?[些点]|长一?[些点]|扩写|"
    r"使用|口语|书面|正式|亲切|语气|重写|再写|翻译|译成|润色|调整|不要|别用|写得|开头|结尾|标题|第.{1,3}[段句]|太[长短硬干]"
)
_QUESTION = re.compile(
    r"^(?:what|why|who|whom|whose|when|where|which|how|is|are|was|were|do|does|did|will|has|have|had)\b.*\?\s*$"
    r"|(?:什么|为什么|为何|谁|怎么样|多少|几|哪|吗|呢|如何).{0,8}[?？]\s*$",
    re.IGNORECASE | re.DOTALL,
)
_THANKS = re.compile(
    r"^\s*(?:thanks?(?: you)?|thank you|thx|cheers|perfect|great|nice|good|ok(?:ay)?|lovely|谢谢|多谢|感谢|很好|不错|好的|可以)"
    r"[\w\s]{0,20}[!.。！~～]*\s*$",
    re.IGNORECASE,
)
_MOST_OVERHEARD = 300
ELSEWHERE = frozenset(
    {"code", "draw", "explain", "help", "summarise", "decisions", "questions", "tasks", "reply"}
    | {"approval", "digest", "drafts", "post", "save", "settings"}
)
"""Wishes that a thread may have beside those for its draft."""


def wants_change(text: str, *, overheard: bool) -> bool:
    """Whether `text` asks for a change of the draft.

    Said to us, anything does but a question and thanks; `overheard` in the thread, only what
    reads like an instruction for a text.
    """
    if control(text) in ("undo", "again"):
        return True
    if wordless(text) or _THANKS.match(text) or _QUESTION.search(text):
        return False
    return not overheard or (is_instruction(text) and len(text) <= _MOST_OVERHEARD)


def is_instruction(text: str) -> bool:
    """Whether `text` reads like what one tells a writer to do."""
    return bool(_ORDER.match(text.strip()) or _ABOUT.search(text) or _ZH.search(text))


def wants_another(text: str, likely: Mapping[str, float]) -> bool:
    """Whether `text` clearly asks for something else than a text: `likely` tells how probable each wish is."""
    best = max(likely, key=lambda name: likely[name])
    return best in ELSEWHERE and likely[best] >= CLEAR and not is_instruction(text)

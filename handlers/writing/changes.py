"""The quick changes of a text, and what code can hold of their promises."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.language import Phrase, detect

_PIECE = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_ENOUGH = 0.1
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a changed text: how the model hears it, and the person when it stays so.

    Without `demand` there is no point in asking again.
    """

    reason: Phrase
    demand: Phrase | None = None


Check = Callable[[str, str, str], Flaw | None]
"""Looks at the text before, the text after, and the language that was wished for."""


@dataclass(frozen=True, slots=True)
class Change:
    """One quick change: the name of its prompt, its button, and what is shown meanwhile."""

    name: str
    label: Phrase
    status: Phrase
    temperature: float = 0.4
    check: Check | None = None


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language to translate into; `letters` are those that a text in it holds."""

    code: str
    label: Phrase
    letters: str


TONGUES = (
    Tongue("en", Phrase(en="English", zh="英语"), "LATIN"),
    Tongue("zh", Phrase(en="Chinese", zh="中文"), "CJK"),
    Tongue("ja", Phrase(en="Japanese", zh="日语"), "HIRAGANA"),
    Tongue("ko", Phrase(en="Korean", zh="韩语"), "HANGUL"),
    Tongue("fr", Phrase(en="French", zh="法语"), "LATIN"),
    Tongue("de", Phrase(en="German", zh="德语"), "LATIN"),
    Tongue("es", Phrase(en="Spanish", zh="西班牙语"), "LATIN"),
    Tongue("pt", Phrase(en="Portuguese", zh="葡萄牙语"), "LATIN"),
    Tongue("it", Phrase(en="Italian", zh="意大利语"), "LATIN"),
    Tongue("nl", Phrase(en="Dutch", zh="荷兰语"), "LATIN"),
    Tongue("ru", Phrase(en="Russian", zh="俄语"), "CYRILLIC"),
    Tongue("ar", Phrase(en="Arabic", zh="阿拉伯语"), "ARABIC"),
)

_SAME = Flaw(Phrase(en="the text would have stayed the same.", zh="改完和原文一样。"))
_CORRECT = Flaw(Phrase(en="I found nothing to correct.", zh="没有发现需要改正的地方。"))


def shorter(before: str, after: str, _: str) -> Flaw | None:
    """A shorter text is shorter by a tenth at least."""
    if length(after) <= length(before) * (1 - _ENOUGH):
        return None
    return Flaw(
        reason=Phrase(
            en="it did not get shorter. Tell me in its thread what may go.",
            zh="没能改短。请在消息列里告诉我可以删去什么。",
        ),
        demand=Phrase(
            en="That is not shorter. Leave out everything but the main point and its facts.",
            zh="这并没有变短。除要点和相关事实外，全部删去。",
        ),
    )


def longer(before: str, after: str, _: str) -> Flaw | None:
    """A longer text is longer by a tenth at least."""
    if length(after) >= length(before) * (1 + _ENOUGH):
        return None
    return Flaw(
        reason=Phrase(
            en="it did not get longer. Tell me in its thread what to add.",
            zh="没能扩写。请在消息列里告诉我要补充什么。",
        ),
        demand=Phrase(
            en="That is not longer. Spell each point out in one more sentence.",
            zh="这并没有变长。请把每一点再展开一句。",
        ),
    )


def grammatical(before: str, after: str, _: str) -> Flaw | None:
    """Corrected grammar changes little, but something."""
    if _bare(before) == _bare(after):
        return _CORRECT
    if alike(before, after) >= _ALIKE:
        return None
    return Flaw(
        reason=Phrase(
            en="the model rewrote more than the grammar, so I dropped its text.",
            zh="模型改动的不只是语法，所以我没有采用。",
        ),
        demand=Phrase(
            en="You changed more than the grammar. Take the text word for word and correct mistakes alone.",
            zh="改动的不只是语法。请逐字照抄原文，只改错误。",
        ),
    )


def translated(before: str, after: str, tongue: str) -> Flaw | None:
    """A translation is written in the letters of the language that was wished for."""
    if _bare(before) == _bare(after) or not is_in(after, tongue):
        return Flaw(
            reason=Phrase(en="the translation did not come out in that language.", zh="没能译成那种语言。"),
            demand=Phrase(
                en="That is not in the language asked for. Translate the whole text.",
                zh="这不是所要求的语言。请翻译全文。",
            ),
        )
    return None


def different(before: str, after: str, _: str) -> Flaw | None:
    """A changed text is not the same one."""
    return _SAME if _bare(before) == _bare(after) else None


CHANGES = (
    Change(
        "shorter",
        Phrase(en="Shorter", zh="短一点"),
        Phrase(en="Shortening…", zh="正在缩短…"),
        check=shorter,
    ),
    Change(
        "longer", Phrase(en="Longer", zh="长一点"), Phrase(en="Expanding…", zh="正在扩写…"), 0.6, check=longer
    ),
    Change(
        "formal",
        Phrase(en="More formal", zh="更正式"),
        Phrase(en="Making it more formal…", zh="正在改得更正式…"),
        check=different,
    ),
    Change(
        "friendlier",
        Phrase(en="Friendlier", zh="更亲切"),
        Phrase(en="Making it friendlier…", zh="正在改得更亲切…"),
        check=different,
    ),
    Change(
        "grammar",
        Phrase(en="Fix grammar", zh="改正语法"),
        Phrase(en="Reading for mistakes…", zh="正在检查语法…"),
        0.0,
        check=grammatical,
    ),
    Change(
        "translate",
        Phrase(en="Translate", zh="翻译"),
        Phrase(en="Translating…", zh="正在翻译…"),
        0.2,
        check=translated,
    ),
    Change("words", Phrase(en="As you said", zh="按您说的"), Phrase(en="Rewriting…", zh="正在修改…")),
)
BY_NAME = {change.name: change for change in CHANGES}


def tongue_of(code: str) -> Tongue | None:
    """The language that `code` stands for."""
    return next((tongue for tongue in TONGUES if tongue.code == code), None)


def length(text: str) -> int:
    """How long people find a text: its words, an ideograph being one."""
    return len(_PIECE.findall(text))


def alike(before: str, after: str) -> float:
    """How much of two texts is the same, 0 to 1."""
    one, two = (_PIECE.findall(text.lower()) for text in (before, after))
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def is_in(text: str, code: str) -> bool:
    """Whether the letters of `text` are those of the language `code`."""
    tongue = tongue_of(code)
    if tongue is None:
        return True
    scripts = _scripts(text)
    match tongue.letters:
        case "CJK":
            return detect(text) == "zh" and "HIRAGANA" not in scripts
        case "LATIN":
            return 2 * scripts["LATIN"] >= scripts.total()
        case letters:
            return letters in scripts


def numbers_lost(before: str, after: str) -> tuple[str, ...]:
    """The numbers of the text before that the text after does not have."""
    kept = set(_NUMBER.findall(after))
    return tuple(dict.fromkeys(number for number in _NUMBER.findall(before) if number not in kept))


def _scripts(text: str) -> Counter[str]:
    """How many letters of each script `text` holds."""
    return Counter(unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha())


def _bare(text: str) -> str:
    return " ".join(text.split())

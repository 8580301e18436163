"""What a sentence wants drawn: its words, and the shape, style, seed and number that people add to them."""

import re
from dataclasses import dataclass, replace
from zlib import crc32

from bot.capability import Request
from bot.language import Language, Phrase

FOUR = 4
SIDE = 512
SQUARE, WIDE, TALL = (SIDE, SIDE), (768, SIDE), (SIDE, 768)
SHAPES = (TALL, SQUARE, WIDE, (1024, SIDE))
"""From the tallest to the widest."""
_LARGEST = 2048
_SEEDS = 2**31

STYLES = {
    "watercolour": Phrase(en="Watercolour", zh="水彩"),
    "oil": Phrase(en="Oil painting", zh="油画"),
    "ink": Phrase(en="Ink wash", zh="水墨"),
    "pencil": Phrase(en="Pencil sketch", zh="铅笔素描"),
    "photo": Phrase(en="Photograph", zh="照片"),
    "flat": Phrase(en="Flat illustration", zh="扁平插画"),
    "pixel": Phrase(en="Pixel art", zh="像素画"),
    "anime": Phrase(en="Anime", zh="动漫"),
}
_MANNER = Phrase(en="{text}, {style}", zh="{text}，{style}风格")

_OPTION = re.compile(r"(?<!\S)(?:--|—|–)(\w+)(?:[ =:]+((?:(?!(?<!\S)(?:--|—|–)\w).)*))?", re.DOTALL)
_BARE = {"wide": WIDE, "landscape": WIDE, "tall": TALL, "portrait": TALL, "square": SQUARE}
_SHAPED = (
    (
        re.compile(r"[,，]?\s*(?:\b(?:in )?(?:landscape|wide) format\b|横版|横幅|横屏|宽幅)", re.IGNORECASE),
        WIDE,
    ),
    (re.compile(r"[,，]?\s*(?:\b(?:in )?(?:portrait|tall) format\b|竖版|竖幅|竖屏)", re.IGNORECASE), TALL),
    (re.compile(r"[,，]?\s*(?:\b(?:in )?square format\b|方形版|正方形构图)", re.IGNORECASE), SQUARE),
)
_ONE = re.compile(
    r"[,，]?\s*(?:\b(?:just|only) one(?: (?:picture|image))?(?: please)?\b|(?:只要|只画|就要)一[张幅])[，,.]?\s*"
    r"|^one (?:picture|image|drawing)(?: of)? |^一[张幅](?!纸|桌|床|脸|嘴|票)",
    re.IGNORECASE,
)
_ONE_OF = re.compile(r"^one\b", re.IGNORECASE)
_SIZE = re.compile(r"^(\d{2,4})\s*[x×*]\s*(\d{2,4})")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to draw. `seed` None leaves it to us; `raw` sends the words to the model as they are."""

    text: str
    size: tuple[int, int] = SQUARE
    style: str = ""
    negative: str = ""
    seed: int | None = None
    count: int = FOUR
    raw: bool = False

    def words(self, language: Language) -> str:
        """The text with its style."""
        if not self.style:
            return self.text
        known = STYLES.get(self.style)
        style = known(language).lower() if known else self.style
        return _MANNER(language, text=self.text, style=style)


def wanted(sentence: str) -> Wanted:
    """What `sentence` wants, its options taken out of the text."""
    found = Wanted(_OPTION.sub("", sentence).strip())
    for name, value in _OPTION.findall(sentence):
        found = _with_option(found, name.lower(), value.strip())
    return _with_number(_with_shape(found))


def seed_of(request: Request) -> int:
    """The seed of what a request draws: the same when it runs again."""
    return crc32(request.id.encode()) % _SEEDS


def wider(size: tuple[int, int]) -> tuple[int, int]:
    """The next wider shape."""
    return next((one for one in SHAPES if _ratio(one) > _ratio(size)), SHAPES[-1])


def taller(size: tuple[int, int]) -> tuple[int, int]:
    """The next taller shape."""
    return next((one for one in reversed(SHAPES) if _ratio(one) < _ratio(size)), SHAPES[0])


def _ratio(size: tuple[int, int]) -> float:
    return size[0] / max(1, size[1])


def _with_option(found: Wanted, name: str, value: str) -> Wanted:
    """One `--option` taken in; words behind one that takes none go back to the text."""
    match name:
        case "seed" if value.split() and value.split()[0].isdigit():
            return _back(replace(found, seed=int(value.split()[0]) % _SEEDS), value.split(maxsplit=1)[1:])
        case "style" | "风格" if value:
            return replace(found, style=_style(value))
        case "no" | "without" | "negative" | "不要" if value:
            return replace(found, negative=value)
        case "size" if fits := _SIZE.match(value):
            rest = value[fits.end() :].strip()
            return _back(replace(found, size=(_side(fits[1]), _side(fits[2]))), [rest])
        case "one" | "raw" | "four":
            count = {"one": 1, "four": FOUR}.get(name, found.count)
            return _back(replace(found, count=count, raw=found.raw or name == "raw"), [value])
        case shape if shape in _BARE:
            return _back(replace(found, size=_BARE[shape]), [value])
        case _:
            return _back(found, [name, value])


def _back(found: Wanted, words: list[str]) -> Wanted:
    return replace(found, text=" ".join(part for part in (found.text, *words) if part))


def _style(value: str) -> str:
    """A style of ours by any of its names, else as it was said."""
    said = value.lower().removesuffix("风格").replace("watercolor", "watercolour")
    names = ((name, (name, label.en.lower(), label.zh)) for name, label in STYLES.items())
    return next((name for name, known in names if said in known), said)


def _side(said: str) -> int:
    return min(_LARGEST, max(64, int(said) // 8 * 8))


def _with_shape(found: Wanted) -> Wanted:
    for pattern, size in _SHAPED:
        if pattern.search(found.text):
            return replace(found, text=pattern.sub("", found.text).strip(" ,，"), size=size)
    return found


def _with_number(found: Wanted) -> Wanted:
    if _ONE.search(found.text):
        return replace(found, text=_ONE.sub("", found.text).strip(" ,，"), count=1)
    return replace(found, count=1) if _ONE_OF.match(found.text) else found

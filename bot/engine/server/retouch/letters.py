"""Sets words in type: Latin, Greek, Cyrillic, Chinese, Japanese and Korean in our own font, others in the system's."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont

from bot.errors import CannotLetter

FONT = Path(__file__).with_name("font") / "NotoSansCJKsc-Bold-subset.otf"
LEADING = 1.3
"""From one line to the next, in sizes of the type."""

_SYSTEM = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
_TRIED = 32
_NOBODYS = "\U0010fffd"
_INVISIBLE = re.compile(r"[\u200b-\u200f\ufe00-\ufe0f\ufeff]")
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_CLOSING = "，。！？、；：”’）》】」』…,.!?;:)\\]}%"
_UNIT = re.compile(rf"[“‘（《【「『]*[{_IDEOGRAPH}][{_CLOSING}]*|[^\s{_IDEOGRAPH}]+|\s+")

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, slots=True)
class Lettering:
    """Words as they are set: `lines` in `font`; `width` and `height` in pixels."""

    lines: tuple[str, ...]
    font: Font

    @property
    def leading(self) -> int:
        """Pixels from one line to the next."""
        return round(self.font.size * LEADING)

    @property
    def width(self) -> float:
        """Of the longest line."""
        return max(self.font.getlength(line) for line in self.lines)

    @property
    def height(self) -> int:
        """Of all lines."""
        return self.leading * len(self.lines)


def fit(text: str, width: float, height: float, sizes: Sequence[int]) -> Lettering | None:
    """`text` in the first of `sizes` in which it fits; None where it fits in none. Raises CannotLetter."""
    plain = _INVISIBLE.sub("", text).strip()
    file = font_for(plain)
    for size in sizes:
        font = ImageFont.truetype(file, size)
        lines = [line for part in plain.splitlines() for line in wrapped(part, font, width)]
        set_out = Lettering(tuple(lines), font)
        if set_out.height <= height and set_out.width <= width:
            return set_out
    return None


def wrapped(text: str, font: Font, width: float) -> list[str]:
    """`text` in lines of about the same length, none wider than `width` unless a single word is."""
    lines = _broken(text, font, width)
    low, high = width / max(1, len(lines)), width
    while len(lines) > 1 and high - low > font.size / 2:
        middle = (low + high) / 2
        if len(_broken(text, font, middle)) > len(lines):
            low = middle
        else:
            high = middle
    return _broken(text, font, high) if len(lines) > 1 else lines


def font_for(text: str) -> Path:
    """The file of a font that has every letter of `text`: ours, else one of the system's; raises CannotLetter."""
    missing = _missing(text, FONT)
    if not missing:
        return FONT
    for file in _installed():
        if not _missing(text, file):
            return file
    raise CannotLetter(letters=" ".join(sorted(missing)))


def _broken(text: str, font: Font, width: float) -> list[str]:
    lines = [""]
    for unit in _UNIT.findall(text):
        if lines[-1] and font.getlength((lines[-1] + unit).rstrip()) > width:
            lines.append("")
        lines[-1] = (lines[-1] + unit).lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def _missing(text: str, file: Path) -> set[str]:
    """The letters of `text` that a font shows as the sign for what it does not have."""
    try:
        font = ImageFont.truetype(file, _TRIED)
        none = bytes(font.getmask(_NOBODYS))
        letters = set(text) - set(" \n\t\u3000\xa0")
        return {letter for letter in letters if bytes(font.getmask(letter)) == none}
    except OSError:
        # Fonts of bitmaps have no such size.
        return set(text)


def _installed() -> Iterator[Path]:
    """The fonts of this machine, plain and bold ones first."""
    folders = [Path(folder).expanduser() for folder in _SYSTEM.get(sys.platform, ())]
    files = [
        file for folder in folders for file in folder.rglob("*") if file.suffix in (".ttf", ".otf", ".ttc")
    ]
    return iter(sorted(files, key=lambda file: ("Bold" not in file.name, "Sans" not in file.name, file.name)))

"""Looks at a picture to see what it needs: its size, its noise and how hard it was compressed."""

import io
from dataclasses import dataclass

from PIL import Image

from bot.engine.server.repair import noise
from bot.engine.server.repair.pictures import read
from bot.language import Language, Phrase
from handlers.fixing.words import Fix

NOISY = 6 / 255
"""Noise that one sees."""
COMPRESSED = 60
"""A JPEG of a lower quality shows blocks."""
SMALL, LARGE_ENOUGH = 500, 1000
"""Pixels of the longer side: below the first four times as many help, below the second twice."""
_FLATTEST = 1_000_000
_AVERAGE = 57.625
"""The mean of JPEG's own table of quantisation, at quality 50."""

_CLEANED = Phrase(
    en="I measured visible noise (about {noise} of 255), so",
    zh="我测到明显的噪点（约 {noise}/255），所以我",
)
_UNPACKED = Phrase(
    en="It is a JPEG of low quality (about {quality} of 100), so",
    zh="它是低质量的 JPEG（约 {quality}/100），所以我",
)
_SMALL = Phrase(en="It is small ({width} × {height}), so", zh="它很小（{width} × {height}），所以我")
_FINE = Phrase(
    en="It is {width} × {height} with little noise and hardly any compression: I see nothing to repair by myself. Choose what I shall do:",
    zh="它是 {width} × {height}，噪点很少，也几乎没有压缩痕迹：我没有发现需要修复的地方。请选择要做什么：",
)


@dataclass(frozen=True, slots=True)
class Looks:
    """`noise` is the standard deviation, 0 to 1; `quality` a JPEG's, 1 to 100, None for other files."""

    width: int
    height: int
    noise: float
    quality: int | None = None

    @property
    def advice(self) -> tuple[Fix, ...]:
        """What helps it most; nothing when it is fine."""
        if self.quality is not None and self.quality < COMPRESSED:
            return (Fix("restore"),)
        if self.noise >= NOISY:
            return (Fix("denoise"),)
        longer = max(self.width, self.height)
        if longer < LARGE_ENOUGH:
            return (Fix("enlarge", 4 if longer < SMALL else 2),)
        return ()

    def why(self, language: Language) -> str:
        """The sentence before what was done; a whole one when nothing was."""
        advice = self.advice
        facts = {"width": self.width, "height": self.height, "quality": self.quality}
        sentence = _REASONS[advice[0].task] if advice else _FINE
        return sentence(language, noise=round(self.noise * 255), **facts)


_REASONS = {"restore": _UNPACKED, "denoise": _CLEANED, "enlarge": _SMALL}


def looks(data: bytes) -> Looks:
    """Measure a picture's file; raises CannotReadPicture or PictureTooLarge."""
    opened = read(data)
    width, height = opened.size
    rows = max(1, _FLATTEST // width)
    top = max(0, (height - rows) // 2)
    return Looks(width, height, noise.level(opened.colour[top : top + rows]), _quality(data))


def _quality(data: bytes) -> int | None:
    """A JPEG's quality on the usual scale, from how coarsely it keeps brightness."""
    with Image.open(io.BytesIO(data)) as image:
        tables = getattr(image, "quantization", None)
    if not tables:
        return None
    scale: float = 100 * (sum(tables[0]) / 64) / _AVERAGE
    return round(max(1.0, 5000 / scale if scale > 100 else 100 - scale / 2))

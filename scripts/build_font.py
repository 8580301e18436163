"""Cuts the font of banners out of Noto Sans CJK SC Bold: the scripts that people write here, without hinting.

`python -m scripts.build_font FILE`, where FILE is `NotoSansCJK-Bold.ttc` of Debian's package fonts-noto-cjk.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools import subset  # type: ignore[import-untyped]  # it ships no types
from fontTools.ttLib import TTCollection  # type: ignore[import-untyped]  # likewise

from bot.engine.server.retouch.letters import FONT

FACE = "Noto Sans CJK SC Bold"
RANGES = (
    (0x0020, 0x0250),  # Latin
    (0x0370, 0x0460),  # Greek and Cyrillic
    (0x1E00, 0x1F00),  # Latin with more accents, as Vietnamese has it
    (0x2010, 0x2070),  # punctuation
    (0x20A0, 0x2270),  # currencies, letterlike signs, numerals, arrows, mathematics
    (0x2460, 0x2610),  # numbers in circles, lines, shapes
    (0x3000, 0x3100),  # Chinese punctuation, kana
    (0x4E00, 0x9FA6),  # the ideographs of GBK: Simplified and Traditional
    (0xFF00, 0xFFF0),  # full and half width
)
HANGUL = ("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF))
"""The syllables of KS X 1001, the ones in use."""


def main(arguments: list[str]) -> int:
    """Write the font and where it comes from."""
    source = Path(arguments[0])
    face = next(one for one in TTCollection(source).fonts if one["name"].getDebugName(4) == FACE)
    options: Any = subset.Options(hinting=False, layout_features=["kern", "ccmp", "mark"])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=list(_characters()))
    cutter.subset(face)
    face.save(FONT)
    origin = {
        "name": FACE,
        "from": f"fonts-noto-cjk, {source.name}",
        "licence": "OFL-1.1",
        "source_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        "sha256": hashlib.sha256(FONT.read_bytes()).hexdigest(),
    }
    FONT.with_name("ORIGIN.json").write_text(json.dumps(origin, indent=1) + "\n", encoding="utf-8")
    print(f"{FONT.name}: {len(face.getBestCmap())} characters, {FONT.stat().st_size} bytes")
    return 0


def _characters() -> Iterator[int]:
    for start, end in RANGES:
        yield from range(start, end)
    codec, leads, trails = HANGUL
    for lead in leads:
        yield from map(ord, bytes(byte for trail in trails for byte in (lead, trail)).decode(codec))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

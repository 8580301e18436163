"""Puts several pictures into one, in rows of two, each with its number in a corner."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont, ImageOps

_COLUMNS = 2
_GAP = 8
_SMALLEST, _LARGEST = 64, 1024
_BADGE = 0.09
_SHADE, _INK = (0, 0, 0, 120), (255, 255, 255, 230)


def grid(pictures: Sequence[bytes]) -> bytes:
    """The files of pictures as one PNG; every cell has the shape of the first picture."""
    tiles = [Image.open(io.BytesIO(data)).convert("RGBA") for data in pictures]
    width, height = _cell(tiles[0])
    rows = -(-len(tiles) // _COLUMNS)
    size = (_COLUMNS * (width + _GAP) - _GAP, rows * (height + _GAP) - _GAP)
    sheet = Image.new("RGBA", size, (255, 255, 255, 0))
    for index, tile in enumerate(tiles):
        left, top = index % _COLUMNS * (width + _GAP), index // _COLUMNS * (height + _GAP)
        sheet.paste(_numbered(ImageOps.pad(tile, (width, height)), index + 1), (left, top))
    return _png(sheet)


def _cell(first: Image.Image) -> tuple[int, int]:
    width, height = first.size
    scale = min(_LARGEST / max(first.size), max(1.0, _SMALLEST / min(first.size)))
    return round(width * scale), round(height * scale)


def _numbered(tile: Image.Image, number: int) -> Image.Image:
    side = round(min(tile.size) * _BADGE) + 8
    badge = Image.new("RGBA", tile.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(badge)
    edge = side // 4
    draw.ellipse((edge, edge, edge + side, edge + side), fill=_SHADE)
    middle = edge + side / 2
    font = ImageFont.load_default(size=side * 0.62)
    draw.text((middle, middle), str(number), font=font, fill=_INK, anchor="mm")
    return Image.alpha_composite(tile, badge)


def _png(sheet: Image.Image) -> bytes:
    file = io.BytesIO()
    sheet.save(file, "PNG", compress_level=3)
    return file.getvalue()

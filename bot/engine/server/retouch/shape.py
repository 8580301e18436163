"""Crops, resizes, turns."""

import numpy as np
from PIL import Image

from bot.engine import Crop, Resize, Turn90
from bot.engine.server.repair.pictures import Opened, Pixels
from bot.engine.server.retouch.colours import parsed
from bot.errors import PictureTooLarge

LARGEST_RESULT = 64_000_000
SEE_THROUGH = "transparent"
"""The padding that is no colour."""


def cropped(opened: Opened, change: Crop) -> Opened:
    """The largest part around the middle with the sides of `change`'s shape."""
    width, height = opened.size
    scale = min(width / change.width, height / change.height)
    return _middle(opened, _size(change.width * scale, change.height * scale))


def resized(opened: Opened, change: Resize) -> Opened:
    """Exactly `change`'s size: what does not fit the shape is cut off, or padded. Raises PictureTooLarge."""
    if change.width * change.height > LARGEST_RESULT:
        megapixels = -(-change.width * change.height // 10**6)
        raise PictureTooLarge(megapixels=megapixels, limit=LARGEST_RESULT // 10**6)
    size = (change.width, change.height)
    if change.padding is None:
        return _scaled(cropped(opened, Crop(*size)), size)
    scale = min(side / own for side, own in zip(size, opened.size, strict=True))
    inner = _scaled(opened, _size(opened.size[0] * scale, opened.size[1] * scale))
    return _padded(inner, size, change.padding)


def turned(opened: Opened, change: Turn90) -> Opened:
    """Clockwise by its degrees, then mirrored from left to right."""
    alpha = None if opened.alpha is None else _turned(opened.alpha, change)
    return Opened(_turned(opened.colour, change), alpha)


def _turned(plane: Pixels, change: Turn90) -> Pixels:
    turned = np.rot90(plane, -change.degrees // 90)
    return np.ascontiguousarray(np.fliplr(turned) if change.mirrored else turned)


def _size(width: float, height: float) -> tuple[int, int]:
    return max(1, round(width)), max(1, round(height))


def _middle(opened: Opened, size: tuple[int, int]) -> Opened:
    left, top = ((own - side) // 2 for own, side in zip(opened.size, size, strict=True))
    part = np.s_[top : top + size[1], left : left + size[0]]
    colour = np.ascontiguousarray(opened.colour[part])
    return Opened(colour, None if opened.alpha is None else np.ascontiguousarray(opened.alpha[part]))


def _scaled(opened: Opened, size: tuple[int, int]) -> Opened:
    """By Lanczos' filter; with transparency, what cannot be seen leaves no trace in what can."""
    if opened.size == size:
        return opened
    if opened.alpha is None:
        image = Image.fromarray(opened.colour)
    else:
        image = Image.fromarray(np.dstack([opened.colour, opened.alpha]))
    pixels = np.asarray(image.resize(size, Image.Resampling.LANCZOS))
    return Opened(np.ascontiguousarray(pixels[..., :3]), None if opened.alpha is None else pixels[..., 3])


def _padded(inner: Opened, size: tuple[int, int], padding: str) -> Opened:
    clear = padding == SEE_THROUGH
    canvas = np.full((size[1], size[0], 3), 255 if clear else parsed(padding), np.uint8)
    left, top = ((side - own) // 2 for side, own in zip(size, inner.size, strict=True))
    part = np.s_[top : top + inner.size[1], left : left + inner.size[0]]
    canvas[part] = inner.colour
    if inner.alpha is None and not clear:
        return Opened(canvas)
    alpha = np.full((size[1], size[0]), 0 if clear else 255, np.uint8)
    alpha[part] = 255 if inner.alpha is None else inner.alpha
    return Opened(canvas, alpha)

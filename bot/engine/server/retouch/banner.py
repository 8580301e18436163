"""A line of text across the top or the bottom of a picture."""

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw

from bot.engine import Banner
from bot.engine.server.repair.pictures import Opened
from bot.engine.server.retouch.colours import RGB, apart, parsed
from bot.engine.server.retouch.letters import LEADING, Lettering, fit
from bot.errors import NoRoomForText

LARGEST = 0.09
"""Size of the letters at most, as a part of the picture's shorter side."""
SMALLEST = 8
"""Pixels of the smallest letters that are still read."""
HIGHEST = 0.26
"""The part of the picture that the letters take at most."""
MARGIN = 0.04
LEGIBLE = 3.0
OPACITY = 205


def write_on(opened: Opened, banner: Banner) -> Opened:
    """`opened` with its banner; raises NoRoomForText, CannotLetter or UnknownColour."""
    width, height = opened.size
    words = fit(banner.text, width * (1 - 2 * MARGIN), height * HIGHEST, list(_sizes(opened)))
    if words is None:
        raise NoRoomForText(width=width, height=height)
    strip = _strip(words, width, banner)
    top = 0 if banner.top else height - strip.height
    return _laid_over(opened, strip, top)


def _sizes(opened: Opened) -> Iterator[int]:
    size = min(opened.size) * LARGEST
    smallest = max(SMALLEST, min(opened.size) * LARGEST / 5)
    while round(size) >= smallest:
        yield round(size)
        size *= 0.9
    yield round(smallest)


def _strip(words: Lettering, width: int, banner: Banner) -> Image.Image:
    """The banner alone, as wide as the picture; what is behind its letters is nearly opaque."""
    behind = parsed(banner.behind)
    padding = round(words.font.size * 0.45)
    strip = Image.new("RGBA", (width, words.height + 2 * padding), (*behind, OPACITY))
    pen = ImageDraw.Draw(strip)
    # Letters stand on the middle of their line, whatever reaches above or below.
    first = padding + words.font.size * LEADING / 2
    for number, line in enumerate(words.lines):
        place = (width / 2, first + number * words.leading)
        pen.text(
            place, line, font=words.font, fill=(*_legible(parsed(banner.colour), behind), 255), anchor="mm"
        )
    return strip


def _legible(colour: RGB, behind: RGB) -> RGB:
    """`colour`, or black or white where it could not be read."""
    if apart(colour, behind) >= LEGIBLE:
        return colour
    return max(((0, 0, 0), (255, 255, 255)), key=lambda one: apart(one, behind))


def _laid_over(opened: Opened, strip: Image.Image, top: int) -> Opened:
    colour = opened.colour.copy()
    rows = slice(max(0, top), top + strip.height)
    letters = np.asarray(strip)[: colour[rows].shape[0]].astype(np.float32)
    share = letters[..., 3:] / 255
    colour[rows] = (colour[rows] * (1 - share) + letters[..., :3] * share).round().astype(np.uint8)
    if opened.alpha is None:
        return Opened(colour)
    alpha = opened.alpha.copy()
    alpha[rows] = np.maximum(alpha[rows], letters[..., 3].astype(np.uint8))
    return Opened(colour, alpha)

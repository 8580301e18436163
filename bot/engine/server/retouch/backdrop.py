"""Puts something else behind what a picture shows."""

from collections.abc import Callable, Generator
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.engine import Backdrop, Crop, Resize
from bot.engine.server.repair.pictures import Opened, Pixels, read
from bot.engine.server.retouch.colours import parsed
from bot.engine.server.retouch.shape import cropped, resized
from bot.errors import NothingStandsOut

WORKED = 1024
"""Pixels of the longer side at which blurs are worked out; what is blurred has no finer detail."""
SOFTNESS = 0.02
"""How far a blurred background is blurred, as a part of the longer side."""
FRINGE = 0.012
"""How far beside an outline its old background is looked for, likewise."""
LEAST = 0.002
"""The part of a picture that its foreground must fill to be one."""

Plane = NDArray[np.float32]
Blur = Callable[[Plane], object]
Steps = Generator[float, None, Opened]


class Cuts(Protocol):
    """Tells what is in front."""

    def alpha(self, picture: Pixels) -> Pixels:
        """How much of each pixel is foreground, 0 to 255, in the size of `picture`."""
        ...


def put_behind(opened: Opened, change: Backdrop, cutter: Cuts) -> Steps:
    """`opened` before another background. What is transparent already is background; else the cutter tells.

    Raises NothingStandsOut, CannotReadPicture or UnknownColour.
    """
    yield 0.0
    alpha = cutter.alpha(opened.colour) if opened.alpha is None else opened.alpha
    if alpha.mean() < 255 * LEAST:
        raise NothingStandsOut
    yield 0.5
    front = _without_fringe(opened.colour, alpha)
    if not (change.colours or change.blur or change.picture):
        # What lies under full transparency would still be in the file for anybody to see.
        front[alpha == 0] = 0
        return Opened(front, alpha)
    behind = _behind(opened, alpha, change)
    share = alpha.astype(np.float32) / 255
    return Opened(np.asarray(cv2.blendLinear(front, behind, share, 1 - share), np.uint8))


def _behind(opened: Opened, alpha: Pixels, change: Backdrop) -> Pixels:
    if change.picture is not None:
        return _covering(read(change.picture), opened.size)
    if change.blur:
        return _blurred(opened.colour, alpha)
    return gradient([parsed(name) for name in change.colours], opened.size)


def gradient(colours: list[tuple[int, int, int]], size: tuple[int, int]) -> Pixels:
    """From the first colour at the top to the last at the bottom."""
    width, height = size
    stops = np.linspace(0, 1, len(colours))
    rows = np.linspace(0, 1, height)
    column = np.stack([np.interp(rows, stops, channel) for channel in zip(*colours, strict=True)], axis=1)
    return np.ascontiguousarray(np.broadcast_to(column[:, None].round().astype(np.uint8), (height, width, 3)))


def _covering(other: Opened, size: tuple[int, int]) -> Pixels:
    fitted = resized(cropped(other, Crop(*size)), Resize(*size))
    if fitted.alpha is None:
        return fitted.colour
    share = fitted.alpha.astype(np.float32) / 255
    return np.asarray(
        cv2.blendLinear(fitted.colour, np.full_like(fitted.colour, 255), share, 1 - share), np.uint8
    )


def _blurred(colour: Pixels, alpha: Pixels) -> Pixels:
    """The background out of focus, filled in where the foreground hides it, so that no halo is left."""
    small, shown = _smaller(colour), 1 - _share(alpha)
    sigma = max(1.0, SOFTNESS * max(small.shape[:2]))
    blurred = _averaged(small, shown, lambda plane: cv2.GaussianBlur(plane, (0, 0), sigma))
    return _enlarged(blurred, colour)


def _without_fringe(colour: Pixels, alpha: Pixels) -> Pixels:
    """`colour` where half-transparent pixels have the foreground's own colour, without the old background in it.

    After Forte 2021, https://arxiv.org/abs/2006.14970, at a smaller size.
    """
    small, share = _smaller(colour), _share(alpha)
    reach = max(3, round(FRINGE * max(small.shape[:2])) * 2 + 1)
    front = _averaged(small, share, lambda plane: cv2.blur(plane, (reach, reach)))
    back = _averaged(small, np.float32(1) - share, lambda plane: cv2.blur(plane, (reach, reach)))
    share = share[..., None]
    front += share * (small - share * front - (1 - share) * back)
    mixed = (alpha > 0) & (alpha < 255)
    clean = colour.copy()
    clean[mixed] = _enlarged(front, colour)[mixed]
    return clean


def _averaged(colour: Plane, share: Plane, blur: Blur) -> Plane:
    """The mean of the colours round each pixel, each counting as much as its `share`."""
    least = np.float32(1e-4)
    weighed = np.asarray(blur(colour * (share + least)[..., None]), np.float32)
    return weighed / (np.asarray(blur(share), np.float32) + least)[..., None]


def _smaller(plane: Pixels) -> Plane:
    height, width = plane.shape[:2]
    ratio = min(1.0, WORKED / max(height, width))
    size = (max(1, round(width * ratio)), max(1, round(height * ratio)))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def _share(alpha: Pixels) -> Plane:
    return np.asarray(_smaller(alpha) / 255, np.float32)


def _enlarged(small: Plane, like: Pixels) -> Pixels:
    height, width = like.shape[:2]
    whole = cv2.resize(
        small.clip(0, 255).round().astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR
    )
    return np.asarray(whole, np.uint8)

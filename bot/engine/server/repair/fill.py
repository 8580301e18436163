"""Fills in what a mask covers from its surroundings, and finds scratches to cover."""

from collections.abc import Generator, Iterator
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.engine.server.repair.pictures import Pixels, resized
from bot.errors import NothingMarked

Mask = NDArray[np.bool_]

AROUND = 48
"""Pixels round a hole that are read to fill it."""
RIM = 6
"""Pixels from the edge of a hole after which patterns count for a third."""
WORKED = 512
"""Pixels a side of the largest region that is filled at full size; larger ones are filled smaller, then enlarged."""
WIDEST, LENGTH = 7, 41
"""How wide a scratch is at most, and how far it runs straight, in pixels of a picture of `WORKED`."""
CONTRAST, EXTREME = 30, 0.95
"""How much lighter or darker a scratch is than what is round it, and than which part of the picture."""
REACH, MOST = 2.5, 0.06
"""How many times `LENGTH` a scratch reaches, and which part of a picture all of them cover at most."""
DIRECTIONS = 24


def fill(picture: Pixels, mask: Mask) -> Generator[float, None, Pixels]:
    """`picture` with what `mask` marks filled in, region by region; raises NothingMarked for an empty mask.

    Near its edge a hole is filled by frequency-selective reconstruction,
    https://doi.org/10.1109/TIP.2015.2411515, which goes on with patterns; deep inside, where these
    lead astray, by fast marching, https://doi.org/10.1080/10867651.2004.10487596. Both by OpenCV.
    """
    if not mask.any():
        raise NothingMarked
    whole = mask.astype(np.uint8)
    regions = list(_regions(whole))
    result = picture.copy()
    for number, region in enumerate(regions, start=1):
        _fill_region(result, whole, region)
        yield number / len(regions)
    return result


def scratches(picture: Pixels) -> Mask:
    """Long thin lines, among the lightest or darkest of the picture, whatever they cross.

    A picture with more of them than scratches cover has lines of its own, and keeps them.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    scale = max(1.0, max(grey.shape) / WORKED)
    width, length = round(WIDEST * scale) | 1, round(LENGTH * scale) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    darkest, lightest = np.quantile(grey, (1 - EXTREME, EXTREME))
    found = np.zeros(grey.shape, np.uint8)
    for contrast, extreme in (
        (cv2.MORPH_TOPHAT, grey >= lightest),
        (cv2.MORPH_BLACKHAT, grey <= darkest),
    ):
        narrow = np.asarray(cv2.morphologyEx(grey, contrast, disc)) > CONTRAST
        found |= _straight((narrow & extreme).astype(np.uint8), length) & _grown(narrow.astype(np.uint8), 3)
    return _grown(found, 3) > 0 if found.mean() <= MOST else np.zeros(grey.shape, np.bool_)


def _straight(mask: Pixels, length: int) -> Pixels:
    """The long straight lines in `mask`, each a pixel wider all round: few run just as our lines do."""
    found = np.zeros_like(mask)
    for line in _lines(length):
        along = np.asarray(cv2.morphologyEx(_grown(mask, 3), cv2.MORPH_OPEN, line), np.uint8)
        found |= _long_ones(along, REACH * length)
    return found


def _grown(mask: Pixels, size: int) -> Pixels:
    """The mask and what is within half of `size` pixels of it."""
    return np.asarray(cv2.dilate(mask, np.ones((size, size), np.uint8)), np.uint8)


def _long_ones(mask: Pixels, length: float) -> Pixels:
    """The connected parts of `mask` that reach that far."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    reach = np.hypot(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = (reach >= length) & (np.arange(count) > 0)
    return np.asarray(keep[labels], np.uint8)


def _lines(length: int) -> Iterator[NDArray[np.uint8]]:
    """Straight lines of `length` pixels in every direction."""
    middle = length // 2
    for angle in np.linspace(0, np.pi, DIRECTIONS, endpoint=False):
        line = np.zeros((length, length), np.uint8)
        across, down = round(middle * np.cos(angle)), round(middle * np.sin(angle))
        cv2.line(line, (middle - across, middle - down), (middle + across, middle + down), 1)
        yield line


def _regions(mask: NDArray[np.uint8]) -> Generator[tuple[slice, slice], None, None]:
    """The boxes of all holes with their surroundings; holes that are near share one."""
    near = _grown(mask, AROUND)
    count, _, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    for left, top, width, height, _ in stats[1:count]:
        for rows in _pieces(top, height):
            for columns in _pieces(left, width):
                if mask[rows, columns].any():
                    yield rows, columns


def _pieces(start: int, length: int) -> list[slice]:
    parts = -(-length // WORKED)
    edges = [start + round(part * length / parts) for part in range(parts + 1)]
    return [slice(first, last) for first, last in pairwise(edges)]


def _fill_region(picture: Pixels, mask: NDArray[np.uint8], region: tuple[slice, slice]) -> None:
    rows, columns = (_wider(side, limit) for side, limit in zip(region, mask.shape, strict=True))
    hole = np.zeros_like(mask[rows, columns])
    inner = (
        slice(region[0].start - rows.start, region[0].stop - rows.start),
        slice(region[1].start - columns.start, region[1].stop - columns.start),
    )
    hole[inner] = mask[region]
    filled = _reconstructed(picture[rows, columns], mask[rows, columns])
    picture[rows, columns][hole > 0] = filled[hole > 0]


def _wider(side: slice, limit: int) -> slice:
    return slice(max(0, side.start - AROUND), min(limit, side.stop + AROUND))


def _reconstructed(crop: Pixels, hole: NDArray[np.uint8]) -> Pixels:
    """The crop with its hole filled; large holes at a smaller size, where the method is quick."""
    if hole.all():
        return np.full_like(crop, 128)
    factor = max(1.0, float(np.sqrt(hole.sum() / 40_000)))
    size = (max(8, round(crop.shape[1] / factor)), max(8, round(crop.shape[0] / factor)))
    small = resized(crop, size)
    marked = np.asarray(cv2.resize(hole, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return resized(_mixed(np.ascontiguousarray(small), marked), (crop.shape[1], crop.shape[0]))


def _mixed(crop: Pixels, hole: NDArray[np.uint8]) -> Pixels:
    """Filled in both ways, each where it is the better one."""
    pattern = np.empty_like(crop)
    # This part of the library means by its mask what is to be kept.
    kept = (hole == 0).astype(np.uint8) * 255
    cv2.xphoto.inpaint(crop, kept, pattern, cv2.xphoto.INPAINT_FSR_FAST)
    smooth = np.asarray(cv2.inpaint(crop, hole, 3, cv2.INPAINT_TELEA))
    depth = np.asarray(cv2.distanceTransform(hole, cv2.DIST_L2, 5))[..., None]
    share = np.exp(-depth / RIM)
    mixed: Pixels = (share * pattern + (1 - share) * smooth).round().astype(np.uint8)
    return mixed

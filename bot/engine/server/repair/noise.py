"""Measures how strong the noise of a picture is."""

import numpy as np

from bot.engine.server.repair.pictures import Pixels

_DIAGONAL = 0.6745
"""The median of the absolute value of a standard normal variable."""


def level(picture: Pixels) -> float:
    """The standard deviation of the noise, 0 to 1, from the finest details of the quieter half of the picture.

    Donoho and Johnstone 1994, https://doi.org/10.1093/biomet/81.3.425, on diagonal Haar details.
    """
    even = picture[: picture.shape[0] // 2 * 2, : picture.shape[1] // 2 * 2].astype(np.float32) / 255
    if not even.size:
        return 0.0
    a, b, c, d = even[::2, ::2], even[::2, 1::2], even[1::2, ::2], even[1::2, 1::2]
    details = np.abs(a - b - c + d) / 2
    return float(np.median(details) / _DIAGONAL)

"""Lets a voice speak faster or slower at the same pitch: overlapping grains, each where it fits best (WSOLA)."""

import numpy

from bot.engine.server.sound.files import Samples

GRAIN = 0.04
"""Seconds of a grain: two periods of a deep voice."""
LEEWAY = 0.01
"""Seconds by which a grain may be moved to fit."""


def stretched(samples: Samples, speed: float, rate: int) -> Samples:
    """The same sound, `speed` times as fast."""
    half, leeway = round(GRAIN * rate / 2), round(LEEWAY * rate)
    length = round(len(samples) / speed)
    source = numpy.pad(samples, (0, 4 * half + leeway))
    made = numpy.zeros(length + 2 * half, numpy.float32)
    window = numpy.hanning(2 * half + 1)[:-1].astype(numpy.float32)
    at = 0
    for start in range(0, length, half):
        made[start : start + 2 * half] += source[at : at + 2 * half] * window
        follows = source[at + half : at + 2 * half]
        wanted = min(round((start + half) * speed), len(samples))
        at = _best(source, follows, wanted, leeway)
    return made[:length]


def _best(source: Samples, follows: Samples, wanted: int, leeway: int) -> int:
    """The place near `wanted` that goes on most like `follows`."""
    first = max(0, wanted - leeway)
    near = source[first : wanted + leeway + len(follows)]
    return first + int(numpy.correlate(near, follows, "valid").argmax())

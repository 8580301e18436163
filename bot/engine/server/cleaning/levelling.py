"""How much louder each moment becomes: one gain for all, held back where a peak would go too high."""

import math

import numpy
from numpy.typing import NDArray

from bot.engine.server.cleaning.loudness import HOP, loudness
from bot.engine.server.sound.files import Samples

CEILING, CEILING_MP3 = -1.0, -1.5
"""True peaks in dBTP that are not passed; MP3 adds a little of its own."""
MOST = 40.0
"""Decibels by which nothing is raised further: that would be noise."""
_ATTACK, _RELEASE = 1.0, 0.04
"""Decibels a millisecond by which the gain goes down ahead of a peak, and back up after it."""
_CLOSE = 0.1

Floats = NDArray[numpy.float64]


def curve(peaks: Floats, energies: Floats, target: float | None, ceiling: float) -> Floats:
    """The gain in dB at each millisecond, of whose peaks and energies is told, for `target` LUFS; without one, only what keeps peaks below 0."""
    if target is None:
        return _limited(peaks, 0.0, 0.0)
    now = loudness(energies)
    gain = min(MOST, target - now) if math.isfinite(now) else 0.0
    limited = _limited(peaks, gain, ceiling)
    for _ in range(4 if gain else 0):
        missing = target - loudness(energies * 10 ** (limited / 10))
        if abs(missing) < _CLOSE or gain + missing > MOST:
            break
        gain += missing
        limited = _limited(peaks, gain, ceiling)
    return limited


def applied(samples: Samples, gains: Floats, first: int) -> Samples:
    """Samples, of which the first is number `first`, with the gains of their milliseconds."""
    at = numpy.arange(first, first + len(samples)) / HOP
    corners = numpy.minimum(gains[:-1], gains[1:])
    begin, end = int(at[0]), min(int(at[-1]) + 3, len(corners))
    nodes = numpy.arange(begin, end)
    near = numpy.interp(at, nodes + 1, corners[begin:end]) if len(nodes) else numpy.full(len(at), gains[-1])
    factor: Samples = (10 ** (near / 20)).astype(numpy.float32)
    return samples * factor[:, None]


def _limited(peaks: Floats, gain: float, ceiling: float) -> Floats:
    """`gain`, less where a peak needs it, in slopes that are not heard."""
    around = numpy.maximum.reduce([peaks, numpy.append(peaks[1:], 0), numpy.insert(peaks[:-1], 0, 0)])
    allowed = numpy.minimum(gain, ceiling - 20 * numpy.log10(numpy.maximum(around, 1e-9)))
    time = numpy.arange(len(peaks))
    falling = numpy.minimum.accumulate((allowed + _ATTACK * time)[::-1])[::-1] - _ATTACK * time
    rising: Floats = numpy.minimum.accumulate(falling - _RELEASE * time) + _RELEASE * time
    return rising

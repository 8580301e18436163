"""How much louder each moment becomes: one gain for all, held back where a peak would go too high."""

import math
from collections.abc import Generator

import numpy
from numpy.typing import NDArray

from bot.engine.server.cleaning.loudness import HOP, loudness
from bot.engine.server.sound.files import Samples

CEILING, CEILING_MP3 = -1.0, -1.5
"""True peaks in dBTP that are not exceeded; MP3 adds a little of its own."""
MOST = 40.0
"""The most decibels by which anything is raised: beyond that it would be noise."""
_ATTACK, _RELEASE = 1.0, 0.04
"""Decibels a millisecond by which the gain goes down ahead of a peak, and back up after it."""
_CLOSE = 0.1

Floats = NDArray[numpy.float64]


def curve(
    peaks: Floats, energies: Floats, target: float | None, ceiling: float
) -> Generator[None, None, Floats]:
    """The gain in dB at each millisecond, from the peaks and energies of each, found in short steps.

    It is for `target` LUFS; without one, it only keeps peaks below 0.
    """
    if target is None:
        return _limited(_room(peaks, 0.0), 0.0)
    room = _room(peaks, ceiling)
    yield
    now = loudness(energies)
    gain = min(MOST, target - now) if math.isfinite(now) else 0.0
    limited = _limited(room, gain)
    for _ in range(4 if gain else 0):
        yield
        missing = target - loudness(energies * numpy.exp(limited * (math.log(10) / 10)))
        if abs(missing) < _CLOSE or gain + missing > MOST:
            break
        yield
        gain += missing
        limited = _limited(room, gain)
    return limited


def applied(samples: Samples, gains: Floats, first: int) -> Samples:
    """`samples`, the first of which is number `first`, with the gains of their milliseconds."""
    at = numpy.arange(first, first + len(samples)) / HOP
    corners = numpy.minimum(gains[:-1], gains[1:])
    begin, end = int(at[0]), min(int(at[-1]) + 3, len(corners))
    nodes = numpy.arange(begin, end)
    near = numpy.interp(at, nodes + 1, corners[begin:end]) if len(nodes) else numpy.full(len(at), gains[-1])
    factor: Samples = (10 ** (near / 20)).astype(numpy.float32)
    return samples * factor[:, None]


def _room(peaks: Floats, ceiling: float) -> Floats:
    """The decibels that are left up to `ceiling`, in each millisecond and the two beside it."""
    around = numpy.maximum.reduce([peaks, numpy.append(peaks[1:], 0), numpy.insert(peaks[:-1], 0, 0)])
    room: Floats = ceiling - 20 * numpy.log10(numpy.maximum(around, 1e-9))
    return room


def _limited(room: Floats, gain: float) -> Floats:
    """`gain`, lower where there is no room for it, in slopes that nobody hears."""
    time = numpy.arange(len(room))
    allowed = numpy.minimum(gain, room) + _ATTACK * time
    falling = numpy.minimum.accumulate(allowed[::-1])[::-1] - _ATTACK * time
    rising: Floats = numpy.minimum.accumulate(falling - _RELEASE * time) + _RELEASE * time
    return rising

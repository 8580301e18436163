"""How loud something is: programme loudness by ITU-R BS.1770-5 in LUFS, and its true peak, as it goes by."""

import math
from functools import cache

import numpy
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bot.engine.server.cleaning.filters import Filter, Section
from bot.engine.server.sound.files import Samples

RATE = 48_000
HOP = RATE // 1000
"""Samples for which the energy and the peak are kept: a millisecond."""

_SHELF: Section = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS: Section = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
_OFFSET = -0.691
_BLOCK, _STEP = 400, 100
"""Milliseconds that are judged together, and from one such stretch to the next."""
_SILENCE = -70.0
_GATE = -10.0
_TAPS = 12
_GUARD = _TAPS // 2

Floats = NDArray[numpy.float64]


class Survey:
    """Listens to sound of some channels in columns; keeps little of it."""

    def __init__(self, channels: int) -> None:
        self._filters = [Filter(_SHELF, _HIGH_PASS) for _ in range(channels)]
        self._rest = numpy.zeros((0, channels))
        self._near = numpy.zeros((_GUARD - 1, channels), numpy.float32)
        self._energies: list[Floats] = []
        self._peaks: list[Floats] = []
        self._unmeasured = numpy.zeros(0)

    def hear(self, samples: Samples) -> None:
        """Listen to the next samples."""
        pairs = zip(self._filters, samples.T, strict=True)
        weighted = numpy.stack([each.run(channel) for each, channel in pairs], axis=1)
        self._rest = numpy.concatenate([self._rest, weighted])
        whole = len(self._rest) // HOP * HOP
        steps, self._rest = self._rest[:whole].reshape(-1, HOP, samples.shape[1]), self._rest[whole:]
        self._energies.append((steps**2).mean(axis=1).sum(axis=1))
        self._hear_peaks(samples)

    def energies(self) -> Floats:
        """The mean square of each millisecond, weighted as the ear does; channels are added."""
        rest = [(self._rest**2).mean(axis=0).sum()] if len(self._rest) else []
        return numpy.concatenate([*self._energies, rest])

    def peaks(self) -> Floats:
        """The highest point of the curve through the samples, for each millisecond."""
        silence = numpy.zeros((_GUARD, self._near.shape[1]), numpy.float32)
        rest = numpy.concatenate([self._unmeasured, _curve(numpy.concatenate([self._near, silence]))])
        last = [rest[at : at + HOP].max() for at in range(0, len(rest), HOP)]
        return numpy.concatenate([*self._peaks, last])

    def _hear_peaks(self, samples: Samples) -> None:
        near = numpy.concatenate([self._near, samples])
        self._near = near[-(2 * _GUARD - 1) :]
        curve = numpy.concatenate([self._unmeasured, _curve(near)])
        whole = len(curve) // HOP * HOP
        self._peaks.append(curve[:whole].reshape(-1, HOP).max(axis=1))
        self._unmeasured = curve[whole:]


def loudness(energies: Floats) -> float:
    """Loudness in LUFS of a programme of such energies: what is silent or far below the rest does not count."""
    blocks = _blocks(energies)
    heard = blocks[_level(blocks) > _SILENCE]
    if not len(heard):
        return -math.inf
    gated = heard[_level(heard) > _level(heard.mean()) + _GATE]
    return float(_level(gated.mean()))


def momentary(energies: Floats) -> Floats:
    """Loudness in LUFS of each 400 ms, every tenth of a second."""
    return _level(_blocks(energies))


def decibels(ratio: float) -> float:
    """An amplitude in dB of full scale."""
    return 20 * math.log10(ratio) if ratio > 0 else -math.inf


def _blocks(energies: Floats) -> Floats:
    if len(energies) < _BLOCK:
        return numpy.atleast_1d(energies.mean())
    steps = energies[: len(energies) // _STEP * _STEP].reshape(-1, _STEP).sum(axis=1)
    blocks: Floats = sliding_window_view(steps, _BLOCK // _STEP).sum(axis=1) / _BLOCK
    return blocks


def _level(energy: Floats | float) -> Floats:
    return numpy.asarray(_OFFSET + 10 * numpy.log10(numpy.maximum(energy, 1e-12)))


def _curve(samples: Samples) -> Floats:
    """The loudest channel at each sample and at three points up to the next; the first and last are context."""
    phases = [abs(samples[_GUARD - 1 : -_GUARD]).max(axis=1)]
    for phase in _between():
        between = [numpy.convolve(channel, phase, "valid") for channel in samples.T]
        phases.append(abs(numpy.stack(between)).max(axis=0))
    curve: Floats = numpy.max(phases, axis=0)
    return curve


@cache
def _between() -> list[Floats]:
    """What brings out the points a quarter, a half and three quarters of the way to the next sample."""
    at = numpy.arange(_TAPS) - (_GUARD - 1)
    window = numpy.kaiser(4 * _TAPS + 1, 5.0)
    tables = []
    for quarter in (1, 2, 3):
        away = quarter / 4 - at
        shape = numpy.interp(away, (numpy.arange(4 * _TAPS + 1) - 2 * _TAPS) / 4, window)
        taps = numpy.sinc(away) * shape
        tables.append((taps / taps.sum())[::-1])
    return tables

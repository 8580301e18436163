"""RNNoise's search for the pitch of a voice, for many frames at once.

After `pitch.c` of RNNoise, (c) 2007-2008 CSIRO, 2007-2009 Xiph.Org Foundation, BSD-3-Clause; the names of
its steps are kept. Everything happens at half of the sample rate; lags are in its samples.
"""

import math
from dataclasses import dataclass

import numpy
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

HISTORY, SPAN = 768, 1728
"""Samples before the window, which are the longest period, and samples that are looked at for one frame."""
SHORTEST = 60
_LAGS, _LENGTH = HISTORY // 2, 480
_MIN = SHORTEST // 2
_SEARCHED = (HISTORY - 3 * SHORTEST) // 2
_SECOND_CHECK = (0, 0, 3, 2, 3, 2, 5, 2, 3, 2, 3, 2, 5, 2, 3, 2)

Floats = NDArray[numpy.float64]
Ints = NDArray[numpy.int64]


@dataclass(frozen=True, slots=True)
class Voice:
    """The last frame's period, in samples, and how periodic it was."""

    period: int = 0
    gain: float = 0.0


def periods(spans: Floats, voice: Voice) -> tuple[Ints, Voice]:
    """The period of each frame in samples, from `SPAN` samples each, and that of the last."""
    low = _downsampled(spans)
    likeness, energy = _likeness(low, 2), _energy(low, _LENGTH)
    rough = _pitch_search(low, likeness, energy)
    found = numpy.empty(len(spans), numpy.int64)
    # From here on lags count backwards from the frame, as people think of them.
    correlations, energies = likeness[:, ::-1], energy[:, ::-1]
    for number, first in enumerate(rough.tolist()):
        voice = _remove_doubling(correlations[number].tolist(), energies[number].tolist(), first, voice)
        found[number] = voice.period
    return found, voice


def _downsampled(spans: Floats) -> Floats:
    """At half of the rate, and flattened by what predicts it."""
    padded = numpy.pad(spans, ((0, 0), (1, 0)))
    low = (padded[:, 0:-1:2] + padded[:, 2::2]) / 4 + padded[:, 1::2] / 2
    lpc = _prediction(low) * 0.9 ** numpy.arange(1, 5)
    taps = numpy.pad(lpc, ((0, 0), (1, 1)), constant_values=0)
    taps[:, 0] = 1
    taps[:, 1:] += 0.8 * taps[:, :-1].copy()
    behind = sliding_window_view(numpy.pad(low, ((0, 0), (5, 0))), low.shape[1], axis=1)
    flat: Floats = numpy.einsum("ft,ftn->fn", taps, behind[:, ::-1])
    return flat


def _prediction(low: Floats) -> Floats:
    """Linear prediction of fourth order, by Levinson's recursion; it stops after a gain of 30 dB."""
    size = low.shape[1]
    alike = numpy.stack([(low[:, lag:] * low[:, : size - lag]).sum(axis=1) for lag in range(5)], axis=1)
    alike *= 1 - (0.008 * numpy.arange(5)) ** 2
    alike[:, 0] *= 1.0001
    lpc, error = numpy.zeros((len(low), 4)), alike[:, 0].copy()
    going = error > 0
    for order in range(4):
        rest = alike[:, order + 1] + (lpc[:, :order] * alike[:, order:0:-1]).sum(axis=1)
        step = numpy.where(going, -rest / numpy.where(error > 0, error, 1), 0.0)
        lpc[:, :order] += step[:, None] * lpc[:, :order][:, ::-1].copy()
        lpc[:, order] = step
        error *= 1 - step**2
        going &= error >= 0.001 * alike[:, 0]
    return lpc


def _likeness(low: Floats, stride: int) -> Floats:
    """How alike the frame is to what began so many samples after the start of its span."""
    stride //= 2
    frame, span = low[:, _LAGS::stride], low[:, ::stride]
    size = span.shape[1]
    product = numpy.fft.rfft(span, size).conj() * numpy.fft.rfft(frame, size)
    return numpy.fft.irfft(product.conj(), size)[:, : _LAGS // stride + 1]


def _energy(low: Floats, length: int) -> Floats:
    """The energy of the `length` samples that begin so many samples after the start of the span."""
    total = numpy.cumsum(numpy.pad(low**2, ((0, 0), (1, 0))), axis=1)
    return total[:, length:] - total[:, :-length]


def _pitch_search(low: Floats, likeness: Floats, energy: Floats) -> Ints:
    """The lag of the best match, found at a quarter of the rate and refined around the two best."""
    coarse = _likeness(low, 4)[:, : _SEARCHED // 2]
    best = 2 * _two_best(coarse, _energy(low[:, ::2], _LENGTH // 2))
    lags = numpy.arange(_SEARCHED)
    near = (abs(lags - best[:, :1]) <= 2) | (abs(lags - best[:, 1:]) <= 2)
    fine = numpy.where(near, numpy.maximum(likeness[:, :_SEARCHED], -1), 0)
    at = _two_best(fine, energy)[:, 0]
    inside = (at > 0) & (at < _SEARCHED - 1)
    before, here, after = (
        fine[numpy.arange(len(fine)), (at + step).clip(0, _SEARCHED - 1)] for step in (-1, 0, 1)
    )
    offset = numpy.where(inside, _offsets(before, here, after), 0)
    pitch: Ints = HISTORY - (2 * at - offset)
    return pitch


def _two_best(likeness: Floats, energy: Floats) -> Ints:
    power = numpy.maximum(1, 1 + energy[:, : likeness.shape[1]])
    score = numpy.where(likeness > 0, likeness**2 / power, -1)
    first = score.argmax(axis=1)
    hidden = score.copy()
    hidden[numpy.arange(len(score)), first] = -2
    return numpy.stack([first, hidden.argmax(axis=1)], axis=1)


def _offsets(before: Floats, here: Floats, after: Floats) -> Ints:
    later = after - before > 0.7 * (here - before)
    earlier = before - after > 0.7 * (here - after)
    return numpy.where(later, 1, numpy.where(earlier, -1, 0))


def _remove_doubling(likeness: list[float], energy: list[float], pitch: int, last: Voice) -> Voice:
    """The same match may be had at a fraction of the lag: then that is the voice's period."""
    first = min(pitch // 2, _LAGS - 1)
    whole = energy[0]
    gain = strongest = _gain(likeness[first], whole, energy[first])
    lag, best, power = first, likeness[first], energy[first]
    for part in range(2, 16):
        shorter = (2 * first + part) // (2 * part)
        if shorter < _MIN:
            break
        other = _other(first, part, shorter)
        alike, loud = (likeness[shorter] + likeness[other]) / 2, (energy[shorter] + energy[other]) / 2
        found = _gain(alike, whole, loud)
        if found > _threshold(shorter, strongest, _continuity(shorter, first, part, last)):
            lag, best, power, gain = shorter, alike, loud, found
    best = max(0.0, best)
    share = 1.0 if power <= best else best / (power + 1)
    before, here, after = likeness[lag - 1], likeness[lag], likeness[lag + 1]
    offset = 1 if after - before > 0.7 * (here - before) else -(before - after > 0.7 * (here - after))
    return Voice(max(2 * lag + offset, SHORTEST), min(share, gain))


def _other(first: int, part: int, shorter: int) -> int:
    """A second lag at which the same period has to show."""
    if part == 2:
        return first if shorter + first > _LAGS else first + shorter
    return (2 * _SECOND_CHECK[part] * first + part) // (2 * part)


def _continuity(shorter: int, first: int, part: int, last: Voice) -> float:
    """The bonus of what goes on from the last frame."""
    away = abs(shorter - last.period // 2)
    if away <= 1:
        return last.gain
    return last.gain / 2 if away == 2 and 5 * part * part < first else 0.0


def _threshold(shorter: int, strongest: float, bonus: float) -> float:
    """Very short periods have to prove more: they are often a resonance."""
    if shorter < 3 * _MIN:
        return max(0.4, 0.85 * strongest - bonus)
    return max(0.3, 0.7 * strongest - bonus)


def _gain(alike: float, one: float, other: float) -> float:
    return alike / math.sqrt(1 + one * other)

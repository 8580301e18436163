"""From single parts to a finished recording: places on the stage, a room, an end, and an even loudness."""

from collections.abc import Generator
from functools import cache

import numpy

from bot.engine.music_plan import Style
from bot.engine.server.music.instruments import RATE, ringing
from bot.engine.server.music.piece import Role
from bot.engine.server.sound.files import Samples

PLACES: dict[Role, float] = {"lead": 0.12, "chords": -0.35, "pad": 0.3, "bass": 0.0, "drums": -0.05}
"""From -1, far left, to 1."""
LEVELS: dict[Role, float] = {"lead": 1.0, "chords": 0.7, "pad": 0.55, "bass": 0.85, "drums": 0.75}
SENDS: dict[Role, float] = {"lead": 0.3, "chords": 0.25, "pad": 0.4, "bass": 0.05, "drums": 0.12}
"""How much of each part the room gives back."""
ROOMS: dict[Style, float] = {
    "epic": 2.6,
    "ballad": 1.8,
    "folk": 2.0,
    "lullaby": 1.8,
    "jazz": 1.1,
    "techno": 0.9,
    "lofi": 0.9,
}
ROOM = 1.3
"""Seconds until the room is silent."""

LOUDNESS = -16.0
"""The level that the loud passages have, as RMS over 0.4 s, in decibels below full scale."""
PEAK = 0.89
_LOWEST = 25
"""Hertz."""
_WINDOW = RATE * 2 // 5
_FADE = 0.35
"""The part of the last bar over which the piece fades."""


class Stage:
    """Takes parts up one by one into two channels."""

    def __init__(self, style: Style, seconds: float) -> None:
        length = ringing(seconds)
        self._style = style
        self._dry: Samples = numpy.zeros((2, length), numpy.float32)
        self._sent: Samples = numpy.zeros(length, numpy.float32)

    def add(self, role: Role, mono: Samples) -> Generator[None]:
        """Put a part in its place, at the level that its role has; in short steps."""
        mono = yield from _without_rumble(mono)
        level = LEVELS[role] * _evened(mono)
        yield
        angle = (PLACES[role] + 1) * numpy.pi / 4
        placed = numpy.stack([mono * numpy.cos(angle), mono * numpy.sin(angle)]) * numpy.float32(level)
        self._dry += placed
        self._sent += placed.mean(axis=0) * numpy.float32(SENDS[role])

    def mixed(self) -> Generator[None, None, Samples]:
        """Everything in its room, with the room's tail at the end; made in short steps."""
        wet = yield from _in_room(self._sent, _room(ROOMS.get(self._style, ROOM)))
        whole = numpy.zeros_like(wet)
        whole[:, : self._dry.shape[1]] = self._dry
        return whole + wet


def finished(mix: Samples, seconds: float, bar: float, *, loop: bool) -> Samples:
    """Exactly `seconds` long: a loop with its tail on its beginning, else faded within its last `bar`."""
    length = round(seconds * RATE)
    whole, tail = mix[:, :length].copy(), mix[:, length:]
    if loop:
        while tail.shape[1]:
            folded = tail[:, :length]
            whole[:, : folded.shape[1]] += folded
            tail = tail[:, length:]
    else:
        fading = round(bar * _FADE * RATE)
        whole[:, length - fading :] *= numpy.cos(numpy.linspace(0, numpy.pi / 2, fading, dtype=numpy.float32))
    return _levelled(whole)


def loud(sound: Samples) -> float:
    """The level of the loud passages, in decibels below full scale."""
    return float(20 * numpy.log10(max(1e-9, _loud(sound))))


def _loud(sound: Samples) -> float:
    """RMS over windows; those that are a tenth as loud as the loudest, or less, do not count."""
    flat = numpy.atleast_2d(sound)
    count = max(1, flat.shape[1] // _WINDOW)
    parts = numpy.array_split((flat**2).mean(axis=0), count)
    levels = numpy.sqrt([part.mean() for part in parts])
    counted = levels[levels > levels.max() / 10]
    return float(numpy.sqrt((counted**2).mean())) if len(counted) else 0.0


def _without_rumble(mono: Samples) -> Generator[None, None, Samples]:
    """Without what is too low to be heard, such as a constant that a recording holds."""
    size = 1 << (len(mono) - 1).bit_length()
    ratio = (numpy.fft.rfftfreq(size, 1 / RATE) / _LOWEST) ** 2
    lines = numpy.fft.rfft(mono, size)
    yield
    kept: Samples = numpy.fft.irfft(lines * (ratio / (1 + ratio)), size).astype(numpy.float32)
    yield
    return kept[: len(mono)]


def _evened(mono: Samples) -> float:
    """The factor that brings any instrument to the same level."""
    level = _loud(mono)
    return 0.1 / level if level else 0.0


def _levelled(sound: Samples) -> Samples:
    """At the usual loudness, with its peaks rounded off below full scale."""
    level = _loud(sound)
    raised = sound * numpy.float32(10 ** (LOUDNESS / 20) / level if level else 1.0)
    return _rounded(raised)


def _rounded(sound: Samples) -> Samples:
    """What is above half of the peak bends towards it, and never reaches it."""
    knee = PEAK / 2
    over = numpy.maximum(0, numpy.abs(sound) - knee)
    bent = knee + (PEAK - knee) * numpy.tanh(over / (PEAK - knee))
    limited: Samples = numpy.where(over > 0, numpy.sign(sound) * bent, sound).astype(numpy.float32)
    return limited


@cache
def _room(seconds: float) -> Samples:
    """How a room answers a click, on either side: noise that dies away, the high of it sooner."""
    random = numpy.random.default_rng(0)
    length = round(seconds * RATE)
    at = numpy.arange(length) / RATE
    noise = random.standard_normal((2, length)) * 10 ** (-3 * at / seconds)
    spectrum = numpy.fft.rfft(noise)
    ratio = numpy.fft.rfftfreq(length, 1 / RATE)
    dulled = numpy.fft.irfft(spectrum * (ratio > 180) / numpy.sqrt(1 + (ratio / 3500) ** 2), length)
    dulled[:, : RATE // 60] = 0
    answer: Samples = (dulled / numpy.sqrt((dulled**2).sum(axis=1, keepdims=True))).astype(numpy.float32)
    return answer


def _in_room(mono: Samples, room: Samples) -> Generator[None, None, Samples]:
    length = len(mono) + room.shape[1]
    size = 1 << (length - 1).bit_length()
    sent, sides = numpy.fft.rfft(mono, size), []
    for side in room:
        yield
        answered = numpy.fft.irfft(sent * numpy.fft.rfft(side, size), size)
        sides.append(answered[:length].astype(numpy.float32))
    yield
    return numpy.stack(sides)

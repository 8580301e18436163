"""The instruments: recordings of single notes, tuned, shaped and put where they are played."""

import io
import json
import zipfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy

from bot.engine.server.music.performance import Played
from bot.engine.server.sound.files import Samples

RATE = 44_100

INSTRUMENTS = Path(__file__).with_name("recordings") / "instruments.zip"
LONGEST_RELEASE = 1.5
NOTES = 32
"""Notes that are played in one step."""
SILENCE = -100.0
"""Decibels at which a release has ended."""
_OPEN = 16_000
_LOUDEST = 127


@dataclass(frozen=True)
class Zone:
    """A recording, and how it sounds for some keys and velocities; times in seconds, levels in decibels."""

    sample: str
    keys: tuple[int, int]
    velocities: tuple[int, int]
    rate: int
    root: int
    tune: int
    scale: int
    loop: tuple[int, int] | None
    gain: float
    cutoff: int
    attack: float
    hold: float
    decay: float
    sustain: float
    release: float

    def fits(self, note: Played) -> bool:
        """Whether it sounds for that note."""
        low, high = self.keys
        softest, loudest = self.velocities
        return low <= note.pitch <= high and softest <= note.velocity <= loudest

    def pace(self, pitch: int) -> float:
        """Samples of the recording for each one that is played."""
        cents = (pitch - self.root) * self.scale + self.tune
        return float(self.rate / RATE * 2 ** (cents / 1200))


def ringing(seconds: float) -> int:
    """Samples until the last note of so many seconds is silent."""
    return round((seconds + LONGEST_RELEASE) * RATE)


class Instruments:
    """All of them, read from the archive at `path` as they are needed."""

    def __init__(self, path: Path = INSTRUMENTS) -> None:
        self._archive = zipfile.ZipFile(path)
        self._recordings: dict[str, Samples] = {}
        self._tones: dict[tuple[str, int, int], Samples] = {}

    def close(self) -> None:
        """Let go of the recordings."""
        self._archive.close()
        self._recordings.clear()
        self._tones.clear()

    @cached_property
    def _zones(self) -> dict[str, list[Zone]]:
        index: dict[str, list[dict[str, Any]]] = json.loads(self._archive.read("index.json"))
        names = Zone.__dataclass_fields__
        return {
            instrument: [Zone(**{name: _frozen(zone[name]) for name in names}) for zone in zones]
            for instrument, zones in index.items()
        }

    def play(
        self, instrument: str, notes: Sequence[Played], seconds: float
    ) -> Generator[None, None, Samples]:
        """The notes as mono sound, which rings on for a while after `seconds`; `NOTES` of them in each step."""
        heard = numpy.zeros(ringing(seconds), numpy.float32)
        drum = instrument.endswith("kit")
        for count, note in enumerate(notes, 1):
            if count % NOTES == 0:
                yield
            for zone in self._zones[instrument]:
                if zone.fits(note):
                    self._add(heard, zone, note, drum=drum)
        return heard

    def _add(self, heard: Samples, zone: Zone, note: Played, *, drum: bool) -> None:
        start = round(note.start * RATE)
        held = zone.attack + zone.hold + LONGEST_RELEASE if drum else note.seconds
        length = min(len(heard) - start, round((held + min(zone.release, LONGEST_RELEASE)) * RATE))
        tone = self._tone(zone, note.pitch, length)
        length = min(length, len(tone))
        level = 10 ** (zone.gain / 20) * (note.velocity / _LOUDEST) ** 2
        heard[start : start + length] += tone[:length] * _envelope(zone, held, length) * numpy.float32(level)

    def _tone(self, zone: Zone, pitch: int, length: int) -> Samples:
        """The recording at that pitch, at least `length` samples of it, if it lasts so long."""
        key = (zone.sample, pitch, zone.cutoff)
        known = self._tones.get(key)
        if known is None or (len(known) < length and zone.loop):
            known = self._tones[key] = self._tuned(zone, pitch, max(length, 2 * RATE))
        return known

    def _tuned(self, zone: Zone, pitch: int, length: int) -> Samples:
        recording, pace = self._recording(zone.sample), zone.pace(pitch)
        at = numpy.arange(length) * pace
        if zone.loop and zone.loop[1] > zone.loop[0]:
            first, last = zone.loop
            at = numpy.where(at < last, at, first + (at - first) % (last - first))
        else:
            at = at[at < len(recording) - 1]
        tone = numpy.interp(at, numpy.arange(len(recording)), recording).astype(numpy.float32)
        return tone if zone.cutoff > _OPEN else _dulled(tone, zone.cutoff)

    def _recording(self, name: str) -> Samples:
        import soundfile  # type: ignore[import-untyped]  # it ships no types

        if name not in self._recordings:
            self._recordings[name], _ = soundfile.read(io.BytesIO(self._archive.read(name)), dtype="float32")
        return self._recordings[name]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _dulled(tone: Samples, cutoff: int) -> Samples:
    """Without what is above `cutoff`, falling by twelve decibels an octave."""
    spectrum = numpy.fft.rfft(tone, _round_size(len(tone)))
    ratio = numpy.fft.rfftfreq(_round_size(len(tone)), 1 / RATE) / cutoff
    filtered = numpy.fft.irfft(spectrum / numpy.sqrt(1 + ratio**4))
    return filtered[: len(tone)].astype(numpy.float32)


def _round_size(size: int) -> int:
    return 1 << (size - 1).bit_length()


def _envelope(zone: Zone, held: float, length: int) -> Samples:
    """How loud the note is over time: it rises, falls to what it keeps, and fades when it is let go."""
    at = numpy.arange(length, dtype=numpy.float32) / RATE
    rise = numpy.minimum(1.0, at / max(zone.attack, 1e-4))
    fall = (at - zone.attack - zone.hold) / max(zone.decay, 1e-3)
    levels = numpy.clip(fall, 0, 1) * max(zone.sustain, SILENCE)
    release = min(max(zone.release, 0.02), LONGEST_RELEASE)
    levels += numpy.maximum(0, at - held) / release * SILENCE
    shaped = rise * 10 ** (levels / 20)
    ending = min(length, RATE // 100)
    shaped[length - ending :] *= numpy.linspace(1, 0, ending)
    return shaped.astype(numpy.float32)

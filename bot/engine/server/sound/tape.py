"""A recording while it is listened to, and the text that comes of it."""

from collections.abc import Sequence

import numpy

from bot.engine import Made, Segment, Transcript
from bot.engine.server.sound.files import READ_RATE, Decoded, Samples
from bot.errors import CutOffRecording, RecordingTooLong

WINDOW = 30 * READ_RATE
LONGEST = 4 * 3600
"""Seconds that are listened to at most."""
SHORTEST = READ_RATE // 5
"""Samples in which a word can be said."""


class Tape:
    """The recording, of which only the window at hand is kept."""

    def __init__(self, sound: Decoded) -> None:
        self._sound, self._blocks = sound, sound.blocks()
        self._kept: Samples = numpy.zeros(0, numpy.float32)
        self._passed = 0
        self._ended = False

    @property
    def at(self) -> float:
        """Seconds from the start to the window."""
        return self._passed / READ_RATE

    @property
    def length(self) -> float | None:
        """Seconds of all of it, where that is known."""
        return self.at + len(self._kept) / READ_RATE if self._ended else self._sound.seconds

    @property
    def fraction(self) -> float:
        """How much of it is behind the window. Raises RecordingTooLong."""
        length = checked(self.length)
        return min(0.99, self.at / length) if length else 0.0

    def window(self) -> Samples:
        """The next half minute; empty at the end. Raises CutOffRecording where that comes before a word."""
        while len(self._kept) <= WINDOW and not self._ended:
            block = next(self._blocks, None)
            self._ended = block is None
            if block is not None:
                self._kept = numpy.concatenate([self._kept, block])
        if not self._passed and len(self._kept) < SHORTEST:
            raise self._cut_off()
        return self._kept[:WINDOW]

    def skip(self, count: int) -> None:
        """Go on."""
        self._passed += min(count, len(self._kept))
        self._kept = self._kept[count:]

    def transcript(self, segments: Sequence[Segment], language: str, made: Made) -> Transcript:
        """All that was heard, at the end. Raises CutOffRecording for a damaged file without a word."""
        damaged = self._sound.damaged
        if damaged and not segments:
            raise self._cut_off()
        return Transcript(joined(segments), tuple(segments), language, self.at, made, damaged=damaged)

    def _cut_off(self) -> CutOffRecording:
        seconds = round(self.at + len(self._kept) / READ_RATE, 1)
        return CutOffRecording(name=self._sound.name, seconds=seconds)


def checked(seconds: float | None) -> float | None:
    """The same length. Raises RecordingTooLong."""
    if seconds is not None and seconds > LONGEST:
        raise RecordingTooLong(minutes=round(seconds / 60), limit=LONGEST // 60)
    return seconds


def joined(segments: Sequence[Segment]) -> str:
    """One text: a space between sentences, but not between Chinese ones."""
    text = ""
    for each in segments:
        gap = " " if text and (text[-1].isascii() or each.text[0].isascii()) else ""
        text += gap + each.text
    return text

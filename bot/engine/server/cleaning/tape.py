"""Sound on disk while it is worked on, so that its length does not matter."""

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

import numpy

from bot.engine.server.sound.files import Samples

SEAM = 480
"""Samples in which the end of one piece and the beginning of the next sound together: 10 ms."""

Piece = tuple[int, int]
"""The first sample and the one after the last."""


class Tape:
    """Samples of so many channels in columns, written once from the start."""

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self.length = 0
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="deskmate-")  # noqa: SIM115 - closed by close

    def write(self, samples: Samples) -> None:
        """Put them at the end."""
        self._file.write(numpy.ascontiguousarray(samples, numpy.float32).tobytes())
        self.length += len(samples)

    def read(self, start: int, count: int) -> Samples:
        """`count` samples from `start`."""
        self._file.seek(start * self.channels * 4)
        data = self._file.read(count * self.channels * 4)
        return numpy.frombuffer(data, numpy.float32).reshape(-1, self.channels)

    def play(self, pieces: Sequence[Piece], block: int) -> Iterator[Samples]:
        """The pieces one after another, each faded into the next, about `block` samples at a time."""
        last = numpy.zeros((0, self.channels), numpy.float32)
        for number, (start, end) in enumerate(pieces):
            final = number + 1 == len(pieces)
            for at in range(start, end, block):
                samples = self.read(at, min(block, end - at))
                if len(last):
                    samples, last = _faded(last, samples), last[:0]
                if not final and at + block >= end:
                    samples, last = samples[: -SEAM or None], samples[-SEAM:]
                yield samples

    def close(self) -> None:
        """Nothing of it remains."""
        self._file.close()


def _faded(last: Samples, samples: Samples) -> Samples:
    """`samples`, which begin while `last` ends."""
    together = min(len(last), len(samples))
    rise = numpy.linspace(0, 1, together, dtype=numpy.float32)[:, None]
    mixed = samples[:together] * rise + last[:together] * (1 - rise)
    return numpy.concatenate([mixed, samples[together:]])

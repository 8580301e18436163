"""Recursive filters of second order, block by block, as convolutions with their long echo."""

import numpy
from numpy.typing import NDArray

from bot.engine.server.sound.files import Samples

Coefficients = tuple[float, float, float]
Section = tuple[Coefficients, Coefficients]
"""What a section does with its input and with its own output; the latter begins with 1."""

ECHO = 1 << 14
"""Samples after which the echo of every filter here is below -100 dB: a third of a second at 48 kHz."""


class Filter:
    """One channel through all `sections`; it remembers what is still echoing."""

    def __init__(self, *sections: Section) -> None:
        self._echo = _echo(sections)
        self._tail = numpy.zeros(ECHO - 1)

    def run(self, samples: Samples) -> Samples:
        """The next samples, filtered."""
        length = len(samples) + ECHO - 1
        size = 1 << (length - 1).bit_length()
        spectrum = numpy.fft.rfft(samples, size) * numpy.fft.rfft(self._echo, size)
        sounding = numpy.fft.irfft(spectrum, size)[:length]
        sounding[: ECHO - 1] += self._tail
        self._tail = sounding[len(samples) :]
        return sounding[: len(samples)].astype(numpy.float32)


def _echo(sections: tuple[Section, ...]) -> NDArray[numpy.float64]:
    """What comes out when one click goes in."""
    turn = numpy.exp(-2j * numpy.pi * numpy.fft.rfftfreq(8 * ECHO))
    response = numpy.ones_like(turn)
    for ahead, back in sections:
        response *= numpy.polyval(ahead[::-1], turn) / numpy.polyval(back[::-1], turn)
    return numpy.fft.irfft(response)[:ECHO]

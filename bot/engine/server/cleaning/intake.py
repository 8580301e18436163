"""Brings what is kept of some recordings onto a tape, without their noise, and listens as it goes by."""

from collections.abc import Iterator

import numpy

from bot.engine import CleanPrompt
from bot.engine.server.cleaning import pieces
from bot.engine.server.cleaning.denoiser import FRAME
from bot.engine.server.cleaning.loudness import RATE, Survey, loudness
from bot.engine.server.cleaning.network import Network
from bot.engine.server.cleaning.recording import Recordings
from bot.engine.server.cleaning.tape import Piece, Tape
from bot.engine.server.cleaning.voices import Levels, Voices
from bot.engine.server.sound.files import Samples
from bot.errors import NothingLeft, SilentRecording

_FLOOR = 0.1


class Intake:
    """One prompt's recordings on their way; `before` is what they were like."""

    def __init__(self, prompt: CleanPrompt, network: Network) -> None:
        self.source = Recordings(prompt.files, prompt.names)
        channels = self.source.channels
        self.tape, self.before = Tape(channels), Survey(channels)
        self._kept = pieces.chosen(prompt.cuts, RATE, self.source.seconds)
        self._trim = prompt.trim
        self._voices = Voices(network, channels, prompt.denoise, self.source.rate) if prompt.denoise else None
        self._noisy, self._clean = Levels(channels), Levels(channels)
        self._seams: list[int] = []
        self._taken = 0

    def run(self) -> Iterator[float]:
        """Read on; yields how much of it is done, 0 to 1."""
        for block in self.source.blocks():
            self.before.hear(block)
            at = self.source.position - len(block)
            for start, end in self._kept:
                self._take(block[max(0, start - at) : max(0, end - at)], new=start >= at)
            if not self._kept or self.source.position >= self._kept[-1][1]:
                break
            yield self.source.fraction
        if self._voices:
            self._write(self._voices.end())
        self._check()

    def plan(self) -> list[Piece]:
        """What stays of the tape."""
        whole = (0, self.tape.length)
        heard = pieces.sounding(self._clean.all(), FRAME) if self._trim else [whole]
        inside = [(start, min(end, whole[1])) for start, end in heard]
        return pieces.split(inside, self._seams)

    @property
    def noise_reduced(self) -> float:
        """How many dB quieter it became where nobody speaks."""
        before, after = (numpy.quantile(each.all(), _FLOOR) for each in (self._noisy, self._clean))
        return float(max(0, before - max(after, -100)))

    def _take(self, samples: Samples, *, new: bool) -> None:
        if not len(samples):
            return
        if new or self.source.fresh:
            self._seams.append(self._taken)
        self._taken += len(samples)
        self._noisy.hear(samples)
        self._write(self._voices.run(samples) if self._voices else samples)

    def _write(self, samples: Samples) -> None:
        self._clean.hear(samples)
        self.tape.write(samples)

    def _check(self) -> None:
        if self.tape.length < FRAME:
            seconds = self.source.position // RATE
            raise NothingLeft(length=f"{seconds // 60}:{seconds % 60:02}")
        if loudness(self.before.energies()) == -numpy.inf:
            raise SilentRecording(name=self.source.name())

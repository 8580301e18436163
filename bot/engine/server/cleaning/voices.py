"""Voices without their noise, in blocks of any length and without delay; and how loud each moment is."""

import numpy
from numpy.typing import NDArray

from bot.engine.server.cleaning.denoiser import DELAY, FRAME, RATE, Denoiser
from bot.engine.server.cleaning.network import Network
from bot.engine.server.cleaning.second_look import HOP, SecondLook
from bot.engine.server.sound.files import Samples


class Voices:
    """Channels in columns, each freed of `share` of its noise; they were recorded with `rate` samples a second."""

    def __init__(self, network: Network, channels: int, share: float, rate: int = RATE) -> None:
        self._denoiser = Denoiser(network, channels, rate)
        self._second_look = SecondLook(channels)
        self._share = numpy.float32(min(max(share, 0), 1))
        self._waiting = self._noisy = numpy.zeros((0, channels), numpy.float32)
        self._behind = numpy.zeros((DELAY, channels), numpy.float32)
        self._late, self._is_new = DELAY + HOP, True

    def run(self, samples: Samples) -> Samples:
        """As much of the result as is ready by now."""
        heard = numpy.concatenate([self._waiting, samples])
        whole = len(heard) // HOP * HOP
        frames, self._waiting = heard[:whole], heard[whole:]
        if not whole:
            return frames
        clean = self._freed(frames)
        early, self._late = clean[self._late :], max(0, self._late - len(clean))
        return self._mixed(early, numpy.concatenate([self._noisy, frames]))

    def end(self) -> Samples:
        """The rest."""
        left = len(self._noisy) + len(self._waiting)
        silence = numpy.zeros((DELAY + 2 * HOP, self._noisy.shape[1]), numpy.float32)
        return self.run(silence)[:left]

    def _freed(self, frames: Samples) -> Samples:
        """The voices alone, `DELAY + HOP` samples late."""
        if self._is_new:
            self._is_new = False
            self._denoiser.get_used_to(frames)
        late = numpy.concatenate([self._behind, frames])
        self._behind = late[-DELAY:]
        return self._second_look.run(late[:-DELAY], self._denoiser.run(frames))

    def _mixed(self, clean: Samples, noisy: Samples) -> Samples:
        self._noisy = noisy[len(clean) :]
        same = noisy[: len(clean)]
        mixed: Samples = same + self._share * (clean - same)
        return mixed


class Levels:
    """The level of every `FRAME` samples, over all channels."""

    def __init__(self, channels: int) -> None:
        self._rest = numpy.zeros((0, channels), numpy.float32)
        self._levels: list[NDArray[numpy.float64]] = []

    def hear(self, samples: Samples) -> None:
        """The next samples."""
        heard = numpy.concatenate([self._rest, samples])
        whole = len(heard) // FRAME * FRAME
        self._rest = heard[whole:]
        frames = heard[:whole].reshape(-1, FRAME * heard.shape[1])
        self._levels.append(10 * numpy.log10((frames.astype(numpy.float64) ** 2).mean(axis=1) + 1e-12))

    def all(self) -> NDArray[numpy.float64]:
        """In dB of full scale."""
        return numpy.concatenate([*self._levels, numpy.full(1 if len(self._rest) else 0, -120.0)])

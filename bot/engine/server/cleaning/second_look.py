"""Looks again at what the network has left, in longer windows: between a deep voice's harmonics it could not look."""

from functools import cache

import numpy
import torch
from torch import Tensor

from bot.engine.server.sound.files import Samples

HOP = 960
"""Samples by which the result is later than what goes in; it goes in by so many."""
_WINDOW = 2 * HOP
_FORGOTTEN = 0.05
"""The part of the noise's power that is replaced with every window."""
_BELIEVED = 0.2
"""How much of what the network took out counts as noise that is still there."""
_FIRST = 0.62
"""How much the network's own voice counts beside the weighed one: each errs differently, both together least."""


class SecondLook:
    """Weighs each line of `channels` of sound by the voice that the network found in it, against the noise."""

    def __init__(self, channels: int) -> None:
        self._heard = torch.zeros(2, channels, HOP)
        self._power: Tensor | None = None
        self._overlap = torch.zeros(channels, HOP)

    @torch.inference_mode()
    def run(self, noisy: Samples, voice: Samples) -> Samples:
        """The voice, better still, `HOP` samples late; all are columns."""
        pair = torch.from_numpy(numpy.ascontiguousarray(numpy.stack([noisy.T, voice.T])))
        heard = torch.cat([self._heard, pair], 2)
        self._heard = heard[..., -HOP:]
        whole, found = torch.fft.rfft(heard.unfold(2, _WINDOW, HOP) * _window())
        share = found.abs().square() / (found.abs().square() + _BELIEVED * self._noise(whole - found) + 1e-12)
        mixed = _FIRST * found + (1 - _FIRST) * share * whole
        better: Samples = self._sounded(mixed).T.numpy()
        return better

    def _noise(self, gone: Tensor) -> Tensor:
        """The power of each line of the noise up to each window; older ones fade away."""
        powers = []
        for power in gone.abs().square().unbind(1):
            before = power if self._power is None else self._power
            self._power = before + _FORGOTTEN * (power - before)
            powers.append(self._power)
        return torch.stack(powers, 1)

    def _sounded(self, lines: Tensor) -> Tensor:
        pieces = torch.fft.irfft(lines) * _window()
        ends = torch.cat([self._overlap[:, None], pieces[:, :, HOP:]], 1)
        self._overlap = ends[:, -1]
        sounding: Tensor = (pieces[:, :, :HOP] + ends[:, :-1]).flatten(1)
        return sounding


@cache
def _window() -> Tensor:
    return torch.hann_window(_WINDOW).sqrt()

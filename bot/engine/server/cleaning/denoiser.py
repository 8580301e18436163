"""Takes the noise out of speech: the network's gains and filters on the sound's short spectra."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy
import torch
from torch import Tensor

from bot.engine.server.cleaning.network import AHEAD, BANDS, LINES, TAPS, Memory, Network
from bot.engine.server.sound.files import Samples

RATE = 48_000
FRAME = RATE // 100
DELAY = (1 + AHEAD) * FRAME
"""Samples by which the result lags behind what goes in."""

_WINDOW = 2 * FRAME
_WIDTHS = (
    2,
    2,
    2,
    2,
    2,
    2,
    2,
    2,
    2,
    2,
    2,
    2,
    2,
    5,
    5,
    7,
    7,
    8,
    10,
    12,
    13,
    15,
    18,
    20,
    24,
    28,
    31,
    37,
    42,
    50,
    56,
    67,
)
"""Spectral lines of 50 Hz in each band."""
_REMEMBERED = 0.99
"""The part of the usual level that stays from frame to frame."""
_MIRRORED = 0.3
"""How strong the mirror of the lines is that stands in for what a recording of a low rate lacks."""
_HELD = 0.475
"""The highest frequency in such a recording, as a part of its rate."""


@contextmanager
def _one_thread() -> Iterator[None]:
    """Each of a thousand small products would wait for a second thread, very long where its core is busy."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


class Denoiser:
    """Takes the noise out of `channels` of speech, `RATE` samples a second, whole frames at a time.

    It was recorded with `rate` samples a second, which may be fewer.
    """

    def __init__(self, network: Network, channels: int, rate: int = RATE) -> None:
        self._top = min(FRAME + 1, round(_HELD * rate * _WINDOW / RATE)) if rate < RATE else FRAME + 1
        self._network, self._memory = network, Memory()
        self._levels = torch.linspace(-60, -90, BANDS).repeat(channels, 1, 1)
        self._sizes = torch.linspace(1e-3, 1e-4, LINES).repeat(channels, 1, 1)
        self._begin(channels)

    def _begin(self, channels: int) -> None:
        self._past, self._overlap = torch.zeros(2, channels, FRAME)
        self._lines = torch.zeros(channels, TAPS - 1, FRAME + 1, dtype=torch.complex64)

    def get_used_to(self, samples: Samples) -> None:
        """Learn what the noise is like before the sound begins: it is to be as quiet in the first second as later."""
        self.run(samples)
        self._begin(samples.shape[1])

    @_one_thread()
    @torch.inference_mode()
    def run(self, samples: Samples) -> Samples:
        """The voices alone, `DELAY` samples late; both are columns."""
        heard = torch.cat([self._past, torch.from_numpy(numpy.ascontiguousarray(samples.T))], 1)
        self._past = heard[:, -FRAME:]
        lines = torch.fft.rfft(heard.unfold(1, _WINDOW, FRAME) * _window()) / _WINDOW
        told = self._network(self._bands(_filled(lines, self._top)), self._fine(lines), self._memory)
        around = torch.cat([self._lines, lines], 1)
        self._lines = around[:, 1 - TAPS :]
        clean: Samples = self._sounded(_filtered(around, *told)).T.numpy()
        return clean

    def _bands(self, lines: Tensor) -> Tensor:
        """How far each band is above its usual level."""
        levels = 10 * torch.log10(lines.abs().square() @ _means() + 1e-10)
        usual = _usual(levels, self._levels)
        self._levels = usual[:, -1:]
        return ((levels - usual) / 40)[:, None]

    def _fine(self, lines: Tensor) -> Tensor:
        """The low lines, brought to one size."""
        usual = _usual(lines[..., :LINES].abs(), self._sizes)
        self._sizes = usual[:, -1:]
        return torch.view_as_real(lines[..., :LINES] / usual.sqrt()).permute(0, 3, 1, 2)

    def _sounded(self, lines: Tensor) -> Tensor:
        pieces = torch.fft.irfft(lines * _WINDOW) * _window()
        ends = torch.cat([self._overlap[:, None], pieces[:, :, FRAME:]], 1)
        self._overlap = ends[:, -1]
        sounding: Tensor = (pieces[:, :, :FRAME] + ends[:, :-1]).flatten(1)
        return sounding


def _filtered(around: Tensor, gains: Tensor, taps: Tensor) -> Tensor:
    """The frames in the middle of those `around` them: bands by their gains, low lines made of five frames each."""
    lines = around[:, TAPS - 1 - AHEAD : -AHEAD] * gains.repeat_interleave(_widths(), 2)
    lines[..., :LINES] = (around[..., :LINES].unfold(1, TAPS, 1) * taps).sum(-1)
    return lines


def _filled(lines: Tensor, top: int) -> Tensor:
    """With a faint mirror of the lines below `top` above it: the network knows no voice without high lines."""
    if top > FRAME:
        return lines
    numbers = torch.arange(lines.shape[-1])
    folds, at = numbers // top, numbers % top
    at = torch.where(folds % 2 == 1, top - 1 - at, at)
    return lines[..., at] * _MIRRORED**folds


def _usual(values: Tensor, before: Tensor) -> Tensor:
    """The mean of `values` [channels, frames, …] up to each frame, in which older ones fade away."""
    ages = torch.arange(values.shape[1])
    ages = ages[:, None] - ages
    share = torch.where(ages < 0, 0.0, (1 - _REMEMBERED) * _REMEMBERED ** ages.clamp(min=0))
    usual: Tensor = share @ values + _REMEMBERED ** (ages[:, :1] + 1) * before
    return usual


@cache
def _window() -> Tensor:
    rise = torch.sin(torch.pi / 2 * torch.sin(torch.pi / 2 * (torch.arange(FRAME) + 0.5) / FRAME) ** 2)
    return torch.cat([rise, rise.flip(0)])


@cache
def _widths() -> Tensor:
    return torch.tensor(_WIDTHS)


@cache
def _means() -> Tensor:
    """The matrix that turns all lines into the mean of every band."""
    means: Tensor = (torch.eye(BANDS) / _widths()).repeat_interleave(_widths(), 0)
    return means

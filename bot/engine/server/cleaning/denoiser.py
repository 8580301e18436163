"""RNNoise: how much of each band of a frame is voice, told by a small recurrent network.

After RNNoise 0.2, (c) 2017 Mozilla, 2024 Jean-Marc Valin, BSD-3-Clause, whose weights these are; written
anew over whole blocks of frames, so that it needs no library of its own on any machine.
"""

import itertools
import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy
import torch
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from torch.nn import GRU, Conv1d, Linear, Module

from bot.engine.server.cleaning.filters import Filter
from bot.engine.server.cleaning.pitch import HISTORY, SPAN, Voice, periods
from bot.engine.server.sound.files import Samples

RATE = 48_000
FRAME = RATE // 100
DELAY = 2 * FRAME
"""Samples by which the result is later than what goes in."""

_WINDOW, _BINS, _BANDS = 2 * FRAME, FRAME + 1, 32
_EDGES = (
    0, 2, 4, 6, 8, 10, 12, 15, 18, 21, 24, 28, 32, 36, 41, 47, 53, 60, 68, 77, 87, 98, 110, 124, 140, 157, 176,
    198, 223, 251, 282, 317, 356, 400,
)  # fmt: skip
"""Where the bands meet, in spectral lines of 50 Hz."""
_SCALE = 32_768
_SILENCE = 0.04
_DECAY = 0.6
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99599, 0.996))

Floats = NDArray[numpy.float64]
Lines = NDArray[numpy.complex128]


class Network(Module):
    """65 features of a frame in, the gains of 32 bands of the frame before it out."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = Conv1d(65, 128, 3), Conv1d(128, 384, 3)
        self.gru1, self.gru2, self.gru3 = (GRU(384, 384, batch_first=True) for _ in range(3))
        self.dense_out = Linear(4 * 384, _BANDS)

    @classmethod
    def load(cls) -> "Network":
        """With the published weights."""
        from safetensors.torch import load_file

        network = cls()
        network.load_state_dict(load_file(Path(__file__).with_name("rnnoise.safetensors")))
        return network.float().eval().requires_grad_(requires_grad=False)


class Listener:
    """The network's memory of one channel."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._features, self._hidden = torch.zeros(1, 65, 2), torch.zeros(1, 128, 2)
        self._states = [torch.zeros(1, 1, 384) for _ in range(3)]

    @torch.inference_mode()
    def gains(self, features: Floats) -> Floats:
        """For the next frames."""
        net = self._network
        told = torch.cat([self._features, torch.from_numpy(features.T[None]).float()], 2)
        hidden = torch.cat([self._hidden, torch.tanh(net.conv1(told))], 2)
        self._features, self._hidden = told[..., -2:], hidden[..., -2:]
        heard = [torch.tanh(net.conv2(hidden)).transpose(1, 2)]
        with _one_thread():
            for number, layer in enumerate((net.gru1, net.gru2, net.gru3)):
                after, self._states[number] = layer(heard[-1], self._states[number])
                heard.append(after)
        gains: Floats = torch.sigmoid(net.dense_out(torch.cat(heard, 2)))[0].double().numpy()
        return gains


@contextmanager
def _one_thread() -> Iterator[None]:
    """Each of a thousand tiny products would wait for a second thread, very long where its core is busy."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


class Denoiser:
    """Takes the noise out of one channel of speech, `RATE` samples a second, whole frames at a time.

    Two things differ from RNNoise, and each brings the result closer to the voice as it was: the gains
    work on the sound as it came, not after the high-pass through which the network hears it, which shifts
    low voices; and nothing is added from the period before.
    """

    def __init__(self, network: Network) -> None:
        self._listener = Listener(network)
        self._high_pass = Filter(_HIGH_PASS)
        self._past, self._before = numpy.zeros(SPAN - FRAME), numpy.zeros(2 * FRAME)
        self._voice = Voice()
        self._lowest, self._energy = numpy.zeros(_BANDS), numpy.zeros((1, _BANDS))
        self._overlap = numpy.zeros(FRAME)

    def run(self, samples: Samples) -> Samples:
        """The voice alone, `DELAY` samples late."""
        energy, features = self._heard(self._high_pass.run(samples).astype(numpy.float64) * _SCALE)
        loud = energy.sum(axis=1) >= _SILENCE
        gains = numpy.ones((len(energy), _BANDS))
        if loud.any():
            before = numpy.concatenate([self._energy, energy[:-1]])
            gains[loud] = self._steadied(
                self._listener.gains(features[loud]), (before[loud] + 1e-3) / (energy[loud] + 1e-3)
            )
        self._energy = energy[-1:]
        return self._sounded(samples, gains)

    def _heard(self, samples: Floats) -> tuple[Floats, Floats]:
        """The energies and the features of the frames, of which the last is the newest."""
        heard = numpy.concatenate([self._past, samples])
        self._past = heard[-(SPAN - FRAME) :]
        spans = sliding_window_view(heard, SPAN)[::FRAME]
        lags, self._voice = periods(spans, self._voice)
        starts = numpy.arange(len(spans)) * FRAME + HISTORY
        windows = sliding_window_view(heard, _WINDOW)
        lines, echo = _transformed(windows[starts]), _transformed(windows[starts - lags])
        energy, echoed = (abs(each) ** 2 @ _triangles() for each in (lines, echo))
        alike = (lines * echo.conj()).real @ _triangles() / numpy.sqrt(0.001 + energy * echoed)
        return energy, numpy.hstack([_cepstrum(energy), alike @ _cosines(), 0.01 * (lags[:, None] - 300)])

    def _steadied(self, gains: Floats, change: Floats) -> Floats:
        """Without sudden drops, which are heard as an effect; `change` is that of the energy."""
        steady = numpy.empty_like(gains)
        for number, gain in enumerate(gains):
            steady[number] = numpy.maximum(gain, _DECAY * self._lowest)
            self._lowest = numpy.minimum(1, steady[number] * change[number])
        return steady

    def _sounded(self, samples: Samples, gains: Floats) -> Samples:
        """The frames before the newest, which the gains are for."""
        heard = numpy.concatenate([self._before, samples])
        self._before = heard[-2 * FRAME :]
        lines = _transformed(sliding_window_view(heard, _WINDOW)[:-FRAME:FRAME]) * (gains @ _slopes())
        pieces = numpy.fft.irfft(lines * _WINDOW, _WINDOW) * _window()
        first, second = pieces[:, :FRAME], pieces[:, FRAME:]
        first[1:] += second[:-1]
        first[0] += self._overlap
        self._overlap = second[-1].copy()
        return first.reshape(-1).astype(numpy.float32)


def _transformed(windows: Floats) -> Lines:
    return numpy.fft.rfft(windows * _window()) / _WINDOW


def _cepstrum(energy: Floats) -> Floats:
    """Its shape on a logarithmic scale, in which a quiet band counts as little below its neighbours."""
    levels = numpy.log10(1e-2 + energy)
    loudest = follow = numpy.full(len(levels), -2.0)
    for band in range(_BANDS):
        level = numpy.maximum(loudest - 7, numpy.maximum(follow - 1.5, levels[:, band]))
        levels[:, band] = level
        loudest, follow = numpy.maximum(loudest, level), numpy.maximum(follow - 1.5, level)
    shape = levels @ _cosines()
    shape[:, 0] -= 12
    shape[:, 1] -= 4
    return shape


@cache
def _window() -> Floats:
    half = numpy.sin(numpy.pi / 2 * numpy.sin(numpy.pi / 2 * (numpy.arange(FRAME) + 0.5) / FRAME) ** 2)
    return numpy.concatenate([half, half[::-1]])


@cache
def _cosines() -> Floats:
    table = numpy.cos(numpy.outer(numpy.arange(_BANDS) + 0.5, numpy.arange(_BANDS)) * numpy.pi / _BANDS)
    table[:, 0] *= 0.5**0.5
    cosines: Floats = table * math.sqrt(2 / 22)
    return cosines


@cache
def _triangles() -> Floats:
    """Each line's share of each band; the outermost two are joined to their neighbours."""
    shares = numpy.zeros((_BINS, _BANDS + 2))
    for band, (low, high) in enumerate(itertools.pairwise(_EDGES)):
        shares[low:high, band + 1] = numpy.arange(high - low) / (high - low)
        shares[low:high, band] = 1 - shares[low:high, band + 1]
    shares[:, 1] = (shares[:, 0] + shares[:, 1]) * 2 / 3
    shares[:, _BANDS] = (shares[:, _BANDS] + shares[:, _BANDS + 1]) * 2 / 3
    return shares[:, 1:-1]


@cache
def _slopes() -> Floats:
    """Each band's weight at each line; nothing above 20 kHz."""
    ends = numpy.array(_EDGES[1:-1])
    lines = numpy.arange(_BINS)
    slopes = numpy.stack([numpy.interp(lines, ends, row) for row in numpy.eye(_BANDS)])
    slopes[:, _EDGES[-1] :] = 0
    return slopes

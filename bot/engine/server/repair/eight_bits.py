"""Real-ESRGAN's generator in whole numbers of eight bits, which VNNI multiplies twice as fast as bf16.

Between two convolutions there are bytes, each so many steps above `ZERO`; the channels of a layer
share a step, which `scripts.measure_steps` measured on photos. What adds up from block to block
stays in bf16.
"""

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

from bot.engine.server.repair.networks import EnhancedBlock, RRDBNet, Stages, bent, beside

ZERO, HIGHEST, HEAVIEST = 96, 255, 127
"""The byte for nothing, the highest one, and the largest whole number of a weight."""
STRIP, AROUND = 32, 2
"""Rows that are enlarged at a time, to stay in the cache, and how many they need on both sides."""
STEPS = Path(__file__).with_name("steps.safetensors")

_SHAPE = ([1, 1], [1, 1], [1, 1], 1)
"""Stride, padding, dilation and groups of every convolution."""


def worthwhile(device: str) -> bool:
    """Whether bytes are the fastest there; AMX makes bf16 as fast."""
    return device == "cpu" and torch.cpu._is_vnni_supported() and not torch.cpu._is_amx_tile_supported()


class EightBits:
    """Gives what `network` gives, whose weights it takes."""

    def __init__(self, network: RRDBNet) -> None:
        steps = load_file(STEPS)
        self._network = network
        self._blocks = [
            [_Block(dense, own) for dense, own in zip(block, three, strict=True)]
            for block, three in zip(network.dense(), steps["blocks"].tolist(), strict=True)
        ]
        self._enlarging = _Enlarging(network, steps["enlarging"].tolist())

    def stages(self, x: torch.Tensor) -> Stages:
        """The picture, four times as wide and high."""
        network = self._network
        first = network.first(beside(x, network.first))
        features = first
        for number, block in enumerate(self._blocks, start=1):
            inside = features.clone()
            for dense in block:
                inside = dense.added(inside)
            features = inside.mul_(0.2).add_(features)
            yield 0.85 * number / len(self._blocks)
        return (yield from self._enlarging.stages(network.body(features).add_(first)))


class _Convolution:
    """A convolution of bytes whose channels have `steps`; it gives `scale` times what `layer` gives."""

    def __init__(self, layer: nn.Conv2d, steps: torch.Tensor, scale: float) -> None:
        plain = layer.state_dict()
        weight = plain["weight"].float() * steps[:, None, None] * scale
        self._scales = weight.abs().amax((1, 2, 3)) / HEAVIEST
        whole = (weight / self._scales[:, None, None, None]).round().to(torch.int8)
        self._weight = torch.ops.onednn.qconv_prepack(whole, self._scales, 1.0, ZERO, *_SHAPE)
        self._bias = plain["bias"].float() * scale
        self._zeros = torch.zeros(len(self._scales), dtype=torch.int64)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        made: torch.Tensor = torch.ops.onednn.qconv2d_pointwise(
            *self._given(x), self._bias, *_SHAPE, 1.0, 0, torch.float32, "none", [], ""
        )
        return made

    def added(self, x: torch.Tensor, total: torch.Tensor) -> torch.Tensor:
        """`total` with what it gives added to it."""
        made: torch.Tensor = torch.ops.onednn.qconv2d_pointwise.binary(
            *self._given(x),
            total,
            self._bias,
            *_SHAPE,
            1.0,
            0,
            total.dtype,
            1.0,
            0,
            "sum",
            1.0,
            "none",
            [],
            "",
        )
        return made

    def _given(self, x: torch.Tensor) -> tuple[torch.Tensor | float, ...]:
        return x, 1.0, ZERO, self._weight, self._scales, self._zeros


class _Block:
    """An EnhancedBlock, with the steps of what comes in and of what its first four convolutions give."""

    def __init__(self, block: EnhancedBlock, steps: Sequence[float]) -> None:
        *growing, last = block.layers()
        widths = [growing[0].in_channels, *(layer.out_channels for layer in growing)]
        every = torch.tensor(steps).repeat_interleave(torch.tensor(widths))
        self._ends = list(accumulate(widths))
        self._step = steps[0]
        self._growing = [
            _Convolution(layer, every[:end], 1 / step)
            for layer, end, step in zip(growing, self._ends[:-1], steps[1:], strict=True)
        ]
        self._last = _Convolution(last, every, 0.2)

    def added(self, x: torch.Tensor) -> torch.Tensor:
        """`x` with what the block makes of it added to it."""
        shape = (len(x), self._ends[-1], *x.shape[-2:])
        seen = torch.empty(shape, dtype=torch.uint8, memory_format=torch.channels_last)
        seen[:, : self._ends[0]] = _bytes(x.float().mul_(1 / self._step))
        for convolution, start, end in zip(self._growing, self._ends, self._ends[1:], strict=False):
            seen[:, start:end] = _bytes(bent(convolution(seen[:, :start])))
        return self._last.added(seen, x)


class _Enlarging:
    """The layers after the blocks; `steps` of what comes in and of what the two enlarging ones give."""

    def __init__(self, network: RRDBNet, steps: Sequence[float]) -> None:
        first, second, third = (torch.full((network.late.in_channels,), step) for step in steps)
        self._step = steps[0]
        self._up1 = _Convolution(network.up1, first, 1 / steps[1])
        self._up2 = _Convolution(network.up2, second, 1 / steps[2])
        self._late = _Convolution(network.late, third, 1)
        self._last = network.last

    def stages(self, features: torch.Tensor) -> Stages:
        """The picture, strip by strip."""
        seen, strips = _bytes(features.float().div_(self._step)), []
        height = seen.shape[2]
        for top in range(0, height, STRIP):
            bottom, above = min(height, top + STRIP), min(AROUND, top)
            strip = self._picture(seen[:, :, top - above : bottom + AROUND])
            strips.append(strip[:, :, 4 * above : 4 * (above + bottom - top)])
            yield 0.85 + 0.15 * bottom / height
        return torch.cat(strips, dim=2)

    def _picture(self, x: torch.Tensor) -> torch.Tensor:
        for up in (self._up1, self._up2):
            x = _bytes(bent(up(functional.interpolate(x, scale_factor=2, mode="nearest"))))
        picture: torch.Tensor = self._last(beside(bent(self._late(x)), self._last))
        return picture


def _bytes(x: torch.Tensor) -> torch.Tensor:
    """`x`, which counts steps, as bytes; nobody else may read `x`."""
    # By way of signed bytes: torch converts to these five times as fast.
    signed = x.add_(ZERO - 128).round_().clamp_(-128, HIGHEST - 128).to(torch.int8)
    return signed.view(torch.uint8).bitwise_xor_(128)

"""The networks that repair pictures. All take and give batch x 3 x height x width, from 0 to 1."""

from collections.abc import Generator, Iterator
from itertools import pairwise
from typing import TypeVar

import torch
from torch import nn
from torch.nn import functional

Network = TypeVar("Network", bound=nn.Module)
Stages = Generator[float, None, torch.Tensor]
"""What a network makes, computed a few layers at a time; yields how far it is, from 0 to 1."""


def number_type(device: str) -> torch.dtype:
    """The numbers that convolutions are fastest in: bf16 where the device multiplies them, else float32."""
    if device != "cpu":
        return torch.bfloat16 if device == "cuda" else torch.float32
    fast = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if fast else torch.float32


def settled(network: Network, device: str) -> Network:
    """`network`, ready to work on `device`."""
    network.eval().requires_grad_(requires_grad=False).to(device, number_type(device))
    for weight in network.parameters():
        if weight.dim() == 4:
            weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    return network


class EnhancedBlock(nn.Module):
    """Five convolutions, each of which reads all that came before it."""

    def __init__(self, channels: int = 64, growth: int = 32) -> None:
        super().__init__()
        widths = [channels + step * growth for step in range(5)]
        self.convolutions = nn.ModuleList(
            nn.Conv2d(width, growth if width != widths[-1] else channels, 3, padding=1) for width in widths
        )

    def layers(self) -> list[nn.Conv2d]:
        """Its convolutions, in their order."""
        return [layer for layer in self.convolutions if isinstance(layer, nn.Conv2d)]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Features of the same shape."""
        *growing, last = self.convolutions
        seen = x
        for convolution in growing:
            seen = torch.cat([seen, bent(convolution(seen))], dim=1)
        grown: torch.Tensor = last(seen)
        return grown.mul_(0.2).add_(x)


class RRDBNet(nn.Module):
    """Real-ESRGAN's generator, four times as large: Wang et al. 2021, https://arxiv.org/abs/2107.10833."""

    scale = 4

    def __init__(self, blocks: int = 23, channels: int = 64) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, channels, 3, padding=1)
        self.blocks = nn.ModuleList(
            nn.ModuleList(EnhancedBlock(channels) for _ in range(3)) for _ in range(blocks)
        )
        self.body, self.up1, self.up2, self.late = (
            nn.Conv2d(channels, channels, 3, padding=1) for _ in range(4)
        )
        self.last = nn.Conv2d(channels, 3, 3, padding=1)

    def dense(self) -> Iterator[list[EnhancedBlock]]:
        """The blocks, each as its three parts."""
        for block in self.blocks:
            yield [part for part in block.children() if isinstance(part, EnhancedBlock)]

    def stages(self, x: torch.Tensor) -> Stages:
        """The picture, four times as wide and high."""
        first = self.first(beside(x, self.first))
        features = first
        for number, block in enumerate(self.dense(), start=1):
            inside = features
            for dense in block:
                inside = dense(inside)
            features = inside.mul_(0.2).add_(features)
            yield 0.85 * number / len(self.blocks)
        features = self.body(features).add_(first)
        for up, done in ((self.up1, 0.9), (self.up2, 0.95)):
            features = bent(up(functional.interpolate(features, scale_factor=2, mode="nearest")))
            yield done
        picture: torch.Tensor = self.last(bent(self.late(features)))
        return picture


def beside(x: torch.Tensor, layer: nn.Module) -> torch.Tensor:
    """`x` where the weights of `layer` are, and in their numbers."""
    weight = next(layer.parameters())
    return x.to(weight.device, weight.dtype, memory_format=torch.channels_last)


def bent(x: torch.Tensor) -> torch.Tensor:
    """In the place of `x`, which nobody else may read."""
    return functional.leaky_relu_(x, 0.2)


class FFDNet(nn.Module):
    """A denoiser that is told how strong the noise is: Zhang et al. 2018, https://arxiv.org/abs/1710.04026."""

    def __init__(self, channels: int = 96, layers: int = 12) -> None:
        super().__init__()
        widths = [3 * 4 + 1, *[channels] * (layers - 1), 3 * 4]
        stages: list[nn.Module] = []
        for inward, outward in pairwise(widths):
            stages += [nn.Conv2d(inward, outward, 3, padding=1), nn.ReLU(inplace=True)]
        self.model = nn.Sequential(*stages[:-1])

    def forward(self, x: torch.Tensor, noise: float) -> torch.Tensor:
        """The picture without noise of the standard deviation `noise`, from 0 to 1."""
        height, width = x.shape[-2:]
        even = functional.pad(beside(x, self.model[0]), (0, width % 2, 0, height % 2), mode="replicate")
        small = functional.pixel_unshuffle(even, 2)
        level = small.new_full((len(small), 1, *small.shape[-2:]), noise)
        given = torch.cat([small, level], dim=1).contiguous(memory_format=torch.channels_last)
        clean = functional.pixel_shuffle(self.model(given), 2)
        return clean[..., :height, :width]

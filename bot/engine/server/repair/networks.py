"""The networks that repair pictures. All take and give batch x 3 x height x width, from 0 to 1."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional


class EnhancedBlock(nn.Module):
    """Five convolutions, each of which reads all that came before it."""

    def __init__(self, channels: int = 64, growth: int = 32) -> None:
        super().__init__()
        widths = [channels + step * growth for step in range(5)]
        self.convolutions = nn.ModuleList(
            nn.Conv2d(width, growth if width != widths[-1] else channels, 3, padding=1) for width in widths
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Features of the same shape."""
        *growing, last = self.convolutions
        seen = x
        for convolution in growing:
            seen = torch.cat([seen, functional.leaky_relu(convolution(seen), 0.2)], dim=1)
        grown: torch.Tensor = last(seen)
        return x + 0.2 * grown


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

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The picture, four times as wide and high."""
        first = self.first(x)
        features = first
        for block in self.blocks:
            inside = features
            for dense in block:  # type: ignore[attr-defined]  # a list of modules is iterable
                inside = dense(inside)
            features = features + 0.2 * inside
        features = first + self.body(features)
        for up in (self.up1, self.up2):
            features = functional.leaky_relu(
                up(functional.interpolate(features, scale_factor=2, mode="nearest")), 0.2
            )
        picture: torch.Tensor = self.last(functional.leaky_relu(self.late(features), 0.2))
        return picture


class FFDNet(nn.Module):
    """A denoiser that is told how strong the noise is: Zhang et al. 2018, https://arxiv.org/abs/1710.04026."""

    def __init__(self, channels: int = 96, layers: int = 12) -> None:
        super().__init__()
        widths = [3 * 4 + 1, *[channels] * (layers - 1), 3 * 4]
        stages: list[nn.Module] = []
        for inward, outward in pairwise(widths):
            stages += [nn.Conv2d(inward, outward, 3, padding=1), nn.ReLU()]
        self.model = nn.Sequential(*stages[:-1])

    def forward(self, x: torch.Tensor, noise: float) -> torch.Tensor:
        """The picture without noise of the standard deviation `noise`, from 0 to 1."""
        height, width = x.shape[-2:]
        even = functional.pad(x, (0, width % 2, 0, height % 2), mode="replicate")
        small = functional.pixel_unshuffle(even, 2)
        level = small.new_full((len(small), 1, *small.shape[-2:]), noise)
        clean = functional.pixel_shuffle(self.model(torch.cat([small, level], dim=1)), 2)
        return clean[..., :height, :width]

"""Runs a network over a picture tile by tile, so that each step is short and memory stays flat."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch

from bot.engine.server.in_steps import part
from bot.engine.server.repair.networks import Stages
from bot.engine.server.repair.pictures import Pixels

Network = Callable[[torch.Tensor], Stages]


@dataclass(frozen=True, slots=True)
class Tiling:
    """Tiles of at most `size` pixels a side, which see `margin` more on every side and grow `scale` times."""

    size: int = 128
    margin: int = 10
    scale: int = 1


def run(network: Network, picture: Pixels, tiling: Tiling) -> Generator[float, None, Pixels]:
    """What `network` makes of `picture`; yields the fraction done after each stage of each tile."""
    height, width = picture.shape[:2]
    scale, margin = tiling.scale, tiling.margin
    # Mirrored: what a border repeats would be taken for a pattern.
    padded = np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), mode="symmetric")
    made = np.empty((height * scale, width * scale, 3), np.uint8)
    places = list(_places(height, width, tiling.size))
    for number, (top, left, bottom, right) in enumerate(places):
        tile = tensor(padded[top : bottom + 2 * margin, left : right + 2 * margin])
        result = yield from part(_computed(network, tile), number, len(places))
        inner = result[0, :, margin * scale :, margin * scale :][
            :, : (bottom - top) * scale, : (right - left) * scale
        ]
        made[top * scale : bottom * scale, left * scale : right * scale] = pixels(inner)
        yield (number + 1) / len(places)
    return made


def at_once(network: Callable[[torch.Tensor], torch.Tensor]) -> Network:
    """`network` for `run`, in one stage."""

    def stages(x: torch.Tensor) -> Stages:
        yield from ()
        return network(x)

    return stages


@torch.inference_mode()
def _computed(network: Network, tile: torch.Tensor) -> Stages:
    return (yield from network(tile))


def tensor(picture: Pixels) -> torch.Tensor:
    """`picture`, height x width x 3 of bytes, as 1 x 3 x height x width from 0 to 1."""
    return torch.tensor(picture).permute(2, 0, 1)[None].float() / 255


def pixels(picture: torch.Tensor) -> Pixels:
    """`picture`, 3 x height x width from 0 to 1, as height x width x 3 of bytes."""
    made = (picture.float().clamp(0, 1) * 255).round().to(torch.uint8)
    return np.asarray(made.permute(1, 2, 0).cpu().numpy())


def _places(height: int, width: int, size: int) -> Iterator[tuple[int, int, int, int]]:
    """Top, left, bottom and right of each tile; all of about the same size."""
    rows, columns = -(-height // size), -(-width // size)
    tops = [round(row * height / rows) for row in range(rows + 1)]
    lefts = [round(column * width / columns) for column in range(columns + 1)]
    for top, bottom in pairwise(tops):
        for left, right in pairwise(lefts):
            yield top, left, bottom, right

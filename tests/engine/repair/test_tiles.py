"""Tiles leave no seams, whatever the size of the picture."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch.nn import functional

from bot.engine.server.in_steps import at_once, told
from bot.engine.server.repair import tiles
from bot.engine.server.repair.networks import Stages
from bot.engine.server.repair.pictures import Pixels
from bot.engine.server.repair.tiles import Tiling


def made(
    network: Callable[[torch.Tensor], torch.Tensor], picture: Pixels, tiling: Tiling
) -> tuple[list[float], Pixels]:
    fractions: list[float] = []
    result = at_once(told(tiles.run(tiles.at_once(network), picture, tiling), fractions.append))
    return fractions, result


def blurred(tile: torch.Tensor) -> torch.Tensor:
    return functional.avg_pool2d(tile, 5, stride=1, padding=2, count_include_pad=False)


def doubled(tile: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(tile, scale_factor=2, mode="nearest")


@pytest.mark.parametrize("shape", [(1, 1), (7, 50), (33, 64), (40, 41)])
def test_tiles_make_what_one_large_tile_makes(shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(1).integers(0, 255, (*shape, 3), np.uint8)

    _, whole = made(blurred, picture, Tiling(size=1000, margin=4))
    _, tiled = made(blurred, picture, Tiling(size=16, margin=4))

    assert (whole == tiled).all()


def test_every_tile_is_a_step_and_the_result_is_as_large_as_the_network_makes_it() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (20, 30, 3), np.uint8)

    fractions, result = made(doubled, picture, Tiling(size=10, margin=2, scale=2))

    assert fractions == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1])
    assert (result == picture.repeat(2, axis=0).repeat(2, axis=1)).all()


def test_a_tile_may_take_several_steps() -> None:
    def slow(tile: torch.Tensor) -> Stages:
        yield 0.5
        return tile

    steps = tiles.run(slow, np.zeros((4, 8, 3), np.uint8), Tiling(size=4, margin=1))

    assert list(steps) == [0.25, 0.5, 0.75, 1.0]

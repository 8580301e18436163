"""Measures how far the numbers inside Real-ESRGAN reach on photos: `python -m scripts.measure_steps`.

Of each layer between which the processor is to have bytes, the step is written that lets what was
seen fit, with room for what was not. The photos are those of scikit-image that chose how pictures
are repaired; the benchmark judges by others.
"""

import asyncio
from collections.abc import Callable

import torch
from safetensors.torch import save_file
from torch import nn

from bot.engine.server import weights
from bot.engine.server.catalogue import REAL_ESRGAN
from bot.engine.server.repair import tiles
from bot.engine.server.repair.eight_bits import HIGHEST, STEPS, ZERO
from bot.engine.server.repair.networks import RRDBNet
from bot.engine.server.repair.repairer import ENLARGING, PHOTOS, read_enlarger
from tests.benchmarks.pictures import CHOOSING
from tests.benchmarks.tables import MODELS

ROOM = 1.25
"""How much further than what was seen the bytes reach."""
SIDE = 96
"""Pixels of a photo that are looked at."""

Steps = dict[nn.Conv2d, torch.Tensor]


def main() -> None:
    """Look at every photo and write the steps."""
    folder = asyncio.run(weights.fetch(REAL_ESRGAN, MODELS))
    network = read_enlarger(folder / PHOTOS, "cpu")
    seen: Steps = {}
    _watch(network, seen)
    for picture in CHOOSING:
        middle = picture.load()[80 : 80 + SIDE, 80 : 80 + SIDE]
        for _ in tiles.run(network.stages, middle, ENLARGING):
            pass
    save_file({name: steps.clone() for name, steps in _named(network, seen).items()}, STEPS)


def _watch(network: RRDBNet, seen: Steps) -> None:
    lasts = [part.layers()[-1] for block in network.dense() for part in block]
    for layer in [*lasts, network.up1, network.up2, network.late]:
        layer.register_forward_pre_hook(_widening(seen))


def _widening(seen: Steps) -> Callable[[nn.Conv2d, tuple[torch.Tensor]], None]:
    def widen(layer: nn.Conv2d, given: tuple[torch.Tensor]) -> None:
        low, high = torch.aminmax(given[0].float().transpose(0, 1).flatten(1), dim=1)
        steps = torch.maximum(high / (HIGHEST - ZERO), -low / ZERO) * ROOM
        seen[layer] = torch.maximum(steps, seen.get(layer, steps))

    return widen


def _named(network: RRDBNet, seen: Steps) -> dict[str, torch.Tensor]:
    blocks = [[_groups(part.layers(), seen) for part in block] for block in network.dense()]
    enlarging = [seen[layer].max() for layer in (network.up1, network.up2, network.late)]
    return {"blocks": torch.tensor(blocks), "enlarging": torch.tensor(enlarging)}


def _groups(layers: list[nn.Conv2d], seen: Steps) -> list[float]:
    """The largest step of what came in, and of what each layer but the last gave."""
    widths = [layers[0].in_channels, *(layer.out_channels for layer in layers[:-1])]
    return [float(group.max()) for group in torch.split(seen[layers[-1]], widths)]


if __name__ == "__main__":
    main()

"""Bytes give what bf16 gives, so near that nobody sees a difference."""

from pathlib import Path

import numpy as np
import pytest
import torch

from bot.engine.server import weights
from bot.engine.server.catalogue import REAL_ESRGAN
from bot.engine.server.in_steps import at_once, told
from bot.engine.server.repair import tiles
from bot.engine.server.repair.eight_bits import EightBits
from bot.engine.server.repair.pictures import Pixels
from bot.engine.server.repair.repairer import ENLARGING, PHOTOS, read_enlarger
from tests.engine.repair.conftest import psnr, scene


def drawn(network: tiles.Network, picture: Pixels) -> tuple[list[float], Pixels]:
    fractions: list[float] = []
    made = at_once(told(tiles.run(network, picture, ENLARGING), fractions.append))
    return fractions, made


@pytest.mark.skipif(not torch.cpu._is_vnni_supported(), reason="bytes are for processors with VNNI")
@pytest.mark.parametrize("shape", [(24, 24), (50, 9), (1, 1)])
async def test_an_enlarged_photo_is_as_good_in_bytes(models_home: Path, shape: tuple[int, int]) -> None:
    network = read_enlarger(await weights.fetch(REAL_ESRGAN, models_home) / PHOTOS, "cpu")
    picture = np.ascontiguousarray(scene()[: shape[0], : shape[1]])
    _, exact = drawn(network.stages, picture)

    fractions, made = drawn(EightBits(network).stages, picture)

    assert made.shape == exact.shape
    assert psnr(made, exact) > 38
    assert fractions == sorted(fractions)

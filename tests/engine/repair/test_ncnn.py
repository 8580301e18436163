"""Weights in ncnn's format become those of torch's layers, all of them or none."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from bot.engine.server.repair import ncnn
from bot.errors import DamagedFile

WEIGHTS = np.arange(3, dtype=np.float16)
BIAS = np.array([7], np.float32)


def stored(folder: Path, tag: int = ncnn.HALF, tail: bytes = b"") -> Path:
    file = folder / "net.bin"
    padding = b"\0\0"
    file.write_bytes(np.uint32(tag).tobytes() + WEIGHTS.tobytes() + padding + BIAS.tobytes() + tail)
    return file


def test_half_precision_weights_are_read_with_their_padding(tmp_path: Path) -> None:
    layer = nn.Conv2d(3, 1, 1)

    ncnn.fill([layer], stored(tmp_path))

    assert layer.weight.flatten().tolist() == [0, 1, 2]
    assert layer.bias is not None
    assert layer.bias.tolist() == [7]


def test_slopes_come_without_a_tag(tmp_path: Path) -> None:
    slopes = nn.PReLU(1)

    ncnn.fill([nn.Conv2d(3, 1, 1), slopes], stored(tmp_path, tail=np.array([0.25], np.float32).tobytes()))

    assert torch.equal(slopes.weight, torch.tensor([0.25]))


@pytest.mark.parametrize(("tag", "tail"), [(1, b""), (ncnn.HALF, b"more"), (ncnn.SINGLE, b"")])
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, tag: int, tail: bytes) -> None:
    with pytest.raises(DamagedFile):
        ncnn.fill([nn.Conv2d(3, 1, 1)], stored(tmp_path, tag, tail))

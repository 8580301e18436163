"""Reads weights in ncnn's format: the numbers of every layer, one after another, in the order of the layers.

Format: https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import nn

from bot.errors import DamagedFile

HALF, SINGLE = 0x01306B47, 0
"""How a layer's weights are stored: the tag before them."""
ALIGNED = 4


def fill(layers: Iterable[nn.Conv2d | nn.PReLU], file: Path) -> None:
    """Give `layers`, in their order, the weights in `file`. Raises DamagedFile when they do not fit."""
    reader = _Reader(file)
    with torch.no_grad():
        for layer in layers:
            if isinstance(layer, nn.Conv2d):
                layer.weight.copy_(reader.tagged(layer.weight))
                if layer.bias is not None:
                    layer.bias.copy_(reader.plain(layer.bias))
            else:
                layer.weight.copy_(reader.plain(layer.weight))
    reader.end()


class _Reader:
    def __init__(self, file: Path) -> None:
        self._name = file.name
        self._data = file.read_bytes()
        self._at = 0

    def tagged(self, like: torch.Tensor) -> torch.Tensor:
        """Weights after a tag that says how many bits they have."""
        tag = int(np.frombuffer(self._take(4), np.uint32)[0])
        if tag not in (HALF, SINGLE):
            raise DamagedFile(file=self._name)
        numbers = self._numbers(like, np.float16 if tag == HALF else np.float32)
        self._at += -self._at % ALIGNED
        return numbers

    def plain(self, like: torch.Tensor) -> torch.Tensor:
        """Numbers of 32 bits."""
        return self._numbers(like, np.float32)

    def end(self) -> None:
        """Every byte must have been a weight."""
        if self._at != len(self._data):
            raise DamagedFile(file=self._name)

    def _numbers(self, like: torch.Tensor, kind: type[np.floating]) -> torch.Tensor:
        raw = np.frombuffer(self._take(like.numel() * np.dtype(kind).itemsize), kind)
        return torch.from_numpy(raw.astype(np.float32)).view_as(like)

    def _take(self, count: int) -> bytes:
        piece = self._data[self._at : self._at + count]
        if len(piece) < count:
            raise DamagedFile(file=self._name)
        self._at += count
        return piece

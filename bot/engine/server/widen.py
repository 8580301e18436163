"""Fast matrix products on CPUs that have no bf16 arithmetic.

There bf16 runs at a seventh of float32's speed once there are rows enough, as in reading a
prompt or in writing for many; for few rows it is ahead, since it reads half the bytes. So the
weights stay bf16, and are widened piece by piece where that pays.
"""

import torch
from torch import nn

ENOUGH_ROWS = 8
PIECE = 16 << 20


def needed(device: str) -> bool:
    """Whether this processor computes bf16 only by emulation."""
    return device == "cpu" and not torch.ops.mkldnn._is_mkldnn_bf16_supported()


def widen(model: nn.Module, piece: int = PIECE) -> None:
    """Let every linear layer of `model` choose by the number of its rows; `piece` weights are wide at once."""
    scratch = torch.empty(piece)
    for module in list(model.modules()):
        if type(module) is nn.Linear and module.in_features <= piece:
            module.__class__ = WideLinear
            module.register_buffer("scratch", scratch, persistent=False)


class WideLinear(nn.Linear):
    """A linear layer with bf16 weights that computes many rows in float32."""

    scratch: torch.Tensor

    def forward(self, input: torch.Tensor) -> torch.Tensor:  # noqa: A002 - the base class names it
        """The product, in the type of `input`."""
        if input.numel() // self.in_features < ENOUGH_ROWS:
            return super().forward(input)
        rows = input.float()
        pieces = torch.split(self.weight, self.scratch.numel() // self.in_features)
        product = torch.cat([rows @ self._wide(piece).T for piece in pieces], dim=-1)
        return (product if self.bias is None else product + self.bias).to(input.dtype)

    def _wide(self, piece: torch.Tensor) -> torch.Tensor:
        return self.scratch[: piece.numel()].view_as(piece).copy_(piece)

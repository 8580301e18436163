"""Linear layers that widen bf16 where the processor has none."""

import pytest
import torch
from torch import nn

from bot.engine.server.widen import ENOUGH_ROWS, WideLinear, widen


@pytest.mark.parametrize("rows", [1, ENOUGH_ROWS, 3 * ENOUGH_ROWS])
@pytest.mark.parametrize("bias", [True, False])
def test_a_widened_layer_computes_the_same(rows: int, bias: bool) -> None:
    layer = nn.Linear(64, 300, bias=bias, dtype=torch.bfloat16)
    given = torch.randn(1, rows, 64, dtype=torch.bfloat16)
    before = layer(given)

    widen(layer)

    assert isinstance(layer, WideLinear)
    assert torch.allclose(layer(given).float(), before.float(), atol=0.02)
    assert layer(given).dtype == torch.bfloat16


def test_a_layer_larger_than_the_scratch_is_computed_in_pieces() -> None:
    layer = nn.Linear(64, 300, dtype=torch.bfloat16)
    given = torch.randn(ENOUGH_ROWS, 64, dtype=torch.bfloat16)
    before = layer(given)

    widen(layer, piece=64 * 128)

    assert torch.allclose(layer(given).float(), before.float(), atol=0.02)


def test_the_scratch_is_not_part_of_the_model() -> None:
    layer = nn.Linear(64, 300, dtype=torch.bfloat16)
    names = set(layer.state_dict())

    widen(layer)

    assert set(layer.state_dict()) == names

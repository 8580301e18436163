"""Layers that compute in int8, float32 or bf16 over the same weights."""

import subprocess
import sys
from typing import Any

import pytest
import torch
from torch import nn

from bot.engine.server.formats import ALL, COARSE, FEW, FINE, Format, Processor, choose
from bot.engine.server.linear import Linear, WideEmbedding, adapt
from bot.engine.server.options import Weights

INT8 = Format(int8_rows=ALL, wide=True)
WIDE = Format(int8_rows=0, wide=True)


def layer(inside: int = 96, outside: int = 300, *, bias: bool = True) -> nn.Sequential:
    """A model of one layer, in bf16."""
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(inside, outside, bias=bias, dtype=torch.bfloat16))


def exactly(model: nn.Sequential, given: torch.Tensor) -> torch.Tensor:
    """What the one layer of `model` computes, in float32 throughout."""
    plain: Any = model[0]
    bias = 0.0 if plain.bias is None else plain.bias.float()
    product: torch.Tensor = given @ plain.weight.float().T + bias
    return product


def error(found: torch.Tensor, expected: torch.Tensor) -> float:
    """How far `found` is off, against how large `expected` is."""
    return float((found - expected).detach().norm() / expected.detach().norm())


OLD, PLAIN = Processor(bf16=False, int8=True), Processor(bf16=False, int8=False)
NEWER, LATEST = (Processor(bf16=True, int8=True, vnni=True, amx=amx) for amx in (False, True))


@pytest.mark.parametrize(
    ("weights", "processor", "expected"),
    [
        (None, OLD, Format(ALL, wide=True, levels=COARSE)),
        (None, NEWER, Format(ALL, wide=False, levels=FINE)),
        (None, LATEST, Format(FEW, wide=False, levels=FINE)),
        (None, PLAIN, Format(0, wide=True)),
        (None, Processor(bf16=True, int8=False), Format(0, wide=False)),
        ("bf16", LATEST, Format(0, wide=False)),
        ("bf16", OLD, Format(0, wide=True)),
        ("int8", LATEST, Format(ALL, wide=False, levels=FINE)),
        ("int4", OLD, Format(ALL, wide=True)),
        ("int8", PLAIN, Format(0, wide=True)),
    ],
)
def test_the_format_follows_from_the_setting_and_the_processor(
    weights: Weights | None, processor: Processor, expected: Format
) -> None:
    assert choose(weights, processor) == expected


@pytest.mark.parametrize("rows", [1, 5, 40])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("form", "most"), [(WIDE, 0.01), (INT8, 0.02)])
def test_an_adapted_layer_computes_the_same(rows: int, bias: bool, form: Format, most: float) -> None:
    model = layer(bias=bias)
    given = torch.randn(1, rows, 96)
    expected = exactly(model, given)

    packing = adapt(model, form)
    packing.start()
    packing.finish()

    assert isinstance(model[0], Linear)
    assert model(given).shape == (1, rows, 300)
    assert error(model(given), expected) < most


def test_a_row_keeps_what_its_outliers_would_hide() -> None:
    model = layer(300, 96)
    given = torch.randn(4, 300)
    given[:, 7] = 300.0
    expected = exactly(model, given)
    quiet = given.clone()
    quiet[:, 7] = 0.0
    packing = adapt(model, INT8)
    packing.start()
    packing.finish()

    difference = model(given) - model(given - quiet)

    assert error(difference, exactly(model, given) - exactly(model, given - quiet)) < 0.05
    assert error(model(given), expected) < 0.02


def test_a_row_is_computed_alike_whoever_shares_the_pass() -> None:
    model = layer()
    packing = adapt(model, INT8)
    packing.start()
    packing.finish()
    row, others = torch.randn(1, 96), 50 * torch.randn(20, 96)

    assert torch.allclose(model(torch.cat([others, row]))[-1], model(row)[0], atol=1e-6)


def test_more_rows_than_int8_is_for_stay_in_bf16() -> None:
    model = layer()
    given = torch.randn(FEW + 1, 96, dtype=torch.bfloat16)
    expected = model(given)
    packing = adapt(model, Format(int8_rows=FEW, wide=False))
    packing.start()
    packing.finish()

    assert torch.equal(model(given), expected)
    assert not torch.equal(model(given[:FEW]), expected[:FEW])
    assert error(model(given[:FEW]).float(), expected[:FEW].float()) < 0.02


def test_weights_that_were_set_aside_are_still_there() -> None:
    model: Any = layer(1536, 900)
    before = model[0].weight.detach().clone()
    packing = adapt(model, INT8)
    packing.start()
    packing.finish()

    assert torch.equal(model[0].weight, before)


def test_a_layer_serves_before_it_is_packed() -> None:
    model = layer()
    given = torch.randn(2, 96)

    adapt(model, INT8)

    assert model(given).shape == (2, 300)


def test_a_model_that_is_wide_inside_keeps_its_large_tables_in_bf16() -> None:
    model = nn.Sequential(nn.Embedding(50, 96, dtype=torch.bfloat16), *layer())

    adapt(model, WIDE)

    assert isinstance(model[0], WideEmbedding)
    assert model[0].weight.dtype == model[1].weight.dtype == torch.bfloat16
    assert model(torch.tensor([1, 2])).dtype == torch.float32


def test_packing_can_be_stopped() -> None:
    model = layer()
    packing = adapt(model, INT8)
    packing.start()

    packing.stop()

    assert model(torch.randn(1, 96)).shape == (1, 300)


def test_a_process_can_end_while_it_packs() -> None:
    code = """
import torch
from bot.engine.server.formats import ALL, Format
from bot.engine.server.linear import adapt, processor
processor()
layers = [torch.nn.Linear(2048, 4096, dtype=torch.bfloat16) for _ in range(8)]
adapt(torch.nn.Sequential(*layers), Format(ALL, wide=False)).start()
"""

    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert (ended.returncode, b"terminate" in ended.stderr) == (0, False)


def test_packing_stands_aside_while_a_prompt_is_read() -> None:
    packing = adapt(layer(), INT8)

    with packing.aside():
        packing.start()
        packing._thread.join(timeout=0.2)
        waits = packing._thread.is_alive()
    packing.finish()

    assert waits

"""What leads to the vocoder is computed in parts, and comes to the same."""

from collections.abc import Iterator
from pathlib import Path

import numpy
import onnxruntime  # type: ignore[import-untyped]
import pytest

from bot.engine.server.in_steps import at_once
from bot.engine.server.sound.front import CUTS, Front
from bot.engine.server.sound.kokoro_weights import FRONT


@pytest.fixture(scope="module")
def given() -> dict[str, numpy.ndarray]:
    """Some sounds, in no voice that anybody has."""
    random = numpy.random.default_rng(0)
    return {
        "tokens": numpy.array([[0, *random.integers(43, 150, 30), 0]], numpy.int64),
        "style": random.normal(0, 0.1, (1, 256)).astype(numpy.float32),
        "speed": numpy.ones(1, numpy.float32),
    }


def test_its_parts_make_what_the_whole_makes(kokoro: Path, given: dict[str, numpy.ndarray]) -> None:
    whole = onnxruntime.InferenceSession(str(kokoro / FRONT), providers=["CPUExecutionProvider"])

    made = at_once(Front(kokoro / FRONT, threads=2).frames(**given))

    for part, expected in zip(made, whole.run(None, given), strict=True):
        assert numpy.allclose(part, expected, atol=1e-3)


def test_others_get_their_turn_after_every_part(kokoro: Path, given: dict[str, numpy.ndarray]) -> None:
    steps: Iterator[None] = Front(kokoro / FRONT, threads=2).frames(**given)

    assert len(list(steps)) == len(CUTS)

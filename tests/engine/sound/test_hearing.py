"""Silence is told from speech, and phantoms from what was said."""

import numpy
import pytest

from bot.engine.server.sound.files import READ_RATE
from bot.engine.server.sound.hearing import is_loop, is_phantom, is_silent, is_steady


def test_faint_noise_is_silence() -> None:
    noise = numpy.random.default_rng(0).normal(0, 0.0005, READ_RATE).astype(numpy.float32)

    assert is_silent(noise)


def test_a_fan_is_steady_and_a_voice_is_not() -> None:
    fan = numpy.random.default_rng(0).normal(0, 0.1, READ_RATE * 3).astype(numpy.float32)
    voice = fan * (numpy.arange(len(fan)) // (READ_RATE // 4) % 2)

    assert is_steady(fan)
    assert not is_steady(voice.astype(numpy.float32))


@pytest.mark.parametrize("text", ["Thank you.", "谢谢观看！", "Thanks for watching!", "you"])
def test_a_phantom_counts_only_where_it_is_doubtful_that_anybody_spoke(text: str) -> None:
    assert is_phantom(text, 0.5)
    assert not is_phantom(text, 0.05)


def test_the_same_again_and_again_is_a_loop() -> None:
    assert is_loop("and then we went on " * 12)
    assert not is_loop(
        "We looked at the plan, moved the date, and asked Ann to write to the vendor on Friday."
    )

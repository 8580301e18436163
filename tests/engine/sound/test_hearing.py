"""Silence is told from speech, and phantoms from what was said."""

import numpy
import pytest

from bot.engine.server.sound.files import READ_RATE, Samples
from bot.engine.server.sound.hearing import (
    SHORTEST_SPAN,
    is_loop,
    is_phantom,
    is_silent,
    is_steady,
    once,
    spans,
)


@pytest.fixture
def voice() -> Samples:
    """Four seconds of noise that swells like syllables."""
    noise = numpy.random.default_rng(0).normal(0, 0.1, READ_RATE * 4)
    swelling = 0.6 + 0.4 * numpy.sin(numpy.arange(len(noise)) * 2 * numpy.pi * 4 / READ_RATE)
    return (noise * swelling).astype(numpy.float32)


def test_faint_noise_is_silence() -> None:
    noise = numpy.random.default_rng(0).normal(0, 0.0005, READ_RATE).astype(numpy.float32)

    assert is_silent(noise)


def test_a_fan_is_steady_and_a_voice_is_not() -> None:
    fan = numpy.random.default_rng(0).normal(0, 0.1, READ_RATE * 3).astype(numpy.float32)
    voice = fan * (numpy.arange(len(fan)) // (READ_RATE // 4) % 2)

    assert is_steady(fan)
    assert not is_steady(voice.astype(numpy.float32))


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.",
        "谢谢观看！",
        "謝謝觀看",
        "Thanks for watching!",
        "you",
        "下期再見。",
        "ご視聴ありがとうございました",
    ],
)
def test_a_phantom_counts_only_where_it_is_doubtful_that_anybody_spoke(text: str) -> None:
    assert is_phantom(text, 0.5)
    assert not is_phantom(text, 0.05)


@pytest.mark.parametrize(
    "text",
    [
        "字幕由 Amara.org 社群提供",
        "請不吝點贊 訂閱 轉發 打賞支持明鏡與點點欄目",
        "Subtitles by the Amara.org community",
        "♪♪",
        "...",
    ],
)
def test_what_nobody_says_is_never_written(text: str) -> None:
    assert is_phantom(text, 0.0)


@pytest.mark.parametrize(
    "text", ["The subtitles are ready.", "字幕还没有做好。", "We thank you very much for that."]
)
def test_what_people_say_of_such_things_is_written(text: str) -> None:
    assert not is_phantom(text, 0.5)


def test_the_same_again_and_again_is_a_loop() -> None:
    assert is_loop("and then we went on " * 12)
    assert not is_loop(
        "We looked at the plan, moved the date, and asked Ann to write to the vendor on Friday."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "We begin" + ", and then" * 9 + ", and",
            "We begin, and then, and",
        ),
        ("好的好的好的好的好的好的好的好的", "好的"),
        ("No, no, no, that is not what I meant.", "No, no, no, that is not what I meant."),
    ],
)
def test_of_what_goes_round_in_circles_the_first_round_stays(text: str, said: str) -> None:
    assert once(text) == said


def test_what_is_said_is_parted_at_pauses(voice: Samples) -> None:
    pause = numpy.zeros(READ_RATE // 2, numpy.float32)

    parts = list(spans(numpy.concatenate([voice, pause, voice, pause, voice[:READ_RATE], pause, voice])))

    assert [end - start for start, end in parts] == pytest.approx(
        [len(voice) + len(pause) / 2, len(voice) + len(pause), len(voice) + 1.5 * len(pause) + READ_RATE],
        rel=0.05,
    )
    assert min(end - start for start, end in parts) > SHORTEST_SPAN

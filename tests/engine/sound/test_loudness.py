"""Loudness and true peaks agree with the test signals of EBU Tech 3341, and are brought where they should be."""

from collections.abc import Iterator

import numpy
import pytest

from bot.engine.server.cleaning import levelling
from bot.engine.server.cleaning.loudness import HOP, RATE, Floats, Survey, decibels, loudness
from bot.engine.server.sound.files import Samples


def sine(
    level: float, seconds: float, *, hertz: float = 1000, phase: float = 0, channels: int = 2
) -> Samples:
    """`level` is its top in dB of full scale."""
    turns = numpy.arange(round(seconds * RATE)) * hertz / RATE
    wave = 10 ** (level / 20) * numpy.sin(2 * numpy.pi * turns + phase)
    return numpy.repeat(wave[:, None], channels, axis=1).astype(numpy.float32)


def surveyed(sound: Samples, block: int = RATE) -> Survey:
    """Heard a second at a time."""
    survey = Survey(sound.shape[1])
    for at in range(0, len(sound), block):
        survey.hear(sound[at : at + block])
    return survey


def curve(survey: Survey, *, target: float | None) -> Floats:
    """The gains, when all steps are taken."""
    found: list[Floats] = []

    def steps() -> Iterator[None]:
        found.append((yield from levelling.curve(survey.peaks(), survey.energies(), target, ceiling=-1)))

    list(steps())
    return found[0]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(-23, 20)], -23),
        ([(-33, 20)], -33),
        ([(-36, 10), (-23, 60), (-36, 10)], -23),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23),
    ],
)
def test_loudness_is_that_of_the_standard(parts: list[tuple[float, float]], expected: float) -> None:
    sound = numpy.concatenate([sine(level, seconds) for level, seconds in parts])

    assert loudness(surveyed(sound).energies()) == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("hertz", "degrees"), [(RATE / 4, 0), (RATE / 4, 45), (RATE / 6, 60), (RATE / 8, 67.5)]
)
def test_a_peak_between_two_samples_is_seen(hertz: float, degrees: float) -> None:
    sound = sine(-6, 1, hertz=hertz, phase=numpy.radians(degrees))
    inside = surveyed(sound).peaks()[10:-10]

    assert -0.4 < decibels(inside.max()) + 6 < 0.2


def test_the_size_of_the_blocks_makes_no_difference() -> None:
    sound = sine(-20, 3.21, channels=1)
    one, other = surveyed(sound, block=len(sound)), surveyed(sound, block=7_777)

    assert numpy.allclose(one.energies(), other.energies(), atol=1e-6)
    assert numpy.allclose(one.peaks(), other.peaks(), atol=1e-6)


def test_what_becomes_louder_does_not_pass_the_ceiling() -> None:
    quiet = sine(-30, 6)
    quiet[100_000:100_300] *= 20

    survey = surveyed(quiet)
    gains = curve(survey, target=-16)
    after = surveyed(levelling.applied(quiet, gains, 0))

    assert loudness(after.energies()) == pytest.approx(-16, abs=0.3)
    assert decibels(after.peaks().max()) < -0.9
    assert len(gains) == -(-len(quiet) // HOP)


def test_without_a_target_nothing_changes_that_fits() -> None:
    sound = sine(-3, 1)
    survey = surveyed(sound)

    gains = curve(survey, target=None)

    assert numpy.array_equal(levelling.applied(sound, gains, 0), sound)

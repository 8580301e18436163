"""Which parts of a recording stay."""

import numpy
import pytest

from bot.engine import Cut
from bot.engine.server.cleaning.pieces import ENDLESS, chosen, sounding, split
from bot.engine.server.cleaning.tape import Piece, Tape

FRAME = 480
SECOND = 100
"""Frames."""


@pytest.mark.parametrize(
    ("cuts", "kept"),
    [
        ((), [(0, ENDLESS)]),
        ((Cut(10, 45),), [(10, 45)]),
        ((Cut(10),), [(10, ENDLESS)]),
        ((Cut(0, 5, out=True),), [(5, ENDLESS)]),
        ((Cut(3, 5, out=True),), [(0, 3), (5, ENDLESS)]),
        ((Cut(20, 30), Cut(5, 8)), [(5, 8), (20, 30)]),
        ((Cut(5, 25), Cut(20, 30)), [(5, 30)]),
        ((Cut(5, 25), Cut(10, 12, out=True)), [(5, 10), (12, 25)]),
        ((Cut(0, None, out=True),), []),
        ((Cut(-9, None, out=True),), [(0, 90)]),
        ((Cut(-9),), [(90, ENDLESS)]),
    ],
)
def test_cuts_keep_and_drop(cuts: tuple[Cut, ...], kept: list[Piece]) -> None:
    assert chosen(cuts, rate=1, length=lambda: 99.0) == kept


def test_silence_goes_at_both_ends_and_from_long_pauses() -> None:
    speech, silence = numpy.full(SECOND, -20.0), numpy.full(3 * SECOND, -80.0)
    levels = numpy.concatenate([silence, speech, silence, speech, speech[:50] - 60, speech, silence])

    pieces = [(start // FRAME, end // FRAME) for start, end in sounding(levels, FRAME)]

    assert pieces == [(285, 430), (670, 980)]


@pytest.mark.parametrize("level", [-90.0, -40.0, -10.0])
def test_what_is_all_alike_stays_whole(level: float) -> None:
    pieces = sounding(numpy.full(2 * SECOND, level), FRAME)

    assert pieces[0][0] == 0
    assert pieces[-1][1] == 2 * SECOND * FRAME


def test_a_seam_parts_a_piece_and_snippets_go() -> None:
    assert split([(0, 100_000)], [0, 40_000]) == [(0, 40_000), (40_000, 100_000)]
    assert split([(0, 100_000)], [99_900]) == [(0, 99_900)]


def test_pieces_are_faded_into_each_other() -> None:
    tape = Tape(1)
    tape.write(numpy.full((10_000, 1), 0.5, numpy.float32))
    tape.write(numpy.full((10_000, 1), -0.5, numpy.float32))

    sound = numpy.concatenate(list(tape.play([(0, 10_000), (10_000, 20_000)], 3_000)))
    tape.close()

    assert len(sound) == 20_000 - 480
    assert abs(numpy.diff(sound[:, 0])).max() < 0.01

"""The rules of music, over styles, lengths and seeds: what is never allowed to happen in any piece."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.music_plan import MusicPlan
from bot.engine.server.music import harmony
from bot.engine.server.music.compose import compose
from bot.engine.server.music.melody import RANGES
from bot.engine.server.music.performance import perform
from bot.engine.server.music.piece import Note, Part, Piece
from bot.engine.server.music.planning import GENRES, plan_for
from bot.engine.server.music.theory import KEYS, Scale

WISHES = (*(genre.words[0] for genre in GENRES), "sad violin", "happy", "dark", "energetic guitar")
LENGTHS = (5, 20, 60)
SEEDS = 6

plans = st.builds(
    lambda words, seed, change: plan_for(words, seed).model_copy(update=change),
    st.sampled_from(WISHES),
    st.integers(0, 2**31),
    st.fixed_dictionaries(
        {},
        optional={
            "key": st.sampled_from(KEYS),
            "mode": st.sampled_from(["major", "minor", "phrygian", "minor pentatonic"]),
            "metre": st.sampled_from(["4/4", "3/4", "6/8"]),
            "tempo": st.integers(50, 180),
            "form": st.text("ABC", min_size=1, max_size=8),
        },
    ),
)


@cache
def pieces() -> tuple[Piece, ...]:
    return tuple(
        compose(plan_for(words, seed), seconds, seed, loop=seed % 2 == 1)
        for words in WISHES
        for seconds in LENGTHS
        for seed in range(SEEDS)
    )


def lead(piece: Piece) -> Part:
    part = piece.part("lead")
    assert part is not None
    return part


def openings(piece: Piece) -> list[int]:
    """The melody's note on the first beat of every bar."""
    starts = {note.start: note.pitch for note in lead(piece).notes}
    return [starts[bar.start] for bar in piece.bars]


def moves(low: list[int], high: list[int]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    return zip(pairwise(low), pairwise(high), strict=True)


def test_outer_voices_never_move_in_parallel_fifths_or_octaves() -> None:
    for piece in pieces():
        roots = harmony.bass_line(piece.bars)
        tops = [voicing[-1] for voicing in harmony.voicings(piece.bars, roots)]

        assert not any(harmony.parallel(low, high) for low, high in moves(roots, tops))
        assert not any(harmony.parallel(low, high) for low, high in moves(roots, openings(piece)))


def test_voices_move_by_a_fifth_at_most() -> None:
    for piece in pieces():
        voicings = harmony.voicings(piece.bars, harmony.bass_line(piece.bars))
        steps = [
            abs(to - since) for one, other in pairwise(voicings) for since, to in zip(one, other, strict=True)
        ]

        assert max(steps, default=0) <= 7
        assert sum(steps) / max(1, len(steps)) < 3


def test_the_melody_stays_in_the_instruments_range_and_one_note_follows_another() -> None:
    for piece in pieces():
        lowest, highest = RANGES[piece.plan.instruments.lead]
        notes = lead(piece).notes

        assert all(lowest <= note.pitch <= highest + 1 for note in notes)
        assert all(one.end <= other.start for one, other in pairwise(notes))
        opening = {bar.start for bar in piece.bars if bar.first}
        assert all(
            abs(one.pitch - other.pitch) <= 12 for one, other in pairwise(notes) if other.start not in opening
        )


def test_the_melody_is_in_the_key_but_for_leading_notes() -> None:
    for piece in pieces():
        bars = {bar.start: bar for bar in piece.bars}

        for note in lead(piece).notes:
            chord = bars[note.start // piece.bar * piece.bar].chord
            assert note.pitch % 12 in {*piece.scale.classes, *chord.classes}


def test_bars_begin_on_a_note_of_their_chord() -> None:
    fitting = [
        pitch % 12 in bar.chord.classes
        for piece in pieces()
        for bar, pitch in zip(piece.bars, openings(piece), strict=True)
    ]

    assert sum(fitting) / len(fitting) > 0.95


def test_a_piece_ends_at_home_and_a_loop_leads_back() -> None:
    for piece in pieces():
        final = piece.bars[-1]
        if piece.loop:
            assert final.ending != "full"
            assert final.chord.classes != piece.bars[0].chord.classes or len(piece.bars) == 2
        else:
            assert final.chord.degree == 1
            assert lead(piece).notes[-1].pitch % 12 in final.chord.classes


def test_a_section_that_returns_has_its_melody_again() -> None:
    piece = compose(plan_for("calm piano", 4).model_copy(update={"form": "AABA"}), 60, 4)
    bar = piece.bar

    def tune(at: int) -> list[tuple[int, int]]:
        return [(note.start % bar, note.pitch) for note in lead(piece).notes if note.start // bar == at]

    assert [tune(at) for at in range(3)] == [tune(at) for at in range(4, 7)]
    assert [tune(at) for at in range(3)] != [tune(at) for at in range(8, 11)]


@pytest.mark.parametrize("seconds", LENGTHS)
def test_it_lasts_exactly_as_long_as_asked(seconds: int) -> None:
    for piece in pieces():
        if piece.seconds == pytest.approx(seconds, abs=1e-9):
            break
    else:
        pytest.fail(f"no piece lasts {seconds} s")
    assert all(min(abs(piece.seconds - each) for each in LENGTHS) < 1e-9 for piece in pieces())


def test_the_tempo_changes_little_to_fill_the_time() -> None:
    long = [piece for piece in pieces() if piece.seconds > 10]

    assert all(0.85 < piece.tempo / piece.plan.tempo < 1.18 for piece in long)


@settings(max_examples=60, deadline=None)
@given(plan=plans, seconds=st.floats(5, 60), seed=st.integers(0, 2**31), loop=st.booleans())
def test_whatever_the_plan_everything_is_played_within_the_piece(
    plan: MusicPlan, seconds: float, seed: int, loop: bool
) -> None:
    piece = compose(plan, seconds, seed, loop=loop)

    for part in piece.parts:
        assert all(0 <= note.start < note.end <= len(piece.bars) * piece.bar for note in part.notes)
        assert all(21 <= note.pitch <= 108 and 1 <= note.velocity <= 127 for note in part.notes)
    for performance in perform(piece, seed):
        assert all(note.start >= 0 and note.seconds > 0 for note in performance.notes)
        assert all(note.start + note.seconds <= seconds + 1e-6 for note in performance.notes)


def test_parallels_are_told_from_other_moves() -> None:
    assert harmony.parallel((48, 50), (60, 62))
    assert harmony.parallel((48, 50), (55, 57))
    assert not harmony.parallel((48, 48), (60, 60))
    assert not harmony.parallel((48, 50), (64, 65))
    assert not harmony.parallel((48, 53), (60, 57))


def test_a_fill_leads_out_of_a_section() -> None:
    piece = next(each for each in pieces() if each.plan.style == "pop" and each.seconds == pytest.approx(60))
    drums = piece.part("drums")
    assert drums is not None
    last = next(bar for bar in piece.bars if bar.last and bar.energy >= 3)

    def struck(start: int) -> set[int]:
        return {note.pitch for note in drums.notes if start <= note.start < start + 4}

    assert struck(last.start + 12) & {38, 41, 45, 48}
    assert len([note for note in drums.notes if last.start + 12 <= note.start < last.start + 16]) == 4


@pytest.mark.parametrize(
    ("key", "mode", "names"),
    [
        ("C", "major", "C D E F G A B"),
        ("Db", "minor", "C# D# E F# G# A B"),
        ("Bb", "major", "Bb C D Eb F G A"),
        ("F#", "major", "F# G# A# B C# D# E#"),
        ("Eb", "minor", "Eb F Gb Ab Bb Cb Db"),
        ("A", "dorian", "A B C D E F# G"),
    ],
)
def test_notes_are_spelled_as_the_key_has_them(key: str, mode: str, names: str) -> None:
    scale = Scale(key, mode)  # type: ignore[arg-type]  # the table's strings are such keys

    assert " ".join(scale.name(each) for each in scale.classes) == names


def test_a_minor_keys_fifth_has_its_leading_note() -> None:
    scale = Scale("A", "minor")

    assert scale.chord(5, leading=True).name == "E"
    assert scale.chord(5).name == "Em"


def test_notes_know_where_they_end() -> None:
    assert Note(4, 6, 60).end == 10

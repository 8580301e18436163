"""How people would play it: a little early or late, louder on the beat, swung where the style swings."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from bot.engine.music_plan import Style
from bot.engine.server.music.piece import QUARTER, Note, Part, Piece, Role


@dataclass(frozen=True, slots=True)
class Played:
    """A note as it is played, in seconds from the beginning."""

    start: float
    seconds: float
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Performance:
    """What one player plays."""

    part: Part
    notes: tuple[Played, ...]


SWING: dict[Style, float] = {"jazz": 0.64, "lofi": 0.58}
"""Where in its beat the second eighth comes; half way where a style is not named."""
LOOSENESS: dict[Style, float] = {"techno": 0.0, "epic": 0.004, "march": 0.004}
LOOSE = 0.007
"""Seconds by which players miss the beat, as a standard deviation."""
ROLL = 0.016
"""Seconds between the strings of a chord."""
ROLLING = {"guitar", "harp", "zither", "lute"}
TOUCH: dict[Role, float] = {"lead": 0.96, "chords": 0.97, "pad": 1.0, "bass": 0.92, "drums": 1.0}
"""The part of a note's length that it is held."""
DYNAMICS = {"soft": -14, "medium": 0, "loud": 10}
PHRASE = 5
"""How much louder the middle of a section is than its ends."""


def perform(piece: Piece, seed: int) -> Iterator[Performance]:
    """Every part as it is played; the same seed plays it the same way."""
    for at, part in enumerate(piece.parts):
        random = Random(seed * 8 + at)  # noqa: S311 - the same seed has to play the same
        yield Performance(
            part, tuple(_played(piece, part, note, up, random) for note, up in _stacked(part.notes))
        )


def _stacked(notes: Iterable[Note]) -> Iterator[tuple[Note, int]]:
    """Every note, with how many begin with it but lie lower."""
    start, up = -1, 0
    for note in notes:
        start, up = (start, up + 1) if note.start == start else (note.start, 0)
        yield note, up


def _played(piece: Piece, part: Part, note: Note, up: int, random: Random) -> Played:
    loose = LOOSENESS.get(piece.plan.style, LOOSE)
    missed = max(-2 * loose, min(2 * loose, random.gauss(0, loose)))
    rolled = ROLL * up if part.instrument in ROLLING else 0.0
    start, end = (_when(piece, at) for at in (note.start, note.end))
    velocity = note.velocity + DYNAMICS[piece.plan.dynamics] + _swell(piece, note) + random.randint(-3, 3)
    begun = max(0.0, start + missed + rolled)
    held = min((end - start) * TOUCH[part.role], piece.seconds - begun)
    return Played(begun, held, note.pitch, max(20, min(120, velocity)))


def _when(piece: Piece, at: int) -> float:
    beat, within = divmod(at, QUARTER)
    swung = SWING.get(piece.plan.style, 0.5)
    half = QUARTER / 2
    moved = 2 * swung * within if within < half else QUARTER * swung + (within - half) * 2 * (1 - swung)
    return (beat * QUARTER + moved) * piece.step


def _swell(piece: Piece, note: Note) -> int:
    bar = piece.bars[min(note.start // piece.bar, len(piece.bars) - 1)]
    return round(PHRASE * math.sin(math.pi * (bar.place + 0.5) / bar.of))

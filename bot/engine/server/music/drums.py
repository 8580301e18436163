"""The drums: a pattern for every style and metre, fills where a section ends, a stroke where the piece does."""

from collections.abc import Sequence
from random import Random

from bot.engine.music_plan import Drums, Style
from bot.engine.server.music.piece import Bar, Note

KICK, STICK, SNARE, CLOSED, OPEN, RIDE, CRASH, SHAKER, HIGH_TOM, MIDDLE_TOM, LOW_TOM = (
    36,
    37,
    38,
    42,
    46,
    51,
    49,
    70,
    48,
    45,
    41,
)
TOMS = (SNARE, HIGH_TOM, MIDDLE_TOM, LOW_TOM)
TIMPANI = 41
"""In the concert kit the drums from this number on are tuned, from F upwards."""

Pattern = dict[int, str]
"""For each drum its strokes, sixteenth by sixteenth: `x` is loud, `o` soft."""

_FOUR: dict[Style, Pattern] = {
    "ballad": {KICK: "x.......x.......", STICK: "....o.......o...", CLOSED: "o...o...o...o..."},
    "lullaby": {SHAKER: "o...o...o...o..."},
    "pop": {KICK: "x.....x.x.......", SNARE: "....x.......x...", CLOSED: "x.o.x.o.x.o.x.o."},
    "lofi": {KICK: "x......o..x.....", SNARE: "....x.......x..o", CLOSED: "o.o.o.o.o.o.o.o."},
    "jazz": {RIDE: "x...x.o.x...x.o.", CLOSED: "....o.......o...", KICK: "o.......o......."},
    "waltz": {KICK: "x.......x.......", STICK: "....o.......o..."},
    "techno": {
        KICK: "x...x...x...x...",
        SNARE: "....x.......x...",
        CLOSED: "o.o.o.o.o.o.o.o.",
        OPEN: "..x...x...x...x.",
    },
    "epic": {KICK: "x..x..x.x..x..x.", SNARE: "........x......."},
    "folk": {SHAKER: "o.......o...o...", KICK: "o..............."},
    "march": {KICK: "x.......x.......", SNARE: "..o.x.oo..o.x.oo"},
}
_THREE: dict[Style, Pattern] = {
    "waltz": {KICK: "x...........", STICK: "....o...o...", RIDE: "x...o...o..."},
    "jazz": {RIDE: "x...x.o.x...", CLOSED: "....o......."},
    "epic": {KICK: "x..x..x..x..", SNARE: "......x....."},
    "techno": {KICK: "x...x...x...", CLOSED: "o.o.o.o.o.o.", OPEN: "..x...x...x."},
}
_PLAIN_THREE: Pattern = {KICK: "x...........", STICK: "....o...o...", SHAKER: "o.o.o.o.o.o."}
_LOUDNESS = {"x": 84, "o": 56}
_QUIET_UP_TO, _FULL_FROM = 1, 3
_SOFT = (CLOSED, RIDE, SHAKER, STICK)


def drums(style: Style, kit: Drums, bars: Sequence[Bar], bar: int, random: Random) -> tuple[Note, ...]:
    """The pattern, thinner where there is little energy."""
    patterns = _FOUR if bar == 16 else _THREE
    pattern = patterns.get(style, _PLAIN_THREE)
    notes: list[Note] = []
    for at in bars:
        if at.ending == "full":
            notes += [Note(at.start, 2, drum, 60 + 8 * at.energy) for drum in (KICK, CRASH)]
        elif at.energy > _QUIET_UP_TO or style == "techno":
            notes += _bar(pattern, kit, at, bar, random)
    return tuple(sorted(notes, key=lambda note: (note.start, note.pitch)))


def _bar(pattern: Pattern, kit: Drums, at: Bar, bar: int, random: Random) -> list[Note]:
    full = at.energy >= _FULL_FROM
    filled = bar - bar // 4 if at.last and full else bar
    notes = [
        _stroke(at, start, drum, mark)
        for drum, marks in pattern.items()
        if full or drum in (KICK, *_SOFT)
        for start, mark in enumerate(marks[:filled])
        if mark != "."
    ]
    if at.first and full:
        notes.append(Note(at.start, 4, CRASH, 70 + 4 * at.energy))
    return notes + (_fill(kit, at, range(filled, bar), random) if filled < bar else [])


def _stroke(at: Bar, start: int, drum: int, mark: str) -> Note:
    return Note(at.start + start, 1, drum, _LOUDNESS[mark] + 4 * at.energy)


def _fill(kit: Drums, at: Bar, steps: range, random: Random) -> list[Note]:
    """A run down the drums, or a roll, in the last beat of a section."""
    if kit == "concert kit":
        drum = TIMPANI + (at.chord.root - 5) % 12
        return [Note(at.start + step, 1, drum, 70 + 8 * turn) for turn, step in enumerate(steps)]
    rising = random.random() < 1 / 3
    return [
        Note(at.start + step, 1, SNARE if rising else TOMS[turn % len(TOMS)], 76 + 9 * turn * rising)
        for turn, step in enumerate(steps)
    ]

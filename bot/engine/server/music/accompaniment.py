"""What accompanies the melody: chords, a pad beneath them, and the bass, each in the manner of its style."""

from collections.abc import Sequence
from random import Random

from bot.engine.music_plan import Style
from bot.engine.server.music.harmony import BASS, Voicing
from bot.engine.server.music.piece import QUARTER, Bar, Note

Stroke = tuple[int, int]
"""Start and length in sixteenths of a bar."""

ROLLED: dict[Style, tuple[int, ...]] = {
    "ballad": (0, 1, 2, 1),
    "lullaby": (0, 2, 1, 2),
    "folk": (0, 1, 2),
    "epic": (0, 1, 2, 1),
}
"""The styles that break their chords, and the order in which the voices come."""
_PACE: dict[Style, int] = {"folk": 4}
_STRUCK: dict[Style, tuple[tuple[Stroke, ...], ...]] = {
    "pop": (((0, 4), (4, 2), (6, 4), (10, 2), (12, 4)), ((0, 6), (6, 6), (12, 4))),
    "lofi": (((0, 6), (6, 6)), ((0, 7), (10, 4))),
    "jazz": (((0, 4), (6, 3)), ((2, 2), (8, 4)), ((6, 2), (10, 4))),
    "waltz": (((4, 3), (8, 3)),),
    "techno": (((2, 1), (6, 1), (10, 1), (14, 1)), ((0, 1), (3, 1), (6, 1), (10, 1))),
    "march": (((4, 2), (12, 2)),),
}
"""The strokes of the others: one of these for every section."""

_BASSES: dict[Style, tuple[tuple[int, int, int], ...]] = {
    "ballad": ((0, 8, 0), (8, 8, 7)),
    "lullaby": ((0, 12, 0),),
    "pop": ((0, 6, 0), (6, 2, 0), (8, 6, 0), (14, 2, 7)),
    "lofi": ((0, 6, 0), (10, 4, 7)),
    "waltz": ((0, 4, 0),),
    "techno": ((2, 2, 0), (6, 2, 0), (10, 2, 12), (14, 2, 0)),
    "epic": tuple((at, 2, 12 * (at % 8 == 6)) for at in range(0, 16, 2)),
    "folk": ((0, 8, 0), (8, 8, 7)),
    "march": ((0, 4, 0), (8, 4, 7)),
}
"""Start, length and semitones above the root."""


def chords(
    style: Style, bars: Sequence[Bar], voicings: Sequence[Voicing], bar: int, random: Random
) -> tuple[Note, ...]:
    """Every chord broken or struck; held at the end."""
    chosen = {letter: random.choice(_STRUCK.get(style, ((),))) for letter in "ABC"}
    notes: list[Note] = []
    for each, voicing in zip(bars, voicings, strict=True):
        if each.ending == "full":
            notes += _held(each, voicing, bar)
        elif style in ROLLED:
            notes += _rolled(style, each, voicing, bar)
        else:
            notes += _struck(
                each, voicing, [stroke for stroke in chosen[each.section] if stroke[0] < bar], bar
            )
    return tuple(notes)


def _held(at: Bar, voicing: Voicing, bar: int) -> list[Note]:
    return [Note(at.start, bar, pitch, _loudness(at, 0)) for pitch in voicing]


def _rolled(style: Style, at: Bar, voicing: Voicing, bar: int) -> list[Note]:
    order, pace = ROLLED[style], _PACE.get(style, 2)
    starts = range(0, bar, pace)
    return [
        Note(
            at.start + start,
            pace + (pace if start + 2 * pace <= bar else 0),
            voicing[order[turn % len(order)]],
            _loudness(at, start),
        )
        for turn, start in enumerate(starts)
    ]


def _struck(at: Bar, voicing: Voicing, strokes: Sequence[Stroke], bar: int) -> list[Note]:
    return [
        Note(at.start + start, min(length, bar - start), pitch, _loudness(at, start))
        for start, length in strokes
        for pitch in voicing
    ]


def _loudness(at: Bar, start: int) -> int:
    return 52 + 5 * at.energy + (5 if start == 0 else 0)


def pad(bars: Sequence[Bar], voicings: Sequence[Voicing], bar: int) -> tuple[Note, ...]:
    """The voices held; those that stay go on sounding into the next bar."""
    notes: list[Note] = []
    for voice in range(len(voicings[0])):
        line: list[Note] = []
        for at, voicing in zip(bars, voicings, strict=True):
            if line and line[-1].pitch == voicing[voice]:
                line[-1] = Note(line[-1].start, line[-1].length + bar, line[-1].pitch, line[-1].velocity)
            else:
                line.append(Note(at.start, bar, voicing[voice], 46 + 5 * at.energy))
        notes += line
    return tuple(sorted(notes, key=lambda note: (note.start, note.pitch)))


def bass(
    style: Style, bars: Sequence[Bar], roots: Sequence[int], bar: int, random: Random
) -> tuple[Note, ...]:
    """The root on the beat, and what the style puts between one and the next."""
    notes: list[Note] = []
    for at, (each, root) in enumerate(zip(bars, roots, strict=True)):
        if each.ending == "full":
            notes.append(Note(each.start, bar, root, _weight(each)))
        elif style == "jazz":
            notes += _walked(each, root, roots[(at + 1) % len(roots)], bar, random)
        else:
            notes += [
                Note(each.start + start, min(length, bar - start), _within(root, up, each), _weight(each))
                for start, length, up in _BASSES[style]
                if start < bar
            ]
    return tuple(notes)


def _walked(at: Bar, root: int, following: int, bar: int, random: Random) -> list[Note]:
    """A note on every beat: the root, notes of the chord, and a step into the next root."""
    third, fifth = (root + (each - at.chord.root) % 12 for each in at.chord.classes[1:3])
    between = random.choice(((third, fifth), (fifth, third), (fifth, root)))
    leading = following + random.choice((-1, 1, 2))
    line = (root, *between[: bar // QUARTER - 2], leading)
    return [Note(at.start + QUARTER * beat, QUARTER, pitch, _weight(at)) for beat, pitch in enumerate(line)]


def _within(root: int, up: int, at: Bar) -> int:
    """So much above the root, or an octave lower where that leaves the range; a fifth is the chord's own."""
    if up == 7:
        up = (at.chord.classes[2] - at.chord.root) % 12
    return root + up if root + up <= BASS.stop + 4 else root + up - 12


def _weight(at: Bar) -> int:
    return 66 + 6 * at.energy

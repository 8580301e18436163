"""The melody: a motif that is repeated, moved, turned over and brought to a close, on the chords."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from bot.engine.music_plan import Lead, Motif, MusicPlan
from bot.engine.server.music.harmony import parallel
from bot.engine.server.music.piece import QUARTER, Bar, Note
from bot.engine.server.music.theory import Scale

RANGES: dict[Lead, tuple[int, int]] = {
    "piano": (60, 84), "electric piano": (60, 84), "vibraphone": (60, 84), "music box": (67, 91), "guitar": (55, 79),
    "violin": (60, 88), "cello": (48, 69), "harp": (60, 86), "trumpet": (58, 79), "horn": (53, 74),
    "saxophone": (56, 77), "clarinet": (58, 82), "flute": (64, 88), "bamboo flute": (64, 86), "synth lead": (60, 82),
    "zither": (57, 84), "lute": (57, 81),
}  # fmt: skip
WIDEST_LEAP = 9
FINEST = 2
"""A note that is split keeps at least so many sixteenths in each half."""

Cell = tuple[tuple[int, int], ...]
"""Notes as steps of the scale from the first one, with their lengths; they fill a bar."""


def melody(
    plan: MusicPlan, scale: Scale, bars: Sequence[Bar], bass: Sequence[int], bar: int, random: Random
) -> tuple[Note, ...]:
    """One note after another, above `bass`. A section that comes again has the same melody as before."""
    singer = _Singer(scale, _ladder(scale, plan.instruments.lead))
    cell = _cell(plan.motif, scale, bar)
    shapes = {letter: _shapes(letter, cell, random) for letter in "ABC"}
    notes: list[Note] = []
    starts: list[tuple[int, int]] = []
    for each, low in zip(bars, bass, strict=True):
        shape = _closing(cell, bar, each) if each.ending else shapes[each.section][each.place % 4]
        sung = singer.sing(shape, each, low, starts[-1] if starts else None, notes[-1] if notes else None)
        starts.append((low, sung[0].pitch))
        notes += sung
    return tuple(notes)


def _ladder(scale: Scale, lead: Lead) -> tuple[int, ...]:
    """Every note that the instrument may sing, the lowest first."""
    lowest, highest = RANGES[lead]
    return tuple(pitch for pitch in range(lowest, highest + 1) if pitch % 12 in scale.sung)


def _cell(motif: Motif, scale: Scale, bar: int) -> Cell:
    """The motif as steps of the scale that is sung, cut or held to fill a bar."""
    rungs = [pitch for pitch in range(24, 109) if pitch % 12 in scale.sung]
    steps = [_nearest(rungs, scale.pitch(degree)) for degree in motif.degrees]
    lengths = _filling(motif.rhythm, len(steps), bar)
    return tuple((step - steps[0], length) for step, length in zip(steps, lengths, strict=False))


def _nearest(rungs: Sequence[int], pitch: int) -> int:
    """The place of the rung that is nearest to the pitch."""
    return min(range(len(rungs)), key=lambda at: abs(rungs[at] - pitch))


def _filling(rhythm: Sequence[int], count: int, bar: int) -> list[int]:
    """The lengths of at most `count` notes that together last a bar; the last one takes what is left."""
    given = [rhythm[at % len(rhythm)] for at in range(count)]
    ends = list(accumulate(given))
    kept = [length for length, end in zip(given, ends, strict=True) if end < bar]
    kept = kept if len(kept) < count else kept[:-1]
    return [*kept, bar - sum(kept)]


def _shapes(letter: str, cell: Cell, random: Random) -> tuple[Cell, ...]:
    """What happens to the motif in each bar of a phrase: something else in each section."""
    turned, varied = _turned(cell), _varied(cell, random)
    match letter:
        case "A":
            return (cell, cell, varied, cell)
        case "B":
            return (_lifted(turned), turned, _lifted(varied), turned)
        case _:
            return (_calm(cell), cell, _calm(turned), varied)


def _turned(cell: Cell) -> Cell:
    """Upside down."""
    return tuple((-step, length) for step, length in cell)


def _lifted(cell: Cell) -> Cell:
    """A third higher."""
    return tuple((step + 2, length) for step, length in cell)


def _calm(cell: Cell) -> Cell:
    """Half the notes, twice as long."""
    pairs = [cell[at : at + 2] for at in range(0, len(cell), 2)]
    return tuple((pair[0][0], sum(length for _, length in pair)) for pair in pairs)


def _varied(cell: Cell, random: Random) -> Cell:
    """With the longest note split, and a neighbour in its second half."""
    longest = max(range(len(cell)), key=lambda at: cell[at][1])
    step, length = cell[longest]
    if length < 2 * FINEST:
        return cell
    half = length // 2 // FINEST * FINEST
    neighbour = step + random.choice((-1, 1))
    return (*cell[:longest], (step, length - half), (neighbour, half), *cell[longest + 1 :])


def _closing(cell: Cell, bar: int, at: Bar) -> Cell:
    """The motif's beginning and a long note; at the very end the note alone."""
    if at.ending == "full" or at.of == 1:
        return ((0, bar),)
    opening = tuple((step, length) for step, length in cell[:2] if length <= QUARTER)
    taken = sum(length for _, length in opening)
    return (*opening, (0, bar - taken))


@dataclass(frozen=True, slots=True)
class _Singer:
    """Puts shapes onto the notes of `ladder`, on the chord where the beat is strong."""

    scale: Scale
    ladder: tuple[int, ...]

    def sing(
        self, shape: Cell, bar: Bar, bass: int, start: tuple[int, int] | None, last: Note | None
    ) -> list[Note]:
        """The notes of a bar; `start` are bass and melody at the beginning of the bar before."""
        length = sum(length for _, length in shape)
        near = last.pitch if last and not bar.first else self.ladder[len(self.ladder) // 2 - 1]
        first = self._opening(bar, bass, start, near)
        anchor = self.ladder.index(first) - shape[0][0]
        notes: list[Note] = []
        at = 0
        for step, lasts in shape:
            pitch = self._rung(anchor + step)
            if not notes:
                pitch = first
            elif at % (length // 2) == 0 or (bar.ending and at + lasts == length):
                pitch = self._nearest(self._tones(bar), pitch)
            notes.append(self._note(bar, at, lasts, self._reached(notes, pitch)))
            at += lasts
        return _with_breath(notes, bar)

    def _opening(self, bar: Bar, bass: int, start: tuple[int, int] | None, near: int) -> int:
        """The chord's note nearest to `near` that does not run in parallel with the bass."""
        middle = self.ladder[len(self.ladder) // 2]
        free = [
            pitch for pitch in self.ladder if not start or not parallel((start[0], bass), (start[1], pitch))
        ]
        tones = [pitch for pitch in free if pitch in self._tones(bar)] or free
        if bar.ending == "full":
            tones = [pitch for pitch in tones if pitch % 12 == bar.chord.root] or tones
        return min(tones, key=lambda pitch: (abs(pitch - near) + abs(pitch - middle) / 3, pitch))

    def _tones(self, bar: Bar) -> list[int]:
        found = [pitch for pitch in self.ladder if pitch % 12 in bar.chord.classes]
        return found or list(self.ladder)

    def _rung(self, at: int) -> int:
        """That step of the ladder, turned back into it where it ends."""
        top = len(self.ladder) - 1
        at = -at if at < 0 else at
        at = 2 * top - at if at > top else at
        return self.ladder[max(0, min(top, at))]

    def _nearest(self, tones: Sequence[int], pitch: int) -> int:
        return min(tones, key=lambda tone: (abs(tone - pitch), tone))

    def _reached(self, notes: Sequence[Note], pitch: int) -> int:
        """The pitch, an octave nearer where the leap to it would be too wide to sing."""
        if not notes or abs(pitch - notes[-1].pitch) <= WIDEST_LEAP:
            return pitch
        nearer = pitch - 12 if pitch > notes[-1].pitch else pitch + 12
        return nearer if nearer in self.ladder else pitch

    def _note(self, bar: Bar, at: int, lasts: int, pitch: int) -> Note:
        accent = 8 if at == 0 else 3 if at % QUARTER == 0 else -4
        return Note(bar.start + at, lasts, self._led(pitch, bar), 70 + 6 * bar.energy + accent)

    def _led(self, pitch: int, bar: Bar) -> int:
        """The leading note in place of the minor seventh, where the chord has it."""
        raised = (pitch + 1) % 12
        return pitch + 1 if raised in bar.chord.classes and raised not in self.scale.classes else pitch


def _with_breath(notes: list[Note], bar: Bar) -> list[Note]:
    """With a rest after the last note of a phrase."""
    last = notes[-1]
    if bar.ending != "half" or last.length < 2 * QUARTER:
        return notes
    return [*notes[:-1], Note(last.start, last.length - QUARTER, last.pitch, last.velocity)]

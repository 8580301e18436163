"""Scales, chords and the names of notes."""

from dataclasses import dataclass
from functools import cached_property

from bot.engine.music_plan import Key, Mode

KEYS: tuple[Key, ...] = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
LETTERS = "CDEFGAB"
NATURALS = (0, 2, 4, 5, 7, 9, 11)
SHARPS = (0, 2, 4, -1, 1, 3, 5)
"""Sharps of the major scale on each letter; flats are negative."""

_SCALES: dict[Mode, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "pentatonic": (0, 2, 4, 5, 7, 9, 11),
    "minor pentatonic": (0, 2, 3, 5, 7, 8, 10),
}
_SUNG: dict[Mode, tuple[int, ...]] = {"pentatonic": (0, 2, 4, 7, 9), "minor pentatonic": (0, 3, 5, 7, 10)}
_BRIGHTER: dict[Mode, int] = {
    "minor": -3,
    "dorian": -2,
    "mixolydian": -1,
    "lydian": 1,
    "phrygian": -4,
    "minor pentatonic": -3,
}
"""Sharps that a mode has more than major on the same note."""
_QUALITIES: dict[tuple[int, ...], str] = {(4, 7): "", (3, 7): "m", (3, 6): "dim", (4, 8): "aug"}
_SEVENTHS: dict[tuple[int, ...], str] = {
    (4, 7, 11): "maj7",
    (4, 7, 10): "7",
    (3, 7, 10): "m7",
    (3, 6, 10): "m7b5",
    (3, 7, 11): "m(maj7)",
    (3, 6, 9): "dim7",
}


@dataclass(frozen=True)
class Chord:
    """A chord on a degree of its scale: the pitch classes, the root first, and its name."""

    degree: int
    classes: tuple[int, ...]
    name: str

    @property
    def root(self) -> int:
        """The pitch class it is built on."""
        return self.classes[0]


@dataclass(frozen=True)
class Scale:
    """The seven notes of a key and a mode, of which a melody may use fewer."""

    key: Key
    mode: Mode

    @property
    def tonic(self) -> int:
        """The pitch class of the first degree."""
        return KEYS.index(self.key)

    @cached_property
    def classes(self) -> tuple[int, ...]:
        """The pitch classes of the seven degrees."""
        return tuple((self.tonic + step) % 12 for step in _SCALES[self.mode])

    @cached_property
    def sung(self) -> tuple[int, ...]:
        """The pitch classes that a melody uses: five of them in a pentatonic scale."""
        steps = _SUNG.get(self.mode, _SCALES[self.mode])
        return tuple((self.tonic + step) % 12 for step in steps)

    @property
    def dark(self) -> bool:
        """Whether its third is minor."""
        return _SCALES[self.mode][2] == 3

    def pitch(self, degree: int, middle: int = 60) -> int:
        """The note of a degree, 1 being the tonic at or above `middle`."""
        octave, step = divmod(degree - 1, 7)
        return middle + (self.tonic - middle) % 12 + 12 * octave + _SCALES[self.mode][step]

    def chord(self, degree: int, *, sevenths: bool = False, leading: bool = False) -> Chord:
        """The chord on a degree; `leading` gives the fifth degree of a minor key its leading note."""
        size = 4 if sevenths else 3
        classes = [self.classes[(degree - 1 + 2 * step) % 7] for step in range(size)]
        if leading and degree == 5 and self.dark:
            classes[1] = (classes[0] + 4) % 12
        steps = tuple((each - classes[0]) % 12 for each in classes[1:])
        quality = _SEVENTHS.get(steps, "") if sevenths else _QUALITIES.get(steps, "")
        return Chord(degree, tuple(classes), self.name(classes[0]) + quality)

    @property
    def sharps(self) -> int:
        """Of the key signature; flats are negative."""
        count = SHARPS[LETTERS.index(self.key[0])] + {"#": 7, "b": -7}.get(self.key[1:], 0)
        count += _BRIGHTER.get(self.mode, 0)
        return count - 12 if count > 6 else count + 12 if count < -6 else count

    @cached_property
    def spellings(self) -> dict[int, tuple[str, int]]:
        """How each pitch class is written: its letter, and sharps or, negative, flats."""
        spelled = {}
        for sharps in (
            *range(self.sharps - 4, self.sharps - 1),
            *range(self.sharps + 5, self.sharps + 1, -1),
        ):
            spelled.update(_signature(sharps))
        return spelled | _signature(self.sharps)

    def name(self, pitch: int) -> str:
        """Such as `F#`."""
        letter, alter = self.spellings[pitch % 12]
        return letter + ("#" * alter if alter > 0 else "b" * -alter)

    @property
    def signature(self) -> dict[str, int]:
        """What the key signature does to each letter."""
        return dict(_signature(self.sharps).values())


def _signature(sharps: int) -> dict[int, tuple[str, int]]:
    """The seven notes of a key signature, by pitch class."""
    alters = dict.fromkeys(LETTERS, 0)
    for at in range(abs(sharps)):
        letter = ("FCGDAEB" if sharps > 0 else "BEADGCF")[at % 7]
        alters[letter] += 1 if sharps > 0 else -1
    return {
        (NATURALS[LETTERS.index(letter)] + alter) % 12: (letter, alter) for letter, alter in alters.items()
    }

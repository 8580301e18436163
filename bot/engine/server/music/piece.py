"""What a piece is made of. Time within it is counted in sixteenths, and bars follow one another."""

from dataclasses import dataclass
from typing import Literal

from bot.engine.music_plan import MusicPlan
from bot.engine.server.music.theory import Chord, Scale

Role = Literal["lead", "chords", "pad", "bass", "drums"]
QUARTER = 4


@dataclass(frozen=True, slots=True)
class Note:
    """A note of MIDI's number `pitch`, from `start` for `length` sixteenths; `velocity` is 1 to 127."""

    start: int
    length: int
    pitch: int
    velocity: int = 80

    @property
    def end(self) -> int:
        """Where it stops."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from the sixteenth `start`: its chord, and its place, from 0, among the `of` bars of its `section`."""

    start: int
    chord: Chord
    section: str
    place: int
    of: int
    energy: int
    ending: Literal["", "half", "full"] = ""

    @property
    def first(self) -> bool:
        """Whether a section begins here."""
        return self.place == 0

    @property
    def last(self) -> bool:
        """Whether a section ends here."""
        return self.place == self.of - 1


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument plays."""

    role: Role
    instrument: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A whole piece: `bar` is the length of a bar in sixteenths, `tempo` quarters a minute."""

    plan: MusicPlan
    scale: Scale
    bars: tuple[Bar, ...]
    bar: int
    tempo: float
    parts: tuple[Part, ...]
    loop: bool

    @property
    def step(self) -> float:
        """Seconds of a sixteenth."""
        return 60 / self.tempo / QUARTER

    @property
    def seconds(self) -> float:
        """How long it lasts, to the end of its last bar."""
        return len(self.bars) * self.bar * self.step

    def part(self, role: Role) -> Part | None:
        """The part with that role."""
        return next((part for part in self.parts if part.role == role), None)

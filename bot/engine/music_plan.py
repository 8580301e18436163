"""The plan of a piece of music that follows rules: what a text model may write and the composer plays."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Key = Literal["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]
Mode = Literal[
    "major", "minor", "dorian", "mixolydian", "lydian", "phrygian", "pentatonic", "minor pentatonic"
]
Metre = Literal["4/4", "3/4", "6/8"]
Style = Literal["ballad", "pop", "lofi", "jazz", "waltz", "techno", "epic", "folk", "lullaby", "march"]
"""How chords, bass and drums move."""
Lead = Literal[
    "piano", "electric piano", "vibraphone", "music box", "guitar", "violin", "cello", "harp", "trumpet", "horn",
    "saxophone", "clarinet", "flute", "bamboo flute", "synth lead", "zither", "lute",
]  # fmt: skip
Chords = Literal[
    "none", "piano", "electric piano", "guitar", "harp", "vibraphone", "music box", "zither", "synth lead"
]
Pad = Literal["none", "strings", "choir", "warm pad", "cello"]
Bass = Literal["none", "double bass", "bass guitar", "synth bass", "cello", "piano"]
Drums = Literal["none", "drum kit", "brush kit", "electronic kit", "concert kit"]

Degree = Annotated[int, Field(ge=1, le=7)]
Length = Literal[1, 2, 3, 4, 6, 8, 12, 16]
"""How long a note is, in sixteenths: 4 is a quarter."""
SHORTEST, LONGEST = 5.0, 60.0
"""Seconds that a piece may last."""
TEMPI = (50, 180)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Motif(_Part):
    """A tune of a bar: `degrees` of the scale, 1 the key's own note, 8 an octave above, 0 or less below.

    `rhythm` is how long each note is, in sixteenths.
    """

    degrees: Annotated[tuple[Annotated[int, Field(ge=-4, le=12)], ...], Field(min_length=3, max_length=8)]
    rhythm: Annotated[tuple[Length, ...], Field(min_length=3, max_length=8)]


class Section(_Part):
    """A part of the form: a chord for every bar, as degrees of the scale, and how loud and full it is."""

    chords: Annotated[tuple[Degree, ...], Field(min_length=2, max_length=8)]
    energy: Annotated[int, Field(ge=1, le=5)]


class Instruments(_Part):
    """Who plays what."""

    lead: Lead
    chords: Chords
    pad: Pad
    bass: Bass
    drums: Drums


class MusicPlan(_Part):
    """What a piece is made from. `form` names its sections in order: A is the first of `sections`."""

    title: Annotated[str, Field(min_length=1, max_length=40)]
    mood: Annotated[str, Field(min_length=1, max_length=40)]
    key: Key
    mode: Mode
    tempo: Annotated[int, Field(ge=TEMPI[0], le=TEMPI[1])]
    metre: Metre
    style: Style
    dynamics: Literal["soft", "medium", "loud"]
    motif: Motif
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=3)]
    form: Annotated[str, Field(pattern=r"^[ABC]{1,8}$")]
    instruments: Instruments


MUSIC_PLAN: dict[str, Any] = MusicPlan.model_json_schema()
"""The JSON schema that a text model is held to."""


class MusicIdea(_Part):
    """The little of a plan that says the most: what a model has to write when every word takes time."""

    title: Annotated[str, Field(min_length=1, max_length=24)]
    style: Style
    key: Key
    mode: Mode
    tempo: Annotated[int, Field(ge=TEMPI[0], le=TEMPI[1])]
    lead: Lead
    chords: tuple[Literal[1], Degree, Degree, Degree]
    motif: Annotated[tuple[Degree, ...], Field(min_length=4, max_length=5)]
    form: Literal["ABA", "AABA", "ABAB", "ABAC"]


MUSIC_IDEA: dict[str, Any] = MusicIdea.model_json_schema()
"""The JSON schema of an idea; a composer takes it for a plan."""


def is_whole(plan: Mapping[str, object]) -> bool:
    """Whether it is a plan rather than an idea."""
    return MusicPlan.model_fields.keys() <= plan.keys()


def style_of(plan: Mapping[str, object]) -> Style | None:
    """The style that a plan names."""
    return next((style for style in get_args(Style) if style == plan.get("style")), None)


def mended(plan: Mapping[str, object], spare: MusicPlan) -> MusicPlan:
    """The plan or idea, with the parts of `spare` in place of those that are missing or cannot be played."""
    known = spare.model_dump(mode="json")
    given = {name: value for name, value in _spread(plan, known).items() if name in known}
    try:
        return MusicPlan.model_validate(known | given)
    except ValidationError as trouble:
        wrong = {str(error["loc"][0]) for error in trouble.errors()}
        return MusicPlan.model_validate(known | {name: given[name] for name in given if name not in wrong})


def _spread(plan: Mapping[str, object], known: dict[str, Any]) -> dict[str, object]:
    """The plan with what an idea says in short put where it belongs."""
    found = dict(plan)
    if "lead" in plan:
        found["instruments"] = known["instruments"] | {"lead": plan["lead"]}
    if "chords" in plan:
        first, *others = known["sections"]
        found["sections"] = [first | {"chords": plan["chords"]}, *others]
    if isinstance(degrees := plan.get("motif"), list | tuple):
        found["motif"] = known["motif"] | {"degrees": degrees}
    return found

"""What the events of every kind of work have in common."""

from dataclasses import dataclass
from typing import Literal, get_args

Family = Literal["autoregressive", "diffusion", "gan", "convolutional", "recurrent", "algorithm", "retrieval"]


FAMILIES: tuple[Family, ...] = get_args(Family)

Work = Literal["generated", "changed", "spoken", "transcribed"]
"""What was done: something new was made, what people brought was changed, read aloud or written down."""


@dataclass(frozen=True, slots=True)
class Made:
    """How a result was made: what its label and `How was this made?` tell."""

    model: str
    family: Family
    licence: str | None = None
    seed: int | None = None
    work: Work = "generated"

    @property
    def composed(self) -> bool:
        """Put together from existing art rather than generated."""
        return self.family == "retrieval"


@dataclass(frozen=True, slots=True)
class Loading:
    """The model is not in memory yet. `fraction` is 0 to 1, None while unknown."""

    model: str | None = None
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """In the queue: `position` 1 is next; `seconds` is an estimate."""

    position: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Work under way: `fraction` is 0 to 1."""

    fraction: float

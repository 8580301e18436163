"""What is done to some recordings, packed into buttons and unpacked from them."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from bot.capability import LONGEST_VALUE
from bot.engine import CleanPrompt, Cut, Fade, SoundFormat

SPEECH = -16.0
"""LUFS that are usual for speech."""
LOUDEST, QUIETEST, LOUDER = -9.0, -31.0, 3.0
NO_FADE = Fade()


@dataclass(frozen=True, slots=True)
class Treatment:
    """The fields are those of the engine's prompt."""

    cuts: tuple[Cut, ...] = ()
    denoise: float = 0.0
    trim: bool = False
    fade: Fade = NO_FADE
    loudness: float | None = None
    format: SoundFormat = "mp3"

    def prompt(self, files: tuple[bytes, ...], names: tuple[str, ...]) -> CleanPrompt:
        """For the engine."""
        return CleanPrompt(
            files, names, self.cuts, self.denoise, self.trim, self.fade, self.loudness, self.format
        )


USUAL = Treatment(denoise=1.0, trim=True, loudness=SPEECH)
"""When nothing particular is asked for."""


@dataclass(frozen=True, slots=True)
class Job:
    """A treatment of files, known by their ids; `result` is the file it made, `before` the job it changed."""

    files: tuple[str, ...]
    treatment: Treatment
    result: str = ""
    before: "Job | None" = None

    def then(self, **changes: Any) -> "Job":
        """The same files with something about the treatment changed."""
        return replace(self, treatment=replace(self.treatment, **changes), result="", before=self)

    def cut(self, cut: Cut) -> "Job":
        """A part of the result, at whose times people look."""
        return Job((self.result,), Treatment(cuts=(cut,), format=self.treatment.format), before=self)

    def packed(self) -> str:
        """As a button carries it; the oldest jobs go where it would be too long."""
        value = json.dumps(asdict(self), separators=(",", ":"), ensure_ascii=False)
        return value if len(value) <= LONGEST_VALUE else self._shorter().packed()

    def _shorter(self) -> "Job":
        before = self.before
        return replace(self, before=before._shorter() if before and before.before else None)


def unpacked(value: str) -> Job:
    """What `packed` made."""
    return _JOBS.validate_json(value)


_JOBS = TypeAdapter(Job)

"""What the text model makes of words that the rules do not know, as JSON that fits."""

from collections.abc import AsyncIterator

from pydantic import BaseModel, Field, ValidationError

from bot.engine import Cut, Engine, Fade, Loading, TextPrompt, Turn, Waiting
from bot.language import Language
from handlers.cleaning.treatment import LOUDEST, QUIETEST, USUAL, Treatment
from handlers.planning import planned
from handlers.prompts import task

LONGEST = 160
"""Tokens."""


class _Span(BaseModel):
    start: float = Field(ge=0)
    end: float | None
    out: bool


class _Wish(BaseModel):
    denoise: float = Field(ge=0, le=1)
    trim: bool
    loudness: float | None = Field(ge=QUIETEST, le=LOUDEST)
    cuts: list[_Span] = Field(max_length=20)
    fade_in: float = Field(ge=0, le=60)
    fade_out: float = Field(ge=0, le=60)


SCHEMA = _Wish.model_json_schema()


def guessed(engine: Engine, text: str, language: Language) -> AsyncIterator[Loading | Waiting | Treatment]:
    """The treatment that the model reads in `text`; the usual one where it fails."""
    turns = task(["clean"], language, Turn("user", text))
    return planned(engine, TextPrompt(turns, max_tokens=LONGEST, temperature=0.0, schema=SCHEMA), _read)


def _read(written: str) -> Treatment:
    try:
        wish = _Wish.model_validate_json(written)
    except ValidationError:
        return USUAL
    found = Treatment(
        cuts=tuple(Cut(span.start, span.end, span.out) for span in wish.cuts),
        denoise=wish.denoise,
        trim=wish.trim,
        fade=Fade(wish.fade_in, wish.fade_out),
        loudness=wish.loudness,
    )
    return USUAL if found == Treatment() else found

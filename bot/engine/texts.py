"""Texts: what is asked, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.engine.common import Loading, Made, Waiting

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation, as the model reads it."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class TextPrompt:
    """What to write. Sampling fields have OpenAI's meaning; None leaves the model's default.

    With `choices` the answer is one of them, and `Written.likely` tells how likely each was;
    with `schema`, a JSON schema, it is JSON that fits. A lower `priority` is served earlier.
    """

    turns: tuple[Turn, ...]
    max_tokens: int = 1024
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    seed: int | None = None
    stop: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    schema: Mapping[str, object] | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """The next piece of a text, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """The text is finished; `text` is the whole of it."""

    text: str
    made: Made
    cut: bool = False
    """True when it stopped at `max_tokens` rather than at its own end."""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    likely: tuple[tuple[str, float], ...] = ()
    """How likely each of the prompt's `choices` was, 0 to 1, the likeliest first."""


TextEvent = Loading | Waiting | Words | Written

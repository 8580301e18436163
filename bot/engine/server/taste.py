"""What clients of OpenAI and vLLM may ask of the sampling beyond a `TextPrompt`."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Taste:
    """`bias` is added to the scores of tokens; a `repetition_penalty` of None is the model's own.

    `odds` is how many of the likeliest tokens are told for each place of the answer; None tells none.
    """

    min_p: float = 0.0
    repetition_penalty: float | None = None
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    bias: Mapping[int, float] = field(default_factory=dict)
    odds: int | None = None


PLAIN = Taste()

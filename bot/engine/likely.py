"""Which of a prompt's choices an answer is, and how likely each was, whatever kind of server gave it.

Our own engine tells each choice's share as if it were one token. Others tell the odds of
the tokens that spell the answer, where each rival may begin another choice.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

Entries = Sequence[Mapping[str, Any]]


def settle(said: str, choices: Sequence[str]) -> str | None:
    """The choice that `said` means, though it may be quoted, capitalised or end in a full stop."""
    plain = _plain(said)
    exact = [choice for choice in choices if choice == said or _plain(choice) == plain]
    begun = [choice for choice in choices if plain.startswith(_plain(choice))]
    return next(iter([*exact, *sorted(begun, key=len, reverse=True)]), None)


def shares(chosen: str, choices: Sequence[str], entries: Entries) -> tuple[tuple[str, float], ...]:
    """The probability of each choice, 0 to 1, the likeliest first; `entries` are the answer's logprobs."""
    found = dict.fromkeys(choices, 0.0)
    said, so_far = "", 1.0
    for entry in entries:
        for rival in entry.get("top_logprobs") or ():
            if rival["token"] != entry["token"]:
                _credit(found, _meant(said + rival["token"], choices), so_far * math.exp(rival["logprob"]))
        said += entry["token"]
        so_far *= math.exp(entry["logprob"])
        if len(_meant(said, choices)) < 2:
            break
    found[chosen] += so_far
    total = sum(found.values())
    ordered = sorted(found.items(), key=lambda each: each[1], reverse=True)
    return tuple((choice, share / total) for choice, share in ordered)


def _credit(found: dict[str, float], meant: Sequence[str], share: float) -> None:
    for choice in meant:
        found[choice] += share / len(meant)


def _meant(begun: str, choices: Sequence[str]) -> list[str]:
    """The choices that an answer which begins so may become."""
    plain = begun.lstrip(_AROUND).casefold()
    exact = [choice for choice in choices if choice == begun]
    return exact or [choice for choice in choices if plain and choice.casefold().startswith(plain)]


def _plain(text: str) -> str:
    return text.strip(_AROUND).casefold()


_AROUND = " \t\r\n\"'`*.,!:;“”‘’「」。，！：；"

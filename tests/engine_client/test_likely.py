"""Which choice an answer is, and how likely each was, from what servers tell."""

import math
from typing import Any

import pytest

from bot.engine.likely import settle, shares


def entry(token: str, share: float, **rivals: float) -> dict[str, Any]:
    """One token's logprobs as OpenAI tells them; the token is among the likeliest."""
    likeliest = {token: share, **rivals}
    return {
        "token": token,
        "logprob": math.log(share),
        "top_logprobs": [{"token": each, "logprob": math.log(odds)} for each, odds in likeliest.items()],
    }


@pytest.mark.parametrize(
    ("said", "choices", "meant"),
    [
        ("draw", ("draft", "draw"), "draw"),
        (" Draw.\n", ("draft", "draw"), "draw"),
        ('"画图"。', ("写作", "画图"), "画图"),
        ("draw_again, please", ("draw", "draw_again"), "draw_again"),
        ("none of them", ("draw", "draft"), None),
        ("", ("draw", "draft"), None),
    ],
)
def test_an_answer_means_one_of_the_choices_or_none(
    said: str, choices: tuple[str, ...], meant: str | None
) -> None:
    assert settle(said, choices) == meant


@pytest.mark.parametrize(
    ("chosen", "choices", "entries", "expected"),
    [
        ("b", ("a", "b"), [entry("b", 0.6, a=0.2)], {"b": 0.75, "a": 0.25}),
        ("ab", ("a", "ab"), [entry("ab", 0.75, a=0.25)], {"ab": 0.75, "a": 0.25}),
        ("draw", ("draft", "draw"), [entry("dr", 0.9), entry("aw", 0.8, aft=0.2)], {"draw": 0.8, "draft": 0.2}),
        ("draw", ("draft", "draw", "fix"), [entry("Dra", 0.5, fi=0.25, zzz=0.1), entry("w", 1.0)], {"draw": 2 / 3, "fix": 1 / 3, "draft": 0.0}),
        ("x", ("x", "y"), [], {"x": 1.0, "y": 0.0}),
        ("翻译", ("翻译", "总结"), [entry("翻", 0.5, 总=0.5), entry("译", 1.0)], {"翻译": 0.5, "总结": 0.5}),
    ],
)  # fmt: skip
def test_shares_follow_the_tokens_and_their_rivals(
    chosen: str, choices: tuple[str, ...], entries: list[dict[str, Any]], expected: dict[str, float]
) -> None:
    found = shares(chosen, choices, entries)

    assert dict(found) == pytest.approx(expected)
    assert [share for _, share in found] == sorted((share for _, share in found), reverse=True)

"""Keeps an answer within a JSON schema, by telling which tokens may come next. Without torch."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from llguidance import LLMatcher, LLParserLimits, LLTokenizer

from bot.errors import EngineRefused

# Spaces as models write them; free ones would let an answer go on in blanks for ever.
_LAYOUT: Any = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
_LIMITS = LLParserLimits(max_grammar_size=5_000, verbose_errors=False)
"""Room for some 500 optional properties; reading more would hold up everybody's texts."""
_LONGEST_COMPLAINT = 300


def check(schema: Mapping[str, object]) -> None:
    """Raise ValueError, saying why, for a JSON schema that cannot be kept to.

    Some schemas make it run for ever and take all memory: `schemas` calls it with bounds.
    """
    matcher = _matcher(LLTokenizer("byte"), schema)
    if not matcher.is_error():
        matcher.compute_logit_bias()
        if matcher.is_stopped():
            raise ValueError("nothing fits it")
    if matcher.is_error():
        raise ValueError(_complaint(matcher))


class Vocabulary:
    """A model's tokens as bytes: `size` is the length of its rows of scores."""

    def __init__(self, backend: Any, size: int, ends: Sequence[int]) -> None:
        self._tokenizer = LLTokenizer(backend.to_str(), n_vocab=size, eos_token=list(ends))

    def grammar(self, schema: Mapping[str, object]) -> "Grammar":
        """Follows one answer that has to fit `schema`."""
        return Grammar(_matcher(self._tokenizer, schema))


class Grammar:
    """Where one answer stands in its schema."""

    def __init__(self, matcher: LLMatcher) -> None:
        self._matcher = matcher
        self._read = 0

    def allowed(self, said: Sequence[int]) -> bytearray:
        """A byte for each token, 0 for those that must not follow `said`, which only ever grows."""
        self._matcher.consume_tokens(list(said[self._read :]))
        self._read = len(said)
        if self._matcher.is_error():
            raise EngineRefused(reason=_complaint(self._matcher))
        return bytearray(self._matcher.compute_logit_bias())


def _matcher(tokenizer: LLTokenizer, schema: Mapping[str, object]) -> LLMatcher:
    compiled = LLMatcher.grammar_from_json_schema(json.dumps(schema), overrides=_LAYOUT)
    return LLMatcher(tokenizer, compiled, limits=_LIMITS)


def _complaint(matcher: LLMatcher) -> str:
    """In one line."""
    return " ".join(matcher.get_error().split())[:_LONGEST_COMPLAINT]

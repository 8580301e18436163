"""Keeps an answer within a JSON schema, by telling which tokens may come next. Without torch."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from llguidance import LLMatcher, LLTokenizer

from bot.errors import EngineRefused

# Spaces as models write them; free ones would let an answer go on in blanks for ever.
_LAYOUT: Any = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


def check(schema: Mapping[str, object]) -> None:
    """Raise ValueError, saying why, for a JSON schema that cannot be kept to."""
    if trouble := LLMatcher.validate_grammar(_compiled(schema)):
        raise ValueError(trouble.strip().splitlines()[0])


class Vocabulary:
    """A model's tokens as bytes: `size` is the length of its rows of scores."""

    def __init__(self, backend: Any, size: int, ends: Sequence[int]) -> None:
        self._tokenizer = LLTokenizer(backend.to_str(), n_vocab=size, eos_token=list(ends))

    def grammar(self, schema: Mapping[str, object]) -> "Grammar":
        """Follows one answer that has to fit `schema`."""
        return Grammar(LLMatcher(self._tokenizer, _compiled(schema)))


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
            raise EngineRefused(reason=self._matcher.get_error().strip().splitlines()[0])
        return bytearray(self._matcher.compute_logit_bias())


def _compiled(schema: Mapping[str, object]) -> str:
    return LLMatcher.grammar_from_json_schema(json.dumps(schema), overrides=_LAYOUT)

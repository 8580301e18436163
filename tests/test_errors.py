"""The error tree is complete, and each error tells a person what happened and what to do."""

import inspect
import pickle
import re
import string

import pytest

from bot import errors
from bot.errors import DeskmateError
from bot.language import Phrase

TREE = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, DeskmateError)]
BRANCHES = {"DeskmateError", "UsageError", "EngineError", "SetupError"}


def test_the_tree_at_the_top_of_the_module_names_every_error() -> None:
    drawn = set(re.findall(r"\b[A-Z][A-Za-z]+\b", (errors.__doc__ or "").partition("DeskmateError")[2]))

    assert {kind.__name__ for kind in TREE} - {"DeskmateError"} <= drawn


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_error_has_a_sentence_of_its_own(kind: type[DeskmateError]) -> None:
    assert kind.__name__ in BRANCHES or "sentence" in vars(kind)


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_both_languages_name_the_same_facts(kind: type[DeskmateError]) -> None:
    assert _facts(kind.sentence.en) == _facts(kind.sentence.zh)


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_an_error_says_its_facts_in_both_languages(kind: type[DeskmateError]) -> None:
    error = kind(**dict.fromkeys(_facts(kind.sentence.en), "17"))

    said = [error.say("en"), error.say("zh")]

    assert all("{" not in sentence for sentence in said)
    assert all(sentence.count("17") >= len(_facts(kind.sentence.en)) for sentence in said)


def test_an_error_crosses_a_process_border_whole() -> None:
    error = errors.PromptTooLong(tokens=40_000, limit=32_768)

    copy = pickle.loads(pickle.dumps(error))

    assert copy.say("zh") == error.say("zh")


def _facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_a_phrase_without_facts_keeps_its_braces() -> None:
    phrase = Phrase(en="Type {name} literally", zh="照写 {name}")

    assert phrase("en") == "Type {name} literally"

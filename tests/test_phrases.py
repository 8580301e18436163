"""Everything that people read is there in both languages."""

import ast
import importlib
import pkgutil
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import bot
import handlers
from bot.language import Phrase

ALIKE = {"–", "{kind}", " · {licence}", "English", "中文", "*{title}*\n{text}", "• {when} · {what} · {how}"}
"""What reads the same in both languages."""
OWN_NAMES = {"Into {en}"}
"""What names a language as that language's readers call it."""
BLANK = Phrase(en="", zh="")
"""What is left out on purpose, such as the hint of a field that needs none."""
SPOKEN = {"say": 0, "whisper": 0, "change": 1, "begin": 0}
"""Where the words are among the arguments of a reply's methods."""
FOLDERS = [Path(package.__path__[0]) for package in (bot, handlers)]


def modules() -> Iterator[ModuleType]:
    for package in (bot, handlers):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".server" not in found.name and not found.name.endswith(("__main__", "migrations.env")):
                yield importlib.import_module(found.name)


def phrases(held: object, depth: int = 4) -> Iterator[Phrase]:
    """Every phrase in a value, in what holds it, and in our own records of it."""
    if isinstance(held, Phrase):
        yield held
    elif depth and isinstance(held, dict):
        for value in held.values():
            yield from phrases(value, depth - 1)
    elif depth and isinstance(held, tuple | list | set | frozenset):
        for value in held:
            yield from phrases(value, depth - 1)
    elif depth and type(held).__module__.startswith(("bot.", "handlers.")):
        for name in getattr(held, "__slots__", None) or getattr(held, "__dict__", {}):
            yield from phrases(getattr(held, name, None), depth - 1)


FOUND = {
    (module.__name__, phrase.en): phrase
    for module in modules()
    for phrase in phrases(dict(vars(module)))
    if phrase != BLANK
}


def facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_the_walk_finds_the_phrases() -> None:
    assert len(FOUND) > 200


@pytest.mark.parametrize("phrase", FOUND.values(), ids=lambda phrase: phrase.en[:40])
def test_a_phrase_says_the_same_in_both_languages(phrase: Phrase) -> None:
    assert phrase.en.strip()
    assert phrase.zh.strip()
    assert facts(phrase.en) == facts(phrase.zh) or phrase.en in OWN_NAMES


@pytest.mark.parametrize("phrase", FOUND.values(), ids=lambda phrase: phrase.en[:40])
def test_no_english_is_left_in_the_chinese(phrase: Phrase) -> None:
    plain = phrase.en.startswith(("/", "@")) or phrase.en in ALIKE

    assert plain or not phrase.zh.isascii()


def literals(source: str) -> Iterator[str]:
    """What a handler says to people without a phrase."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        at = SPOKEN.get(node.func.attr)
        if at is None or not isinstance(node.func.value, ast.Name) or node.func.value.id != "reply":
            continue
        if len(node.args) > at:
            said = node.args[at]
            parts = said.values if isinstance(said, ast.JoinedStr) else [said]
            yield from (
                part.value
                for part in parts
                if isinstance(part, ast.Constant)
                and isinstance(part.value, str)
                and any(map(str.isalpha, part.value))
            )


@pytest.mark.parametrize(
    "file", sorted(FOLDERS[1].rglob("*.py")), ids=lambda file: str(file.relative_to(FOLDERS[1]))
)
def test_a_handler_says_nothing_but_phrases(file: Path) -> None:
    assert list(literals(file.read_text("utf-8"))) == []


def test_the_search_for_literals_finds_them() -> None:
    source = 'async def f():\n    await reply.say("Hi")\n    await reply.change(ts, f"{x} done")\n    await reply.say(f"{a}: {b}")\n'

    assert list(literals(source)) == ["Hi", " done"]

"""/code writes, tests and fixes."""

import pytest

from bot.engine.scripted import ScriptedEngine
from handlers.code import task
from tests.chat import Attached, Chat

TRACEBACK = "Traceback (most recent call last):\n  File 'a.py'\nZeroDivisionError: division by zero"


async def test_code_answers_with_a_fenced_block(chat: Chat) -> None:
    chat.engine = ScriptedEngine([["```python\nprint(1)\n```\nPrints one."]])

    await chat.says("/code print one")

    assert chat.heard == ["Coding…", "```python\nprint(1)\n```\nPrints one."]


async def test_long_code_comes_as_a_file_too(chat: Chat) -> None:
    long = "x = 1\n" * 61
    chat.engine = ScriptedEngine([[f"```python\n{long}```\nAssigns."]])

    await chat.says("/code assign one, often")

    assert chat.heard[-1] == Attached("deskmate.py", long.encode(), "The whole code as a file.")


async def test_code_is_explained_in_the_language_of_the_question(chat: Chat) -> None:
    await chat.says("/code 用 Python 写一个快速排序")

    assert "写中文注释" in chat.engine.prompts[0].turns[0].text
    assert chat.heard[0] == "正在写代码…"


async def test_a_shared_file_is_read_and_fixed_with_its_error(direct: Chat) -> None:
    await direct.says(f"code fix this: {TRACEBACK}", files={"a.py": "def half(x):\n    return x / 0"})

    prompt = direct.engine.prompts[0]
    assert "Fix the given code" in prompt.turns[0].text
    assert "a.py:\ndef half(x):\n    return x / 0" in prompt.turns[-1].text


async def test_a_file_that_cannot_be_read_is_named(direct: Chat) -> None:
    await direct.says("code fix this: `x = 1/0`", files={"core.dump": None})

    assert direct.answer.startswith("_I cannot read `core.dump`: it is not a text file._\n\n")


async def test_code_in_the_thread_is_fixed_when_the_question_points_at_it(chat: Chat) -> None:
    await chat.says("`x = = 1`\nSyntaxError: invalid syntax", by="Ben")

    await chat.says("@Deskmate code fix this")

    assert "Fix the given code" in chat.engine.prompts[0].turns[0].text
    assert "Ben: `x = = 1`" in chat.engine.prompts[0].turns[-1].text


async def test_code_is_written_with_little_chance(chat: Chat) -> None:
    await chat.says("/code a binary search")

    assert chat.engine.prompts[0].temperature == 0.2


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("a function that parses dates", "write"),
        ("a test runner for bash scripts", "write"),
        ("handle errors in a Go HTTP client", "write"),
        ("tests for `def f(x): return x`", "test"),
        ("为 `def f(x): return x` 写测试", "test"),
        (f"why?\n```python\n1 / 0\n```\n{TRACEBACK}", "fix"),
        ("修复 `pritn(1)`", "fix"),
        ("this is wrong: `x = = 1`", "fix"),
        ("add a docstring to `def f(x): return x`", "write"),
    ],
)
def test_the_task_follows_from_the_code_and_the_words(question: str, wanted: str) -> None:
    assert task(question) == wanted

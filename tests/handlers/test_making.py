"""`How was this made?`: every kind of model and of work can be told, in both languages."""

from typing import get_args

import pytest

from bot.engine import Family, Made, Work
from bot.language import Language
from bot.store.answers import Making
from handlers.steering import told


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("family", get_args(Family))
def test_every_family_of_models_is_told(family: Family, language: Language) -> None:
    said = told(Making(None, Made("rnnoise", family)), language)

    assert "`rnnoise`" in said
    assert len(said.splitlines()) == 3


@pytest.mark.parametrize(
    ("work", "line"),
    [
        ("changed", "- **What was done:** a change of what was there, not something new"),
        ("spoken", "- **What was done:** a text read aloud by an AI voice"),
        ("transcribed", "- **What was done:** speech written down"),
    ],
)
def test_what_is_not_new_is_told_as_what_it_is(work: Work, line: str) -> None:
    assert line in told(Making(None, Made("kokoro", "gan", work=work)), "en").splitlines()


def test_a_file_that_was_read_twice_is_named_once() -> None:
    making = Making(None, Made("real-esrgan", "gan"), files=("cat.png", "cat.png", "dog.png"))

    assert "- **Read for it:** `cat.png`, `dog.png`" in told(making, "en").splitlines()


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "- **Parameters:** speed 1.2, loop yes, format mp3"),
        ("zh", "- **参数：** 语速 1.2，循环 是，格式 mp3"),
    ],
)
def test_settings_have_names_in_the_language_of_who_asks(language: Language, line: str) -> None:
    settings = {"speed": "1.2", "loop": "True", "format": "mp3"}

    assert line in told(Making(None, Made("kokoro", "gan"), settings=settings), language).splitlines()

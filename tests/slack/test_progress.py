"""What people read while they wait."""

import pytest

from bot.engine import Loading, Progress, Waiting
from bot.language import Language
from bot.slack.progress import progress_line


@pytest.mark.parametrize(
    ("event", "language", "line"),
    [
        (Loading(), "en", "Still loading the model"),
        (Loading("qwen", 0.4), "en", "Still loading the model, 40 %"),
        (Loading("qwen", 0.4), "zh", "模型仍在加载，40 %"),
        (Loading("qwen", 1.0), "en", "Drafting…"),
        (Waiting(3), "en", "You are number 3 in the queue"),
        (Waiting(3, 12.4), "zh", "您排在第 3 位，约 12 秒"),
        (Progress(0.5), "en", "Drafting… 50 %"),
    ],
)
def test_a_wait_says_what_it_is_for_and_how_far_it_is(
    event: Loading | Waiting | Progress, language: Language, line: str
) -> None:
    assert progress_line(event, "Drafting…", language) == line

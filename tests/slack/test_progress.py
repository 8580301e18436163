"""What people read while they wait."""

import pytest

from bot.engine import Loading, Progress, Waiting
from bot.language import Language
from bot.slack.blocks import small_line
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
        (Waiting(3, 99.4), "en", "You are number 3 in the queue, about 99 s"),
        (Waiting(3, 100.0), "en", "You are number 3 in the queue, about 2 min"),
        (Waiting(3, 3_000.0), "zh", "您排在第 3 位，约 50 分钟"),
        (Waiting(3, 21_540.0), "zh", "您排在第 3 位，约 6 小时"),
        (Progress(0.5), "en", "Drafting… 50 %"),
    ],
)
def test_a_wait_says_what_it_is_for_and_how_far_it_is(
    event: Loading | Waiting | Progress, language: Language, line: str
) -> None:
    assert progress_line(event, "Drafting…", language) == line


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Listening to `call.mp3`… 50 %", "Listening to call.mp3… 50 %"),
        (
            "I found no scratches. Press *Remove an object…*.",
            "I found no scratches. Press Remove an object….",
        ),
        ("2 * 3 * 4 ` and *", "2 * 3 * 4 ` and *"),
    ],
)
def test_a_small_line_shows_no_marks(line: str, shown: str) -> None:
    (element,) = small_line(line)["elements"]

    assert element == {"type": "plain_text", "text": shown}

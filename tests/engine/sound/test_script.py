"""Chinese is put down in Simplified characters, with its own punctuation."""

import pytest

from bot.engine.server.sound.script import written


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("電梯停運, 請走樓梯!", "电梯停运，请走楼梯！"),
        ("好嗎?好。", "好吗？好。"),
        ("GPU, CPU 都好,對吧", "GPU, CPU 都好，对吧"),
        ("下午3:30開會", "下午3:30开会"),
    ],
)
def test_chinese_is_put_down_with_its_own_punctuation(heard: str, text: str) -> None:
    assert written(heard) == text

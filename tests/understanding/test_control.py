"""Control words, which never reach a model."""

import pytest

from bot.understanding.control import Control, control


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("stop", "stop"),
        ("Stop!", "stop"),
        ("停", "stop"),
        ("别写了。", "stop"),
        ("undo", "undo"),
        ("please undo that", "undo"),
        ("撤销", "undo"),
        ("again", "again"),
        ("try again, please!", "again"),
        ("再来一次", "again"),
        ("再试一次吧", "again"),
        ("quiet", "quiet"),
        ("be quiet please", "quiet"),
        ("请安静", "quiet"),
        ("stop pls", "stop"),
        ("ok stop", "stop"),
        ("No, stop!", "stop"),
        ("cancel that", "stop"),
        ("that's enough", "stop"),
        ("先停一下", "stop"),
        ("停下来吧", "stop"),
        ("别说了！", "stop"),
        ("请取消", "stop"),
        ("undo the last change", "undo"),
        ("ctrl+z", "undo"),
        ("撤销一下", "undo"),
        ("撤消", "undo"),
        ("还原", "undo"),
        ("do it again pls", "again"),
        ("regenerate", "again"),
        ("重新生成", "again"),
        ("再试试吧", "again"),
        ("undo, undo!", "undo"),
        ("停停停停", "stop"),
        ("停下來吧", "stop"),
        ("撤銷一下", "undo"),
        ("還原", "undo"),
        ("再試試吧", "again"),
        ("請保持安靜", "quiet"),
        ("here", "here"),
        ("在这里", "here"),
    ],
)
def test_a_control_word_is_heard_however_politely_it_is_said(sentence: str, word: Control) -> None:
    assert control(sentence) == word


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "stop the printer from jamming",
        "how do I undo a commit?",
        "here is the file",
        "quiet places to work",
        "停车场在哪",
        "cancel my meeting on Friday",
        "enough coffee for everybody?",
        "取消周五的会议怎么说",
        "一下",
        "再来一首诗",
        "撤销上一次提交用什么命令",
    ],
)
def test_a_sentence_that_only_contains_one_is_none(sentence: str) -> None:
    assert control(sentence) is None

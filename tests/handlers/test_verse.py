"""Forms of verse, recognised and checked."""

import pytest

from handlers import verse
from handlers.verse import Form


@pytest.mark.parametrize(
    ("brief", "wanted"),
    [
        ("五言绝句 春", Form(4, 5)),
        ("write a 七言绝句 about autumn", Form(4, 7)),
        ("一首七言律诗", Form(8, 7)),
        ("绝句 江雪", Form(4, 7)),
        ("a haiku about rain", None),
        ("现代诗 雨", None),
    ],
)
def test_a_classical_form_has_lines_and_characters(brief: str, wanted: Form | None) -> None:
    assert verse.form(brief) == wanted


@pytest.mark.parametrize(
    ("brief", "begun"),
    [
        ("白日依山尽，黄河入海流。", "白日依山尽，黄河入海流。"),
        ("续写：床前明月光，疑是地上霜。", "床前明月光，疑是地上霜。"),
        ("朝辞白帝彩云间，千里江陵一日还", "朝辞白帝彩云间，千里江陵一日还"),
        ("Roses are red,", "Roses are red,"),
        ("continue: Shall I compare thee to a summer's day,", "Shall I compare thee to a summer's day,"),
        ("春天的雨", None),
        ("the sea at night", None),
        ("请写一封信，要快，谢谢", None),
    ],
)
def test_an_opening_is_told_from_a_subject(brief: str, begun: str | None) -> None:
    assert verse.opening(brief) == begun


@pytest.mark.parametrize(
    ("begun", "rest"),
    [
        ("白日依山尽，黄河入海流。", Form(2, 5)),
        ("朝辞白帝彩云间，千里江陵一日还。两岸猿声啼不住，", Form(1, 7)),
        ("春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。", Form(4, 5)),
        ("Roses are red,", None),
    ],
)
def test_what_follows_an_opening_completes_its_quatrain(begun: str, rest: Form | None) -> None:
    assert verse.rest_of(begun) == rest


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("欲穷千里目，更上一层楼。", ("欲穷千里目", "更上一层楼")),
        ("《登楼》\n欲穷千里目，\n更上一层楼。\n完。", ("欲穷千里目", "更上一层楼")),
        ("**欲穷千里目，**\n**更上一层楼。**", ("欲穷千里目", "更上一层楼")),
        ("白日依山尽，黄河入海流。欲穷千里目，更上一层楼。", ("欲穷千里目", "更上一层楼")),
        ("欲穷千里之目，更上一层楼。", ()),
        ("欲穷千里目", ()),
        ("", ()),
    ],
)
def test_couplets_of_the_form_are_found_among_other_words(text: str, lines: tuple[str, ...]) -> None:
    assert verse.run(text, Form(2, 5), given=("白日依山尽", "黄河入海流")) == lines


@pytest.mark.parametrize(("lines", "kept"), [(1, 0), (2, 2), (3, 2), (4, 4), (5, 4)])
def test_only_whole_couplets_of_a_quatrain_are_kept(lines: int, kept: int) -> None:
    text = "\n".join(f"春风又绿江南{end}" for end in "岸山水月花"[:lines])

    assert len(verse.run(text, Form(4, 7))) == kept


def test_a_last_line_completes_a_couplet_that_was_given() -> None:
    lines = verse.run("轻舟已过万重山。", Form(1, 7))

    assert verse.set_out(lines, before=3) == "轻舟已过万重山。"

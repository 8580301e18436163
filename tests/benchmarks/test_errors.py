"""What counts as heard wrongly, and what only as written differently."""

import pytest

from tests.benchmarks.errors import MEASURES, characters, distance, toned_syllables, words


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("水在一百度的时候沸腾。", "水在100度的時候沸騰"),
        ("这块 GPU 有24GB显存", "這塊gpu有二十四GB顯存"),
        ("上午9:30开会", "上午九点三十分开会"),
        ("用 Wi-Fi 上网", "用wifi上网"),
    ],
)
def test_another_way_to_write_the_same_is_no_error(said: str, written: str) -> None:
    assert [units(said) for units in MEASURES["mixed"].values()] == [
        units(written) for units in MEASURES["mixed"].values()
    ]


def test_a_homophone_is_another_character_but_the_same_syllable() -> None:
    said, heard = "蓝天上有说话声", "蓝天上有说画声"

    assert distance(characters(said), characters(heard)) == 1
    assert distance(toned_syllables(said), toned_syllables(heard)) == 0


def test_english_is_compared_word_by_word_with_its_numbers_written_out() -> None:
    assert words("The train at 3:30 pm, 15% full") == words(
        "the train at three thirty PM fifteen percent full"
    )

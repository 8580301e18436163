"""Words on pictures: in every script, within the picture, legible."""

from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFont

from bot.engine import Banner
from bot.engine.server.repair.pictures import Pixels
from bot.engine.server.retouch.colours import apart
from bot.engine.server.retouch.letters import FONT, fit, font_for, wrapped
from bot.errors import CannotLetter, NoRoomForText
from tests.engine.repair.conftest import png
from tests.engine.retouch.conftest import Retouch

GREY = (128, 128, 128)


def plain(width: int = 400, height: int = 300) -> bytes:
    return png(np.full((height, width, 3), GREY, np.uint8))


def touched(colour: Pixels) -> list[int]:
    """The rows that are not as they were."""
    return sorted(set(np.nonzero((colour != GREY).any(axis=2))[0].tolist()))


@pytest.mark.parametrize("text", ["SALE", "双十一", "雙十一", "セール", "세일", "Распродажа", "Café 100 €"])
def test_our_own_font_has_the_scripts_that_people_write_here(text: str) -> None:
    assert font_for(text) == FONT


@pytest.mark.parametrize("text", ["SALE", "双十一"])
def test_a_banner_stands_at_the_bottom_and_leaves_the_rest(change: Retouch, text: str) -> None:
    rows = touched(change(plain(), Banner(text)).colour)

    assert rows == list(range(rows[0], 300))
    assert rows[0] > 180


def test_a_banner_stands_at_the_top_where_that_is_wished(change: Retouch) -> None:
    rows = touched(change(plain(), Banner("SALE", top=True)).colour)

    assert rows == list(range(rows[-1] + 1))


def test_letters_are_in_the_middle_of_the_banner(change: Retouch) -> None:
    colour = change(plain(), Banner("OXO")).colour

    letters = np.nonzero((colour > 230).all(axis=2))
    assert abs((letters[1].min() + letters[1].max()) / 2 - 200) < 3
    strip = touched(colour)
    assert abs((letters[0].min() + letters[0].max()) / 2 - (strip[0] + strip[-1]) / 2) < 5


@pytest.mark.parametrize("text", ["a " * 60, "一二三四五，" * 12, "https://example.com/a/very/long/address"])
def test_long_text_gets_smaller_until_it_fits(text: str) -> None:
    words = fit(text, 300, 100, range(40, 7, -1))

    assert words is not None
    assert words.width <= 300
    assert words.height <= 100


def test_no_line_begins_with_a_closing_mark() -> None:
    font = ImageFont.truetype(FONT, 20)

    for width in range(60, 200, 7):
        assert not any(line[0] in "，。！" for line in wrapped("全场五折，买二送一。先到先得！", font, width))


def test_lines_are_about_as_long_as_each_other() -> None:
    font = ImageFont.truetype(FONT, 20)
    text = "Everything must go by Friday noon at last"

    lines = wrapped(text, font, font.getlength("Everything must go by Friday noon at"))

    lengths = [font.getlength(line) for line in lines]
    assert len(lines) == 2
    assert min(lengths) > 0.7 * max(lengths)


def test_a_text_that_would_be_too_small_to_read_is_refused(change: Retouch) -> None:
    with pytest.raises(NoRoomForText, match="40 x 30 pixels"):
        change(plain(40, 30), Banner("Everything must go by Friday noon at last"))


def test_letters_that_no_font_has_are_named() -> None:
    with pytest.raises(CannotLetter, match="\U0001fffe"):
        font_for("SALE \U0001fffe")


def test_a_colour_that_could_not_be_read_is_not_used(change: Retouch) -> None:
    colour = change(plain(), Banner("SALE", colour="yellow", behind="white")).colour

    assert colour.min() < 30


def test_contrast_is_counted_as_the_web_does() -> None:
    assert apart((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert apart(GREY, GREY) == 1


def test_a_banner_covers_what_was_transparent(change: Retouch) -> None:
    clear = np.zeros((300, 400, 4), np.uint8)

    written = change(png(clear), Banner("SALE"))

    assert written.alpha is not None
    assert (written.alpha[0, 0], written.alpha[-1, 0] > 180) == (0, True)


def test_the_font_comes_with_its_licence() -> None:
    assert "SIL OPEN FONT LICENSE" in Path(FONT).with_name("OFL.txt").read_text()

"""What is marked is filled from its surroundings; nothing else changes."""

import cv2
import numpy as np
import pytest

from bot.engine.server.in_steps import at_once
from bot.engine.server.repair.fill import fill, scratches
from bot.engine.server.repair.pictures import Pixels
from bot.errors import NothingMarked
from tests.engine.repair.conftest import psnr, scene


def filled(picture: Pixels, mask: Pixels) -> Pixels:
    return at_once(fill(picture, mask > 0))


def test_a_hole_is_filled_and_the_rest_stays() -> None:
    picture, mask = scene(160), np.zeros((160, 160), np.uint8)
    mask[20:40, 20:50] = 255
    broken = picture.copy()
    broken[mask > 0] = 255

    mended = filled(broken, mask)

    near = cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0
    assert (mended[~near] == picture[~near]).all()
    assert psnr(mended[mask > 0], picture[mask > 0]) > 30


def test_an_empty_mask_marks_nothing() -> None:
    with pytest.raises(NothingMarked):
        filled(scene(), np.zeros((96, 96), np.uint8))


def test_a_picture_that_is_marked_all_over_comes_to_an_end() -> None:
    assert filled(scene(40), np.full((40, 40), 255, np.uint8)).shape == (40, 40, 3)


def test_scratches_are_found_where_they_cross_and_nowhere_else() -> None:
    picture, drawn = scene(512), np.zeros((512, 512), np.uint8)
    for start, end in [((30, 40), (480, 300)), ((400, 20), (100, 490))]:
        cv2.line(drawn, start, end, 255, 2)
    scratched = picture.copy()
    scratched[drawn > 0] = 245

    found = scratches(scratched)

    near = cv2.dilate(drawn, np.ones((15, 15), np.uint8)) > 0
    assert found[drawn > 0].mean() > 0.9
    assert not found[~near].any()


def test_a_clean_picture_has_no_scratches() -> None:
    assert not scratches(scene(512)).any()

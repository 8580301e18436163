"""Every repair makes a degraded picture better, with the weights that people get."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from bot.engine import RepairPrompt, RepairTask
from bot.engine.server.repair import noise
from bot.engine.server.repair.blur import CAUTION, width
from bot.engine.server.repair.repairer import Repairer
from bot.errors import CannotReadPicture, NoScratches, NothingMarked, PictureTooLarge
from tests.engine.repair.conftest import Repair, png, psnr, scene


def noisy(deviation: float) -> np.ndarray:
    random = np.random.default_rng(3).normal(0, deviation, (96, 96, 3))
    return np.clip(scene() + random, 0, 255).astype(np.uint8)


def test_enlarging_is_ahead_of_a_plain_resize(repair: Repair) -> None:
    small = np.asarray(Image.fromarray(scene(96)).resize((24, 24), Image.Resampling.BOX))

    enlarged = repair(RepairPrompt(png(small), "enlarge", flat=True)).colour

    plain = np.asarray(Image.fromarray(small).resize((96, 96), Image.Resampling.BICUBIC))
    assert enlarged.shape == (96, 96, 3)
    assert psnr(enlarged, scene(96)) > psnr(plain, scene(96))


def test_enlarging_twice_gives_twice_the_size_and_keeps_what_is_transparent(repair: Repair) -> None:
    picture = np.dstack([scene(20), np.full((20, 20), 90, np.uint8)])

    enlarged = repair(RepairPrompt(png(picture), "enlarge", scale=2, flat=True))

    assert enlarged.size == (40, 40)
    assert enlarged.alpha is not None
    assert (enlarged.alpha == 90).all()


def test_noise_is_measured_and_taken_away(repair: Repair) -> None:
    broken = noisy(25)

    clean = repair(RepairPrompt(png(broken), "denoise")).colour

    assert psnr(clean, scene()) > psnr(broken, scene()) + 8


def test_a_clean_picture_is_left_alone(repair: Repair) -> None:
    flat = np.full((32, 32, 3), 130, np.uint8)

    untouched = repair(RepairPrompt(png(flat), "denoise"))

    assert (untouched.colour == flat).all()


def test_a_blurred_photo_gets_nearer_to_what_it_was(repair: Repair) -> None:
    blurred = np.asarray(Image.fromarray(scene()).filter(ImageFilter.GaussianBlur(2)))

    restored = repair(RepairPrompt(png(blurred), "restore")).colour

    assert psnr(restored, scene()) > psnr(blurred, scene()) + 2
    assert _steepest(restored) > 1.5 * _steepest(blurred)


def test_the_traces_of_compression_are_taken_away(repair: Repair) -> None:
    file = io.BytesIO()
    Image.fromarray(scene()).save(file, "JPEG", quality=15)

    restored = repair(RepairPrompt(file.getvalue(), "restore")).colour

    assert psnr(restored, scene()) > psnr(np.asarray(Image.open(file)), scene()) + 0.5


@pytest.mark.parametrize("blur", [1.5, 2.5])
def test_the_measure_of_blur_is_not_far_from_the_truth(blur: float) -> None:
    blurred = np.asarray(Image.fromarray(scene()).filter(ImageFilter.GaussianBlur(blur)))

    assert CAUTION * 0.7 * blur < width(blurred) < 1.2 * blur


def test_a_sharp_photo_is_not_blurred() -> None:
    assert width(scene()) == 0


def test_what_stands_before_the_background_is_cut_out(repair: Repair) -> None:
    cut = repair(RepairPrompt(png(scene(200)), "cutout"))

    assert cut.alpha is not None
    assert (cut.colour == np.where(cut.alpha[..., None] > 0, scene(200), 0)).all(), (
        "nothing is left behind it"
    )
    assert (cut.alpha == 0).any()
    assert cut.alpha[80:120, 80:120].mean() > 230
    assert cut.alpha[:20].mean() < 25


@pytest.mark.parametrize("task", ["enlarge", "restore", "denoise", "cutout"])
def test_a_single_pixel_is_repaired_like_any_picture(repair: Repair, task: RepairTask) -> None:
    repaired = repair(RepairPrompt(png(np.full((1, 1, 3), 90, np.uint8)), task))

    assert repaired.size == ((4, 4) if task == "enlarge" else (1, 1))


def test_an_enlarged_photo_gives_the_small_one_again(repair: Repair) -> None:
    enlarged = repair(RepairPrompt(png(scene(24)), "enlarge", scale=2)).colour

    small = np.asarray(Image.fromarray(enlarged).resize((24, 24), Image.Resampling.BICUBIC))
    assert psnr(small, scene(24)) > 35


@pytest.mark.parametrize("deviation", [5, 15, 40])
def test_the_measure_of_noise_is_near_the_truth(deviation: float) -> None:
    random = np.random.default_rng(5).normal(128, deviation, (128, 128, 3))

    measured = noise.level(np.clip(random, 0, 255).astype(np.uint8)) * 255

    assert measured == pytest.approx(deviation, rel=0.1)


@pytest.mark.parametrize(
    ("prompt", "error"),
    [
        (RepairPrompt(b"no picture", "denoise"), CannotReadPicture),
        (RepairPrompt(png(scene()), "scratches"), NoScratches),
        (RepairPrompt(png(scene()), "fill"), NothingMarked),
        (RepairPrompt(png(scene()), "fill", mask=png(np.zeros((96, 96), np.uint8))), NothingMarked),
        (RepairPrompt(png(np.zeros((2100, 2100), np.uint8)), "enlarge"), PictureTooLarge),
    ],
)
def test_bad_input_gets_a_sentence(tmp_path: Path, prompt: RepairPrompt, error: type[Exception]) -> None:
    repairer = Repairer([tmp_path], "cpu")

    with pytest.raises(error):
        list(repairer.draw(prompt))


def _steepest(picture: np.ndarray) -> float:
    return float(np.abs(np.diff(picture.astype(np.float64), axis=1)).max())

"""Every change does what its name says, to every kind of picture, and to nothing else."""

import io

import numpy as np
import pytest
from PIL import Image

from bot.engine import Backdrop, Banner, Change, Crop, Resize, Tone, Turn90
from bot.engine.server.repair.cutout import Cutter
from bot.errors import CannotReadPicture, NothingStandsOut, PictureTooLarge, UnknownColour
from tests.engine.repair.conftest import png, scene
from tests.engine.retouch.conftest import Retouch, file_of

ALL: tuple[Change, ...] = (
    Tone(1.2, 1.1, 0.5),
    Turn90(90, mirrored=True),
    Crop(1, 1),
    Resize(64, 32),
)


def quarters() -> bytes:
    """Red and green above blue and white, twice as wide as high."""
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:10, :20], pixels[:10, 20:] = (255, 0, 0), (0, 255, 0)
    pixels[10:, :20], pixels[10:, 20:] = (0, 0, 255), (255, 255, 255)
    return png(pixels)


def jpeg(**options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(scene(96)).save(file, "JPEG", **options)
    return file.getvalue()


def test_crop_keeps_the_middle(change: Retouch) -> None:
    cropped = change(quarters(), Crop(1, 1))

    assert cropped.size == (20, 20)
    assert cropped.colour[0, 0].tolist() == [255, 0, 0]
    assert cropped.colour[0, -1].tolist() == [0, 255, 0]


def test_resize_cuts_off_what_does_not_fit(change: Retouch) -> None:
    assert change(quarters(), Resize(1080, 1350)).size == (1080, 1350)


def test_resize_pads_with_a_colour(change: Retouch) -> None:
    padded = change(quarters(), Resize(40, 40, padding="navy"))

    assert padded.size == (40, 40)
    assert padded.colour[0, 0].tolist() == [0, 0, 128]
    assert padded.colour[11, 0].tolist() == [255, 0, 0]


def test_resize_pads_with_nothing(change: Retouch) -> None:
    padded = change(quarters(), Resize(40, 40, padding="transparent"))

    assert padded.alpha is not None
    assert (padded.alpha[0, 0], padded.alpha[20, 20]) == (0, 255)


def test_scaling_a_transparent_picture_lets_no_hidden_colour_bleed_in(change: Retouch) -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[..., 0], pixels[10:30, 10:30] = 255, (0, 0, 255, 255)

    scaled = change(png(pixels), Resize(20, 20))

    assert scaled.alpha is not None
    assert scaled.colour[scaled.alpha > 0][:, 0].max() == 0


@pytest.mark.parametrize(
    ("turn", "corner", "size"),
    [
        (Turn90(90), [0, 0, 255], (20, 40)),
        (Turn90(180), [255, 255, 255], (40, 20)),
        (Turn90(270), [0, 255, 0], (20, 40)),
        (Turn90(mirrored=True), [0, 255, 0], (40, 20)),
    ],
)
def test_turning_is_clockwise_and_mirrors_from_left_to_right(
    change: Retouch, turn: Turn90, corner: list[int], size: tuple[int, int]
) -> None:
    turned = change(quarters(), turn)

    assert (turned.colour[0, 0].tolist(), turned.size) == (corner, size)


def test_light_leaves_black_and_white_as_they_are(change: Retouch) -> None:
    ramp = png(np.tile(np.arange(256, dtype=np.uint8), (3, 8, 1)).transpose(1, 2, 0))

    brighter, darker = (change(ramp, Tone(brightness=factor)).colour for factor in (1.3, 0.7))

    assert brighter[0, 0].tolist() == darker[0, 0].tolist() == [0, 0, 0]
    assert brighter[0, 255].tolist() == darker[0, 255].tolist() == [255, 255, 255]
    assert darker[0, 128, 0] < 128 < brighter[0, 128, 0]


def test_contrast_goes_away_from_the_middle(change: Retouch) -> None:
    ramp = png(np.tile(np.arange(64, 192, dtype=np.uint8), (3, 8, 1)).transpose(1, 2, 0))

    stronger = change(ramp, Tone(contrast=1.5)).colour

    assert stronger.min() < 40
    assert stronger.max() > 215
    assert abs(float(stronger.mean()) - 127.5) < 2


def test_without_colour_it_is_grey(change: Retouch) -> None:
    grey = change(png(scene()), Tone(saturation=0)).colour

    assert (grey[..., 0] == grey[..., 1]).all()
    assert (grey[..., 1] == grey[..., 2]).all()


def test_a_removed_background_is_not_in_the_file_any_more(change: Retouch) -> None:
    cut = change(png(scene(200)), Backdrop())

    assert cut.alpha is not None
    assert (cut.alpha[100, 100], cut.alpha[2, 2]) == (255, 0)
    assert (cut.colour[cut.alpha == 0] == 0).all()


def test_a_backdrop_of_one_colour_stands_behind_the_subject_alone(change: Retouch) -> None:
    blue = change(png(scene(200)), Backdrop(colours=("#0000ff",)))

    assert blue.alpha is None
    assert blue.colour[2, 2].tolist() == [0, 0, 255]
    assert abs(blue.colour[100, 100].astype(int) - (220, 60, 40)).max() <= 3


def test_two_colours_make_a_gradient_from_top_to_bottom(change: Retouch) -> None:
    sunset = change(png(scene(200)), Backdrop(colours=("red", "yellow")))

    assert sunset.colour[0, 0].tolist() == [255, 0, 0]
    assert sunset.colour[-1, 0].tolist() == [255, 255, 0]


def test_another_picture_behind_covers_the_whole_background(change: Retouch) -> None:
    other = png(np.full((30, 90, 3), (1, 200, 3), np.uint8))

    placed = change(png(scene(200)), Backdrop(picture=other))

    assert placed.size == (200, 200)
    assert placed.colour[0, 0].tolist() == [1, 200, 3]


def test_a_blurred_background_has_no_halo_of_the_subject(change: Retouch) -> None:
    blurred = change(png(scene(400)), Backdrop(blur=True))

    beside = blurred.colour[200, 60].astype(int)
    assert beside[2] > beside[0], "the red disc does not bleed into the sky"


def test_what_is_transparent_already_is_the_background_of_the_next_backdrop(change: Retouch) -> None:
    disc = np.dstack([scene(100), np.zeros((100, 100), np.uint8)])
    disc[40:60, 40:60, 3] = 255

    placed = change(png(disc), Backdrop(colours=("lime",)))

    assert placed.colour[38, 50].tolist() == [0, 255, 0]
    assert placed.colour[50, 50].tolist() == [220, 60, 40]


def test_an_outline_keeps_hardly_anything_of_the_old_background(change: Retouch) -> None:
    soft = np.full((300, 300, 4), (0, 0, 0, 255), np.uint8)
    soft[:, :150, :3], soft[:, 150:, 3] = 255, 0
    soft[:, 148:152] = 128

    placed = change(png(soft), Backdrop(colours=("white",)))

    assert placed.colour[150, 149].min() > 220


def test_nothing_in_front_is_said(change: Retouch) -> None:
    with pytest.raises(NothingStandsOut):
        change(png(np.zeros((40, 40, 4), np.uint8)), Backdrop(colours=("red",)))


def test_changes_are_done_one_after_another(change: Retouch) -> None:
    done = change(quarters(), Turn90(90), Crop(1, 1), Resize(50, 50), Tone(saturation=0))

    assert done.size == (50, 50)


def test_a_photo_stays_a_jpeg_and_tells_no_longer_where_it_was_taken(cutter: Cutter) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0)}

    photo = file_of(jpeg(exif=exif), cutter, Tone(1.1))

    assert photo.media_type == "image/jpeg"
    assert not Image.open(io.BytesIO(photo.data)).getexif()


def test_a_photo_without_its_background_becomes_a_png(cutter: Cutter) -> None:
    cut = file_of(jpeg(), cutter, Backdrop())

    assert cut.media_type == "image/png"
    assert cut.made.model == "u2netp"


def test_a_photo_held_sideways_is_changed_the_right_way_up(change: Retouch) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    Image.new("RGB", (40, 20)).save(file, "JPEG", exif=exif)

    assert change(file.getvalue(), Tone(1.1)).size == (20, 40)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "RGBA", "I;16"])
def test_every_kind_of_picture_is_changed(change: Retouch, mode: str) -> None:
    sixteen = np.full((30, 50), 40_000, np.uint16)
    image = Image.fromarray(sixteen) if mode == "I;16" else Image.new("RGB", (50, 30), "teal").convert(mode)
    file = io.BytesIO()
    image.save(file, "TIFF")

    assert change(file.getvalue(), *ALL).size == (64, 32)


def test_a_single_pixel_is_changed(change: Retouch) -> None:
    assert change(png(np.zeros((1, 1, 3), np.uint8)), *ALL, Backdrop(blur=True)).size == (64, 32)


def test_the_first_frame_of_a_moving_picture_is_changed(change: Retouch) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])

    assert change(file.getvalue(), Turn90(90)).colour[0, 0].tolist() == [255, 0, 0]


def test_what_cannot_be_read_is_said(change: Retouch) -> None:
    with pytest.raises(CannotReadPicture):
        change(b"<svg/>", Crop(1, 1))


def test_a_result_too_large_is_refused_before_it_is_made(change: Retouch) -> None:
    with pytest.raises(PictureTooLarge, match="100 megapixels"):
        change(quarters(), Resize(10_000, 10_000))


def test_an_unknown_colour_is_named(change: Retouch) -> None:
    with pytest.raises(UnknownColour, match="blurple"):
        change(png(scene()), Banner("Hi", behind="blurple"))

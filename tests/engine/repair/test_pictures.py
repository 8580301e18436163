"""People send pictures in every shape; what can be read is read right, the rest is refused in a sentence."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image, ImageCms

from bot.engine.server.repair.pictures import frames, read, read_mask, write
from bot.errors import CannotReadPicture, PictureTooLarge
from tests.engine.repair.conftest import png, scene


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format=kind, **options)
    return file.getvalue()


def test_what_is_written_reads_the_same() -> None:
    colour, alpha = scene(), np.full((96, 96), 128, np.uint8)

    opened = read(write(colour, alpha))

    assert (opened.colour == colour).all()
    assert opened.alpha is not None
    assert (opened.alpha == 128).all()


def test_a_photo_that_was_held_sideways_comes_the_right_way_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = saved(Image.new("RGB", (40, 20), (255, 0, 0)), "JPEG", exif=exif)

    opened = read(photo)

    assert opened.size == (20, 40)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "F"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    grey = Image.fromarray(np.full((5, 7), 200, np.uint8))
    wide = {
        "I;16": lambda: Image.fromarray(np.full((5, 7), 200 * 257, np.uint16)),
        "F": lambda: grey.convert("F"),
    }
    image = wide[mode]() if mode in wide else grey.convert(mode)

    opened = read(saved(image, "TIFF"))

    assert opened.size == (7, 5)
    assert abs(int(opened.colour.mean()) - (255 if mode == "F" else 200)) <= 2


def test_sixteen_bits_become_eight_without_clipping() -> None:
    ramp = np.linspace(0, 65535, 256, dtype=np.uint16).reshape(16, 16)

    opened = read(saved(Image.fromarray(ramp), "PNG"))

    assert opened.colour[..., 0].ravel().tolist() == list(range(256))


def test_only_the_first_frame_of_a_moving_picture_is_read() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "green", "blue")]
    moving = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])

    opened = read(moving)

    assert opened.frames == 3
    assert opened.colour[0, 0].tolist() == [255, 0, 0]


def test_the_second_picture_in_a_photo_of_a_phone_is_no_animation() -> None:
    photo = saved(noise(), "MPO", save_all=True, append_images=[noise(12)])

    assert read(photo).frames == 1
    assert read(photo).size == (24, 24)


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n"])
def test_what_cannot_be_read_has_no_frames_to_tell_of(data: bytes) -> None:
    assert frames(data) == 1


def crossed() -> bytes:
    """A profile of colours in which red and blue have changed places."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        *(("RGB", kind) for kind in ("PNG", "JPEG", "TIFF", "WEBP")),
        *((mode, kind) for mode in ("RGBA", "P") for kind in ("PNG", "TIFF")),
    ],
)
def test_the_colours_of_a_profile_are_converted(mode: str, kind: str) -> None:
    red = Image.new("RGB", (4, 4), (255, 0, 0)).convert(mode)

    opened = read(saved(red, kind, icc_profile=crossed()))

    red_is, _, blue_is = opened.colour[0, 0]
    assert red_is < 10
    assert blue_is > 245


def test_a_palette_with_a_transparent_colour_keeps_it() -> None:
    image = Image.new("P", (4, 4), 0)
    image.putpalette([10, 20, 30, 200, 100, 50])

    opened = read(saved(image, "PNG", transparency=0))

    assert opened.alpha is not None
    assert (opened.alpha == 0).all()


def test_a_single_pixel_is_a_picture() -> None:
    assert read(png(np.zeros((1, 1, 3), np.uint8))).size == (1, 1)


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("photo.jpg", "no")
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        archive(),
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(CannotReadPicture, match="PNG, JPEG"):
        read(data)


def noise(side: int = 24) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 255, (side, side, 3), np.uint8))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_half_a_picture_is_damaged(kind: str) -> None:
    whole = saved(noise(), kind)

    with pytest.raises(CannotReadPicture):
        read(whole[: len(whole) // 2])


@pytest.mark.parametrize("bytes_more", [1, 9, 30])
def test_a_moving_picture_whose_second_frame_is_cut_off_is_damaged(bytes_more: int) -> None:
    whole = saved(noise(), "GIF", save_all=True, append_images=[noise().rotate(90)])
    second = whole.rindex(b"!\xf9")

    with pytest.raises(CannotReadPicture, match="damaged"):
        read(whole[: second + bytes_more])


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_second_page_that_is_none_is_damage() -> None:
    file = bytearray(saved(noise(), "TIFF"))
    tags = int.from_bytes(file[8:10], "little")
    file[10 + 12 * tags] = 255

    with pytest.raises(CannotReadPicture, match="damaged"):
        read(bytes(file))


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    large = saved(Image.new("1", (10_000, 10_000)), "PNG")

    with pytest.raises(PictureTooLarge, match="100 megapixels"):
        read(large)


def test_a_mask_marks_what_is_light() -> None:
    mask = np.zeros((10, 10, 3), np.uint8)
    mask[:5] = 255

    marked = read_mask(png(mask), (20, 20))

    assert marked[:10].all()
    assert not marked[10:].any()


def test_a_mask_with_transparency_marks_what_is_transparent() -> None:
    mask = np.full((10, 10, 4), 255, np.uint8)
    mask[:5, :, 3] = 0

    marked = read_mask(png(mask), (10, 10))

    assert marked[:5].all()
    assert not marked[5:].any()

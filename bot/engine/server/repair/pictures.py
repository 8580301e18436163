"""Reads the pictures that people send, whatever they come as, and writes ours."""

import io
import statistics
import struct
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from bot.errors import CannotReadPicture, PictureTooLarge

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
LARGEST = 64_000_000
"""Pixels of the largest picture that is read."""
HURRIED = 4_000_000
"""Pixels above which a file may be a sixth larger, so that it is written in half the time."""

Pixels = NDArray[np.uint8]
BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, struct.error)
"""What Pillow raises at files that begin well."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture as it is meant to be seen: `colour` of height x width x 3 in sRGB.

    `alpha`, height x width, is its transparency, if it has any. `frames` are more than one
    when it moves; only the first of them was read. `compression` is how strong the traces of
    a JPEG's are, as a standard deviation from 0 to 1.
    """

    colour: Pixels
    alpha: Pixels | None = None
    frames: int = 1
    compression: float = 0.0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.colour.shape[1], self.colour.shape[0]


def read(data: bytes, largest: int = LARGEST) -> Opened:
    """Open a file of one of `FORMATS`, the right way up and with its colours converted to sRGB.

    Raises CannotReadPicture, or PictureTooLarge for more than `largest` pixels, before they
    are decoded.
    """
    image = _identified(data)
    width, height = image.size
    if width * height > largest:
        raise PictureTooLarge(megapixels=-(-width * height // 1_000_000), limit=largest // 1_000_000)
    try:
        return _decoded(image)
    except BROKEN as error:
        raise CannotReadPicture from error


def read_mask(data: bytes, size: tuple[int, int]) -> NDArray[np.bool_]:
    """A mask, true where something is to be replaced, brought to `size` (width, height).

    Where it has transparency, the transparent part is meant, as in OpenAI's image edits; else
    its light part.
    """
    mask = read(data)
    marked = 255 - mask.alpha if mask.alpha is not None else mask.colour.max(axis=2)
    image = Image.fromarray(marked)
    return np.asarray(image.resize(size, Image.Resampling.NEAREST)) > 127


def write(colour: Pixels, alpha: Pixels | None = None) -> bytes:
    """A PNG file of `colour`, height x width x 3, and `alpha`."""
    image = Image.fromarray(colour if alpha is None else np.dstack([colour, alpha]))
    file = io.BytesIO()
    image.save(file, format="PNG", compress_level=1 if image.width * image.height > HURRIED else 4)
    return file.getvalue()


def resized(plane: Pixels, size: tuple[int, int]) -> Pixels:
    """`plane`, of one channel or three, brought to `size` (width, height) by Lanczos' filter."""
    if plane.shape[1::-1] == size:
        return plane
    return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.LANCZOS))


def frames(data: bytes) -> int:
    """How many pictures follow one another in a file, or how many pages it has; 1 where nothing can be read."""
    try:
        return _frames(_identified(data))
    except (PictureTooLarge, CannotReadPicture, *BROKEN):
        return 1


def is_transparent(data: bytes) -> bool:
    """Whether a picture can be seen through somewhere; not where nothing can be read."""
    try:
        return read(data).alpha is not None
    except (PictureTooLarge, CannotReadPicture):
        return False


def _frames(image: Image.Image) -> int:
    # The further pictures in a phone's JPEG are the same one: smaller, or with more light.
    return 1 if image.format == "MPO" else getattr(image, "n_frames", 1)


def _identified(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # `read` has a limit of its own, and an error that people understand.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(megapixels="> 178", limit=LARGEST // 1_000_000) from error
    except BROKEN as error:
        raise CannotReadPicture from error


def _decoded(image: Image.Image) -> Opened:
    frames = _frames(image)
    upright = _eight_bits(ImageOps.exif_transpose(image))
    alpha = _transparency(upright)
    colour = np.asarray(_in_srgb(upright))
    return Opened(np.ascontiguousarray(colour), alpha, frames, _compression(image))


def _compression(image: Image.Image) -> float:
    """From the steps of the coarsest details that a JPEG's brightness is made of."""
    if not isinstance(image, JpegImageFile):
        return 0.0
    return 0.19 / 255 * statistics.mean(image.quantization[0][:10])


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey values of 16 bits or more, which the library would clip, scaled to eight."""
    if not image.mode.startswith(("I", "F")):
        return image
    values: NDArray[Any] = np.asarray(image).astype(np.float64)
    top = 65535.0 if image.mode.startswith("I") else max(1.0, float(values.max(initial=0.0)))
    return Image.fromarray((values.clip(0, top) * (255.0 / top)).round().astype(np.uint8))


def _transparency(image: Image.Image) -> Pixels | None:
    if "transparency" not in image.info and image.mode not in ("RGBA", "LA", "PA", "La", "RGBa"):
        return None
    alpha = np.asarray(image.convert("RGBA").getchannel("A"))
    return None if (alpha == 255).all() else alpha


def _in_srgb(image: Image.Image) -> Image.Image:
    plain, profile = _opaque(image), image.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted is not None:
            return converted
    return plain.convert("RGB")


def _opaque(image: Image.Image) -> Image.Image:
    """Its colours alone, in a mode that profiles are for."""
    if image.mode in ("RGB", "CMYK", "L"):
        return image
    if "transparency" in image.info or image.mode in ("LA", "PA", "La", "RGBa"):
        return image.convert("RGBA").convert("RGB")
    return image.convert("RGB")

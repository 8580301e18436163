"""Changes pictures as told in words, with a diffusers pipeline: which one, given what, and what follows."""

import inspect
import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps

from bot.engine import EditPrompt
from bot.engine.server.repair.pictures import Opened, Pixels, read, read_mask
from bot.errors import EngineRefused, NothingMarked

AREA = 1024 * 1024
"""Pixels of the pictures that these models were trained on: larger ones are worked on at this size."""
SHORTEST = 64
"""The fewest pixels of the shorter side that they are shown."""
SEVERAL = ("Flux2", "QwenImageEditPlus", "JoyImageEditPlus", "ZImageOmni")
"""The pipelines, by how their names begin, that take a list of pictures as references of one edit."""
STRENGTH, LEAST = 0.6, 7
"""How much of a picture a variation redraws, and the fewest steps of which that part is taken."""
FEATHER = 0.004
"""How softly an edit meets what is around its mask, as a part of the longer side."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """What an edit begins with: the first picture as it came, and what the pipeline sees of it all.

    `mask`, height x width of the first picture, is 255 where it may change. `size` is worked on,
    `wanted` is the result's.
    """

    source: Opened
    pictures: tuple[Image.Image, ...]
    mask: Pixels | None
    size: tuple[int, int]
    wanted: tuple[int, int] | None = None

    def arguments(self, pipe: Any) -> dict[str, Any]:
        """What `pipe` is called with beside what every pipeline takes; only what it knows."""
        known = takes(pipe)
        mask = None if self.mask is None else Image.fromarray(self.mask).resize(self.size)
        width, height = self.size
        first, *others = self.pictures
        several = type(pipe).__name__.startswith(SEVERAL) and "image_reference" not in known
        return {
            "image": [first, *others] if others and several else first,
            "image_reference": others or None,
            "mask_image": mask,
            "width": width,
            "height": height,
        }

    def finished(self, image: Image.Image) -> Image.Image:
        """The result in the `wanted` size, else in the picture's own if that is no larger than is worked on."""
        result = image if self.mask is None else self._beside(image, self.mask)
        if self.wanted:
            return ImageOps.fit(result, self.wanted, Image.Resampling.LANCZOS)
        whole = self.source.size
        small = whole[0] * whole[1] <= AREA and result.size != whole
        return result.resize(whole, Image.Resampling.LANCZOS) if small else result

    def _beside(self, image: Image.Image, mask: Pixels) -> Image.Image:
        """The picture as it came, with `image` where the mask allows."""
        whole = self.source.size
        changed = np.asarray(image.convert("RGB").resize(whole, Image.Resampling.LANCZOS))
        soft = cv2.GaussianBlur(mask, (0, 0), max(0.5, FEATHER * max(whole))).astype(np.float32) / 255
        share = np.where(mask > 0, soft, 0).astype(np.float32)
        result = Image.fromarray(np.asarray(cv2.blendLinear(changed, self.source.colour, share, 1 - share)))
        if self.source.alpha is not None:
            result.putalpha(Image.fromarray(np.maximum(self.source.alpha, (share * 255).astype(np.uint8))))
        return result


def sit(prompt: EditPrompt, pipe: Any) -> Sitting:
    """Open what `prompt` brings. Raises CannotReadPicture, PictureTooLarge or NothingMarked."""
    opened = [read(data) for data in prompt.pictures]
    source = opened[0]
    mask = None if prompt.mask is None else read_mask(prompt.mask, source.size)
    if mask is not None and not mask.any():
        raise NothingMarked
    unit = max(16, 2 * getattr(pipe, "vae_scale_factor", 8))
    size = worked(source.size, unit)
    pictures = (
        _seen(source).resize(size, Image.Resampling.LANCZOS),
        *(_seen(one).resize(worked(one.size, unit)) for one in opened[1:]),
    )
    marked = None if mask is None else mask.astype(np.uint8) * 255
    return Sitting(source, pictures, marked, size, prompt.size)


def worked(size: tuple[int, int], unit: int) -> tuple[int, int]:
    """The size at which a picture of `size` is worked on: its shape, at most `AREA`, in multiples of `unit`."""
    ratio = min(1.0, math.sqrt(AREA / (size[0] * size[1])))
    shortest = -(-SHORTEST // unit) * unit
    width, height = (max(shortest, round(side * ratio / unit) * unit) for side in size)
    return width, height


def editor(pipe: Any, *, masked: bool) -> Any:
    """The pipeline that edits with the parts of `pipe`; `pipe` itself where it can. Raises EngineRefused.

    Where there is none for masks, the whole is edited, and only the marked part of that is taken.
    """
    from diffusers import AutoPipelineForImage2Image, AutoPipelineForInpainting

    if masked and "mask_image" not in takes(pipe):
        found = _sibling(pipe) or _derived(AutoPipelineForInpainting, pipe)
        if found is not None:
            return found
    if "image" in takes(pipe):
        return pipe
    found = _derived(AutoPipelineForImage2Image, pipe)
    if found is None:
        raise EngineRefused(reason=f"{type(pipe).__name__} cannot change a picture")
    return found


def varier(pipe: Any) -> Any | None:
    """The pipeline that goes on from a picture with the parts of `pipe`; None where there is none."""
    from diffusers import AutoPipelineForImage2Image

    for find in (partial(_derived, AutoPipelineForImage2Image), _sibling):
        found = find(pipe)
        if found is not None and {"image", "strength"} <= takes(found):
            return found
    return None


def like(data: bytes, size: tuple[int, int]) -> dict[str, Any]:
    """What such a pipeline is given to vary the picture `data` in `size`; all of it may change."""
    return {
        "image": ImageOps.fit(_seen(read(data)), size, Image.Resampling.LANCZOS),
        "mask_image": Image.new("L", size, 255),
        "strength": STRENGTH,
    }


def takes(pipe: Any) -> frozenset[str]:
    """What a pipeline can be called with."""
    return frozenset(inspect.signature(pipe.__call__).parameters)


def _derived(family: Any, pipe: Any) -> Any | None:
    try:
        return family.from_pipe(pipe)
    except ValueError:
        return None


def _sibling(pipe: Any) -> Any | None:
    """The pipeline for masks that is named after this one, which diffusers' own table may lack."""
    import diffusers

    kind = getattr(diffusers, type(pipe).__name__.replace("Pipeline", "InpaintPipeline"), None)
    return kind.from_pipe(pipe) if kind is not None else None


def _seen(opened: Opened) -> Image.Image:
    """What is transparent is white to the model."""
    image = Image.fromarray(opened.colour)
    if opened.alpha is None:
        return image
    return Image.composite(image, Image.new("RGB", image.size, "white"), Image.fromarray(opened.alpha))

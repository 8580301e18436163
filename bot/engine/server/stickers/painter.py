"""Draws stickers with our own small model; a network for flat art makes them four times as large."""

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps

from bot.engine import EditPrompt, ImagePrompt, Picture, Preview, Progress
from bot.engine.server.image import Diffusion, Subject
from bot.engine.server.in_steps import at_once
from bot.engine.server.png import GENERATED
from bot.engine.server.repair.repairer import FLAT_ART, read_enlarger
from bot.engine.server.repair.tiles import pixels, tensor
from bot.engine.server.stickers.pipeline import StickerPipeline
from bot.errors import UnknownToStickers

MODEL = Path(__file__).parent / "model"
"""Where the trained networks are, in the format of diffusers."""


class StickerPainter(Diffusion):
    """Draws one thing on white, of 256 x 256 pixels, fitted into the size that was asked for."""

    def load(self, report: Callable[[float], None]) -> None:
        """Bring the networks onto the device."""
        report(0.1)
        pipe: Any = StickerPipeline.from_pretrained(
            MODEL, dtype=torch.float32, use_safetensors=True, local_files_only=True
        )
        pipe.set_progress_bar_config(disable=True)
        self._pipe = pipe.to(self._device)
        self._larger = read_enlarger(self._folder / FLAT_ART, self._device)
        report(1.0)

    def draw(self, prompt: ImagePrompt | EditPrompt) -> Generator[Progress | Preview | Picture]:
        """Draw; every `next()` is one denoising step, or one picture made larger.

        Raises UnknownToStickers when none of the words was learnt.
        """
        if not self._pipe.text_encoder.read(prompt.text):
            raise UnknownToStickers
        yield from super().draw(prompt)

    def _sketch(self, prompt: ImagePrompt) -> Subject:
        given = {"prompt": prompt.text, "negative_prompt": prompt.negative or None}
        return Subject(given, GENERATED, partial(self._fitted, size=(prompt.width, prompt.height)))

    def _fitted(self, image: Image.Image, size: tuple[int, int]) -> Image.Image:
        return ImageOps.pad(self._enlarged(image), size, Image.Resampling.LANCZOS, color="white")

    @torch.no_grad()
    def _enlarged(self, image: Image.Image) -> Image.Image:
        large = at_once(self._larger.stages(tensor(np.array(image))))
        return Image.fromarray(pixels(large[0]))

"""The stickers that come with the code, drawn by the painter that the engine uses for them."""

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from bot.engine import ImagePrompt, Picture, Progress
from bot.engine.server.catalogue import STICKERS
from bot.engine.server.image import painter
from bot.engine.server.prepare import prepare
from bot.engine.server.stickers.album import collect
from bot.engine.server.stickers.evaluation import PROMPTS, hits
from bot.engine.server.stickers.painter import MODEL, StickerPainter
from bot.engine.server.stickers.pipeline import StickerPipeline
from bot.errors import UnknownToStickers


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def stickers(models_home: Path) -> StickerPainter:
    folder = asyncio.run(prepare(STICKERS, models_home, lambda stage, fraction: None))
    made = painter(STICKERS, folder, "cpu")
    assert isinstance(made, StickerPainter)
    made.load(lambda fraction: None)
    return made


def test_a_sticker_is_drawn_step_by_step_in_the_size_that_was_asked_for(stickers: StickerPainter) -> None:
    *steps, last = stickers.draw(ImagePrompt("一颗红心", width=640, height=384, seed=3))

    assert isinstance(last, Picture)
    assert (last.made.model, last.made.family, last.made.seed) == ("deskmate-stickers", "diffusion", 3)
    assert len([step for step in steps if isinstance(step, Progress)]) == 20
    assert _image(last).size == (640, 384)
    assert _image(last).getpixel((0, 0)) == (255, 255, 255)


def test_a_red_heart_is_red_in_its_middle_in_both_languages(stickers: StickerPainter) -> None:
    for words in PROMPTS[0]:
        *_, last = stickers.draw(ImagePrompt(words, width=256, height=256, seed=1))

        assert isinstance(last, Picture)
        red, green, blue = np.asarray(_image(last))[96:160, 96:160].mean(axis=(0, 1))
        assert red > 2 * green
        assert red > 2 * blue


def test_words_that_were_never_learnt_are_refused(stickers: StickerPainter) -> None:
    with pytest.raises(UnknownToStickers):
        next(stickers.draw(ImagePrompt("quarterly amortisation")))


def test_most_labels_give_a_picture_that_is_nearest_to_their_drawing() -> None:
    pipeline: Any = StickerPipeline.from_pretrained(
        MODEL, dtype=torch.float32, use_safetensors=True, local_files_only=True
    )
    pipeline.set_progress_bar_config(disable=True)

    assert hits(pipeline, collect(), count=16) > 0.5


def _image(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.data)).convert("RGB")

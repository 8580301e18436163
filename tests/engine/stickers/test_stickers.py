"""The model of stickers: what it learns from, how it learns, and that a packaged one draws the same."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from bot.engine.server.stickers import __main__ as command
from bot.engine.server.stickers.album import SIDE, Album, caption, collect
from bot.engine.server.stickers.evaluation import PROMPTS, hits, sheet
from bot.engine.server.stickers.network import Shape, encoder, vocabulary
from bot.engine.server.stickers.pipeline import StickerPipeline
from bot.engine.server.stickers.training import Lesson, Training

TINY = Shape(levels=(8, 32), words=16, hidden=32, map=4, groups=4)
LESSON = Lesson(samples=24, batch=8, warming=1)


@pytest.fixture(scope="module")
def album() -> Album:
    return collect(6)


@pytest.fixture(scope="module")
def trained(album: Album) -> Training:
    training = Training(album, TINY, LESSON)
    list(training.run())
    return training


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stickers"


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Networks this small are slower on two."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def drawn(pipeline: StickerPipeline, prompt: str, seed: int = 1) -> np.ndarray:
    images = pipeline(prompt, num_inference_steps=3, generator=torch.Generator().manual_seed(seed)).images
    return np.asarray(images[0])


def silent(line: str) -> None:
    """Nobody listens."""


def test_the_album_holds_drawings_on_white_with_names_in_both_languages(album: Album) -> None:
    assert album.pictures.shape == (6, 3, SIDE, SIDE)
    assert album.pictures[:, :, 0, 0].eq(1).all()
    assert all(piece.english and piece.chinese for piece in album.pieces)


def test_a_caption_is_a_name_of_the_drawing_in_either_language(album: Album) -> None:
    piece = album.pieces[0]

    said = {caption(piece, random.Random(seed)) for seed in range(50)}  # noqa: S311 - a sample

    assert {piece.english[0], piece.chinese[0]} <= said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a red heart", ["red", "heart"]),
        ("Hearts!", ["heart"]),
        ("一颗红心", ["红心"]),
        ("红色的心 and pizza", ["红", "心", "pizza"]),
        ("a sonnet about tax", []),
        ("", []),
    ],
)
def test_a_text_is_read_as_the_words_that_are_known(text: str, words: list[str]) -> None:
    known = vocabulary(["red heart", "pizza", "红心", "心", "红"])
    reader = encoder(known, TINY, SIDE)

    assert [known[number - 1] for number in reader.read(text)] == words


def test_every_fixed_prompt_has_words_that_are_learnt() -> None:
    words = vocabulary(collect().words())
    reader = encoder(words, TINY, SIDE)

    assert all(reader.read(text) for prompt in PROMPTS for text in prompt)


def test_training_lessens_the_loss(album: Album) -> None:
    losses = list(Training(album, TINY, Lesson(samples=320, batch=8, warming=1, rate=3e-3)).run())

    assert sum(losses[-5:]) < 0.7 * sum(losses[:5])


def test_a_training_that_was_interrupted_ends_as_if_it_had_not_been(
    album: Album, trained: Training, folder: Path
) -> None:
    first = command.begin(album, TINY, LESSON, folder)
    assert not command.train(first, folder, silent, stop=lambda: first.step == 2)

    second = command.begin(album, TINY, LESSON, folder)
    assert command.train(second, folder, silent, stop=lambda: False)

    assert (drawn(second.pipeline(), "a monkey") == drawn(trained.pipeline(), "a monkey")).all()


def test_a_packaged_model_draws_what_the_trained_one_drew(
    album: Album, trained: Training, folder: Path
) -> None:
    folder.mkdir()
    heard: list[str] = []

    command.finish(trained, album, folder, heard.append)
    packaged = StickerPipeline.from_pretrained(folder / "model", use_safetensors=True, dtype=torch.float32)

    difference = drawn(packaged, "a monkey").astype(int) - drawn(trained.pipeline(), "a monkey")
    assert np.abs(difference).mean() < 4
    assert json.loads((folder / "model" / "ORIGIN.json").read_text())["drawings"]["licence"] == "Apache-2.0"
    assert heard[-1].endswith("nearest to their drawing")


def test_the_same_seed_draws_the_same_and_each_step_is_told(trained: Training) -> None:
    pipeline = trained.pipeline()
    steps: list[int] = []

    first, again, other = (drawn(pipeline, "a monkey", seed) for seed in (1, 1, 2))
    pipeline("a dog", num_inference_steps=4, callback_on_step_end=lambda _, step, *rest: steps.append(step))

    assert (first == again).all()
    assert (first != other).any()
    assert steps == [0, 1, 2, 3]


def test_the_contact_sheet_shows_every_prompt_in_both_languages(trained: Training) -> None:
    picture = sheet(trained.pipeline())

    assert picture.size == (8 * SIDE, len(PROMPTS) * 2 // 8 * SIDE)


def test_a_label_hits_when_its_picture_is_nearest_to_its_drawing(album: Album, trained: Training) -> None:
    assert 0 <= hits(trained.pipeline(), album) <= 1

"""Editing by words, with tiny pipelines of random weights through the production code."""

import importlib
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.engine import EditPrompt, ImagePrompt, Picture, Progress
from bot.engine.server.editing import AREA, worked
from bot.engine.server.editing import editor as editor_of
from bot.engine.server.image import Diffusion
from bot.engine.server.repair.pictures import Pixels, read
from bot.errors import CannotReadPicture, EngineRefused, NothingMarked
from tests.engine.repair.conftest import png, scene
from tests.engine.tiny_klein import save_tiny_klein
from tests.engine.tiny_pipeline import save_tiny_pipeline

PHOTO = png(scene(64))
PROMPT = EditPrompt((PHOTO,), "make it blue", seed=5, steps=2, guidance=3.0)


def loaded(folder: Path) -> Diffusion:
    diffusion = Diffusion(folder, "cpu", name="tiny", licence="Apache-2.0")
    diffusion.load(lambda fraction: None)
    return diffusion


@pytest.fixture(scope="module")
def klein(tmp_path_factory: pytest.TempPathFactory) -> Diffusion:
    """A pipeline that draws and edits, the kind that graphics cards run by default."""
    return loaded(save_tiny_klein(tmp_path_factory.mktemp("klein")))


@pytest.fixture(scope="module")
def sketcher(tmp_path_factory: pytest.TempPathFactory) -> Diffusion:
    """A pipeline that only draws, of whose parts others edit."""
    return loaded(save_tiny_pipeline(tmp_path_factory.mktemp("sketcher")))


@pytest.fixture(params=["klein", "sketcher"])
def editor(request: pytest.FixtureRequest) -> Diffusion:
    editor: Diffusion = request.getfixturevalue(request.param)
    return editor


def edited(diffusion: Diffusion, prompt: EditPrompt = PROMPT) -> Pixels:
    *_, picture = diffusion.draw(prompt)
    assert isinstance(picture, Picture)
    return read(picture.data).colour


def half() -> Pixels:
    """The left half of the picture, marked."""
    mask = np.zeros((64, 64, 3), np.uint8)
    mask[:, :32] = 255
    return mask


def test_an_edit_has_the_size_of_its_picture(editor: Diffusion) -> None:
    assert edited(editor).shape == (64, 64, 3)


@pytest.mark.parametrize("mask", [None, png(np.full((64, 64, 3), 255, np.uint8))])
def test_an_edit_has_the_size_that_was_asked_for(sketcher: Diffusion, mask: bytes | None) -> None:
    assert edited(sketcher, replace(PROMPT, size=(96, 128), mask=mask)).shape == (128, 96, 3)


def test_each_step_of_an_edit_is_told(sketcher: Diffusion) -> None:
    *steps, _ = sketcher.draw(replace(PROMPT, steps=5))

    fractions = [step.fraction for step in steps if isinstance(step, Progress)]
    assert len(fractions) >= 4
    assert fractions == sorted(fractions)


def test_the_same_seed_edits_alike_and_another_differently(sketcher: Diffusion) -> None:
    first, again, other = (edited(sketcher, replace(PROMPT, seed=seed)) for seed in (5, 5, 6))

    assert (first == again).all()
    assert (first != other).any()


def test_an_edit_depends_on_its_picture(sketcher: Diffusion) -> None:
    dark = edited(sketcher, replace(PROMPT, pictures=(png(np.zeros((64, 64, 3), np.uint8)),)))

    assert (edited(sketcher) != dark).any()


def test_several_results_have_seeds_in_a_row(sketcher: Diffusion) -> None:
    made = [event for event in sketcher.draw(replace(PROMPT, count=2, steps=2)) if isinstance(event, Picture)]

    assert [(picture.index, picture.made.seed) for picture in made] == [(0, 5), (1, 6)]


def test_nothing_changes_beside_the_mask(editor: Diffusion) -> None:
    changed = edited(editor, replace(PROMPT, mask=png(half())))

    assert (changed[:, 32:] == scene(64)[:, 32:]).all()
    assert (changed[:, :24] != scene(64)[:, :24]).any()


def test_what_is_transparent_beside_the_mask_stays_so(editor: Diffusion) -> None:
    faint = np.dstack([scene(64), np.full((64, 64), 40, np.uint8)])

    *_, picture = editor.draw(replace(PROMPT, pictures=(png(faint),), mask=png(half())))

    assert isinstance(picture, Picture)
    alpha = read(picture.data).alpha
    assert alpha is not None
    assert (alpha[:, 32:] == 40).all()
    assert (alpha[:, :24] > 250).all()


def test_an_empty_mask_marks_nothing(sketcher: Diffusion) -> None:
    with pytest.raises(NothingMarked):
        edited(sketcher, replace(PROMPT, mask=png(np.zeros((64, 64, 3), np.uint8))))


def test_what_is_no_picture_is_refused(sketcher: Diffusion) -> None:
    with pytest.raises(CannotReadPicture):
        edited(sketcher, replace(PROMPT, pictures=(b"<svg/>",)))


def test_a_single_pixel_is_edited(editor: Diffusion) -> None:
    tiny = png(np.full((1, 1, 3), 90, np.uint8))

    assert edited(editor, replace(PROMPT, pictures=(tiny,))).shape == (1, 1, 3)


def test_an_edit_cancelled_half_way_leaves_the_next_untouched(sketcher: Diffusion) -> None:
    whole = edited(sketcher)
    cancelled = sketcher.draw(replace(PROMPT, steps=5))
    for _ in range(3):
        next(cancelled)

    cancelled.close()

    assert (edited(sketcher) == whole).all()


def test_an_edited_picture_says_so(sketcher: Diffusion) -> None:
    *_, picture = sketcher.draw(PROMPT)

    assert isinstance(picture, Picture)
    texts = Image.open(io.BytesIO(picture.data)).info
    assert (texts["Comment"], picture.made.family) == ("Edited with AI", "diffusion")
    assert "compositeWithTrainedAlgorithmicMedia" in texts["XML:com.adobe.xmp"]


def test_a_second_picture_is_a_reference(klein: Diffusion) -> None:
    other = png(np.full((70, 90, 3), (250, 10, 10), np.uint8))

    with_it = edited(klein, replace(PROMPT, pictures=(PHOTO, other)))

    assert with_it.shape == (64, 64, 3)
    assert (with_it != edited(klein)).any()


def test_a_pipeline_that_edits_still_draws(klein: Diffusion) -> None:
    edited(klein, replace(PROMPT, mask=png(half())))

    *_, picture = klein.draw(ImagePrompt("a lighthouse", width=64, height=64, seed=1, steps=2))

    assert isinstance(picture, Picture)


def test_a_parked_pipeline_edits_again_once_it_wakes(klein: Diffusion) -> None:
    before = edited(klein)

    klein.park()
    klein.wake()

    assert (edited(klein) == before).all()


def test_a_pipeline_that_cannot_edit_says_so() -> None:
    diffusers: Any = importlib.import_module("diffusers")
    network = diffusers.UNet2DModel(
        sample_size=8, block_out_channels=(8,), norm_num_groups=2, down_block_types=("DownBlock2D",), up_block_types=("UpBlock2D",)
    )  # fmt: skip
    pipe = diffusers.DDPMPipeline(network, diffusers.DDPMScheduler())

    with pytest.raises(EngineRefused, match="DDPMPipeline cannot change a picture"):
        editor_of(pipe, masked=False)


@pytest.mark.parametrize(
    ("size", "seen"),
    [((512, 512), (512, 512)), ((500, 333), (496, 336)), ((1, 1), (64, 64)), ((4000, 3000), (1184, 880))],
)
def test_a_picture_is_worked_on_in_its_own_shape(size: tuple[int, int], seen: tuple[int, int]) -> None:
    assert worked(size, 16) == seen
    assert seen[0] * seen[1] <= AREA * 1.05

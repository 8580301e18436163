"""The diffusers path, run with a tiny pipeline of random weights through the production code."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from bot.engine import ImagePrompt, Picture, Preview, Progress
from bot.engine.server.catalogue import COMPOSER, Denoising, LocalModel
from bot.engine.server.composer import Composer
from bot.engine.server.image import Diffusion, painter
from bot.engine.server.options import ImageOptions
from bot.engine.server.repair.pictures import read
from bot.errors import CannotReadPicture, EngineRefused
from tests.engine.repair.conftest import png, scene
from tests.engine.tiny_klein import save_tiny_klein
from tests.engine.tiny_pipeline import save_tiny_pipeline

PROMPT = ImagePrompt(
    "a secret lighthouse", width=32, height=32, seed=5, steps=4, negative="fog", guidance=3.0
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_pipeline(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def diffusion(folder: Path) -> Diffusion:
    painter = Diffusion(folder, "cpu", name="tiny")
    painter.load(lambda fraction: None)
    return painter


def drawn(diffusion: Diffusion, prompt: ImagePrompt = PROMPT) -> Picture:
    *_, picture = diffusion.draw(prompt)
    assert isinstance(picture, Picture)
    return picture


def furthest(one: Picture, other: Picture) -> int:
    """The largest difference between two pictures' values, of 255."""
    images = [Image.open(io.BytesIO(each.data)) for each in (one, other)]
    return max(ImageChops.difference(*images).tobytes())


def refusal(folder: Path) -> str:
    with pytest.raises(EngineRefused) as refused:
        Diffusion(folder, "cpu", name="tiny").load(lambda fraction: None)
    return refused.value.say("en")


def test_each_step_is_told_before_the_picture_comes(diffusion: Diffusion) -> None:
    *steps, picture = diffusion.draw(PROMPT)

    assert [step.fraction for step in steps if isinstance(step, Progress)] == pytest.approx(
        [0.2375, 0.475, 0.7125, 0.95]
    )
    assert isinstance(picture, Picture)
    assert Image.open(io.BytesIO(picture.data)).size == (32, 32)


def test_the_same_seed_draws_the_same_picture_and_another_seed_another(diffusion: Diffusion) -> None:
    first, again = drawn(diffusion), drawn(diffusion)
    other = drawn(diffusion, ImagePrompt("a secret lighthouse", width=32, height=32, seed=6, steps=4))

    assert first.data == again.data
    assert first.data != other.data


def test_a_picture_tells_its_model_and_that_it_was_generated_but_never_its_prompt(
    diffusion: Diffusion,
) -> None:
    picture = drawn(diffusion)

    texts = Image.open(io.BytesIO(picture.data)).info
    assert (texts["Comment"], texts["Software"]) == ("AI-generated", "tiny")
    assert "trainedAlgorithmicMedia" in texts["XML:com.adobe.xmp"]
    assert b"secret" not in picture.data
    assert (picture.made.family, picture.made.seed) == ("diffusion", 5)


def test_a_picture_cancelled_half_way_leaves_the_next_one_untouched(diffusion: Diffusion) -> None:
    whole = drawn(diffusion)
    cancelled = diffusion.draw(PROMPT)
    next(cancelled)
    next(cancelled)

    cancelled.close()

    assert drawn(diffusion).data == whole.data


def test_two_pictures_may_be_under_way_at_once(diffusion: Diffusion) -> None:
    alone = drawn(diffusion).data
    one, two = diffusion.draw(PROMPT), diffusion.draw(PROMPT)
    next(one)
    next(two)
    two.close()

    *_, picture = one

    assert isinstance(picture, Picture)
    assert len(picture.data) == len(alone)


def test_gradients_are_as_they_were_between_two_steps(diffusion: Diffusion) -> None:
    import torch

    drawing = diffusion.draw(PROMPT)
    next(drawing)

    assert torch.is_grad_enabled()
    drawing.close()


def test_the_steps_of_the_catalogue_are_taken_unless_the_prompt_has_its_own(folder: Path) -> None:
    diffusion = Diffusion(folder, "cpu", name="tiny", defaults=Denoising(steps=2, guidance=1.0))
    diffusion.load(lambda fraction: None)

    two = list(diffusion.draw(ImagePrompt("a lighthouse", width=32, height=32, seed=5)))
    three = list(diffusion.draw(ImagePrompt("a lighthouse", width=32, height=32, seed=5, steps=3)))

    assert (len(two), len(three)) == (2 + 1, 3 + 1)


def test_a_grid_is_drawn_in_one_pass_and_each_picture_is_as_if_drawn_alone(diffusion: Diffusion) -> None:
    *steps, one, two, three, four = diffusion.draw(replace(PROMPT, count=4))

    alone = [drawn(diffusion, replace(PROMPT, seed=seed)) for seed in (5, 6, 7, 8)]
    assert [step.fraction for step in steps if isinstance(step, Progress)] == pytest.approx(
        [0.2375, 0.475, 0.7125, 0.95]
    )
    for index, (picture, single) in enumerate(zip((one, two, three, four), alone, strict=True)):
        assert isinstance(picture, Picture)
        assert (picture.index, picture.made) == (index, single.made)
        assert furthest(picture, single) <= 1


def test_a_small_card_draws_a_grid_in_several_passes(folder: Path) -> None:
    diffusion = Diffusion(folder, "cpu", ImageOptions(at_once=2), name="tiny")
    diffusion.load(lambda fraction: None)

    events = list(diffusion.draw(replace(PROMPT, count=3, steps=1)))

    told = [event for event in events if not isinstance(event, Preview)]
    assert [event.index if isinstance(event, Picture) else event.fraction for event in told] == [
        pytest.approx(2 / 3 * 0.95),
        0,
        1,
        pytest.approx((2 + 0.95) / 3),
        2,
    ]


def test_a_grid_without_a_seed_has_different_pictures_with_seeds_in_a_row(diffusion: Diffusion) -> None:
    pictures = [
        event for event in diffusion.draw(replace(PROMPT, seed=None, count=2)) if isinstance(event, Picture)
    ]

    first, second = (picture.made.seed for picture in pictures)
    assert first is not None
    assert second == first + 1
    assert pictures[0].data != pictures[1].data


def test_guidance_that_needs_a_negative_prompt_gets_one(folder: Path) -> None:
    guided = Diffusion(folder, "cpu", name="tiny", defaults=Denoising(4, 3.0, negative="fog"))
    guided.load(lambda fraction: None)

    picture = drawn(guided, replace(PROMPT, negative="", guidance=None))

    assert picture.data == drawn(guided).data


@pytest.mark.parametrize(("asked", "given"), [((33, 47), (32, 48)), ((1, 1), (16, 16))])
def test_an_odd_size_becomes_the_nearest_that_the_pipeline_takes(
    diffusion: Diffusion, asked: tuple[int, int], given: tuple[int, int]
) -> None:
    prompt = ImagePrompt("a lighthouse", width=asked[0], height=asked[1], seed=5, steps=2)

    picture = drawn(diffusion, prompt)

    assert Image.open(io.BytesIO(picture.data)).size == given


def test_a_damaged_weight_file_is_named_in_one_sentence(tmp_path: Path) -> None:
    folder = save_tiny_pipeline(tmp_path)
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])

    assert "cannot be loaded" in refusal(folder)


def test_a_folder_that_is_no_pipeline_is_refused(tmp_path: Path) -> None:
    assert "is not a diffusers pipeline: it has no model_index.json" in refusal(tmp_path)


def test_a_broken_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model_index.json").write_text("{")

    assert "is not valid JSON" in refusal(tmp_path)


def test_code_beside_the_weights_is_never_run(tmp_path: Path) -> None:
    folder = save_tiny_pipeline(tmp_path)
    index = json.loads((folder / "model_index.json").read_text())
    index["_class_name"] = ["pipeline", "Trap"]
    (folder / "model_index.json").write_text(json.dumps(index))
    (folder / "pipeline.py").write_text("raise SystemExit('the trap ran')")

    assert "cannot be loaded" in refusal(folder)


def test_each_model_gets_the_painter_it_needs(tmp_path: Path) -> None:
    assert isinstance(painter(COMPOSER, tmp_path, "cpu"), Composer)
    assert isinstance(painter(LocalModel(tmp_path), tmp_path, "cpu"), Diffusion)


LIKE = replace(PROMPT, steps=10, seed=9, like=png(scene(64)))


def nearness(diffusion: Diffusion, prompt: ImagePrompt) -> float:
    """How far what is drawn is from what it shall be like, of 255."""
    pixels = read(drawn(diffusion, prompt).data).colour.astype(float)
    return float(abs(pixels - read(png(scene(32))).colour).mean())


def test_a_variation_goes_on_from_its_picture(diffusion: Diffusion) -> None:
    from_it = nearness(diffusion, LIKE)
    from_another = nearness(diffusion, replace(LIKE, like=png(255 - scene(64))))

    assert drawn(diffusion, LIKE).data != drawn(diffusion, replace(LIKE, like=None)).data
    assert from_it < from_another


def test_variations_differ_and_each_is_as_if_made_alone(diffusion: Diffusion) -> None:
    *_, one, two = diffusion.draw(replace(LIKE, count=2))

    alone = drawn(diffusion, replace(LIKE, seed=10))
    assert isinstance(one, Picture)
    assert isinstance(two, Picture)
    assert one.data != two.data
    assert (two.index, two.made) == (1, alone.made)
    assert furthest(two, alone) <= 1


def test_a_variation_has_the_size_that_was_asked_for_and_steps_enough(diffusion: Diffusion) -> None:
    *steps, picture = diffusion.draw(replace(LIKE, width=48, height=32, steps=1))

    assert isinstance(picture, Picture)
    assert Image.open(io.BytesIO(picture.data)).size == (48, 32)
    assert len([step for step in steps if isinstance(step, Progress)]) == 4


def test_what_graphics_cards_run_by_default_varies_too(tmp_path: Path) -> None:
    klein = Diffusion(save_tiny_klein(tmp_path), "cpu", name="klein")
    klein.load(lambda fraction: None)
    prompt = replace(LIKE, width=64, height=64, guidance=None, count=2)

    *_, one, two = klein.draw(prompt)

    assert isinstance(one, Picture)
    assert isinstance(two, Picture)
    assert one.data != two.data
    assert one.data != drawn(klein, replace(prompt, like=png(255 - scene(64)), count=1)).data
    assert drawn(klein, replace(prompt, like=None, count=1)).made.seed == 9


def test_a_broken_picture_is_varied_by_nobody(diffusion: Diffusion) -> None:
    with pytest.raises(CannotReadPicture):
        drawn(diffusion, replace(LIKE, like=b"<svg/>"))

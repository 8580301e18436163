"""A picture is shown small while it is denoised, by pipelines of each layout of latents."""

import importlib
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from bot.engine import EditPrompt, ImagePrompt, Picture, Preview
from bot.engine.server.image import Diffusion
from bot.engine.server.options import IMAGE_DEFAULTS, ImageOptions
from bot.engine.server.placing import read
from bot.engine.server.previews import LARGEST, foreseen, moments, spread
from bot.engine.server.steps import Steps
from tests.engine.repair.conftest import png, scene
from tests.engine.tiny_klein import save_tiny_klein
from tests.engine.tiny_pipeline import save_tiny_pipeline

PROMPT = ImagePrompt("a lighthouse", width=128, height=64, seed=5, steps=8, guidance=1.0, previews=2)


@pytest.fixture(scope="module", params=[save_tiny_pipeline, save_tiny_klein], ids=["channels", "tokens"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    saved: Path = request.param(tmp_path_factory.mktemp("tiny"))
    return saved


@pytest.fixture(scope="module")
def diffusion(folder: Path) -> Diffusion:
    diffusion = Diffusion(folder, "cpu", name="tiny")
    diffusion.load(lambda fraction: None)
    return diffusion


def seen(event: Preview | Picture) -> Image.Image:
    return Image.open(io.BytesIO(event.data)).convert("RGB")


def test_previews_come_between_the_steps_and_are_small(diffusion: Diffusion) -> None:
    events = list(diffusion.draw(PROMPT))

    assert [number for number, event in enumerate(events) if isinstance(event, Preview)] == [3, 6]
    previews = [event for event in events if isinstance(event, Preview)]
    assert [(preview.index, seen(preview).size) for preview in previews] == [(0, (32, 16)), (1, (32, 16))]


def test_latents_are_laid_out_as_the_pipeline_itself_decodes_them(folder: Path) -> None:
    pipe = read(folder, "cpu", IMAGE_DEFAULTS.weights)
    steps = Steps(pipe, {"prompt": "a lighthouse", "width": 128, "height": 64, "num_inference_steps": 3})
    while steps.next() is not None:
        pass

    laid: Any = spread(steps.latents, pipe, (128, 64))

    with torch.no_grad():
        decoded = pipe.vae.decode(laid, return_dict=False)[0]
    shown = pipe.image_processor.postprocess(decoded, output_type="pil")[0]
    assert shown.tobytes() == steps.result.images[0].tobytes()


def test_where_the_steps_lead_is_foreseen() -> None:
    schedulers: Any = importlib.import_module("diffusers")
    scheduler = schedulers.FlowMatchEulerDiscreteScheduler()
    scheduler.set_timesteps(4)
    picture, noise = torch.full((1, 4), 3.0), torch.randn(1, 4)
    latents = [noise]
    for time in scheduler.timesteps[:2]:
        latents.append(scheduler.step(noise - picture, time, latents[-1], return_dict=False)[0])

    ahead = foreseen(scheduler, latents[1], latents[2])

    assert ahead.flatten().tolist() == pytest.approx([3.0] * 4, abs=1e-4)


def test_looking_changes_nothing_in_the_picture(diffusion: Diffusion) -> None:
    *_, looked = diffusion.draw(PROMPT)
    *_, alone = diffusion.draw(replace(PROMPT, previews=0))

    assert isinstance(looked, Picture)
    assert isinstance(alone, Picture)
    assert looked.data == alone.data


def test_a_large_picture_is_shown_no_larger(diffusion: Diffusion) -> None:
    events = diffusion.draw(replace(PROMPT, width=1280, height=64, steps=3, previews=1))

    (preview,) = (event for event in events if isinstance(event, Preview))
    assert max(seen(preview).size) == LARGEST


def test_an_edit_is_shown_too(diffusion: Diffusion) -> None:
    prompt = EditPrompt((png(scene(64)),), "make it blue", seed=5, steps=8, previews=1)

    previews = [event for event in diffusion.draw(prompt) if isinstance(event, Preview)]

    assert [seen(preview).size for preview in previews] == [(16, 16)]


def test_only_the_first_pass_of_a_grid_is_shown(tmp_path: Path) -> None:
    diffusion = Diffusion(save_tiny_pipeline(tmp_path), "cpu", ImageOptions(at_once=1), name="tiny")
    diffusion.load(lambda fraction: None)

    events = list(diffusion.draw(replace(PROMPT, count=2, previews=1)))

    first = next(place for place, event in enumerate(events) if isinstance(event, Picture))
    assert [isinstance(event, Preview) for event in events].count(True) == 1
    assert any(isinstance(event, Preview) for event in events[:first])


@pytest.mark.parametrize(
    ("steps", "wanted", "after"),
    [(20, 3, {5, 10, 15}), (4, 4, {2, 3}), (4, 1, {2}), (2, 3, set()), (9, 0, set())],
)
def test_previews_are_spread_over_the_steps(steps: int, wanted: int, after: set[int]) -> None:
    assert moments(steps, wanted) == after

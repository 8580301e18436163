"""Pictures over HTTP: edited, repaired and retouched, asked for by OpenAI's own client."""

import asyncio
import base64
import io
import json
import time
from collections.abc import AsyncIterator, Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import openai
import pytest
import pytest_asyncio
from PIL import Image

from bot.engine import EditPrompt, Made, Picture, Preview, Progress
from bot.engine.server.catalogue import FLUX2_KLEIN_EDIT, LocalModel
from bot.engine.server.easel import Easel
from bot.engine.server.image import Diffusion
from bot.engine.server.resident import Resident
from tests.engine.conftest import eventually
from tests.engine.crew import Light
from tests.engine.studio import Studio, studio_in
from tests.engine.tiny_pipeline import save_tiny_pipeline

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(models_home: Path) -> AsyncIterator[Studio]:
    async with studio_in(models_home) as studio:
        yield studio


def photo(width: int = 64, height: int = 48) -> bytes:
    """A red square on grey."""
    pixels = np.full((height, width, 3), 120, np.uint8)
    pixels[height // 4 : height // 2, width // 4 : width // 2] = (220, 30, 30)
    return png(Image.fromarray(pixels))


def marked(light: int = 255) -> bytes:
    """A mask of the photo's square."""
    pixels = np.zeros((48, 64), np.uint8)
    pixels[10:26, 14:34] = light
    return png(Image.fromarray(pixels))


def png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def opened(answer: Any) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(answer.data[0].b64_json)))


async def edited(studio: Studio, **told: Any) -> Any:
    """What comes of the photo, asked as OpenAI asks."""
    own = {name: told.pop(name) for name in ("task", "changes", "scale", "noise") if name in told}
    told = {"image": ("photo.png", photo()), "prompt": "", **told}
    return await studio.client.images.edit(**told, extra_body=own)


@pytest.mark.parametrize(
    ("task", "model", "family"),
    [("cutout", "u2netp", "convolutional"), ("denoise", "ffdnet", "convolutional")],
)
async def test_a_task_is_done_by_the_model_for_it(studio: Studio, task: str, model: str, family: str) -> None:
    answer = await edited(studio, task=task)

    assert opened(answer).size == (64, 48)
    assert (answer.made["model"], answer.made["family"]) == (model, family)


async def test_a_mask_is_filled_in_where_no_model_follows_words(studio: Studio) -> None:
    answer = await edited(studio, mask=("mask.png", marked()), prompt="make it go away")

    filled = np.asarray(opened(answer).convert("RGB")).astype(int)
    assert answer.made["family"] == "algorithm"
    assert abs(filled[12:24, 16:32] - 120).max() < 40, "the square is gone"


async def test_changes_follow_one_another(studio: Studio) -> None:
    changes = [{"kind": "crop", "width": 1, "height": 1}, {"kind": "resize", "width": 20, "height": 10}]

    answer = await edited(studio, changes=json.dumps(changes))

    assert opened(answer).size == (20, 10)
    assert answer.made["model"] == "retouch"


async def test_a_stream_tells_how_far_it_is_and_ends_with_the_picture(studio: Studio) -> None:
    stream = await studio.client.images.edit(
        image=photo(), mask=marked(), prompt="", stream=True, extra_body={"task": "fill"}
    )

    events = [event async for event in stream]

    assert [event.type for event in events] == ["image_edit.completed"]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"image": ("a.png", b"no picture"), "task": "cutout"}, "cannot"),
        ({"image": ("a.png", photo(640, 480)[:600]), "task": "cutout"}, "cannot"),
        ({"task": "fill"}, "mark"),
        ({"mask": ("mask.png", marked(0)), "task": "fill"}, "mark"),
        ({"task": "polish"}, "task"),
        ({"task": "enlarge", "scale": "3"}, "scale"),
        ({"task": "denoise", "noise": "7"}, "noise"),
        ({"changes": "{}"}, "changes"),
        ({"changes": '[{"kind": "melt"}]'}, "crop"),
        ({"changes": '[{"kind": "crop", "width": "wide", "height": 9}]'}, "width"),
        ({"changes": '[{"kind": "crop", "wide": 16, "height": 9}]'}, "wide"),
        ({"changes": '[{"kind": "turn90"}]', "task": "cutout"}, "changes"),
        ({"n": 0, "task": "cutout"}, "n"),
        ({"size": "512x512", "task": "cutout"}, "resize"),
        ({"size": "512x9", "prompt": "night"}, "between 64 and 2048"),
        ({"image": [photo(), photo()], "task": "cutout"}, "one picture"),
        ({"image": [photo(8, 8)] * 17, "prompt": "merge"}, "16"),
        ({"image": ("a.png", b""), "task": "cutout"}, "empty"),
        ({}, "prompt"),
    ],
)
async def test_what_cannot_be_done_is_told_in_one_sentence(
    studio: Studio, told: dict[str, Any], says: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await edited(studio, **told)

    assert isinstance(refused.value.body, dict)
    assert says in f"{refused.value.body['message']} {refused.value.body['param']}".lower()


async def test_a_picture_of_a_hundred_megapixels_is_refused_before_it_is_read(studio: Studio) -> None:
    huge = png(Image.new("1", (12_500, 8_000)))

    with pytest.raises(openai.BadRequestError) as refused:
        await edited(studio, image=("huge.png", huge), task="cutout")

    assert refused.value.code == "picture_too_large"


async def test_words_without_a_model_for_them_name_the_setting(studio: Studio) -> None:
    with pytest.raises(openai.NotFoundError, match="DESKMATE_EDIT_MODEL"):
        await edited(studio, prompt="make it night")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"prompt": "night"}', "application/json"),
        (b"nothing of a form", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
    ],
)
async def test_a_body_that_is_no_form_is_refused(studio: Studio, body: bytes, kind: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{studio.url}/v1/images/edits", data=body, headers={"Content-Type": kind}) as answer,
    ):
        said = await answer.json()

    assert (answer.status, said["error"]["type"]) == (400, "invalid_request_error")


class Retoucher(Light):
    """An edit model of many steps, whose picture is what it was told."""

    def __init__(self) -> None:
        self.asked: list[EditPrompt] = []
        self.closed = 0

    def draw(self, prompt: EditPrompt) -> Generator[Progress | Preview | Picture]:
        self.asked.append(prompt)
        try:
            for _ in range(prompt.previews):
                yield Preview(b"half")
            while prompt.text == "go on for ever":
                time.sleep(0.005)
                yield Progress(0.5)
            yield Picture(prompt.text.encode(), Made("retoucher", "diffusion", seed=prompt.seed))
        finally:
            self.closed += 1


@pytest_asyncio.fixture(loop_scope="module")
async def retoucher(studio: Studio) -> AsyncIterator[Retoucher]:
    """The studio's configured edit model."""
    maker, resident = Retoucher(), Resident(FLUX2_KLEIN_EDIT, "edit")
    worker = Easel(maker, maker.draw)
    before, shelf = studio.service.shelf.configured, studio.service.shelf
    shelf.configured = (*before, resident)
    resident.settle(worker)
    studio.service.device.serve(resident.name, "edit", worker)
    yield maker
    shelf.configured = before


async def test_words_are_followed_by_the_configured_model(studio: Studio, retoucher: Retoucher) -> None:
    answer: Any = await studio.client.images.edit(
        image=[photo(), photo(8, 8)],
        mask=("mask.png", marked()),
        prompt="make it night",
        size="1024x1024",
        extra_body={"seed": 5, "num_inference_steps": 4, "guidance_scale": 1.5},
    )

    asked = retoucher.asked[-1]
    assert base64.b64decode(answer.data[0].b64_json) == b"make it night"
    assert (len(asked.pictures), asked.mask, asked.size) == (2, marked(), (1024, 1024))
    assert (asked.seed, asked.steps, asked.guidance) == (5, 4, 1.5)


async def test_previews_come_as_partial_images(studio: Studio, retoucher: Retoucher) -> None:
    stream = await studio.client.images.edit(image=photo(), prompt="night", stream=True, partial_images=2)

    events = [event async for event in stream]

    assert [event.type.rpartition(".")[2] for event in events] == [
        "partial_image",
        "partial_image",
        "completed",
    ]


@pytest_asyncio.fixture(loop_scope="module")
async def sketcher(studio: Studio, tmp_path: Path) -> AsyncIterator[Diffusion]:
    """The studio's configured model for pictures, a tiny pipeline."""
    maker = Diffusion(save_tiny_pipeline(tmp_path), "cpu", name="sketcher")
    maker.load(lambda fraction: None)
    worker, resident = Easel(maker, maker.draw), Resident(LocalModel(tmp_path), "image")
    before, shelf = studio.service.shelf.configured, studio.service.shelf
    shelf.configured = (*before, resident)
    resident.settle(worker)
    studio.service.device.serve(resident.name, "image", worker)
    yield maker
    shelf.configured = before


async def test_a_picture_is_shown_while_it_is_drawn(studio: Studio, sketcher: Diffusion) -> None:
    stream: Any = await studio.client.images.generate(
        prompt="a lighthouse", size="64x64", stream=True, partial_images=2,
        extra_body={"num_inference_steps": 6},
    )  # fmt: skip

    events = [event async for event in stream]

    assert [event.type for event in events] == [
        "image_generation.partial_image",
        "image_generation.partial_image",
        "image_generation.completed",
    ]
    sizes = [Image.open(io.BytesIO(base64.b64decode(event.b64_json))).size for event in events]
    assert sizes == [(16, 16), (16, 16), (64, 64)]
    assert [event.partial_image_index for event in events[:2]] == [0, 1]


async def test_a_picture_is_varied(studio: Studio, sketcher: Diffusion) -> None:
    def asked(**more: str) -> Any:
        told = {"seed": 5, "num_inference_steps": 10, **more}
        return studio.client.images.generate(prompt="a lighthouse", size="64x64", extra_body=told)

    plain = await asked()
    varied, same = [await asked(image=base64.b64encode(photo()).decode()) for _ in range(2)]

    assert opened(varied).size == (64, 64)
    assert varied.data[0].b64_json == same.data[0].b64_json != plain.data[0].b64_json


@pytest.mark.parametrize("image", ["?", base64.b64encode(b"<svg/>").decode()])
async def test_what_is_no_picture_is_not_varied(studio: Studio, sketcher: Diffusion, image: str) -> None:
    with pytest.raises(openai.BadRequestError, match=r"Base64|cannot read"):
        await studio.client.images.generate(prompt="a lighthouse", extra_body={"image": image})


async def test_who_leaves_half_way_frees_the_place(studio: Studio, retoucher: Retoucher) -> None:
    asking = asyncio.ensure_future(studio.client.images.edit(image=photo(), prompt="go on for ever"))
    await eventually(lambda: studio.load(FLUX2_KLEIN_EDIT.name) == (1, 0))

    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking

    await eventually(lambda: studio.load(FLUX2_KLEIN_EDIT.name) == (0, 0))
    assert retoucher.closed == len(retoucher.asked)

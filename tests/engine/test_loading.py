"""What a model needs of a graphics card is asked before it is loaded, by what else is configured."""

import asyncio
from pathlib import Path

import pytest

from bot.engine.server.catalogue import (
    FLUX2_KLEIN_EDIT,
    GB,
    QWEN3_14B_INT4,
    QWEN3_ASR,
    Entry,
    LocalModel,
)
from bot.engine.server.device import Device
from bot.engine.server.loading import Loader
from bot.engine.server.scheduler import Kind
from tests.engine.tiny_pipeline import save_tiny_pipeline


def loader(home: Path, gpu: int) -> Loader:
    """One whose card is only numbers, with a text model of 10 GB on it."""
    device = Device(asyncio.get_running_loop(), "cuda")
    return Loader(device, home, "cuda", 1, gpu=gpu, configured={"text": QWEN3_14B_INT4})


@pytest.mark.parametrize(
    ("model", "task", "card", "needs"),
    [
        (QWEN3_14B_INT4, "text", 24, 12.0),
        (QWEN3_ASR, "transcription", 24, 4.92),
        (FLUX2_KLEIN_EDIT, "edit", 24, 9.66),
        (FLUX2_KLEIN_EDIT, "edit", 48, 19.2),
    ],
)
async def test_a_pipeline_needs_one_part_where_the_text_model_leaves_no_room_for_all(
    model: Entry, task: Kind, card: int, needs: float, tmp_path: Path
) -> None:
    assert loader(tmp_path, card * GB).needs(model, task, tmp_path) == pytest.approx(needs * GB)


async def test_a_pipeline_that_nobody_has_listed_is_measured_by_its_parts(tmp_path: Path) -> None:
    folder = save_tiny_pipeline(tmp_path)
    model = LocalModel(folder)

    whole = loader(tmp_path, 24 * GB).needs(model, "image", folder)
    part = loader(tmp_path, 10 * GB + GB // 2 + whole // 2).needs(model, "image", folder)

    assert 0 < part < whole

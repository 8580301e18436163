"""How much memory a model needs is told by the headers of its files, which also tell whether they are whole."""

import asyncio
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from bot.engine.server.catalogue import COMPOSER, LocalModel
from bot.engine.server.device import Device
from bot.engine.server.hardware import cache_bytes
from bot.engine.server.loading import Loader
from bot.engine.server.memory import HEADROOM, ProcessorMemory, in_large_pages, weights
from bot.errors import DamagedFile

TENSORS = {
    "bf16": torch.zeros(100, dtype=torch.bfloat16),
    "f32": torch.zeros(10, 10),
    "packed": torch.zeros(50, dtype=torch.uint8),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Weights of 200 floats and 50 packed bytes, one folder down."""
    path = tmp_path / "unet" / "model.safetensors"
    path.parent.mkdir()
    save_file(TENSORS, path)
    return path


@pytest.mark.parametrize(("width", "size"), [(2, 450), (4, 850)])
def test_weights_take_what_their_floats_take_once_loaded(
    file: Path, tmp_path: Path, width: int, size: int
) -> None:
    assert weights(tmp_path, width) == size


@pytest.mark.parametrize("keep", [0, 4, 100, -1])
def test_a_file_that_is_cut_off_is_told_before_it_is_loaded(file: Path, tmp_path: Path, keep: int) -> None:
    file.write_bytes(file.read_bytes()[:keep])

    with pytest.raises(DamagedFile, match=r"model\.safetensors is damaged"):
        weights(tmp_path, 2)


@pytest.mark.parametrize(
    "header",
    [b"x" * 300, b"\x10" + bytes(7) + b"[1, 2, 3, 4, 5 ]", b"\xff" * 8, b"\x04" + bytes(7) + b"null"],
)
def test_a_file_of_something_else_is_told_before_it_is_loaded(
    file: Path, tmp_path: Path, header: bytes
) -> None:
    file.write_bytes(header)

    with pytest.raises(DamagedFile):
        weights(tmp_path, 2)


async def test_a_text_model_needs_room_for_its_cache_too(file: Path, tmp_path: Path, loader: Loader) -> None:
    needed = loader.needs(LocalModel(tmp_path), "text", tmp_path)

    assert needed == pytest.approx(450 * HEADROOM + cache_bytes(), rel=0.2)


async def test_pictures_are_computed_in_wide_floats_on_a_processor(
    file: Path, tmp_path: Path, loader: Loader
) -> None:
    assert loader.needs(LocalModel(tmp_path), "image", tmp_path) == int(850 * HEADROOM)


async def test_what_has_no_weights_needs_what_the_catalogue_says(tmp_path: Path, loader: Loader) -> None:
    assert loader.needs(COMPOSER, "image", tmp_path) == int(COMPOSER.memory * HEADROOM)


def test_the_computers_memory_has_a_limit_and_some_of_it_is_free() -> None:
    memory = ProcessorMemory()

    memory.release()

    assert min(memory.free(), memory.limit()) > 0


def test_what_is_moved_to_large_pages_stays_as_it_was() -> None:
    held = torch.arange(4 << 20)

    in_large_pages()

    assert torch.equal(held, torch.arange(4 << 20))


@pytest.mark.parametrize(
    ("error", "ran_out"),
    [
        (MemoryError(), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"), True),
        (RuntimeError("MPS backend out of memory"), True),
        (RuntimeError("shapes do not match"), False),
    ],
)
def test_the_memory_knows_its_own_errors(error: Exception, ran_out: bool) -> None:
    assert ProcessorMemory().ran_out(error) is ran_out


@pytest.fixture
async def loader(tmp_path: Path) -> Loader:
    """A loader for this machine's processor."""
    return Loader(Device(asyncio.get_running_loop(), "cpu"), tmp_path, "cpu", threads=1)

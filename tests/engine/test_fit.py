"""The rules of memory: which models a graphics card runs, and how."""

import pytest

from bot.engine.server.catalogue import (
    CATALOGUE,
    CLASSES,
    COMPOSER,
    GB,
    QWEN3_4B,
    QWEN3_32B_INT4,
    QWEN_CODER,
    Z_IMAGE_TURBO,
    Z_IMAGE_TURBO_INT4,
    Entry,
    HubModel,
    MemoryClass,
    Task,
    choose,
    default,
    memory_class,
)
from bot.engine.server.fit import (
    CONTEXT,
    LAYERS,
    LEAST,
    MOST,
    cache_share,
    image_options,
    needed,
    pipeline_needs,
    text_options,
)
from bot.engine.server.hardware import graphics_memory
from bot.engine.server.options import ImageOptions, TextOptions

MIB = 1 << 20
CARDS = [size for size in CLASSES if size]


@pytest.mark.parametrize(
    ("card", "memory", "size"),
    [
        ("none", 0, 0),
        ("a laptop's", 4 * GB, 0),
        ("GeForce RTX 4060", 8_188 * MIB, 8),
        ("GeForce RTX 3060", 12_288 * MIB, 8),
        ("Tesla T4", 15_360 * MIB, 16),
        ("A10G", 23_028 * MIB, 24),
        ("GeForce RTX 4090", 24_564 * MIB, 24),
        ("GeForce RTX 5090", 32_607 * MIB, 24),
        ("A40", 46_068 * MIB, 48),
        ("A100", 81_920 * MIB, 80),
        ("H100", 81_559 * MIB, 80),
        ("H200", 143_771 * MIB, 80),
    ],
)
def test_a_card_belongs_to_the_largest_class_that_it_fills(card: str, memory: int, size: int) -> None:
    assert memory_class(memory) == size


@pytest.mark.parametrize(
    ("size", "text", "image", "edit"),
    [
        (0, "qwen2.5-coder-1.5b", "composer", None),
        (8, "qwen3-4b-int4", "z-image-turbo-int4", "flux2-klein-4b-edit-int4"),
        (16, "qwen3-4b", "z-image-turbo-int4", "flux2-klein-4b-edit-int4"),
        (24, "qwen3-14b-int4", "z-image-turbo-int4", "flux2-klein-4b-edit"),
        (48, "qwen3-32b-int4", "z-image-turbo", "qwen-image-edit-2511-int4"),
        (80, "qwen3-30b-a3b", "qwen-image-int4", "qwen-image-edit-2511-int4"),
    ],
)
def test_each_class_has_one_default_for_each_task(size: int, text: str, image: str, edit: str | None) -> None:
    def chosen(task: Task) -> str | None:
        entry = default(task, size * GB)
        return entry.name if entry else None

    assert (chosen("text"), chosen("image"), chosen("edit")) == (text, image, edit)


@pytest.mark.parametrize(
    ("size", "transcription", "speech", "music"),
    [
        (0, "whisper-base", "kokoro-82m", "rule-composer"),
        (8, "whisper-large-v3-turbo", "kokoro-82m", "rule-composer"),
        (16, "whisper-large-v3-turbo", "kokoro-82m", "rule-composer"),
        (24, "qwen3-asr-1.7b", "kokoro-82m", "rule-composer"),
        (48, "qwen3-asr-1.7b", "kokoro-82m", "ace-step-1.5-xl-turbo"),
        (80, "qwen3-asr-1.7b", "kokoro-82m", "ace-step-1.5-xl-turbo"),
    ],
)
def test_sound_is_made_by_what_the_card_has_room_for(
    size: int, transcription: str, speech: str, music: str
) -> None:
    tasks: tuple[Task, ...] = ("transcription", "speech", "music")
    found = [default(task, size * GB) for task in tasks]

    assert [entry.name for entry in found if entry] == [transcription, speech, music]


@pytest.mark.parametrize("size", CLASSES)
@pytest.mark.parametrize("task", ["text", "image", "edit", "speech", "transcription", "music"])
def test_no_class_has_two_defaults(size: MemoryClass, task: str) -> None:
    assert len([entry for entry in CATALOGUE if entry.task == task and size in entry.classes]) <= 1


@pytest.mark.parametrize("size", CARDS)
@pytest.mark.parametrize("task", ["image", "edit", "transcription", "speech", "music"])
def test_the_default_of_a_class_works_beside_the_text_model_and_its_cache(size: int, task: Task) -> None:
    text, other = default("text", size * GB), default(task, size * GB)

    assert text is not None
    assert other is not None
    share = text_options(text, size * GB, [other]).memory
    free = size * GB - CONTEXT - text.memory
    assert needed(other, size * GB, text.memory) <= free * (1 - share)
    assert share >= LEAST


@pytest.mark.parametrize("entry", [entry for entry in CATALOGUE if entry.repo], ids=lambda entry: entry.name)
def test_every_repository_is_pinned_to_a_commit(entry: Entry) -> None:
    assert len(entry.revision) == 40
    assert entry.download > entry.memory * 0.9


def test_auto_means_the_default_of_the_card() -> None:
    assert choose("auto", "text", "DESKMATE_TEXT_MODEL", 48 * GB) is QWEN3_32B_INT4
    assert choose("auto", "text", "DESKMATE_TEXT_MODEL") is QWEN_CODER
    assert choose(QWEN_CODER.name, "text", "DESKMATE_TEXT_MODEL", 48 * GB) is QWEN_CODER


@pytest.mark.parametrize(
    ("gpu", "text", "picture", "share"),
    [
        (24, 10.0, 0.0, MOST),
        (24, 10.0, 4.2, 0.68),
        (24, 10.0, 13.0, LEAST),
        (24, 30.0, 4.0, LEAST),
        (80, 61.1, 11.6, 0.36),
    ],
)
def test_the_cache_leaves_room_for_a_picture(gpu: int, text: float, picture: float, share: float) -> None:
    assert cache_share(gpu * GB, int(text * GB), int(picture * GB)) == share


@pytest.mark.parametrize(
    ("whole", "largest", "card", "text", "movable", "needs"),
    [
        (6.0, 3.2, 24, 10.0, False, 7.2),
        (6.0, 3.2, 16, 8.1, False, 3.84),
        (20.6, 12.3, 0, 0.0, True, 24.72),
        (16.0, 8.05, 24, 10.0, True, 9.66),
        (32.0, 24.0, 8, 2.8, True, LAYERS / GB),
        (32.0, 24.0, 8, 2.8, False, 28.8),
    ],
)
def test_a_pipeline_takes_all_its_room_or_that_of_a_part_or_of_a_layer(
    whole: float, largest: float, card: int, text: float, movable: bool, needs: float
) -> None:
    found = pipeline_needs(int(whole * GB), int(largest * GB), card * GB, int(text * GB), movable=movable)

    assert found == pytest.approx(needs * GB)


def test_a_setting_without_a_card_has_none() -> None:
    assert graphics_memory("cpu") == graphics_memory("mps") == 0


def test_without_a_card_everything_is_as_on_a_cpu() -> None:
    assert text_options(QWEN_CODER, 0, [COMPOSER]) == TextOptions()
    assert image_options(COMPOSER, 0) == ImageOptions()


def test_a_text_model_on_a_card_records_its_passes_where_that_pays_and_leaves_room() -> None:
    options = text_options(QWEN3_4B, 16 * GB, [COMPOSER, Z_IMAGE_TURBO_INT4])

    assert options == TextOptions(weights="bf16", cuda_graphs=None, memory=0.48, page=256, batch_tokens=1024)


def test_a_model_of_the_hub_is_run_as_it_is() -> None:
    options = text_options(HubModel("Qwen/Qwen3-8B"), 24 * GB)

    assert (options.weights, options.memory) == ("bf16", MOST)
    assert image_options(HubModel("some/pipeline"), 24 * GB).weights == "bf16"


@pytest.mark.parametrize(
    ("entry", "size", "options"),
    [
        (Z_IMAGE_TURBO_INT4, 8, ImageOptions("int4", compiled=False, at_once=1)),
        (Z_IMAGE_TURBO_INT4, 24, ImageOptions("int4", compiled=True, at_once=4)),
        (Z_IMAGE_TURBO, 48, ImageOptions("bf16", compiled=True, at_once=4)),
    ],
)
def test_a_small_card_draws_one_at_a_time_and_a_large_one_compiles(
    entry: Entry, size: int, options: ImageOptions
) -> None:
    assert image_options(entry, size * GB) == options

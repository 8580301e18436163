"""How a model is run on the graphics card that is there: pure rules of memory, without torch."""

import math
from collections.abc import Iterable

from bot.engine.server.catalogue import GB, PIPELINES, Entry, MemoryClass, Model, memory_class
from bot.engine.server.memory import HEADROOM
from bot.engine.server.options import ImageOptions, TextOptions

CONTEXT = GB // 2
"""What the driver and its libraries take before any model does."""
LAYERS = 2 * GB
"""What a pipeline takes that is on the card layer by layer only."""
LEAST, MOST = 0.1, 0.8
"""The part of what is free beside the text model that its cache of keys and values takes."""

PAGE = 256
BATCH_TOKENS: dict[MemoryClass, int] = {0: 512, 8: 512, 16: 1024, 24: 1024, 48: 2048, 80: 2048}
AT_ONCE: dict[MemoryClass, int] = {0: 4, 8: 1, 16: 2, 24: 4, 48: 4, 80: 4}
COMPILED_FROM: MemoryClass = 24


def text_options(model: Model, gpu: int, beside: Iterable[Model] = ()) -> TextOptions:
    """How to run `model` on a card of `gpu` bytes, 0 for none, so that any of those `beside` it fits too."""
    if not gpu:
        return TextOptions()
    text = taken(model)
    others = max((needed(other, gpu, text) for other in beside if isinstance(other, Entry)), default=0)
    return TextOptions(
        weights=model.weights if isinstance(model, Entry) else "bf16",
        cuda_graphs=None,
        memory=cache_share(gpu, text, others),
        page=PAGE,
        batch_tokens=BATCH_TOKENS[memory_class(gpu)],
    )


def image_options(model: Model, gpu: int) -> ImageOptions:
    """How to run `model` on a card of `gpu` bytes, 0 for none."""
    if not gpu:
        return ImageOptions()
    size = memory_class(gpu)
    return ImageOptions(
        weights=model.weights if isinstance(model, Entry) else "bf16",
        compiled=size >= COMPILED_FROM,
        at_once=AT_ONCE[size],
    )


def taken(model: Model | None) -> int:
    """Bytes of the weights of `model`, as far as is known."""
    return model.memory if isinstance(model, Entry) else 0


def needed(model: Entry, gpu: int, text: int) -> int:
    """Bytes that `model` takes at work on a card of `gpu` bytes, of which a text model has `text`; 0 for none."""
    if model.task in PIPELINES and model.largest:
        return pipeline_needs(model.memory, model.largest, gpu, text, movable=model.weights != "int4")
    return int(model.memory * HEADROOM)


def pipeline_needs(whole: int, largest: int, gpu: int, text: int, *, movable: bool = True) -> int:
    """Bytes that a pipeline takes at work: `whole`, else its `largest` part, else a few layers at a time.

    It is whole on the card where the text model still has its least share for keys and values, and one part
    at a time where an empty card has room for that. Weights of four bits are not `movable` by the layer.
    """
    room = (gpu - CONTEXT - text) * (1 - LEAST)
    if not gpu or whole * HEADROOM <= room:
        return int(whole * HEADROOM)
    part = int(largest * HEADROOM)
    return LAYERS if movable and part > gpu - CONTEXT else part


def cache_share(gpu: int, text: int, others: int) -> float:
    """The part of what is free beside a text model of `text` bytes that its cache may take."""
    free = gpu - CONTEXT - text
    return math.floor(min(MOST, max(LEAST, (free - others) / free)) * 100) / 100 if free > 0 else LEAST

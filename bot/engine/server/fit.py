"""How a model is run on the graphics card that is there: pure rules of memory, without torch."""

from bot.engine.server.catalogue import GB, Entry, MemoryClass, Model, memory_class
from bot.engine.server.options import ImageOptions, TextOptions

CONTEXT = GB // 2
"""What the driver and its libraries take before any model does."""
WORK = GB
"""What the steps of a picture and its tiled decoding need beside the weights."""
LEAST, MOST = 0.1, 0.8
"""The part of what is free beside the text model that its cache of keys and values takes."""

PAGE = 256
BATCH_TOKENS: dict[MemoryClass, int] = {0: 512, 8: 512, 16: 1024, 24: 1024, 48: 2048, 80: 2048}
AT_ONCE: dict[MemoryClass, int] = {0: 4, 8: 1, 16: 2, 24: 4, 48: 4, 80: 4}
COMPILED_FROM: MemoryClass = 24


def text_options(model: Model, gpu: int, beside: Model | None = None) -> TextOptions:
    """How to run `model` on a card of `gpu` bytes, 0 for none, `beside` a model for pictures."""
    if not gpu:
        return TextOptions()
    return TextOptions(
        weights=model.weights if isinstance(model, Entry) else "bf16",
        cuda_graphs=True,
        memory=cache_share(gpu, taken(model, gpu), _picture_needs(beside)),
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


def taken(model: Model, gpu: int) -> int:
    """Bytes of a card of `gpu` bytes that `model` takes, as far as is known; of the processor's memory for 0.

    A pipeline that would fill more than half of the card has only its largest part there.
    """
    if not isinstance(model, Entry):
        return 0
    return model.largest if gpu and model.largest and model.memory > gpu / 2 else model.memory


def _picture_needs(model: Model | None) -> int:
    return model.largest + WORK if isinstance(model, Entry) and model.largest else 0


def cache_share(gpu: int, text: int, picture: int) -> float:
    """The part of what is free beside a text model of `text` bytes that its cache may take."""
    free = gpu - CONTEXT - text
    return round(min(MOST, max(LEAST, (free - picture) / free)), 2) if free > 0 else LEAST

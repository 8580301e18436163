"""How a model runs on its device: plain values, so that they can be chosen without torch."""

from dataclasses import dataclass
from typing import Literal

Weights = Literal["bf16", "int8", "int4"]


@dataclass(frozen=True, slots=True)
class TextOptions:
    """What differs between devices; the defaults are for a CPU.

    `weights` of None lets the processor decide. `attention` is a name that transformers
    knows; None takes flash attention where it is installed. `cuda_graphs` replays recorded
    passes; None does so where the attention needs no mask, whose padding would cost more than it
    saves. `compile_level` is torch.compile's, 0 to 3, as continuous batching counts them.
    `memory` is the part of a GPU's free memory for the cache of keys and values, which lies in
    pages of `page` tokens, `cache_tokens` of them where that is set. A step takes in at most
    `batch_tokens` tokens: a longer prompt is read in several, between which everyone else gets
    theirs.
    """

    weights: Weights | None = None
    attention: str | None = None
    cuda_graphs: bool | None = False
    compile_level: int = 0
    memory: float = 0.8
    page: int = 64
    cache_tokens: int | None = None
    batch_tokens: int = 512


@dataclass(frozen=True, slots=True)
class ImageOptions:
    """What differs between devices; the defaults are for a CPU.

    `compiled` lets torch.compile a pipeline's repeated blocks, which makes the first picture
    late and each later one faster. At most `at_once` pictures of a grid are drawn in one pass.
    """

    weights: Weights = "bf16"
    compiled: bool = False
    at_once: int = 4


DEFAULTS = TextOptions()
IMAGE_DEFAULTS = ImageOptions()

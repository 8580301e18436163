"""The networks: words to a vector and a map, and a UNet that takes noise from pixels with both."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from diffusers.models.unets.unet_2d import UNet2DModel
from torch import nn
from torch.nn import functional

from bot.engine.server.composer.lexicon import forms

FOLD = 4
"""Pixels each way that are folded into channels, which is four times less work each way."""
_TOKEN = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
_PASSED_OVER = frozenset(["a", "an", "the", "of", "on", "in", "at", "with", "and", "for", "to"])


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the networks are: widths of the UNet's levels, of the words, and channels of the map."""

    levels: tuple[int, ...] = (64, 112, 160)
    words: int = 128
    hidden: int = 256
    map: int = 16
    groups: int = 16


class WordEncoder(ModelMixin, ConfigMixin):  # type: ignore[misc]  # diffusers is not typed
    """A bag of English and Chinese words as a vector for the UNet, and as a map of what goes where.

    It knows only `words`. A run of Chinese is cut into the longest of them. The map gives shapes a
    short way to the pixels: convolutions alone learn late where a thing's parts lie.
    """

    @register_to_config  # type: ignore[untyped-decorator]  # diffusers leaves it so
    def __init__(
        self, words: list[str], width: int, hidden: int, vector: int, channels: int, side: int
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # as above
        self._numbers = {word: number for number, word in enumerate(words, 1)}
        self._longest = max(map(len, words))
        self._map = (channels * 4, side // 2, side // 2)
        self.embedding = nn.EmbeddingBag(len(words) + 1, width, mode="mean", padding_idx=0)
        self.body = nn.Sequential(nn.Linear(width, hidden), nn.SiLU(), nn.Linear(hidden, hidden), nn.SiLU())
        self.to_vector = nn.Linear(hidden, vector)
        self.to_map = nn.Linear(hidden, channels * side * side)

    def read(self, text: str) -> list[int]:
        """The numbers of the words in `text` that are known; none of them is 0."""
        return [self._numbers[word] for word in split(text, self._numbers, self._longest)]

    def forward(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """A vector for each text, and a map: batch x channels x side x side. An empty text asks for nothing."""
        read = [self.read(text) for text in texts]
        longest = max(1, *map(len, read))
        padded = [numbers + [0] * (longest - len(numbers)) for numbers in read]
        features = self.body(self.embedding(torch.tensor(padded, device=self.device)))
        quarter = self.to_map(features).unflatten(1, self._map)
        return self.to_vector(features), functional.pixel_shuffle(quarter, 2)


def split(text: str, known: Container[str], longest: int) -> Iterator[str]:
    """The words of `text` that are in `known`: English by word, Chinese by the longest that fits."""
    for token in _TOKEN.findall(text.lower()):
        if not re.match(r"[\u3400-\u9fff]", token):
            yield from [form for form in forms(token) if form in known][:1]
            continue
        at = 0
        while at < len(token):
            lengths = range(min(longest, len(token) - at), 0, -1)
            length = next((n for n in lengths if token[at : at + n] in known), 0)
            if length:
                yield token[at : at + length]
            at += length or 1


def vocabulary(names: Sequence[str]) -> list[str]:
    """The words that `names` are made of: English ones apart, Chinese names whole."""
    words = {word for name in names for word in _TOKEN.findall(name.lower())}
    return sorted(words - _PASSED_OVER)


def encoder(words: Sequence[str], shape: Shape, side: int) -> WordEncoder:
    """An untrained encoder of `words` for pictures of `side` pixels."""
    made: WordEncoder = WordEncoder(
        words=list(words), width=shape.words, hidden=shape.hidden, vector=shape.levels[0] * 4,
        channels=shape.map, side=side // FOLD,
    )  # fmt: skip
    return made


def unet(shape: Shape, side: int) -> UNet2DModel:
    """An untrained UNet for pictures of `side` pixels, folded."""
    plain = len(shape.levels) - 1
    made: UNet2DModel = UNet2DModel(
        sample_size=side // FOLD, in_channels=3 * FOLD**2 + shape.map, out_channels=3 * FOLD**2,
        block_out_channels=shape.levels, layers_per_block=1, norm_num_groups=shape.groups,
        down_block_types=("DownBlock2D",) * plain + ("AttnDownBlock2D",),
        up_block_types=("AttnUpBlock2D",) + ("UpBlock2D",) * plain, attention_head_dim=32,
        resnet_time_scale_shift="scale_shift", class_embed_type="identity", time_embedding_dim=shape.levels[0] * 4,
    )  # fmt: skip
    return made


def clean(
    denoiser: UNet2DModel, noisy: torch.Tensor, time: torch.Tensor, told: tuple[torch.Tensor, torch.Tensor]
) -> torch.Tensor:
    """The clean picture that `denoiser` sees in `noisy`, a batch x 3 x side x side; `time` is 1 for noise alone."""
    vector, layout = told
    folded = functional.pixel_unshuffle(noisy, FOLD)
    seen = denoiser(
        torch.cat([folded, layout.to(folded.dtype)], dim=1), time * 1000, class_labels=vector
    ).sample
    return functional.pixel_shuffle(seen, FOLD)

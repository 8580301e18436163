"""Judges a model: sixteen fixed prompts to look at, and how often it hits the drawing that was asked for."""

from collections.abc import Iterator, Sequence

import torch
from PIL import Image
from torch.nn import functional

from bot.engine.server.stickers.album import SIDE, Album
from bot.engine.server.stickers.pipeline import StickerPipeline

PROMPTS = (
    ("a red heart", "一颗红心"),
    ("a slice of pizza", "一片披萨"),
    ("a cat face", "猫脸"),
    ("a dog", "一只狗"),
    ("a red apple", "红苹果"),
    ("a rocket", "火箭"),
    ("the sun", "太阳"),
    ("a Christmas tree", "圣诞树"),
    ("a car", "汽车"),
    ("a fish", "一条鱼"),
    ("a birthday cake", "生日蛋糕"),
    ("coffee", "咖啡"),
    ("a smiling face", "笑脸"),
    ("a house", "房子"),
    ("a banana", "香蕉"),
    ("a rainbow", "彩虹"),
)
"""What people ask of stickers, fixed before anything was trained."""

AT_ONCE = 32
BLUR = 4


def sheet(pipeline: StickerPipeline, seed: int = 0) -> Image.Image:
    """All prompts in eight columns: two rows in English, then the same two in Chinese."""
    texts = [english for english, _ in PROMPTS] + [chinese for _, chinese in PROMPTS]
    pictures = list(drawn(pipeline, texts, seed))
    whole = Image.new("RGB", (8 * SIDE, 4 * SIDE), "white")
    for number, picture in enumerate(pictures):
        whole.paste(picture, (number % 8 * SIDE, number // 8 * SIDE))
    return whole


def hits(pipeline: StickerPipeline, album: Album, count: int = 128, seed: int = 0) -> float:
    """The part of up to `count` labels, spread over the album, whose picture is nearest to the right drawing."""
    every = max(1, len(album.pieces) // count)
    asked = list(range(0, len(album.pieces), every))[:count]
    texts = [album.pieces[number].english[0] for number in asked]
    made = torch.cat([_features(_pixels(picture)) for picture in drawn(pipeline, texts, seed)])
    nearest = torch.cdist(made, _features(album.pictures)).argmin(dim=1)
    return sum(int(found) == number for found, number in zip(nearest, asked, strict=True)) / len(asked)


def drawn(pipeline: StickerPipeline, texts: Sequence[str], seed: int) -> Iterator[Image.Image]:
    """A picture for each text; each has noise of its own."""
    for start in range(0, len(texts), AT_ONCE):
        some = list(texts[start : start + AT_ONCE])
        noise = [torch.Generator().manual_seed(seed + start + number) for number in range(len(some))]
        yield from pipeline(some, generator=noise).images


def _features(pictures: torch.Tensor) -> torch.Tensor:
    """Pictures as people see them from afar: colours and rough shapes."""
    return functional.avg_pool2d(pictures, BLUR).flatten(1)


def _pixels(picture: Image.Image) -> torch.Tensor:
    flat = torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8)
    return flat.view(1, *picture.size, 3).permute(0, 3, 1, 2).float() / 127.5 - 1

"""The pictures to learn from, and what each is called in English and Chinese.

They are the composer's drawings: their packages, versions, hashes and licences stand in `ORIGIN.json`
beside the art.
"""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import resvg_py
import torch
from PIL import Image

from bot.engine.server.composer.library import NOTO_SIDE, Library, Piece

SIDE = 64
"""Pixels of a sticker, each way."""

KINDS = frozenset(
    [
        "animal-amphibian",
        "animal-bird",
        "animal-bug",
        "animal-mammal",
        "animal-marine",
        "animal-reptile",
        "plant-flower",
        "plant-other",
        "dishware",
        "drink",
        "food-asian",
        "food-fruit",
        "food-prepared",
        "food-sweet",
        "food-vegetable",
        "award-medal",
        "event",
        "sport",
        "game",
        "book-paper",
        "computer",
        "musical-instrument",
        "place-building",
        "place-geographic",
        "sky-weather",
        "transport-air",
        "transport-ground",
        "transport-water",
        "heart",
        "face-smiling",
        "face-affection",
        "cat-face",
    ]
)
"""What is learnt: things with a shape and colours of their own. Flags, skin tones, signs and people are not."""

LABEL, LABEL_AND_TAGS = 0.6, 0.8
"""Parts of the captions: the label alone, then with two tags; the rest are a tag alone."""


@dataclass(frozen=True, slots=True)
class Album:
    """`pictures` are n x 3 x 64 x 64, from -1 to 1, on white; `pieces` says what each shows."""

    pieces: tuple[Piece, ...]
    pictures: torch.Tensor

    def words(self) -> list[str]:
        """Every label and tag, in order, once."""
        names = {name.lower() for piece in self.pieces for name in (*piece.english, *piece.chinese)}
        return sorted(names)


def collect(limit: int | None = None) -> Album:
    """Render the drawings that are learnt; the first `limit` of them."""
    library = Library()
    pieces = [piece for piece in library.pieces.values() if piece.kind in KINDS and piece.chinese][:limit]
    pictures = torch.stack([_render(library, piece.id) for piece in pieces])
    library.close()
    return Album(tuple(pieces), pictures)


def caption(piece: Piece, dice: random.Random) -> str:
    """One of the things that people may call `piece`, in either language."""
    label, *tags = dice.choice((piece.english, piece.chinese))
    kind = dice.random()
    if kind < LABEL or not tags:
        return label
    if kind < LABEL_AND_TAGS:
        return " ".join([label, *dice.sample(tags, min(2, len(tags)))])
    return dice.choice(tags)


def captions(pieces: Sequence[Piece], dice: random.Random) -> list[str]:
    """A caption for each of `pieces`."""
    return [caption(piece, dice) for piece in pieces]


def _render(library: Library, code: str) -> torch.Tensor:
    box = f'width="{SIDE}" height="{SIDE}" viewBox="0 0 {NOTO_SIDE} {NOTO_SIDE}"'
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    svg = f'<svg {names} {box}><rect width="100%" height="100%" fill="#fff"/>{library.drawing(code, 0).body}</svg>'
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True))
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1).float() / 127.5 - 1

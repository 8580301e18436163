"""The art we ship: Noto's drawings, what each is called, and what words mean beyond that."""

import json
import re
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engine.server.composer.own import OWN

FOLDER = Path(__file__).parent / "art"
NOTO_SIDE = 128
_NAMES = re.compile(r'(id="|url\(#|href="#)')


@dataclass(frozen=True, slots=True)
class Piece:
    """One drawing: its code points joined by `-`, its emojibase group and kind, and its names.

    The first of `english` and of `chinese` is the label, the others are tags.
    """

    id: str
    group: str
    kind: str
    english: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """Vector art: the inside of an SVG element whose view box is `width` by `height`."""

    body: str
    width: float = NOTO_SIDE
    height: float = NOTO_SIDE


Words = dict[str, dict[str, str]]


class Library:
    """Reads the drawings one by one, when a picture asks for them."""

    def __init__(self, neighbours: dict[str, str] | None = None) -> None:
        self._archive = zipfile.ZipFile(FOLDER / "noto.zip")
        pieces = [_piece(record) for record in json.loads(self._archive.read("index.json"))]
        self.pieces = {piece.id: piece for piece in [*pieces, *_own_pieces()]}
        self.neighbours = _neighbours() if neighbours is None else neighbours
        self.words: Words = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))

    def drawing(self, code: str, number: int) -> Drawing:
        """The drawing `code`, its inner names made unique by `number` for use beside others."""
        if code in OWN:
            return Drawing(OWN[code].body, OWN[code].width, OWN[code].height)
        body = self._archive.read(f"{code}.svg").decode()
        return Drawing(_NAMES.sub(rf"\g<1>n{number}-", body))

    def close(self) -> None:
        """Let the file go."""
        self._archive.close()


def _neighbours() -> dict[str, str]:
    words: dict[str, str] = json.loads((FOLDER / "neighbours.json").read_text())
    return words


def identify(emoji: str) -> str:
    """The code of an emoji: without variation selectors and skin tones."""
    codes = [ord(character) for character in emoji]
    return "-".join(f"{code:x}" for code in codes if code != 0xFE0F and not 0x1F3FB <= code <= 0x1F3FF)


def _piece(record: dict[str, Any]) -> Piece:
    english, chinese, other = (tuple(record[names]) for names in ("en", "zh", "other"))
    return Piece(record["id"], record["group"], record["kind"], english, chinese, other)


def _own_pieces() -> list[Piece]:
    return [Piece(code, "travel-places", "place-building") for code in OWN]

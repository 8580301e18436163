"""What a backdrop is painted on, and the shapes of SVG that it is painted with."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

Shape = str
TINTS = {
    "day": ("#ffffff", 0.0),
    "dawn": ("#ffb48a", 0.14),
    "sunset": ("#7a2f5a", 0.28),
    "night": ("#0b1540", 0.55),
    "storm": ("#26323f", 0.48),
}


@dataclass(slots=True)
class Canvas:
    """What a backdrop is painted on. The shorter side of the picture is 1000 units."""

    width: float
    height: float
    place: str
    light: str
    dice: random.Random
    back: list[Shape] = field(default_factory=list)
    middle: list[Shape] = field(default_factory=list)
    front: list[Shape] = field(default_factory=list)
    ground: float = 0.0
    """Where things stand, from the top."""
    desk: float = 0.0
    """The edge that people sit behind; 0 where there is none."""
    turned: bool = False
    """Whether the place is seen mirrored."""

    @classmethod
    def of(
        cls, width: int, height: int, place: str, light: str, dice: random.Random, *, turned: bool = False
    ) -> "Canvas":
        """A canvas in the proportions of `width` by `height` pixels."""
        unit = 1000 / min(width, height)
        return cls(width * unit, height * unit, place, light, dice, turned=turned)

    def tone(self, colour: str) -> str:
        """The colour as it looks in this light."""
        tint, share = TINTS[self.light]
        return mix(colour, tint, share)

    def add(self, *shapes: Shape) -> None:
        """Put `shapes` behind all figures, in front of what is there already."""
        self.back.extend(shapes)


Painter = Callable[[Canvas], None]
"""Paints one place, from back to front, and says where its ground is."""


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with `share` of `other` in it."""
    pairs = [(int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def rectangle(x: float, y: float, width: float, height: float, fill: str, **more: object) -> Shape:
    """A rectangle from its top left corner; `more` are attributes, with `_` for `-`."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{_attributes(more)}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, **more: object) -> Shape:
    """An ellipse around its middle; `more` are attributes, with `_` for `-`."""
    return (
        f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{fill}"{_attributes(more)}/>'
    )


def path(route: str, fill: str, **more: object) -> Shape:
    """What `route`, in SVG's path commands, encloses; `more` are attributes, with `_` for `-`."""
    return f'<path d="{route}" fill="{fill}"{_attributes(more)}/>'


def _attributes(more: dict[str, object]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())


def gradient(name: str, colours: tuple[str, ...], *, radial: bool = False) -> Shape:
    """What `url(#name)` fills with: `colours` from top to bottom, or from the middle outwards."""
    stops = "".join(
        f'<stop offset="{number / (len(colours) - 1):.2f}" stop-color="{colour[:7]}" stop-opacity="{_opacity(colour)}"/>'
        for number, colour in enumerate(colours)
    )
    if radial:
        return f'<radialGradient id="{name}">{stops}</radialGradient>'
    return f'<linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1">{stops}</linearGradient>'


def _opacity(colour: str) -> float:
    return int(colour[7:9] or "ff", 16) / 255

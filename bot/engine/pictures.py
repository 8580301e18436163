"""Pictures: drawn, repaired, retouched by rules, or edited by a model; and what comes of it."""

from dataclasses import dataclass
from typing import Literal

from bot.engine.common import Loading, Made, Progress, Waiting

RepairTask = Literal["enlarge", "restore", "denoise", "fill", "scratches", "cutout"]


@dataclass(frozen=True, slots=True)
class ImagePrompt:
    """What to draw. `width` and `height` are in pixels; None leaves the model's default.

    `count` pictures are drawn, with the seeds `seed`, `seed + 1` and so on. A lower
    `priority` is served earlier. Up to `previews` times, the first is shown unfinished.
    `like` is a picture's file to start from, for models that can; others go by the words alone.
    """

    text: str
    width: int = 512
    height: int = 512
    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    negative: str = ""
    count: int = 1
    previews: int = 0
    priority: int = 0
    like: bytes | None = None


@dataclass(frozen=True, slots=True)
class RepairPrompt:
    """A picture's file and what to do with it.

    `scale` is how many times as wide and high it gets; `flat` is for drawings and logos. `noise`
    is the noise's standard deviation, 0 to 1, measured when None. `mask` is a picture of the
    same shape whose light or transparent part is filled in.
    """

    data: bytes
    task: RepairTask
    scale: Literal[2, 4] = 4
    flat: bool = False
    noise: float | None = None
    mask: bytes | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Crop:
    """Keep the largest part of the shape `width` : `height` around the middle; the rest goes."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Resize:
    """Make it `width` x `height` pixels: what does not fit the shape is cut off, or padded with `padding`'s colour."""

    width: int
    height: int
    padding: str | None = None


@dataclass(frozen=True, slots=True)
class Turn90:
    """Turn it clockwise by a multiple of 90 degrees, or mirror it."""

    degrees: Literal[0, 90, 180, 270] = 0
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Tone:
    """Factors of light, contrast and colour; 1 leaves each as it is."""

    brightness: float = 1.0
    contrast: float = 1.0
    saturation: float = 1.0


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Put something else behind what the picture shows.

    `colours` are names or `#rrggbb`: one fills it, two make a gradient. `blur` keeps the old one
    out of focus; `picture` is another picture's file. With none of them it becomes transparent.
    """

    colours: tuple[str, ...] = ()
    blur: bool = False
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """A line of text across the picture's top or bottom, in any of the world's common scripts."""

    text: str
    top: bool = False
    colour: str = "white"
    behind: str = "black"


Change = Crop | Resize | Turn90 | Tone | Backdrop | Banner


@dataclass(frozen=True, slots=True)
class RetouchPrompt:
    """A picture's file and changes that follow rules, done one after another."""

    data: bytes
    changes: tuple[Change, ...]
    priority: int = 0


@dataclass(frozen=True, slots=True)
class EditPrompt:
    """Pictures' files, the first to be changed as `text` says, by the configured edit model.

    `mask` limits the change to its light or transparent part. `size` is the result's width and height in
    pixels, the first picture's where None; what does not fit that shape is cut off. Sampling fields are
    as in ImagePrompt.
    """

    pictures: tuple[bytes, ...]
    text: str
    mask: bytes | None = None
    size: tuple[int, int] | None = None
    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    count: int = 1
    previews: int = 0
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """The first picture while it is being made, not to be kept: the bytes of a small file of `media_type`.

    `index` counts those of one prompt from 0.
    """

    data: bytes
    media_type: str = "image/png"
    index: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture: the bytes of a file of `media_type`. `index` counts those of one prompt from 0."""

    data: bytes
    made: Made
    media_type: str = "image/png"
    index: int = 0


ImageEvent = Loading | Waiting | Progress | Preview | Picture

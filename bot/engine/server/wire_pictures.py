"""OpenAI's JSON of pictures: bodies parsed into prompts, pictures written as clients expect them."""

import base64
import time
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import from_json

from bot.engine import (
    Change,
    EditPrompt,
    ImageEvent,
    ImagePrompt,
    Picture,
    Preview,
    RepairPrompt,
    RepairTask,
    RetouchPrompt,
)
from bot.engine.changes import read
from bot.engine.server.wire import Asking, BadRequest, Json, comment, data, made

SMALLEST, LARGEST = 64, 2048
MOST_PICTURES = 16
MOST_CHANGES = 32


def _size(size: object) -> object:
    if size in (None, "auto"):
        return None
    width, _, height = str(size).partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise ValueError("a size is width and height in pixels, such as 512x512")
    if not all(SMALLEST <= int(side) <= LARGEST for side in (width, height)):
        raise ValueError(f"both sides must be between {SMALLEST} and {LARGEST} pixels")
    return int(width), int(height)


class Wishing(Asking):
    """What pictures are made with, with the names that vLLM-Omni uses where OpenAI has none."""

    n: int | None = Field(default=1, ge=1, le=10)
    size: Annotated[tuple[int, int] | None, BeforeValidator(_size)] = None
    response_format: Literal["b64_json"] | None = None
    stream: bool | None = False
    partial_images: int | None = Field(default=0, ge=0, le=3)
    seed: int | None = Field(default=None, ge=-(2**63), lt=2**63)
    num_inference_steps: int | None = Field(default=None, ge=1, le=200)
    guidance_scale: float | None = Field(default=None, ge=0, le=100)

    def options(self) -> dict[str, Any]:
        """As the prompts of pictures call it."""
        return {
            "seed": self.seed,
            "steps": self.num_inference_steps,
            "guidance": self.guidance_scale,
            "count": self.n or 1,
            "previews": (self.partial_images or 0) if self.stream else 0,
            "priority": self.priority or 0,
        }


def _file(said: object) -> object:
    try:
        return base64.b64decode(said, validate=True) if isinstance(said, str) else said
    except ValueError:
        raise ValueError("it is a picture's file in Base64") from None


class ImageBody(Wishing):
    """The body of /v1/images/generations; `image` is a picture to go on from."""

    prompt: str = Field(max_length=32_000)
    negative_prompt: str | None = None
    image: Annotated[bytes | None, BeforeValidator(_file)] = None

    @field_validator("prompt")
    @classmethod
    def _says_something(cls, prompt: str) -> str:
        if not prompt.strip():
            raise ValueError("it is empty")
        return prompt

    def wish(self) -> ImagePrompt:
        """What to draw."""
        sides = {"width": self.size[0], "height": self.size[1]} if self.size else {}
        negative = self.negative_prompt or ""
        return ImagePrompt(self.prompt, negative=negative, like=self.image, **self.options(), **sides)


def _changes(said: object) -> object:
    """Each of a JSON list, `{"kind": "crop", …}`, as a change."""
    found = from_json(said) if isinstance(said, str) else said
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError('it is a JSON list of changes such as [{"kind": "crop", "width": 16, "height": 9}]')
    return tuple(read(each) for each in found)


class EditBody(Wishing):
    """The form of /v1/images/edits: OpenAI's fields, and `task` or `changes` for what needs no words."""

    model_config = ConfigDict(strict=False, arbitrary_types_allowed=True)

    prompt: str = Field(default="", max_length=32_000)
    task: RepairTask | None = None
    scale: Annotated[Literal[2, 4], BeforeValidator(lambda scale: int(scale))] = 4
    flat: bool = False
    noise: float | None = Field(default=None, ge=0, le=1)
    changes: Annotated[tuple[Change, ...] | None, BeforeValidator(_changes)] = Field(
        default=None, max_length=MOST_CHANGES
    )

    def wish(
        self, pictures: Sequence[bytes], mask: bytes | None, *, edits: bool
    ) -> RepairPrompt | RetouchPrompt | EditPrompt:
        """What to do; where no model `edits`, what a mask marks is filled in. Raises BadRequest."""
        priority = self.priority or 0
        if self.changes is not None and self.task:
            raise BadRequest("changes: there is a task as well; ask for one after the other", "changes")
        if self.changes is not None:
            return RetouchPrompt(self._as_it_is(pictures), self.changes, priority)
        task: RepairTask | None = self.task or ("fill" if mask is not None and not edits else None)
        if task:
            picture = self._as_it_is(pictures)
            return RepairPrompt(picture, task, self.scale, self.flat, self.noise, mask, priority)
        if not self.prompt.strip():
            raise BadRequest("prompt: say what to change, or name a task, or list changes", "prompt")
        return EditPrompt(tuple(pictures), self.prompt, mask, self.size, **self.options())

    def _as_it_is(self, pictures: Sequence[bytes]) -> bytes:
        if len(pictures) > 1:
            raise BadRequest("image: only one picture at a time is repaired or retouched", "image")
        if self.size:
            raise BadRequest("size: what is repaired keeps its size; ask for a resize in `changes`", "size")
        return pictures[0]


def line(event: ImageEvent, kind: Literal["image_generation", "image_edit"]) -> bytes:
    """One event of a picture's stream."""
    match event:
        case Picture():
            return _named(f"{kind}.completed", _shown(event) | {"made": made(event.made)})
        case Preview():
            return _named(f"{kind}.partial_image", _shown(event) | {"partial_image_index": event.index})
        case _:
            return comment(event)


def whole(drawn: Sequence[Picture]) -> Json:
    """The body of an answer that is not streamed."""
    return {
        "created": int(time.time()),
        "data": [_shown(picture) | {"made": made(picture.made)} for picture in drawn],
        "made": made(drawn[0].made),
    }


def _named(name: str, said: Json) -> bytes:
    return data({"type": name, "created_at": int(time.time()), **said}, name)


def _shown(picture: Picture | Preview) -> Json:
    """The bytes, as JSON carries them."""
    return {
        "b64_json": base64.b64encode(picture.data).decode(),
        "output_format": picture.media_type.partition("/")[2],
    }

"""OpenAI's JSON: requests parsed into prompts, events and errors written as clients expect them."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from bot.engine import ImagePrompt, Loading, Made, Picture, Preview, Progress, Waiting
from bot.engine.server.jobs import Terms
from bot.errors import (
    DeskmateError,
    EngineBusy,
    ModelUnavailable,
    NoModelSet,
    NotEnoughMemory,
    NotOffered,
    PromptTooLong,
    UnknownModel,
    UsageError,
    WaitedTooLong,
)

Json = dict[str, Any]

SMALLEST, LARGEST = 64, 2048


class BadRequest(Exception):
    """A request that breaks the protocol; `param` names the field."""

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param


class Asking(BaseModel):
    """Who asks which model, and how urgently: `priority` is vLLM's, `timeout` ours, seconds in the queue."""

    model_config = ConfigDict(strict=True)

    model: str | None = None
    user: str | None = Field(default=None, max_length=512)
    safety_identifier: str | None = Field(default=None, max_length=512)
    priority: int | None = Field(default=0, ge=-(2**31), lt=2**31)
    timeout: float | None = Field(default=None, gt=0, le=86_400)

    def terms(self) -> Terms:
        """How it is asked for."""
        return Terms(self.user or self.safety_identifier or "", self.model, self.timeout)


def _size(size: object) -> object:
    if size in (None, "auto"):
        return None
    width, _, height = str(size).partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise ValueError("a size is width and height in pixels, such as 512x512")
    if not all(SMALLEST <= int(side) <= LARGEST for side in (width, height)):
        raise ValueError(f"both sides must be between {SMALLEST} and {LARGEST} pixels")
    return int(width), int(height)


class ImageBody(Asking):
    """The body of /v1/images/generations, with the names vLLM-Omni uses for what OpenAI has none."""

    prompt: str = Field(max_length=32_000)
    n: int | None = Field(default=1, ge=1, le=10)
    size: Annotated[tuple[int, int] | None, BeforeValidator(_size)] = None
    response_format: Literal["b64_json"] | None = None
    stream: bool | None = False
    partial_images: int | None = Field(default=0, ge=0, le=3)
    seed: int | None = Field(default=None, ge=-(2**63), lt=2**63)
    num_inference_steps: int | None = Field(default=None, ge=1, le=200)
    guidance_scale: float | None = Field(default=None, ge=0, le=100)
    negative_prompt: str | None = None

    @field_validator("prompt")
    @classmethod
    def _says_something(cls, prompt: str) -> str:
        if not prompt.strip():
            raise ValueError("it is empty")
        return prompt

    def wish(self) -> ImagePrompt:
        """What to draw."""
        sides = {"width": self.size[0], "height": self.size[1]} if self.size else {}
        return ImagePrompt(
            self.prompt,
            seed=self.seed,
            steps=self.num_inference_steps,
            guidance=self.guidance_scale,
            negative=self.negative_prompt or "",
            count=self.n or 1,
            priority=self.priority or 0,
            **sides,
        )


Body = TypeVar("Body", bound=BaseModel)


def parse(kind: type[Body], data: bytes) -> Body:
    """The body; raises BadRequest with the field at fault."""
    try:
        return kind.model_validate(json.loads(data))
    except ValidationError as error:
        first = error.errors()[0]
        param = ".".join(str(step) for step in first["loc"]) or None
        said = first["msg"].removeprefix("Value error, ")
        raise BadRequest(f"{param}: {said}" if param else said, param) from None
    except ValueError as error:
        raise BadRequest(f"the body is not JSON: {error}") from None


def comment(event: Loading | Waiting | Progress) -> bytes:
    """A line of the stream that other clients ignore."""
    match event:
        case Loading(model, fraction):
            said: Json = {"loading": fraction, "model": model}
        case Waiting(position, seconds):
            said = {"waiting": position, "seconds": seconds}
        case Progress(fraction):
            said = {"progress": round(fraction, 3)}
    return f": {json.dumps(said)}\n\n".encode()


def data(said: Json, event: str | None = None) -> bytes:
    """One event of the stream."""
    name = f"event: {event}\n" if event else ""
    return f"{name}data: {json.dumps(said, ensure_ascii=False)}\n\n".encode()


def made(result: Made) -> Json:
    """How a result was made."""
    return asdict(result)


def picture_event(picture: Picture) -> bytes:
    """The end of a picture's stream."""
    name = "image_generation.completed"
    said = {"type": name, "created_at": int(time.time()), **picture_data(picture), "made": made(picture.made)}
    return data(said, name)


def preview_event(preview: Preview) -> bytes:
    """The picture while it is being made."""
    name = "image_generation.partial_image"
    return data({"type": name, "created_at": int(time.time()), **picture_data(preview)}, name)


def picture_data(picture: Picture | Preview) -> Json:
    """The bytes, as JSON carries them."""
    return {
        "b64_json": base64.b64encode(picture.data).decode(),
        "output_format": picture.media_type.partition("/")[2],
    }


def pictures(drawn: list[Picture]) -> Json:
    """The body of an answer that is not streamed."""
    return {
        "created": int(time.time()),
        "data": [picture_data(picture) | {"made": made(picture.made)} for picture in drawn],
        "made": made(drawn[0].made),
    }


def failure(error: Exception) -> tuple[int, Json]:
    """The status and body of an error."""
    if isinstance(error, BadRequest):
        return 400, refused(str(error), param=error.param)
    if not isinstance(error, DeskmateError):
        return 500, refused(DeskmateError().say("en"), kind="server_error")
    status, describe = next((row[1:] for row in _FAILURES if isinstance(error, row[0])), (500, _server_error))
    return status, describe(error)


def refused(message: str, *, kind: str = "invalid_request_error", **more: object) -> Json:
    """OpenAI's shape of an error."""
    return {"error": {"message": message, "type": kind, "param": None, "code": None, **more}}


def _too_long(error: DeskmateError) -> Json:
    tokens, limit = error.facts["tokens"], error.facts["limit"]
    said = f"This model's maximum context length is {limit} tokens, but the messages have {tokens} tokens."
    return refused(said, param="messages", code="context_length_exceeded", tokens=tokens, limit=limit)


def _unknown(error: DeskmateError) -> Json:
    return refused(error.say("en"), param="model", code="model_not_found", available=error.facts["available"])


def _busy(error: DeskmateError) -> Json:
    return refused(error.say("en"), kind="rate_limit_error", code="queue_full")


def _unavailable(error: DeskmateError) -> Json:
    facts = error.__cause__.facts if isinstance(error.__cause__, NotEnoughMemory) else {}
    return refused(error.say("en"), kind="server_error", code="model_unavailable", **facts)


def _too_late(error: DeskmateError) -> Json:
    return refused(error.say("en"), kind="server_error", code="deadline_exceeded", **error.facts)


def _told(error: DeskmateError) -> Json:
    return refused(error.say("en"), code=error.code(), facts=error.facts)


def _server_error(error: DeskmateError) -> Json:
    return refused(error.say("en"), kind="server_error")


_FAILURES: tuple[tuple[type[DeskmateError], int, Callable[[DeskmateError], Json]], ...] = (
    (PromptTooLong, 400, _too_long),
    (UsageError, 400, _told),
    (UnknownModel, 404, _unknown),
    (NotOffered, 404, _told),
    (NoModelSet, 404, _told),
    (EngineBusy, 429, _busy),
    (WaitedTooLong, 504, _too_late),
    (ModelUnavailable, 503, _unavailable),
)

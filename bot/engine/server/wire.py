"""OpenAI's JSON: requests parsed into prompts, events and errors written as clients expect them."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from bot.engine import Loading, Made, Progress, Waiting
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


class BadRequest(Exception):
    """A request that breaks the protocol; `param` names the field."""

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param


class Asking(BaseModel):
    """Who asks which model, and how urgently: `priority` is vLLM's, `timeout` ours, seconds in the queue."""

    model_config = ConfigDict(strict=True)

    model: str | None = Field(default=None, max_length=512)
    user: str | None = Field(default=None, max_length=512)
    safety_identifier: str | None = Field(default=None, max_length=512)
    priority: int | None = Field(default=0, ge=-(2**31), lt=2**31)
    timeout: float | None = Field(default=None, gt=0, le=86_400)

    def terms(self, name: str) -> Terms:
        """How the request called `name` is asked for."""
        return Terms(self.user or self.safety_identifier or "", self.model, self.timeout, name)


Body = TypeVar("Body", bound=BaseModel)


def parse(kind: type[Body], data: bytes) -> Body:
    """The body; raises BadRequest with the field at fault."""
    try:
        told = from_json(data)
    except ValueError as error:
        raise BadRequest(f"the body is not JSON: {error}") from None
    return validated(kind, told)


def validated(kind: type[Body], told: object) -> Body:
    """`told` as `kind`; raises BadRequest with the field at fault."""
    try:
        return kind.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        param = ".".join(str(step) for step in first["loc"] if step != "[key]") or None
        said = first["msg"].removeprefix("Value error, ")
        raise BadRequest(f"{param}: {said}" if param else said, param) from None


def comment(event: Loading | Waiting | Progress | Json) -> bytes:
    """A line of the stream that other clients ignore."""
    match event:
        case dict():
            said: Json = event
        case Loading(model, fraction):
            said = {"loading": fraction, "model": model}
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

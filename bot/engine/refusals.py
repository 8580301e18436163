"""What an engine's refusal means: one of our errors for every answer that is not a success.

Our own engine answers as OpenAI does; vLLM, SGLang and llama.cpp each word it in their way.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from bot.errors import (
    DeskmateError,
    EngineBusy,
    EngineRefused,
    NoModelSet,
    NotEnoughMemory,
    NotOffered,
    PromptTooLong,
    UnknownModel,
    UsageError,
    WaitedTooLong,
)

Json = Mapping[str, Any]


def refusal(
    status: int, body: object, *, retry_after: str = "", asked: str = "", path: str = ""
) -> DeskmateError:
    """The error for an answer of `status`; `asked` is the model that was named, `path` what was called."""
    error = _error(body)
    message = str(error.get("message") or error.get("detail") or f"HTTP {status}")
    if too_long := _too_long(error, message):
        return too_long
    if ours := _ours(error):
        return ours
    if status == 429:
        return EngineBusy(seconds=int(retry_after) if retry_after.isdecimal() else 30)
    if status == 404 and "model" in message.lower():
        return UnknownModel(name=asked or "default", available=str(error.get("available") or "–"))
    if status in (404, 405, 501):
        return NotOffered(path=path, variable=_SETTINGS.get(path, "DESKMATE_ENGINE_URL"))
    return EngineRefused(reason=_short(message))


def _ours(error: Json) -> DeskmateError | None:
    """What only our own engine says."""
    match error:
        case {"code": "deadline_exceeded", "seconds": int(seconds)}:
            return WaitedTooLong(seconds=seconds)
        case {"code": "model_unavailable", "name": str(name), "needed": str(needed), "has": str(has)}:
            return NotEnoughMemory(name=name, needed=needed, has=has)
        case {"code": str(code), "facts": Mapping() as facts} if code in _KNOWN:
            return _rebuilt(_KNOWN[code], facts)
        case _:
            return None


def _rebuilt(kind: type[DeskmateError], facts: Json) -> DeskmateError | None:
    try:
        return kind(**facts)
    except (KeyError, TypeError, ValueError):
        return None


def unwelcome(message: str, told: Json) -> frozenset[str]:
    """The fields of `told` that a strict server will not hear of, and can do its work without."""
    if not _STRICT.search(message):
        return frozenset()
    named = (name for name in _DISPENSABLE & told.keys() if _mentions(message, name))
    # A format of text is what was asked for; one of pictures is only how they travel.
    return frozenset(name for name in named if name != "response_format" or isinstance(told[name], str))


def _mentions(message: str, name: str) -> bool:
    """Whether `message` names the field, or what is done with it: streaming."""
    return bool(re.search(rf"\b{re.escape(name.removesuffix('[]'))}(?:ing)?\b", message, re.IGNORECASE))


def is_starting(status: int, body: object) -> bool:
    """Whether the server will answer soon: it is up, but its model is not loaded yet."""
    return status == 503 and _error(body).get("code") != "model_unavailable"


def _error(body: object) -> Json:
    """The error object: under `error`, or the body itself as older vLLM sends it."""
    if not isinstance(body, Mapping):
        return {"message": str(body)} if body else {}
    error = body.get("error", body)
    return error if isinstance(error, Mapping) else {"message": error}


def _too_long(error: Json, message: str) -> PromptTooLong | None:
    for tokens, limit in (("tokens", "limit"), ("n_prompt_tokens", "n_ctx")):
        if isinstance(error.get(tokens), int) and isinstance(error.get(limit), int):
            return PromptTooLong(tokens=error[tokens], limit=error[limit])
    for wording in _TOO_LONG:
        if found := wording.search(message):
            numbers = {name: int(value or 0) for name, value in found.groupdict().items()}
            return PromptTooLong(tokens=numbers["tokens"] + numbers.get("more", 0), limit=numbers["limit"])
    return None


def _short(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= 200 else line[:199] + "…"


def _tree(kind: type[DeskmateError]) -> Iterator[type[DeskmateError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _tree(narrower)


_KNOWN = {kind.code(): kind for kind in chain(_tree(UsageError), _tree(NoModelSet))}
"""The errors that our own engine sends as their name and facts, so that people read them in their language."""
_SETTINGS = {
    "/v1/chat/completions": "DESKMATE_TEXT_MODEL",
    "/v1/images/generations": "DESKMATE_IMAGE_MODEL",
    "/v1/images/edits": "DESKMATE_EDIT_MODEL",
    "/v1/audio/speech": "DESKMATE_SPEECH_MODEL",
    "/v1/audio/transcriptions": "DESKMATE_TRANSCRIPTION_MODEL",
    "/v1/audio/music": "DESKMATE_MUSIC_MODEL",
}
_STRICT = re.compile(
    r"unexpected|unknown|unrecogni[sz]ed|unsupported|extra"
    r"|not (?:permitted|allowed|supported|enabled|accepted|compatible)|(?:no|n't) support",
    re.IGNORECASE,
)
_DISPENSABLE = frozenset(
    {"language", "partial_images", "stream", "stream_format", "timestamp_granularities[]"}
    | {
        "guidance_scale",
        "image",
        "negative_prompt",
        "num_inference_steps",
        "priority",
        "response_format",
        "seed",
    }
    | {"stream_options", "top_k", "user", "structured_outputs", "grammar", "logprobs", "top_logprobs"}
)
_TOO_LONG = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # OpenAI; vLLM up to 0.15
        r"context length is (?P<limit>\d+) tokens\D+?(?:requested|resulted in|contains) (?P<tokens>\d+)",
        # vLLM from 0.16
        r"passed (?P<tokens>\d+) input tokens and requested (?P<more>\d+) .* length is only (?P<limit>\d+)",
        r"prompt \(length (?P<tokens>\d+)\) is longer than the maximum model length of (?P<limit>\d+)",
        # llama.cpp; SGLang
        r"\((?P<tokens>\d+) tokens\) (?:exceeds|is longer than) .*?\((?P<limit>\d+) tokens\)",
    )
]

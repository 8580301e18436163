"""Pictures from a server, as OpenAI and those who follow it send them."""

from base64 import b64decode, b64encode
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TypeVar, assert_never

from bot.engine import (
    EditPrompt,
    Heard,
    ImageEvent,
    ImagePrompt,
    Picture,
    Preview,
    RepairPrompt,
    RetouchPrompt,
    Work,
)
from bot.engine.calls import Attached, Blob, Caller, Json, Server, made
from bot.engine.changes import written
from bot.errors import EngineLost

Counted = TypeVar("Counted", bound=ImagePrompt | EditPrompt)

_NEW, _EDITS = "images/generations", "images/edits"
# OpenAI's limit of partial_images; servers refuse the whole picture for more.
_MOST_PREVIEWS = 3


@dataclass(frozen=True, slots=True)
class _Call:
    """What is asked of which path: `body`, and the files that go along."""

    path: str
    body: Json
    files: Sequence[Attached] = ()

    @property
    def work(self) -> Work:
        """What is done there."""
        return "generated" if self.path == _NEW else "changed"


async def draw(
    caller: Caller, server: Server, prompt: ImagePrompt | EditPrompt
) -> AsyncGenerator[ImageEvent]:
    """Draw or edit; a server that makes fewer pictures at a time than were asked for is asked again."""
    drawn = 0
    while drawn < prompt.count:
        rest = _rest(prompt, drawn)
        call = _drawing(rest) if isinstance(rest, ImagePrompt) else _editing(rest)
        async with aclosing(_pictures(caller, server, call)) as events:
            async for event in events:
                if isinstance(event, Picture):
                    yield replace(event, index=drawn)
                    drawn += 1
                else:
                    yield event


def edit(
    caller: Caller, server: Server, prompt: RepairPrompt | RetouchPrompt | EditPrompt
) -> AsyncGenerator[ImageEvent]:
    """Repair, retouch or edit a picture."""
    match prompt:
        case RepairPrompt():
            return _pictures(caller, server, _repairing(prompt))
        case RetouchPrompt():
            return _pictures(caller, server, _retouching(prompt))
        case EditPrompt():
            return draw(caller, server, prompt)
        case _:
            assert_never(prompt)


async def _pictures(caller: Caller, server: Server, call: _Call) -> AsyncGenerator[ImageEvent]:
    left: int = call.body.get("n", 1)
    asked = caller.ask(server, call.path, call.body | {"stream": True}, call.files)
    async with aclosing(asked) as events:
        async for event in events:
            if not isinstance(event, dict | Heard | Blob):
                yield event
            elif isinstance(event, dict):
                for picture in _drawn({"model": server.model} | event, call):
                    yield picture
                    left -= isinstance(picture, Picture)
                    if not left:
                        return
    if left == call.body.get("n", 1):
        raise EngineLost


def _drawing(prompt: ImagePrompt) -> _Call:
    own = {
        "size": f"{prompt.width}x{prompt.height}",
        "negative_prompt": prompt.negative or None,
        "image": b64encode(prompt.like).decode() if prompt.like else None,
    }
    return _Call(_NEW, _wished(prompt) | own)


def _editing(prompt: EditPrompt) -> _Call:
    field = "image" if len(prompt.pictures) == 1 else "image[]"
    pictures = [Attached(field, data, f"picture{number}") for number, data in enumerate(prompt.pictures, 1)]
    size = {"size": f"{prompt.size[0]}x{prompt.size[1]}" if prompt.size else None}
    return _Call(_EDITS, _wished(prompt) | size, (*pictures, *_masked(prompt.mask)))


def _wished(prompt: ImagePrompt | EditPrompt) -> Json:
    return {
        "prompt": prompt.text,
        "n": prompt.count,
        "response_format": "b64_json",
        "seed": prompt.seed,
        "num_inference_steps": prompt.steps,
        "guidance_scale": prompt.guidance,
        "partial_images": min(prompt.previews, _MOST_PREVIEWS) or None,
        "priority": prompt.priority or None,
    }


def _repairing(prompt: RepairPrompt) -> _Call:
    body = {
        "task": prompt.task,
        "scale": prompt.scale,
        "flat": prompt.flat,
        "noise": prompt.noise,
        "priority": prompt.priority or None,
    }
    return _Call(_EDITS, body, (Attached("image", prompt.data, "picture"), *_masked(prompt.mask)))


def _retouching(prompt: RetouchPrompt) -> _Call:
    body = {
        "changes": [written(change) for change in prompt.changes],
        "priority": prompt.priority or None,
    }
    return _Call(_EDITS, body, (Attached("image", prompt.data, "picture"),))


def _masked(mask: bytes | None) -> tuple[Attached, ...]:
    return (Attached("mask", mask, "mask.png"),) if mask is not None else ()


def _rest(prompt: Counted, drawn: int) -> Counted:
    """What is left to draw of `prompt`."""
    seed = None if prompt.seed is None else prompt.seed + drawn
    previews = 0 if drawn else prompt.previews
    return replace(prompt, count=prompt.count - drawn, seed=seed, previews=previews)


def _drawn(answer: Json, call: _Call) -> Iterator[Preview | Picture]:
    """The pictures in a whole answer, or in an event of a stream."""
    partial = answer.get("type", "completed").endswith("partial_image")
    seed = call.body.get("seed")
    for index, each in enumerate(answer.get("data") or [answer]):
        if not each.get("b64_json"):
            continue
        data = b64decode(each["b64_json"])
        if partial:
            yield Preview(data, _media_type(data), answer.get("partial_image_index", 0))
        else:
            own = None if seed is None else seed + index
            yield Picture(data, made(answer | each, "diffusion", own, call.work), _media_type(data))


def _media_type(data: bytes) -> str:
    if data.startswith(b"\xff\xd8"):
        return "image/jpeg"
    return "image/webp" if data[8:12] == b"WEBP" else "image/png"

"""Signs what was made: what it is, which model or rules did it, and from which files."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

import structlog

from bot import __version__
from bot.engine import (
    CleanPrompt,
    EditPrompt,
    ImagePrompt,
    Made,
    MusicPrompt,
    Picture,
    RepairPrompt,
    RetouchPrompt,
    Sound,
    SpeechPrompt,
)
from bot.engine.server import png
from bot.engine.server.provenance.certificate import Identity
from bot.engine.server.sound import labels

MediaPrompt = (
    ImagePrompt | RepairPrompt | RetouchPrompt | EditPrompt | SpeechPrompt | MusicPrompt | CleanPrompt
)

_SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_KINDS = (
    (0, b"\x89PNG", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (4, b"ftyp", "video/mp4"),
)
"""Where a file tells of which kind it is, among those that may carry a manifest of their own."""
_MARK = b"AIGC"
_UNTOLD = "application/octet-stream"
_SETTINGS = {"builder": {"thumbnail": {"enabled": False}}, "verify": {"verify_after_sign": False}}

log = structlog.get_logger("engine")


@dataclass(frozen=True, slots=True)
class Origin:
    """How something came to be: `source` is IPTC's term, `parents` are the files it was made from."""

    action: str
    source: str | None
    parents: tuple[bytes, ...] = ()


class Seal:
    """Signs with one identity."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def seal(self, result: Picture | Sound, prompt: MediaPrompt) -> Picture | Sound:
        """The same result with a signed manifest in its file. One that cannot be signed comes as it is.

        Where a file that it was made from is marked as AI's, so is the result.
        """
        origin = origin_of(prompt, result.made)
        manifest = _manifest(result.made, result.media_type, origin)
        try:
            marked = _still_marked(result, origin.parents)
            data = self._signed(marked, result.media_type, manifest, origin.parents)
        except Exception as error:
            log.warning("a result could not be signed", kind=result.media_type, error=type(error).__name__)
            return result
        return replace(result, data=data)

    def _signed(self, data: bytes, media_type: str, manifest: Any, parents: Sequence[bytes]) -> bytes:
        import c2pa  # type: ignore[import-untyped]  # it ships no types

        target = io.BytesIO()
        info = c2pa.C2paSignerInfo(b"es256", self._identity.chain, self._identity.key, None)
        with (
            c2pa.Context.from_dict(_SETTINGS) as context,
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder(manifest, context) as builder,
        ):
            for number, parent in enumerate(parents):
                _add(builder, parent, number)
            builder.sign(signer, media_type, io.BytesIO(data), target)
        return target.getvalue()


def origin_of(prompt: MediaPrompt, made: Made) -> Origin:
    """What a prompt and what served it say of the result."""
    match prompt:
        case ImagePrompt() | SpeechPrompt() | MusicPrompt():
            by_rules = made.family in ("retrieval", "algorithm")
            return Origin("c2pa.created", "algorithmicMedia" if by_rules else "trainedAlgorithmicMedia")
        case EditPrompt(pictures=pictures):
            return Origin("c2pa.edited", "compositeWithTrainedAlgorithmicMedia", pictures)
        case RepairPrompt(data=data):
            invents = made.family in ("gan", "diffusion")
            return Origin("c2pa.edited", "compositeWithTrainedAlgorithmicMedia" if invents else None, (data,))
        case RetouchPrompt(data=data):
            return Origin("c2pa.edited", None, (data,))
        case CleanPrompt(files=files):
            return Origin("c2pa.edited", None, files)
        case _:
            assert_never(prompt)


def _still_marked(result: Picture | Sound, parents: Sequence[bytes]) -> bytes:
    if _MARK in result.data or not any(_MARK in parent for parent in parents):
        return result.data
    if isinstance(result, Picture):
        return png.label(result.data, png.EDITED, model=result.made.model)
    return labels.label(result.data, result.media_type, model=result.made.model, origin=png.EDITED)


def _manifest(made: Made, media_type: str, origin: Origin) -> dict[str, Any]:
    agent = {"name": made.model, "description": made.family}
    source = {"digitalSourceType": _SOURCES + origin.source} if origin.source else {}
    action = {"action": origin.action, "softwareAgent": agent, **source}
    opened = [{"action": "c2pa.opened", "parameters": {"ingredientIds": [_id(0)]}}] if origin.parents else []
    placed = [
        {"action": "c2pa.placed", "parameters": {"ingredientIds": [_id(number)]}}
        for number in range(1, len(origin.parents))
    ]
    return {
        "claim_generator_info": [{"name": "Deskmate", "version": __version__}],
        "format": media_type,
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [*opened, *placed, action]}}],
    }


def _add(builder: Any, parent: bytes, number: int) -> None:
    """Name a file that the result was made from, by its hash, and with the manifest that it carries."""
    import c2pa

    about = {"relationship": "parentOf" if number == 0 else "componentOf", "instance_id": _id(number)}
    try:
        builder.add_ingredient(about, _kind(parent), io.BytesIO(parent))
    except c2pa.C2paError:
        builder.add_ingredient(about, _UNTOLD, io.BytesIO(parent))


def _kind(data: bytes) -> str:
    known = (kind for at, mark, kind in _KINDS if data[at : at + len(mark)] == mark)
    return next(known, _UNTOLD)


def _id(number: int) -> str:
    return f"parent-{number}"

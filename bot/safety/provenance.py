"""What a file says of its own origin: its manifest of C2PA, and the marks of IPTC and of GB 45438."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.language import Language, Phrase

_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
}
_MARKS = (b"AIGC", b"trainedAlgorithmicMedia", b"TrainedAlgorithmicMedia")
_OWN_ISSUER = "signingCredential.untrusted"

_UNSIGNED = Phrase(en="No signed manifest.", zh="没有签名的来源清单。")
_STATE = Phrase(en="Signed by {issuer}: {state}{trust}", zh="由 {issuer} 签名：{state}{trust}")
_STATES = {
    "Valid": Phrase(en="unchanged since", zh="此后未被改动"),
    "Trusted": Phrase(en="unchanged since, and the signer is trusted", zh="此后未被改动，且签名者受信任"),
    "Invalid": Phrase(en="CHANGED since, or not readable", zh="此后被改动过，或无法读取"),
}
_UNTRUSTED = Phrase(en=" (this machine does not know the signer)", zh="（本机不认识该签名者）")
_AGENT = Phrase(en=" by {name}", zh="，{name}")
_SOURCE = Phrase(en=": {source}", zh="：{source}")
_PARENTS = Phrase(en="Made from {count} other file(s).", zh="由 {count} 个其他文件制成。")
_MARKED = Phrase(en="Its metadata says that it is AI-generated.", zh="其元数据标明为 AI 生成。")
_NOT_MARKED = Phrase(en="Its metadata says nothing of AI.", zh="其元数据未提及 AI。")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: C2PA's action, what did it, IPTC's kind of source."""

    action: str
    agent: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a file tells. `state` is Valid, Trusted or Invalid, empty without a manifest; `marked` as made by AI."""

    marked: bool
    state: str = ""
    issuer: str = ""
    steps: tuple[Step, ...] = ()
    parents: int = 0
    codes: tuple[str, ...] = ()


def read(data: bytes, media_type: str) -> Provenance:
    """What the file `data` tells."""
    import c2pa  # type: ignore[import-untyped]  # it ships no types

    marked = any(mark in data for mark in _MARKS)
    try:
        with c2pa.Reader(media_type, io.BytesIO(data)) as reader:
            state, told = str(reader.get_validation_state()), json.loads(reader.json())
    except c2pa.C2paError:
        return Provenance(marked)
    manifest = told["manifests"][told["active_manifest"]]
    codes = tuple(str(status["code"]) for status in told.get("validation_status", ()))
    return Provenance(
        marked=marked,
        state=state,
        issuer=str(manifest.get("signature_info", {}).get("issuer", "?")),
        steps=tuple(_steps(manifest)),
        parents=len(manifest.get("ingredients", ())),
        codes=codes,
    )


def read_file(path: Path) -> Provenance:
    """As `read`, the kind of file told by its name."""
    return read(path.read_bytes(), _TYPES.get(path.suffix.lower(), "application/octet-stream"))


def told(found: Provenance, language: Language) -> str:
    """For a person, in a few lines."""
    return "\n".join(_lines(found, language))


def _lines(found: Provenance, language: Language) -> Iterator[str]:
    if not found.state:
        yield _UNSIGNED(language)
    else:
        trust = _UNTRUSTED(language) if _OWN_ISSUER in found.codes else ""
        state = _STATES.get(found.state, _STATES["Invalid"])(language)
        yield _STATE(language, issuer=found.issuer, state=state, trust=trust)
    for step in found.steps:
        agent = _AGENT(language, name=step.agent) if step.agent else ""
        source = _SOURCE(language, source=step.source) if step.source else ""
        yield f"- {step.action}{agent}{source}"
    if found.parents:
        yield _PARENTS(language, count=found.parents)
    yield (_MARKED if found.marked else _NOT_MARKED)(language)


def _steps(manifest: dict[str, Any]) -> Iterator[Step]:
    for assertion in manifest.get("assertions", ()):
        if assertion["label"].startswith("c2pa.actions"):
            for action in assertion["data"]["actions"]:
                agent = action.get("softwareAgent", {})
                name = agent.get("name", "") if isinstance(agent, dict) else str(agent)
                yield Step(action["action"], name, action.get("digitalSourceType", "").rpartition("/")[2])

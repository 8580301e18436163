"""Which class listens or speaks with a model: told by what its folder says that it is."""

import json
from collections.abc import Collection
from pathlib import Path

from bot.engine.server.easel import Maker, Making
from bot.errors import EngineRefused


def listener(folder: Path, device: str, *, name: str, licence: str | None) -> tuple[Maker, Making]:
    """What transcribes with the model in `folder`; it has yet to be loaded."""
    from bot.engine.server.sound.qwen_asr import QwenTranscriber
    from bot.engine.server.sound.transcription import Transcriber

    known: dict[str, type[Transcriber | QwenTranscriber]]
    known = {"whisper": Transcriber, "qwen3_asr": QwenTranscriber}
    made = known[_kind(folder, known)](folder, device, name=name, licence=licence)
    return made, made.transcribe


def talker(
    folder: Path, device: str, *, name: str, licence: str | None, threads: int
) -> tuple[Maker, Making]:
    """What speaks with the model in `folder`; it has yet to be loaded."""
    from bot.engine.server.sound.kokoro_weights import FRONT
    from bot.engine.server.sound.speech import Speaker
    from bot.engine.server.sound.vibevoice import VibeVoice

    if (folder / FRONT).is_file():
        speaker = Speaker(folder, name=name, licence=licence, threads=threads)
        return speaker, speaker.speak
    known = {"vibevoice": VibeVoice}
    made = known[_kind(folder, known)](folder, device, name=name, licence=licence)
    return made, made.speak


def _kind(folder: Path, known: Collection[str]) -> str:
    """One of those `known`. Raises EngineRefused with them."""
    try:
        kind = json.loads((folder / "config.json").read_text("utf-8")).get("model_type")
    except (OSError, ValueError, AttributeError):
        kind = None
    if kind not in known:
        raise EngineRefused(reason=f"{folder.name} holds none of the kinds that do this: {', '.join(known)}")
    return str(kind)

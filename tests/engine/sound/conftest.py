"""The real voices and the real Whisper, fetched once."""

import asyncio
from pathlib import Path

import pytest

from bot.engine.server.catalogue import KOKORO, WHISPER_BASE
from bot.engine.server.prepare import prepare
from bot.engine.server.sound.speech import Speaker
from bot.engine.server.sound.transcription import Transcriber


@pytest.fixture(scope="session")
def kokoro(models_home: Path) -> Path:
    """The folder of the voices' model and its dictionaries."""
    return asyncio.run(prepare(KOKORO, models_home, lambda stage, fraction: None))


@pytest.fixture(scope="session")
def speaker(kokoro: Path) -> Speaker:
    """Loaded."""
    speaker = Speaker(kokoro, name=KOKORO.name, licence=KOKORO.licence)
    speaker.load(lambda fraction: None)
    return speaker


@pytest.fixture(scope="session")
def transcriber(models_home: Path) -> Transcriber:
    """Loaded."""
    folder = asyncio.run(prepare(WHISPER_BASE, models_home, lambda stage, fraction: None))
    transcriber = Transcriber(folder, "cpu", name=WHISPER_BASE.name, licence=WHISPER_BASE.licence)
    transcriber.load(lambda fraction: None)
    return transcriber

"""Fixtures that several test packages share: real models, and an engine that serves one."""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.engine.server.catalogue import QWEN_CODER, SMOLLM2, Entry
from bot.engine.server.prepare import prepare


@pytest.fixture(scope="session")
def models_home() -> Path:
    """A DESKMATE_HOME that outlives the tests, so that models are fetched and converted once."""
    return Path(os.environ.get("DESKMATE_TEST_HOME", "~/.cache/deskmate-tests")).expanduser()


@pytest.fixture(scope="session")
def smollm2(models_home: Path) -> Path:
    """The folder of a small real model, which answers in English."""
    return _ready(SMOLLM2, models_home)


@pytest.fixture(scope="session")
def qwen(models_home: Path) -> Path:
    """The folder of the embedded default model."""
    return _ready(QWEN_CODER, models_home)


@pytest.fixture(scope="session")
def engine_url(models_home: Path, smollm2: Path) -> Iterator[str]:
    """The address of an engine process that serves SmolLM2 and the composer."""
    with engine_process(models_home, {"DESKMATE_TEXT_MODEL": SMOLLM2.name}) as url:
        yield url


@contextmanager
def engine_process(home: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """An engine in a process of its own, ready to write; one thread leaves a core to the tests."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.engine.server", "--port", "0", "--with-parent"],
        env={**os.environ, "DESKMATE_HOME": str(home), "DESKMATE_THREADS": "1", **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]
            _wait_until_ready(url)
            yield url
        finally:
            process.terminate()


def _ready(entry: Entry, home: Path) -> Path:
    return asyncio.run(prepare(entry, home, lambda stage, fraction: None))


def _wait_until_ready(url: str) -> None:
    while not (health := _health(url))["ready"]:
        failed = [
            model for model in health["models"] if model["state"] == "failed" and model["task"] == "text"
        ]
        assert not failed, failed
        time.sleep(0.2)


def _health(url: str) -> dict[str, list[dict[str, str]]]:
    with urllib.request.urlopen(f"{url}/health") as answer:  # noqa: S310 - it is on this machine
        said: dict[str, list[dict[str, str]]] = json.load(answer)
        return said

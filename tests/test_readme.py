"""Every block of code in both READMEs runs here, and their tables follow from the code."""

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import aiohttp
import pytest
from dotenv import dotenv_values

from bot.capability import Capabilities
from bot.language import detect
from bot.playground.server import serve
from bot.settings import Settings
from scripts.readme import READMES, documents
from tests.chat import Chat

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
WAIT = 120
"""Seconds that a process may take to say the line that a test waits for."""


def blocks(kind: str) -> list[str]:
    """Each different block of `kind` in the READMEs, without its indentation."""
    found: dict[str, None] = {}
    for path in READMES:
        for indent, language, code in BLOCK.findall(path.read_text()):
            if language == kind:
                found[re.sub(rf"^{indent}", "", code, flags=re.MULTILINE)] = None
    return list(found)


SHELL = [line for block in blocks("sh") for line in block.splitlines()]


def test_both_readmes_show_the_same_blocks() -> None:
    english, chinese = (BLOCK.findall(path.read_text()) for path in READMES)

    assert [block[1:] for block in english] == [block[1:] for block in chinese]


def test_every_shell_line_is_run_by_a_test_here() -> None:
    assert set(SHELL) == {
        "make playground",
        "make test",
        ".venv/bin/deskmate doctor",
        ".venv/bin/deskmate run",
        ".venv/bin/deskmate manifest --url https://deskmate.example.com --write",
        ".venv/bin/deskmate models list",
    }
    assert {kind for path in READMES for _, kind, _ in BLOCK.findall(path.read_text())} == {
        "sh",
        "ini",
        "python",
    }


def test_the_tables_in_the_documents_follow_from_the_code() -> None:
    assert [path.name for path, text in documents() if path.read_text() != text] == []


def test_make_test_is_what_ci_runs() -> None:
    assert (ROOT / ".ci/run").read_text().rstrip().endswith("\nmake test")


async def test_make_playground_prints_an_address_that_opens(tmp_path: Path) -> None:
    if not (ROOT / ".venv/.ready").exists():
        pytest.skip("runs where the environment was made by make")

    with started(
        ["make", "playground", "ARGS=--port 0 --no-browser"], {"DESKMATE_HOME": str(tmp_path)}
    ) as process:
        address = until(process, r"http://\S+")
        async with aiohttp.ClientSession() as session, session.get(address) as page:
            assert page.status == 200
            assert "<title>" in await page.text()


async def test_deskmate_run_connects_with_the_two_tokens(tmp_path: Path) -> None:
    async with serve(port=0, folder=None) as playground:
        environment = {
            **playground.environment,
            "DESKMATE_HOME": str(tmp_path),
            "DESKMATE_TEXT_MODEL": "smollm2-135m",
        }
        with started(deskmate("run"), environment) as process:
            await asyncio.to_thread(until, process, "connected")

            assert playground.workspace.breaches == []


async def test_deskmate_doctor_looks_at_everything(tmp_path: Path) -> None:
    async with serve(port=0, folder=None) as playground:
        environment = {**playground.environment, "DESKMATE_HOME": str(tmp_path)}
        process = await asyncio.to_thread(finished, deskmate("doctor"), environment, tmp_path)

    lines = process.stdout.splitlines()
    subjects = (
        "Bot token",
        "Scopes: all",
        "App token",
        "Database",
        "Machine",
        "GPU",
        "Model for text",
        "Engine",
    )
    assert [subject for subject in subjects if not any(subject in line for line in lines)] == []
    assert process.returncode == 0


def test_deskmate_manifest_writes_a_manifest_for_http(tmp_path: Path) -> None:
    process = finished(deskmate("manifest --url https://deskmate.example.com --write"), {}, tmp_path)

    assert process.returncode == 0
    assert "https://deskmate.example.com/slack/events" in (tmp_path / "manifest.yml").read_text()


def test_deskmate_models_list_names_the_embedded_models(tmp_path: Path) -> None:
    process = finished(deskmate("models list"), {"DESKMATE_HOME": str(tmp_path)}, tmp_path)

    assert process.returncode == 0
    assert "qwen2.5-coder-1.5b" in process.stdout
    assert "Apache-2.0" in process.stdout


@pytest.mark.parametrize("block", blocks("ini"))
def test_every_setting_shown_is_one(block: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(block)

    values = dotenv_values(tmp_path / ".env")

    assert values
    assert {name.lower() for name in values} <= set(Settings.model_fields)


@pytest.mark.parametrize("block", blocks("python"))
async def test_the_capability_shown_answers_and_explains_itself(block: str) -> None:
    module = ModuleType("handlers.haiku")
    exec(block, module.__dict__)  # noqa: S102 - the README's own code
    chat = Chat(capabilities=Capabilities([module.capability]))

    await chat.says("/haiku the first snow")
    await chat.says("/haiku")

    assert len(chat.heard) >= 1
    assert "/haiku" in chat.whispered[-1]
    assert detect(module.capability.summary.zh) == "zh"


def deskmate(arguments: str) -> list[str]:
    """The command as the README shows it, from the environment that runs the tests."""
    assert f".venv/bin/deskmate {arguments}" in SHELL
    return [str(Path(sys.executable).parent / "deskmate"), *shlex.split(arguments)]


def finished(
    command: list[str], environment: dict[str, str], folder: Path
) -> "subprocess.CompletedProcess[str]":
    """The process after its end."""
    return subprocess.run(
        command,
        env=os.environ | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
    )


@contextmanager
def started(command: list[str], environment: dict[str, str]) -> "Iterator[subprocess.Popen[str]]":
    """The running process; at the end it is interrupted and must end by itself."""
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=WAIT)


def until(process: "subprocess.Popen[str]", pattern: str) -> str:
    """The first text that matches `pattern` in what the process says."""
    said = []
    assert process.stdout
    for line in process.stdout:
        said.append(line)
        if match := re.search(pattern, line):
            return match[0]
    raise AssertionError(f"ended without saying {pattern}:\n{''.join(said)}")

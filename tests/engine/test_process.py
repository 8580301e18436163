"""The engine as a process: how it starts, refuses to start, and ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.errors import PortTaken

ENGINE = [sys.executable, "-m", "bot.engine.server"]


def run(*arguments: str, environment: Mapping[str, str], home: Path) -> "subprocess.CompletedProcess[str]":
    """An engine that is expected to end by itself."""
    settings = {**os.environ, "DESKMATE_HOME": str(home), "LANG": "C.UTF-8", **environment}
    return subprocess.run([*ENGINE, *arguments], env=settings, capture_output=True, text=True, check=False)


def start(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    """An engine whose model can never be had, so that nothing heavy is loaded."""
    settings = {**os.environ, "DESKMATE_HOME": str(home), "DESKMATE_TEXT_MODEL": str(home)}
    command = [*ENGINE, "--port", "0", *arguments]
    return subprocess.Popen(
        command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def address(process: "subprocess.Popen[str]") -> str:
    """The address it prints when it listens."""
    assert process.stdout is not None
    return process.stdout.readline().split()[-1]


@pytest.mark.parametrize("variable", ["DESKMATE_TEXT_MODEL", "DESKMATE_MUSIC_MODEL", "DESKMATE_DEVICE"])
def test_a_wrong_setting_stops_the_start_with_one_sentence(variable: str, tmp_path: Path) -> None:
    done = run(environment={variable: "gpt 9"}, home=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith(f"{variable} is 'gpt 9', but it takes ")
    assert done.stderr.count("\n") == 1


def test_an_occupied_port_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        done = run("--port", str(port), environment={}, home=tmp_path)

    assert done.returncode == 2
    assert done.stderr == f"{PortTaken(port=port).say('en')}\n"


def test_it_prints_where_it_listens_and_answers_there_at_once(tmp_path: Path) -> None:
    with start(tmp_path) as process:
        url = address(process)

        with urllib.request.urlopen(f"{url}/health") as answer:  # noqa: S310 - it is on this machine
            status = answer.status

        process.terminate()
    assert status == 200


def test_every_task_has_a_model_but_editing_by_words(tmp_path: Path) -> None:
    with start(tmp_path) as process:
        with urllib.request.urlopen(f"{address(process)}/v1/models") as answer:  # noqa: S310 - likewise
            found = {model["task"] for model in json.load(answer)["data"]}

        process.terminate()
    assert found == {"text", "image", "repair", "speech", "transcription", "music", "sound"}


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_is_told_to(told: signal.Signals, tmp_path: Path) -> None:
    with start(tmp_path) as process:
        address(process)

        process.send_signal(told)

        assert process.wait() == 0


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    start_it = f"subprocess.Popen([*{ENGINE!r}, '--port', '0', '--with-parent', str(os.getpid())])"
    settings = {**os.environ, "DESKMATE_HOME": str(tmp_path), "DESKMATE_TEXT_MODEL": str(tmp_path)}

    parent = subprocess.run(
        [sys.executable, "-c", f"import os, subprocess; {start_it}"],
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )

    # The pipe reaches its end only when the engine, which inherited it, is gone.
    assert parent.returncode == 0

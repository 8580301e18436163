"""Commands as processes: what they serve, how they end, and that they leave nothing behind."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psutil
import pytest

from bot.playground.server import serve

PATIENCE = 120


@asynccontextmanager
async def deskmate(*arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m bot` as a process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def said(process: asyncio.subprocess.Process, words: str) -> str:
    """The first line that holds `words`."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        async for line in process.stdout:
            if words in line.decode():
                return line.decode()
    raise AssertionError(f"it ended without saying {words!r}")


@pytest.fixture
def home(fresh_machine: Path, models_home: Path, smollm2: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new home whose models are there already."""
    home = fresh_machine / "home"
    home.mkdir()
    (home / "models").symlink_to(models_home / "models")
    monkeypatch.setenv("DESKMATE_TEXT_MODEL", "smollm2-135m")
    return home


async def test_the_playground_prints_its_address_serves_its_page_and_ends_in_order(
    home: Path, unused_tcp_port: int
) -> None:
    async with deskmate("playground", "--no-browser", "--port", str(unused_tcp_port)) as process:
        line = await said(process, "Open")
        async with aiohttp.ClientSession() as session, session.get(line.split()[1]) as page:
            status = page.status
        await said(process, "Loading the model smollm2-135m")
        engines = psutil.Process(process.pid).children()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            code = await process.wait()

    assert line == f"Open http://127.0.0.1:{unused_tcp_port} in your browser.\n"
    assert status == 200
    assert code == 0
    assert engines
    assert not [engine for engine in engines if engine.is_running()]


async def test_a_killed_bot_leaves_no_engine_behind(home: Path) -> None:
    async with serve() as playground, deskmate("run", **playground.environment) as process:
        await said(process, "engine started")
        engines = psutil.Process(process.pid).children()
        process.kill()
        gone, alive = await asyncio.to_thread(psutil.wait_procs, engines, timeout=PATIENCE)

    assert gone
    assert not alive


async def test_a_wrong_token_ends_the_start_with_one_sentence(home: Path) -> None:
    async with serve() as playground:
        environment = playground.environment | {"SLACK_BOT_TOKEN": "xoxb-wrong"}
        async with deskmate("run", **environment) as process:
            line = await said(process, "SLACK_BOT_TOKEN")
            async with asyncio.timeout(PATIENCE):
                code = await process.wait()

    assert code == 2
    assert line.startswith("Slack does not accept SLACK_BOT_TOKEN (invalid_auth). Copy it again")

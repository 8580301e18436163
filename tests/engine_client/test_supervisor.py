"""The supervisor keeps an engine alive, tells how far it is, and leaves none behind."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import psutil
import pytest
from structlog.testing import capture_logs

from bot.engine import Loading, TextPrompt, Turn, Words
from bot.engine.client import HttpEngine, server_at
from bot.engine.supervisor import Health, Supervisor, read_health, supervised
from bot.errors import EngineLost, EngineRefused

PATIENCE = 30


class Watched:
    """A supervisor of a stand-in, and everything it reports."""

    def __init__(self, session: aiohttp.ClientSession, behaviour: str, **options: Any) -> None:
        self._reports: asyncio.Queue[Health] = asyncio.Queue()
        command = (sys.executable, "-m", "tests.engine_client.stand_in", behaviour)
        self.supervisor = Supervisor(session, command=command, report=self._reports.put_nowait, **options)

    async def until(self, stage: str) -> Health:
        """The next report of `stage`."""
        async with asyncio.timeout(PATIENCE):
            while (health := await self._reports.get()).stage != stage:
                pass
        return health


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP session."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
        yield session


async def test_an_engine_is_started_and_ended_with_its_supervisor(session: aiohttp.ClientSession) -> None:
    watched = Watched(session, "ready")

    async with supervised(watched.supervisor) as supervisor:
        await watched.until("ready")
        process = psutil.Process(supervisor.pid)
        async with session.get(f"{supervisor.url}/health") as response:
            status = response.status

    assert status == 200
    assert not process.is_running()


async def test_an_engine_gives_way_to_the_bot(session: aiohttp.ClientSession) -> None:
    watched = Watched(session, "ready")

    async with supervised(watched.supervisor) as supervisor:
        await watched.until("ready")

        assert psutil.Process(supervisor.pid).nice() > psutil.Process().nice()


async def test_an_engine_killed_mid_answer_is_lost_to_the_reader_and_comes_back(
    session: aiohttp.ClientSession,
) -> None:
    watched = Watched(session, "ready")

    async with supervised(watched.supervisor) as supervisor:
        await watched.until("ready")
        first = supervisor.pid
        server = server_at(supervisor.url)
        words = HttpEngine(session, text=server, image=server).write(TextPrompt((Turn("user", "Hi"),)))
        begun = await anext(words)
        os.kill(first or 0, signal.SIGKILL)
        with pytest.raises(EngineLost):
            await anext(words)
        await watched.until("ready")

        assert begun == Words("Once")
        assert supervisor.pid != first


async def test_an_engine_that_cannot_start_tells_its_last_words(session: aiohttp.ClientSession) -> None:
    watched = Watched(session, "broken")

    async with supervised(watched.supervisor) as supervisor:
        health = await watched.until("failed")

        assert health.reason == "The model tiny needs 9 GB on disk."
        with pytest.raises(EngineRefused, match="needs 9 GB"):
            supervisor.starting()


async def test_a_silent_engine_is_killed_and_started_again(session: aiohttp.ClientSession) -> None:
    watched = Watched(session, "silent", silence=0.5)

    async with supervised(watched.supervisor) as supervisor:
        await watched.until("failed")
        silent = supervisor.pid or 0

        assert not psutil.pid_exists(silent)


async def test_an_engine_whose_device_is_stuck_is_started_again(session: aiohttp.ClientSession) -> None:
    watched = Watched(session, "stuck")

    with capture_logs() as lines:
        async with supervised(watched.supervisor) as supervisor:
            while (await watched.until("starting")).live:
                pass
            stuck = supervisor.pid
            while supervisor.pid == stuck:
                await watched.until("starting")

    assert {
        "event": "engine is started again",
        "trouble": "its device is stuck",
        "log_level": "error",
    } in lines


async def test_an_engines_log_lines_become_ours(session: aiohttp.ClientSession) -> None:
    watched = Watched(session, "broken")

    with capture_logs() as lines:
        async with supervised(watched.supervisor):
            await watched.until("failed")

    assert {"event": "begun", "log_level": "info", "niceness": 5} in lines
    ended = next(line for line in lines if line["event"] == "engine ended")
    assert ended["said"] == "The model tiny needs 9 GB on disk."


async def test_an_engine_that_has_said_nothing_yet_is_loading(session: aiohttp.ClientSession) -> None:
    assert Supervisor(session).starting() == Loading()


@pytest.mark.parametrize(
    ("said", "health"),
    [
        pytest.param({"ready": False, "models": []}, Health("starting"), id="nothing known"),
        pytest.param(
            {
                "ready": False,
                "models": [
                    {"name": "composer", "task": "image", "state": "loading", "fraction": 0.1},
                    {"name": "qwen", "task": "text", "state": "fetching", "fraction": 0.4},
                ],
            },
            Health("fetching", "qwen", 0.4),
            id="the text model comes first",
        ),
        pytest.param(
            {"ready": False, "models": [{"name": "qwen", "task": "text", "state": "absent"}]},
            Health("starting", "qwen"),
            id="a model that waits its turn",
        ),
        pytest.param(
            {
                "ready": False,
                "models": [{"name": "q", "task": "text", "state": "failed", "reason": "no room"}],
            },
            Health("failed", "q", reason="no room"),
            id="a model that failed",
        ),
        pytest.param(
            {"ready": True, "models": [{"name": "qwen", "task": "text", "state": "ready"}]},
            Health("ready"),
            id="ready",
        ),
        pytest.param(
            {"live": False, "ready": True, "models": []}, Health("starting", live=False), id="a stuck device"
        ),
    ],
)
def test_health_is_that_of_the_model_people_wait_for(said: dict[str, Any], health: Health) -> None:
    assert read_health(said) == health

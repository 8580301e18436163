"""A mixed load leaves nothing behind: no place, no open file, no cache, no task."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.benchmarks import soak
from tests.conftest import engine_process
from tests.end_to_end.tiny_model import CONTEXT
from tests.engine.conftest import Aviary, eventually

MANY = 60
HI = {"role": "user", "content": "hi"}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An engine with tiny models."""
    home: Path = tmp_path_factory.mktemp("soak")
    with engine_process(home, soak.tiny_models(home)) as address:
        yield address


async def test_a_mixed_load_is_served_and_leaves_no_place_and_no_file_behind(url: str) -> None:
    await soak.load(url, MANY)
    await soak.queue(url)
    files = soak.listener(url).num_fds()

    outcomes = await soak.load(url, MANY)

    assert await soak.queue(url) == []
    assert set(outcomes) == {
        "text: done",
        "picture: done",
        "wrong: 400",
        "vanishing: left",
    }
    assert soak.listener(url).num_fds() <= files


async def test_those_who_vanished_gave_back_their_part_of_the_cache(url: str) -> None:
    body = {"messages": [{"role": "user", "content": "x" * (CONTEXT - 200)}], "max_tokens": 4}

    async with (
        aiohttp.ClientSession(url) as session,
        session.post("/v1/chat/completions", json=body) as answer,
    ):
        written = await answer.json()

    assert written["usage"]["completion_tokens"] == 4


async def test_five_hundred_clients_at_once_are_answered(url: str) -> None:
    body = {"messages": [HI], "max_tokens": 2}

    async def ask(session: aiohttp.ClientSession) -> int:
        async with session.post("/v1/chat/completions", json=body) as answer:
            await answer.read()
            return answer.status if "Retry-After" in answer.headers or answer.ok else 0

    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(url, connector=connector) as session:
        statuses = await asyncio.gather(*(ask(session) for _ in range(500)))

    assert set(statuses) <= {200, 429}
    assert await soak.queue(url) == []


async def test_no_task_is_left_of_those_who_vanished(aviary: Aviary) -> None:
    aviary.parrot.says = "Hello" * 30
    before = len(asyncio.all_tasks())

    async def ask(session: aiohttp.ClientSession) -> None:
        async with session.post("/v1/chat/completions", json={"messages": [HI]}) as answer:
            await answer.read()

    async with aiohttp.ClientSession(aviary.url, connector=aiohttp.TCPConnector(force_close=True)) as session:
        asked = [asyncio.ensure_future(ask(session)) for _ in range(MANY)]
        await eventually(lambda: len(aviary.parrot.begun) > MANY // 2)
        for question in asked[::2]:
            question.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    await eventually(lambda: aviary.texts() == (0, 0))
    await eventually(lambda: len(asyncio.all_tasks()) <= before)

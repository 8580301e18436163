"""A long mixed load on one engine, and what it leaves behind: memory, open files, places, errors.

`python -m tests.benchmarks.soak [REQUESTS]`
"""

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from tests.benchmarks.tables import show
from tests.conftest import engine_process
from tests.end_to_end.tiny_model import build
from tests.engine.tiny_pipeline import save_tiny_pipeline

CLIENTS = 16
WARM = 50
PREFIX = "You are a helpful assistant who answers briefly. " * 8
KINDS = {"text": 60, "vanishing": 20, "picture": 12, "wrong": 8}


def main(requests: int) -> None:
    """Ask for `requests` things with tiny models."""
    with tempfile.TemporaryDirectory() as home:
        environment = tiny_models(Path(home))
        with engine_process(Path(home), environment) as url:
            asyncio.run(_soak(url, listener(url), requests))


def tiny_models(home: Path) -> dict[str, str]:
    """The settings of an engine whose models are tiny and lie in `home`."""
    pipeline = home / "pipeline"
    pipeline.mkdir()
    text, image = build(home / "babbler"), save_tiny_pipeline(pipeline)
    return {"DESKMATE_TEXT_MODEL": str(text), "DESKMATE_IMAGE_MODEL": str(image)}


async def _soak(url: str, engine: psutil.Process, requests: int) -> None:
    began = time.monotonic()
    warm = await load(url, WARM)
    before = engine.memory_info().rss
    rest = await load(url, requests - WARM)
    after = engine.memory_info().rss
    figures = {
        "requests": f"{requests} in {time.monotonic() - began:.0f} s",
        **{outcome: str(count) for outcome, count in sorted((warm + rest).items())},
        f"resident after {WARM}": f"{before / 2**20:.0f} MiB",
        f"resident after {requests}": f"{after / 2**20:.0f} MiB ({after / before - 1:+.1%})",
        "open files": str(engine.num_fds()),
        "places still taken": str(len(await queue(url))),
    }
    show("Soak", figures)


def listener(url: str) -> psutil.Process:
    """The engine that answers at `url`, a child of this process."""
    port = int(url.rpartition(":")[2])
    children = psutil.Process().children(recursive=True)
    return next(
        child for child in children if any(one.laddr.port == port for one in child.net_connections("tcp"))
    )


async def load(url: str, requests: int, seed: int = 7) -> "Counter[str]":
    """Ask for many things, `CLIENTS` at a time; how often each thing came out."""
    dice = random.Random(seed)  # noqa: S311 - the same load each time
    asked = iter(dice.choices(list(KINDS), list(KINDS.values()), k=requests))
    outcomes: Counter[str] = Counter()

    async def client(number: int, session: aiohttp.ClientSession) -> None:
        for kind in asked:
            outcomes[f"{kind}: {await ask(session, kind, f'person {number}', dice)}"] += 1

    async with aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(force_close=True)) as session:
        await asyncio.gather(*(client(number, session) for number in range(CLIENTS)))
    return outcomes


async def ask(session: aiohttp.ClientSession, kind: str, user: str, dice: random.Random) -> str:
    """One request; `done`, `left` or the status."""
    if kind == "picture":
        body: dict[str, Any] = {"prompt": "a cat", "size": "64x64", "num_inference_steps": 3, "user": user}
        return await _whole(session, "/v1/images/generations", body)
    words = "abcdefgh " * dice.choice((3, 30, 200))
    messages = [{"role": "system", "content": PREFIX}, {"role": "user", "content": words}]
    body = {"messages": messages, "max_tokens": dice.randint(4, 32), "user": user}
    if kind == "wrong":
        return await _whole(session, "/v1/chat/completions", body | {"n": 100})
    if kind == "text":
        return await _whole(session, "/v1/chat/completions", body)
    return await _vanish(session, body | {"stream": True, "max_tokens": 2000}, dice.randint(0, 5))


async def queue(url: str) -> list[dict[str, Any]]:
    """Who is served or waits, once the engine has noticed that everyone left."""
    async with aiohttp.ClientSession(url) as session:
        for _ in range(50):
            async with session.get("/v1/queue") as answer:
                places: list[dict[str, Any]] = (await answer.json())["data"]
            if not places:
                break
            await asyncio.sleep(0.1)
    return places


async def _whole(session: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> str:
    async with session.post(path, json=body) as answer:
        await answer.read()
        return "done" if answer.ok else str(answer.status)


async def _vanish(session: aiohttp.ClientSession, body: dict[str, Any], after: int) -> str:
    async with session.post("/v1/chat/completions", json=body) as answer:
        async for _ in answer.content.iter_any():
            if after == 0:
                break
            after -= 1
    return "left" if answer.ok else str(answer.status)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)

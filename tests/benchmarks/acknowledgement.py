"""How fast the bot acknowledges 50 deliveries a second while the engine saturates the cores.

`python -m tests.benchmarks.acknowledgement [SECONDS]`
"""

import asyncio
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import psutil

from bot.playground.server import serve
from bot.playground.workspace import Workspace
from tests.benchmarks.tables import bot, drained, model_folder, show, spread, until_said

RATE = 50
STREAMS = 8
SETTLING = 2.0
ANA, GENERAL = "U0ANA", "C0GENERAL"


async def main(seconds: float) -> None:
    """Measure for `seconds`."""
    await model_folder()
    async with serve(rates="observe") as playground, bot("run", **playground.environment) as process:
        began = time.monotonic()
        engine = re.search(r"http://127\.0\.0\.1:\d+", await until_said(process, "engine started"))
        await until_said(process, "connected")
        connected = time.monotonic() - began
        await until_said(process, "model ready")
        async with drained(process), saturated(engine.group() if engine else ""):
            before = sum(psutil.Process(process.pid).cpu_times()[:2])
            using = asyncio.create_task(asyncio.to_thread(psutil.cpu_percent, seconds))
            took = await _deliver(playground.workspace, seconds)
            cores = await using
            own = sum(psutil.Process(process.pid).cpu_times()[:2]) - before
        memory = psutil.Process(process.pid).memory_info().rss / 2**20
    figures = {
        "connected after": f"{connected:.1f} s",
        "deliveries": f"{len(took)} at {RATE} a second",
        **spread(took),
        "within 150 ms": f"{sum(one <= 0.15 for one in took) / len(took):.1%}",
        "bot at work": f"{own / seconds:.0%} of a core",
        "bot resident": f"{memory:.0f} MiB",
        "processor in use": f"{cores:.0f} %",
    }
    show("Acknowledgement under load", figures)


async def _deliver(workspace: Workspace, seconds: float) -> list[float]:
    """Commands at a steady pace, however slow the answers are."""
    began = time.monotonic()
    asked = []
    for number in range(int(RATE * seconds)):
        await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))
        asked.append(asyncio.create_task(_timed(workspace, number)))
    return await asyncio.gather(*asked)


async def _timed(workspace: Workspace, number: int) -> float:
    began = time.monotonic()
    await workspace.command(ANA, GENERAL, "/draft", f"a sentence about the number {number}")
    return time.monotonic() - began


@asynccontextmanager
async def saturated(url: str) -> AsyncIterator[None]:
    """Keep the engine busy with long texts beside the body."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
        texts = [asyncio.create_task(_write_on(session, url)) for _ in range(STREAMS)]
        await asyncio.sleep(SETTLING)
        yield
        for text in texts:
            text.cancel()
        await asyncio.wait(texts)


async def _write_on(session: aiohttp.ClientSession, url: str) -> None:
    question = {"role": "user", "content": "Tell a very long story about a lighthouse."}
    body = {"messages": [question], "max_tokens": 2000, "stream": True}
    while True:
        async with session.post(f"{url}/v1/chat/completions", json=body) as answer:
            async for _ in answer.content.iter_any():
                pass


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 20))

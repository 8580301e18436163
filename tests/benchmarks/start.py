"""How soon after `deskmate playground` there is a page, a model and an answer; the model is on disk.

`python -m tests.benchmarks.start`
"""

import asyncio
import json
import socket
import time
from typing import Any

import aiohttp

from tests.benchmarks.tables import bot, model_folder, show, until_said


async def main() -> None:
    """Start twice: the second time everything is in the system's caches."""
    await model_folder()
    for title in ("First start", "Restart with warm caches"):
        show(title, await _measured())


async def _measured() -> dict[str, str]:
    began = time.monotonic()
    port = _free_port()
    async with (
        bot("playground", "--no-browser", "--port", str(port)) as process,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as browser,
    ):
        page = await _page(browser) - began
        early = asyncio.create_task(_first_words(browser, "C0GENERAL"))
        await until_said(process, "The model is ready.")
        ready = time.monotonic()
        answered = await early - began
        asked = time.monotonic()
        words = await _first_words(browser, "D0ANA") - asked
    return {
        "page": f"{page:.1f} s",
        "model ready": f"{ready - began:.1f} s",
        "first words, asked at once": f"{answered:.1f} s",
        "first words, asked later": f"{words:.1f} s after the question",
    }


async def _page(browser: aiohttp.ClientSession) -> float:
    while True:
        try:
            async with browser.get("/") as answer:
                answer.raise_for_status()
                return time.monotonic()
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)


async def _first_words(browser: aiohttp.ClientSession, channel: str) -> float:
    """When the answer to a command in `channel` begins to flow."""
    command = {"id": 1, "do": "command", "channel": channel, "name": "/draft", "text": "a poem about rain"}
    async with browser.ws_connect("/browser?person=U0ANA") as page:
        await page.send_json(command)
        async for frame in page:
            if _is_answer(json.loads(frame.data), channel):
                return time.monotonic()
    raise RuntimeError("the page's socket was closed")


def _is_answer(change: dict[str, Any], channel: str) -> bool:
    """Words that are streamed, or that have taken the place of a status."""
    if change["type"] == "stream":
        return change["channel"] == channel and bool(change["append"].strip())
    message = change.get("message", {})
    written = any(block["type"] == "markdown" for block in message.get("blocks", ()))
    return message.get("channel") == channel and written


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    asyncio.run(main())

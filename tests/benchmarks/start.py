"""How soon after `deskmate playground` there is a page, a model and an answer; the model is on disk.

`python -m tests.benchmarks.start`
"""

import asyncio
import json
import socket
import time

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
        bot("playground", "--no-browser", "--port", str(port), DESKMATE_LANGUAGE="en") as process,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as browser,
    ):
        page = await _page(browser) - began
        words = asyncio.create_task(_first_words(browser))
        await until_said(process, "The model is ready.")
        ready = time.monotonic() - began
        answered = await words - began
    return {
        "page": f"{page:.1f} s",
        "model ready": f"{ready:.1f} s",
        "first words of an answer": f"{answered:.1f} s",
    }


async def _page(browser: aiohttp.ClientSession) -> float:
    while True:
        try:
            async with browser.get("/") as answer:
                answer.raise_for_status()
                return time.monotonic()
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)


async def _first_words(browser: aiohttp.ClientSession) -> float:
    """When the answer to a command that was typed at once begins to flow."""
    async with browser.ws_connect("/browser?person=U0ANA") as page:
        await page.send_json(
            {"id": 1, "do": "command", "channel": "C0GENERAL", "name": "/draft", "text": "a poem about rain"}
        )
        async for frame in page:
            change = json.loads(frame.data)
            if change["type"] == "stream" and change["append"].strip():
                return time.monotonic()
    raise RuntimeError("the page's socket was closed")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    asyncio.run(main())

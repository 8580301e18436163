"""What Slack edge and HTTP add to one text stream: the same generation through all, and in-process.

`python -m tests.benchmarks.stream [ROUNDS]`
"""

import asyncio
import json
import statistics
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from bot import logs
from bot.capability import Capabilities, Capability, Reply, Request
from bot.engine import Engine, TextPrompt, Turn
from bot.language import Phrase
from bot.playground.server import Playground, serve
from bot.playground.state import Message
from bot.service import deskmate
from bot.settings import Settings
from bot.slack.manifest import manifest
from tests.benchmarks.tables import MODEL, model_folder, new_home, show

ANA, GENERAL = "U0ANA", "C0GENERAL"
TOKENS = 200
STORY = "Tell a very long story about a lighthouse."

capability = Capability(summary=Phrase(en="Tell a story.", zh="讲故事。"), examples=())


@capability.command("/story")
async def story(request: Request, reply: Reply, engine: Engine) -> None:
    """The same greedy text each time."""
    post = await reply.begin("Once upon a time…")
    prompt = TextPrompt((Turn("user", request.text),), max_tokens=TOKENS, temperature=0.0)
    await post.write(engine.write(prompt))


async def main(rounds: int) -> None:
    """Measure each way in turn, `rounds` times after one round to warm up."""
    logs.configure("warning")
    through, inside = [], []
    async with _through_everything() as playground, _in_process() as child:
        for _ in range(rounds + 1):
            inside.append(await _generated(child))
            through.append(await _told(playground))
    alone, whole = statistics.median(inside[1:]), statistics.median(through[1:])
    figures = {
        "generation": f"{TOKENS} tokens, greedy, {MODEL}",
        "in-process": f"{alone:.2f} s (of {', '.join(f'{one:.2f}' for one in inside[1:])})",
        "through Slack and HTTP": f"{whole:.2f} s (of {', '.join(f'{one:.2f}' for one in through[1:])})",
        "added": f"{whole / alone - 1:+.1%}",
    }
    show("One text stream", figures)


@asynccontextmanager
async def _through_everything() -> AsyncIterator[Playground]:
    can = Capabilities([capability])
    ready = asyncio.Event()
    with new_home() as home:
        async with serve(manifest=manifest(can), rates="observe") as playground:
            chosen: dict[str, Any] = home | playground.environment
            settings = Settings(**{name.lower(): value for name, value in chosen.items()})
            async with deskmate(
                settings, can, lambda health: ready.set() if health.stage == "ready" else None
            ) as (edge, _):
                listening = asyncio.create_task(edge.run_socket_mode())
                await ready.wait()
                yield playground
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening


async def _told(playground: Playground) -> float:
    """Seconds from the command to the end of the answer."""
    workspace = playground.workspace
    before = len(workspace.messages(GENERAL))
    began = time.monotonic()
    await workspace.command(ANA, GENERAL, "/story", STORY)

    def finished() -> bool:
        asked = workspace.messages(GENERAL)[before:]
        return bool(asked) and any(map(_is_labelled, workspace.messages(GENERAL, asked[-1].ts)))

    await workspace.until(finished, seconds=300)
    return time.monotonic() - began


def _is_labelled(message: Message) -> bool:
    return not message.streaming and MODEL in json.dumps(message.blocks)


@asynccontextmanager
async def _in_process() -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "tests.benchmarks.in_process", str(await model_folder()))
    child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        while b"ready" not in await _line(child):
            pass
        yield child
    finally:
        child.terminate()
        await child.wait()


async def _generated(child: Process) -> float:
    assert child.stdin is not None
    child.stdin.write(json.dumps({"text": STORY, "max_tokens": TOKENS}).encode() + b"\n")
    return float(json.loads(await _line(child))["seconds"])


async def _line(child: Process) -> bytes:
    assert child.stdout is not None
    return await child.stdout.readline()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))

"""Who is measured: each is started for its turn, asked over the way that its users have, and stopped."""

import asyncio
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.engine.server.catalogue import Entry
from bot.engine.sse import Comment, Event, Parser
from tests.benchmarks.tables import new_home

LLAMA_SERVER = os.environ.get("DESKMATE_LLAMA_SERVER") or shutil.which("llama-server")
PAGE, PAGES = 64, 640
"""A cache for 32 texts of 1,100 tokens, the same for all."""
WIDE = "float32"
STEPS = 50
UNDER_WAY = 2.0
"""Seconds after which a picture counts as being made."""


class Crashed(Exception):
    """A contender that is not there any more."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The model, and a pipeline of random weights to make pictures with beside it."""

    entry: Entry
    folder: Path
    pipeline: Path
    threads: int | None

    @property
    def gguf(self) -> Path:
        """The file that the folder was made from."""
        return self.folder.parent / self.entry.files[0].name


@dataclass(frozen=True, slots=True)
class Trace:
    """One text: the seconds from the question to each piece of it, and its tokens in all."""

    arrivals: tuple[float, ...]
    tokens: int


Ask = Callable[[Sequence[str], int], Awaitable[list[Trace]]]
Paint = Callable[[], AbstractAsyncContextManager[Callable[[], float]]]


@dataclass(frozen=True, slots=True)
class AtWork:
    """A contender that is ready: asks all prompts at once; `paint` makes pictures beside it and counts steps."""

    ask: Ask
    paint: Paint | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Contender:
    """`start` brings it up for one turn. More than `most` texts at once would tell nothing new.

    `paints` says whether its pictures can be made beside them.
    """

    name: str
    start: Callable[[Setting], AbstractAsyncContextManager[AtWork]]
    present: Callable[[], bool] = lambda: True
    most: int = 1000
    paints: bool = False


@asynccontextmanager
async def ours(setting: Setting) -> AsyncIterator[AtWork]:
    """Our engine as a process of its own."""
    with new_home() as home:
        chosen = home | {
            "DESKMATE_TEXT_MODEL": setting.entry.name,
            "DESKMATE_IMAGE_MODEL": str(setting.pipeline),
        }
        command = (sys.executable, "-m", "bot.engine.server", "--with-parent")
        async with server(command, chosen, ready=_is_ready) as (session, url):
            yield AtWork(_asking(session, url, setting.entry.name), lambda: _drawing(session, url), url)


@asynccontextmanager
async def transformers_serve(setting: Setting) -> AsyncIterator[AtWork]:
    """Huggingface's server with continuous batching; pictures come from another process, as nothing shares."""
    batching = ("--continuous-batching", f"--cb-block-size={PAGE}", f"--cb-num-blocks={PAGES}")
    command = (
        *(sys.executable, "-m", "transformers.cli.transformers", "serve", str(setting.folder)),
        *("--device=cpu", f"--dtype={dtype()}", *batching),
    )
    async with server(command, {"HF_HUB_OFFLINE": "1"}) as (session, url):
        yield AtWork(_asking(session, url, str(setting.folder)), lambda: _painting(setting.pipeline))


@asynccontextmanager
async def llama_cpp(setting: Setting) -> AsyncIterator[AtWork]:
    """llama.cpp's server with a slot for each text, and its own four-bit weights."""
    slots = ("--parallel", "32", "--ctx-size", str(PAGE * PAGES), "--threads", str(os.cpu_count()))
    command = (str(LLAMA_SERVER), "--model", str(setting.gguf), *slots, "--alias", setting.entry.name)
    async with server(command, {}) as (session, url):
        yield AtWork(_asking(session, url, setting.entry.name))


def in_process(how: str) -> Callable[[Setting], AbstractAsyncContextManager[AtWork]]:
    """transformers without a server, in a process of its own."""

    @asynccontextmanager
    async def start(setting: Setting) -> AsyncIterator[AtWork]:
        command = (sys.executable, "-m", "tests.benchmarks.bare", how, str(setting.folder))
        async with _process(command, {}) as child:
            await _line(child)
            yield AtWork(lambda prompts, tokens: _told(child, prompts, tokens))

    return start


CONTENDERS = (
    Contender("generate", in_process("generate"), most=4),
    Contender("manager", in_process("manager")),
    Contender("ours", ours, paints=True),
    Contender("serve", transformers_serve, paints=True),
    Contender("llama.cpp", llama_cpp, lambda: LLAMA_SERVER is not None),
)
NAMES = {
    "generate": "`generate`, one after the other",
    "manager": "bare `ContinuousBatchingManager`, in-process",
    "ours": "**Deskmate's engine**, over HTTP",
    "serve": "`transformers serve --continuous-batching`",
    "llama.cpp": "llama.cpp's server, 32 slots",
}


def dtype() -> str:
    """What transformers is fastest with here."""
    import torch

    bf16: bool = torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return "bfloat16" if bf16 else WIDE


@asynccontextmanager
async def _process(command: Sequence[str], more: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    child = await asyncio.create_subprocess_exec(
        *command,
        env=os.environ | more,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=1 << 24,
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.terminate()
        await child.communicate()


@asynccontextmanager
async def server(
    command: Sequence[str], more: dict[str, str], ready: Callable[[Any], bool] = lambda health: True
) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    """A server in a process of its own, once it is in health. Raises Crashed when it ends before."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    # llama.cpp closes a connection after its answer without saying so.
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with (
        _process((*command, "--host", "127.0.0.1", "--port", str(port)), more) as child,
        _beside(_drain(child)),
        aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None)) as session,
    ):
        while not await _healthy(session, url, ready):
            if child.returncode is not None:
                raise Crashed(f"it ended with {child.returncode}")
            await asyncio.sleep(0.2)
        yield session, url


async def _drain(child: asyncio.subprocess.Process) -> None:
    while child.stdout is not None and await child.stdout.read(1 << 16):
        pass


async def _healthy(session: aiohttp.ClientSession, url: str, ready: Callable[[Any], bool]) -> bool:
    with suppress(aiohttp.ClientError):
        async with session.get(f"{url}/health") as answer:
            return answer.ok and ready(await answer.json())
    return False


def _is_ready(health: Any) -> bool:
    return bool(health["status"] == "ready")


def _asking(session: aiohttp.ClientSession, url: str, model: str) -> Ask:
    async def ask(prompts: Sequence[str], tokens: int) -> list[Trace]:
        return await asyncio.gather(*(_asked(session, url, model, prompt, tokens) for prompt in prompts))

    return ask


async def _asked(session: aiohttp.ClientSession, url: str, model: str, prompt: str, tokens: int) -> Trace:
    body = {
        "model": model,
        "messages": [{"role": "user", "content": prompt}],
        "max_tokens": tokens,
        "temperature": 0.0,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    began, arrivals, counted, parser = time.monotonic(), [], 0, Parser()
    async with session.post(f"{url}/v1/chat/completions", json=body) as answer:
        answer.raise_for_status()
        async for piece in answer.content.iter_any():
            for item in parser.feed(piece):
                said = json.loads(item.data) if isinstance(item, Event) and item.data != "[DONE]" else {}
                if any(choice.get("delta", {}).get("content") for choice in said.get("choices", ())):
                    arrivals.append(time.monotonic() - began)
                counted = (said.get("usage") or {}).get("completion_tokens", counted)
    return Trace(tuple(arrivals), counted)


@asynccontextmanager
async def _drawing(session: aiohttp.ClientSession, url: str) -> AsyncIterator[Callable[[], float]]:
    """One picture after another from the same engine."""
    steps = 0

    async def draw() -> None:
        nonlocal steps
        body = {"prompt": "a lighthouse", "size": "256x256", "num_inference_steps": STEPS, "stream": True}
        while True:
            parser = Parser()
            async with session.post(f"{url}/v1/images/generations", json=body) as answer:
                async for piece in answer.content.iter_any():
                    steps += sum(
                        isinstance(item, Comment) and "progress" in item.text for item in parser.feed(piece)
                    )

    async with _beside(draw()):
        await asyncio.sleep(UNDER_WAY)
        begun = steps
        yield lambda: steps - begun


@asynccontextmanager
async def _painting(pipeline: Path) -> AsyncIterator[Callable[[], float]]:
    """One picture after another from a process of its own."""
    steps = 0
    async with _process((sys.executable, "-m", "tests.benchmarks.easel", str(pipeline)), {}) as child:
        await _line(child)

        async def count() -> None:
            nonlocal steps
            while await _line(child):
                steps += 1

        async with _beside(count()):
            await asyncio.sleep(UNDER_WAY)
            begun = steps
            yield lambda: steps - begun


@asynccontextmanager
async def _beside(work: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _told(child: asyncio.subprocess.Process, prompts: Sequence[str], tokens: int) -> list[Trace]:
    assert child.stdin is not None
    child.stdin.write(json.dumps({"prompts": list(prompts), "tokens": tokens}).encode() + b"\n")
    if not (line := await _line(child)):
        raise Crashed("it ended before it answered")
    return [Trace(tuple(each["arrivals"]), each["tokens"]) for each in json.loads(line)]


async def _line(child: asyncio.subprocess.Process) -> bytes:
    assert child.stdout is not None
    return await child.stdout.readline()

"""The client with other people's servers, run here as they come: `transformers serve`, llama.cpp's."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.engine import ImagePrompt, TextPrompt, Turn, Words, Written
from bot.engine.client import HttpEngine, remote
from bot.errors import EngineRefused, NotOffered, UnknownModel
from tests.engine_client.tiny_writer import save_tiny_writer

PATIENCE = 120.0
LLAMA_SERVER = os.environ.get("DESKMATE_LLAMA_SERVER") or shutil.which("llama-server")
GREETING = TextPrompt((Turn("user", "Say hello."),), max_tokens=8, temperature=0.0, priority=1)


@pytest.fixture(
    scope="module",
    params=[
        "transformers serve",
        "transformers serve --continuous-batching",
        pytest.param(
            "llama-server",
            marks=pytest.mark.skipif(not LLAMA_SERVER, reason="llama.cpp's llama-server is not installed"),
        ),
    ],
)
def setting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A model setting that names one of the servers."""
    home = tmp_path_factory.mktemp("elsewhere")
    if request.param == "llama-server":
        serving = llama_server(request.getfixturevalue("smollm2").parent)
    else:
        serving = transformers_serve(save_tiny_writer(home), home, batched="batching" in request.param)
    with serving as server:
        yield server


@contextmanager
def transformers_serve(folder: Path, cache: Path, *, batched: bool) -> Iterator[str]:
    """Huggingface's own server; a small cache, since it would fill half of the memory."""
    batching = ["--continuous-batching", "--cb-num-blocks=16", "--cb-block-size=64"] if batched else []
    command = [sys.executable, "-m", "transformers.cli.transformers", "serve", str(folder), "--device=cpu"]
    with server([*command, *batching], HF_HUB_OFFLINE="1", HF_HUB_CACHE=str(cache)) as url:
        yield f"{folder}@{url}"


@contextmanager
def llama_server(folder: Path) -> Iterator[str]:
    """llama.cpp's own server."""
    model = next(folder.glob("*.gguf"))
    slots = ["--parallel", "2", "--ctx-size", "1024", "--threads", "1", "--alias", "smollm2"]
    with server([str(LLAMA_SERVER), "--model", str(model), *slots]) as url:
        yield f"smollm2@{url}"


@contextmanager
def server(command: Sequence[str], **environment: str) -> Iterator[str]:
    """The address of a server in a process of its own, once it is in health."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)],
        env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} never answered")


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
        yield session


@pytest.fixture
def engine(session: aiohttp.ClientSession, setting: str) -> HttpEngine:
    return engine_at(session, setting)


def engine_at(session: aiohttp.ClientSession, setting: str) -> HttpEngine:
    server = remote(setting)
    assert server is not None
    return HttpEngine(session, text=server, image=server).on_behalf_of("U0ANA")


async def events_of(engine: HttpEngine, prompt: TextPrompt = GREETING) -> list[object]:
    return [event async for event in engine.write(prompt)]


async def test_a_text_streams_to_its_end_with_its_counts(engine: HttpEngine) -> None:
    *words, written = await events_of(engine)

    assert isinstance(written, Written)
    assert written.text == "".join(event.text for event in words if isinstance(event, Words))
    assert (written.cut, written.completion_tokens) == (True, 8)
    assert written.prompt_tokens
    assert written.made.family == "autoregressive"


async def test_what_a_strict_server_does_not_know_is_left_out(engine: HttpEngine) -> None:
    everything = TextPrompt(
        GREETING.turns, 4, temperature=0.7, top_p=0.9, top_k=20, seed=3, stop=("\n\n",), priority=-1
    )

    first, second = await asyncio.gather(events_of(engine, everything), events_of(engine, everything))

    assert isinstance(first[-1], Written)
    assert isinstance(second[-1], Written)


async def test_the_same_greedy_prompt_has_the_same_answer(engine: HttpEngine) -> None:
    first, second = await asyncio.gather(events_of(engine), events_of(engine))

    assert first[-1] == second[-1]


async def test_a_text_may_be_left_in_the_middle(engine: HttpEngine) -> None:
    async with aclosing(engine.write(TextPrompt(GREETING.turns, max_tokens=400))) as words:
        await anext(words)

    assert isinstance((await events_of(engine))[-1], Written)


async def test_a_server_that_does_not_draw_says_so(engine: HttpEngine) -> None:
    with pytest.raises((NotOffered, EngineRefused)):
        await anext(engine.draw(ImagePrompt("a lighthouse")))


async def test_a_model_that_the_server_does_not_have_is_refused_with_its_sentence(
    session: aiohttp.ClientSession, setting: str
) -> None:
    if setting.startswith("smollm2"):
        pytest.skip("llama.cpp's server answers under any name")
    engine = engine_at(session, "nobody/nothing@" + setting.rpartition("@")[2])

    with pytest.raises((EngineRefused, UnknownModel), match="nothing"):
        await events_of(engine)

"""The client and the supervisor with the real engine and a small real model."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import numpy
import pytest

from bot.engine import CleanPrompt, ImagePrompt, Picture, Sound, TextPrompt, Turn, Words, Written
from bot.engine.client import HttpEngine, server_at
from bot.engine.server.sound.files import write
from bot.engine.supervisor import Health, Supervisor, supervised
from bot.errors import DamagedRecording, EngineLost, PromptTooLong, UnknownModel
from bot.safety import provenance

PATIENCE = 240
GREETING = TextPrompt((Turn("user", "Say hello."),), max_tokens=12, temperature=0.0)
STORY = TextPrompt((Turn("user", "Tell a long story about a lighthouse."),), max_tokens=400, temperature=0.0)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP session."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
        yield session


@pytest.fixture
def engine(session: aiohttp.ClientSession, engine_url: str) -> HttpEngine:
    """The engine over HTTP."""
    server = server_at(engine_url)
    return HttpEngine(session, text=server, image=server).on_behalf_of("U0ANA")


async def test_a_text_streams_word_by_word_and_ends_labelled(engine: HttpEngine) -> None:
    events = [event async for event in engine.write(GREETING)]

    written = events[-1]
    assert isinstance(written, Written)
    assert written.text == "".join(event.text for event in events if isinstance(event, Words))
    assert written.made.model == "smollm2-135m"
    assert written.made.licence == "Apache-2.0"
    assert written.prompt_tokens is not None
    assert 0 < (written.completion_tokens or 0) <= 12


async def test_a_picture_is_composed(engine: HttpEngine) -> None:
    events = [event async for event in engine.draw(ImagePrompt("a red fish", width=128, height=128))]

    picture = events[-1]
    assert isinstance(picture, Picture)
    assert picture.data.startswith(b"\x89PNG")
    assert picture.made.composed
    assert provenance.read(picture.data, picture.media_type).state == "Valid"


async def test_a_recording_is_cleaned_up_and_tells_where_it_comes_from(engine: HttpEngine) -> None:
    tone = (0.01 * numpy.sin(numpy.arange(48_000) / 20)).astype(numpy.float32)
    prompt = CleanPrompt((write(tone, 48_000, "wav"),), ("tone.wav",), denoise=0.5, loudness=-16)

    events = [event async for event in engine.clean(prompt)]

    sound = events[-1]
    assert isinstance(sound, Sound)
    assert sound.beside[0].media_type == "image/png"
    assert provenance.read(sound.data, sound.media_type).state == "Valid"


async def test_what_is_wrong_with_a_recording_is_told_with_its_name(engine: HttpEngine) -> None:
    prompt = CleanPrompt((b"no sound at all",), ("note.m4a",))

    with pytest.raises(DamagedRecording) as caught:
        [event async for event in engine.clean(prompt)]

    assert caught.value.say("zh").startswith("我无法播放 `note.m4a`")


async def test_a_prompt_that_is_too_long_names_both_numbers(engine: HttpEngine) -> None:
    prompt = TextPrompt((Turn("user", "word " * 40_000),))

    with pytest.raises(PromptTooLong) as caught:
        await anext(engine.write(prompt))

    assert int(str(caught.value.facts["tokens"])) > int(str(caught.value.facts["limit"])) > 1000


async def test_an_unknown_model_names_the_known_ones(session: aiohttp.ClientSession, engine_url: str) -> None:
    server = server_at(engine_url, model="nope")

    with pytest.raises(UnknownModel, match="smollm2-135m"):
        await anext(HttpEngine(session, text=server, image=server).write(STORY))


async def _all(words: AsyncIterator[object]) -> list[object]:
    return [word async for word in words]


async def test_an_engine_killed_mid_answer_is_lost_and_then_answers_again(
    session: aiohttp.ClientSession, models_home: Path, smollm2: Path
) -> None:
    reports: asyncio.Queue[Health] = asyncio.Queue()
    environment = os.environ | {"DESKMATE_HOME": str(models_home), "DESKMATE_TEXT_MODEL": "smollm2-135m"}

    async with supervised(
        Supervisor(session, environment=environment, report=reports.put_nowait)
    ) as supervisor:
        server = server_at(supervisor.url, patience=PATIENCE)
        engine = HttpEngine(session, text=server, image=server, starting=supervisor.starting)
        words = engine.write(STORY)
        while not isinstance(await anext(words), Words):
            pass
        os.kill(supervisor.pid or 0, signal.SIGKILL)
        with pytest.raises(EngineLost):
            await _all(words)
        again = await _all(engine.write(GREETING))

    assert isinstance(again[-1], Written)

"""The double keeps the promises of an engine, so that tests on it mean something."""

import asyncio

import pytest

from bot.engine import ImagePrompt, TextPrompt, Turn, Waiting, Words, Written
from bot.engine.scripted import ScriptedEngine, picture_of
from bot.errors import EngineLost

PROMPT = TextPrompt((Turn("user", "say 灯塔 twice"),))


async def test_the_words_of_a_stream_make_up_its_text() -> None:
    events = [event async for event in ScriptedEngine().write(PROMPT)]

    words = [event.text for event in events if isinstance(event, Words)]
    assert words == ["You", " said:", " say", " 灯", "塔", " twice"]
    assert isinstance(events[-1], Written)
    assert events[-1].text == "".join(words)


async def test_events_and_errors_come_where_the_script_has_them() -> None:
    engine = ScriptedEngine([[Waiting(2), "Half", EngineLost()]])
    stream = engine.write(PROMPT)

    heard = [await anext(stream), await anext(stream)]

    assert heard == [Waiting(2), Words("Half")]
    with pytest.raises(EngineLost):
        await anext(stream)


async def test_a_script_waits_until_the_test_lets_it_go_on() -> None:
    gate = asyncio.Event()
    stream = ScriptedEngine([["one", gate, " two"]]).write(PROMPT)

    first = await anext(stream)
    second = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    waited = not second.done()
    gate.set()

    assert (first, waited, await second) == (Words("one"), True, Words(" two"))


async def test_a_closed_stream_is_known_to_have_been_stopped() -> None:
    engine = ScriptedEngine()
    stream = engine.write(PROMPT)

    await anext(stream)
    await stream.aclose()

    assert engine.stopped == [PROMPT]


async def test_a_bound_engine_records_who_asked() -> None:
    engine = ScriptedEngine()
    prompt = ImagePrompt("a lighthouse")

    events = [event async for event in engine.on_behalf_of("U1").draw(prompt)]

    assert [(asked.person, asked.prompt) for asked in engine.asked] == [("U1", prompt)]
    assert events[-1] == picture_of("a lighthouse")


async def test_a_script_that_has_run_out_says_so() -> None:
    engine = ScriptedEngine(text=[])

    with pytest.raises(AssertionError, match="no answer left"):
        await anext(engine.write(PROMPT))

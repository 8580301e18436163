"""The double keeps the promises of an engine, so that tests on it mean something."""

import asyncio
from io import BytesIO

import pytest

from bot.engine import (
    CleanPrompt,
    Crop,
    Heard,
    ImagePrompt,
    MusicPrompt,
    Progress,
    Recording,
    RetouchPrompt,
    Sound,
    SoundFormat,
    SpeechPrompt,
    TextPrompt,
    Tone,
    Transcript,
    Turn,
    Waiting,
    Words,
    Written,
)
from bot.engine.scripted import ScriptedEngine, changed_to, picture_of, sound_of
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


async def test_an_edited_picture_tells_what_was_asked_for() -> None:
    engine = ScriptedEngine()
    prompt = RetouchPrompt(b"picture", (Crop(1, 1), Tone(brightness=1.2)))

    events = [event async for event in engine.edit(prompt)]

    assert events == [Progress(0.5), changed_to("Crop, Tone")]
    assert engine.asked_for(RetouchPrompt) == [prompt]


@pytest.mark.parametrize("form", ["mp3", "wav", "flac"])
async def test_speech_is_heard_and_then_a_file(form: SoundFormat) -> None:
    events = [event async for event in ScriptedEngine().speak(SpeechPrompt("hello", format=form))]

    assert isinstance(events[0], Heard)
    assert events[-1] == sound_of("hello", form)


@pytest.mark.parametrize("form", ["mp3", "wav"])
def test_a_sound_is_a_file_that_can_be_played(form: SoundFormat) -> None:
    soundfile = pytest.importorskip("soundfile")

    _, rate = soundfile.read(BytesIO(sound_of("hello", form).data))

    assert rate > 0


async def test_every_medium_has_an_answer_of_its_own() -> None:
    engine = ScriptedEngine()

    written = [event async for event in engine.transcribe(Recording(b"sound", "meeting.mp3"))]
    composed = [event async for event in engine.compose(MusicPrompt("calm"))]
    cleaned = [event async for event in engine.clean(CleanPrompt((b"sound",), ("meeting.mp3",)))]

    assert isinstance(written[-1], Transcript)
    assert [segment.text for segment in written[-1].segments] == ["Hello everyone.", "This is meeting.mp3."]
    assert [isinstance(events[-1], Sound) for events in (composed, cleaned)] == [True, True]
    assert [type(asked.prompt) for asked in engine.asked] == [Recording, MusicPrompt, CleanPrompt]


async def test_a_script_of_sound_can_fail() -> None:
    engine = ScriptedEngine(speech=[[Waiting(1), EngineLost()]])

    with pytest.raises(EngineLost):
        _ = [event async for event in engine.speak(SpeechPrompt("hello"))]

"""Sound over HTTP: spoken and written down by the real models, asked for by OpenAI's own client."""

import asyncio
import base64
import io
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import aiohttp
import openai
import pytest
import pytest_asyncio
import soundfile  # type: ignore[import-untyped]  # it ships no types

from bot.engine import (
    CleanPrompt,
    Cut,
    Fade,
    Made,
    MusicPrompt,
    Progress,
    Recording,
    Segment,
    Sound,
    SpeechPrompt,
    Transcript,
)
from bot.engine.client import HttpEngine, server_at
from bot.engine.server.forms import File
from bot.engine.server.wire import validated
from bot.engine.server.wire_sounds import CleanBody, transcript
from bot.errors import NoSoundInFile, UnknownVoice
from tests.engine.conftest import eventually
from tests.engine.studio import Studio, studio_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

HEARD = Transcript(
    "One. Two.",
    (Segment(0, 1, "One."), Segment(1, 2.5, "Two.")),
    "en",
    2.5,
    Made("whisper-base", "autoregressive", "MIT"),
)
SAID = "The lighthouse stands on a rock."


def soundless(samples: int = 0) -> bytes:
    """A sound file without a sound."""
    file = io.BytesIO()
    soundfile.write(file, [0.0] * samples, 16_000, format="WAV")
    return file.getvalue()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(models_home: Path) -> AsyncIterator[Studio]:
    async with studio_in(models_home) as studio:
        yield studio


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def recording(studio: Studio) -> bytes:
    """The sentence, spoken."""
    return await spoken(studio, response_format="wav")


async def spoken(studio: Studio, **told: Any) -> bytes:
    answer = await studio.client.audio.speech.create(
        **{"model": "default", "voice": "alloy", "input": SAID, **told}
    )
    return answer.content


@pytest.mark.parametrize(("form", "found"), [("mp3", "MP3"), ("wav", "WAV"), ("flac", "FLAC")])
async def test_speech_comes_as_a_file_of_the_wanted_format(studio: Studio, form: str, found: str) -> None:
    data = await spoken(studio, input="Hello.", response_format=form)

    told = soundfile.info(io.BytesIO(data))
    assert (told.format, told.samplerate) == (found, 24_000)
    assert 0.3 < told.duration < 3


async def test_raw_speech_comes_while_it_is_spoken(studio: Studio) -> None:
    pieces = []
    async with studio.client.audio.speech.with_streaming_response.create(
        model="default", voice="af_heart", input="One. Two. Three.", response_format="pcm"
    ) as answer:
        pieces += [piece async for piece in answer.iter_bytes()]

    assert len(b"".join(pieces)) > 24_000


async def test_events_of_raw_speech_are_its_samples(studio: Studio) -> None:
    body = {"input": "One. Two.", "response_format": "pcm", "stream_format": "sse"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{studio.url}/v1/audio/speech", json=body) as answer,
    ):
        text = await answer.text()

    events = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]
    samples = b"".join(base64.b64decode(each.get("audio", "")) for each in events)
    assert {each["type"] for each in events[:-1]} == {"speech.audio.delta"}
    assert events[-1]["type"] == "speech.audio.done"
    assert len(samples) == round(events[-1]["seconds"] * 24_000) * 2


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"response_format": "opus"}, "'mp3', 'wav', 'flac' or 'pcm'"),
        ({"speed": 9}, "speed"),
        ({"input": ""}, "input"),
        ({"input": "…"}, "no words"),
        ({"input": "word " * 5000}, "20000"),
        ({"voice": "nobody"}, "nobody"),
        ({"input": "Привет, как дела?"}, "English"),
    ],
)
async def test_what_cannot_be_said_is_told_in_one_sentence(
    studio: Studio, told: dict[str, Any], says: str
) -> None:
    with pytest.raises(openai.BadRequestError, match=says):
        await spoken(studio, **told)


async def test_a_recording_comes_back_as_subtitles(studio: Studio, recording: bytes) -> None:
    answer = await studio.client.audio.transcriptions.create(
        model="default", file=("said.wav", recording), response_format="srt"
    )

    assert isinstance(answer, str)
    assert "00:00:00,000 --> " in answer
    assert "lighthouse" in answer.lower()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("json", {"text": "One. Two.", "made": asdict(HEARD.made)}),
        ("text", "One. Two.\n"),
        ("srt", "1\n00:00:00,000 --> 00:00:01,000\nOne.\n\n2\n00:00:01,000 --> 00:00:02,500\nTwo.\n"),
        ("vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nOne.\n\n00:00:01.000 --> 00:00:02.500\nTwo.\n"),
    ],
)
async def test_a_transcript_is_written_in_every_format(form: str, said: object) -> None:
    assert transcript(HEARD, form) == said


async def test_a_transcript_of_a_damaged_file_says_that_it_is() -> None:
    assert transcript(replace(HEARD, damaged=True), "json") == {
        "text": "One. Two.",
        "made": asdict(HEARD.made),
        "damaged": True,
    }


async def test_a_streamed_transcript_is_the_sum_of_its_pieces(studio: Studio, recording: bytes) -> None:
    stream: Any = await studio.client.audio.transcriptions.create(
        model="default", file=("said.wav", recording), stream=True
    )

    *pieces, end = [event async for event in stream]

    assert end.type == "transcript.text.done"
    assert "".join(piece.delta for piece in pieces) == end.text


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"file": ("notes.wav", b"not a sound at all")}, "notes.wav"),
        ({"file": ("empty.wav", b"")}, "empty"),
        ({"file": ("short.wav", soundless(1_000))}, "cut off"),
        ({"language": "klingon"}, "klingon"),
        ({"response_format": "diarized_json"}, "response_format"),
        ({"timestamp_granularities": ["word"], "response_format": "verbose_json"}, "segment"),
    ],
)
async def test_what_cannot_be_written_down_is_told_in_one_sentence(
    studio: Studio, recording: bytes, told: dict[str, Any], says: str
) -> None:
    with pytest.raises(openai.BadRequestError, match=says):
        await studio.client.audio.transcriptions.create(
            **{"model": "default", "file": ("said.wav", recording), **told}
        )


async def test_a_form_without_a_file_is_refused(studio: Studio) -> None:
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("model", "default")
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{studio.url}/v1/audio/transcriptions", data=form) as answer,
    ):
        assert (await answer.json())["error"]["param"] == "file"
        assert answer.status == 400


async def test_who_stops_listening_frees_the_place(studio: Studio) -> None:
    asking = asyncio.ensure_future(spoken(studio, input="One more sentence. " * 900))
    await eventually(lambda: studio.load("kokoro-82m")[0] == 1)

    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking

    await eventually(lambda: studio.load("kokoro-82m") == (0, 0))


async def test_music_comes_as_json_with_its_notes(studio: Studio) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{studio.url}/v1/audio/music", json={"prompt": "calm piano", "duration": 5, "seed": 3}
        ) as answer,
    ):
        said = await answer.json()

    assert soundfile.info(io.BytesIO(base64.b64decode(said["audio"]))).format == "MP3"
    assert (said["made"]["family"], said["made"]["seed"]) == ("algorithm", 3)
    assert any(beside["media_type"] == "audio/midi" for beside in said["beside"])


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"duration": 0}, "duration"),
        ({"response_format": "pcm"}, "response_format"),
        ({"plan": 7}, "plan"),
        ({"lyrics": "la " * 2000}, "lyrics"),
    ],
)
async def test_a_wrong_field_of_music_is_named(studio: Studio, body: dict[str, Any], param: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{studio.url}/v1/audio/music", json={"prompt": "calm", **body}) as answer,
    ):
        assert (answer.status, (await answer.json())["error"]["param"]) == (400, param)


async def test_a_composer_by_rules_says_that_it_does_not_sing(studio: Studio) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{studio.url}/v1/audio/music", json={"prompt": "calm", "lyrics": "la la"}) as answer,
    ):
        said = (await answer.json())["error"]["message"]

    assert "cannot sing" in said


async def test_metrics_count_the_seconds_of_sound(studio: Studio, recording: bytes) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{studio.url}/metrics") as answer:
        page = await answer.text()

    assert 'deskmate_engine_audio_seconds_total{model="kokoro-82m"}' in page


async def test_our_own_client_speaks_and_listens(studio: Studio) -> None:
    async with aiohttp.ClientSession() as session:
        here = server_at(studio.url)
        engine = HttpEngine(session, text=here, image=here).on_behalf_of("U0ANA")
        said = [event async for event in engine.speak(SpeechPrompt(SAID))]
        assert isinstance(said[-1], Sound)
        written = [event async for event in engine.transcribe(Recording(said[-1].data, "said.mp3"))]

    assert said[-1].made.family == "gan"
    assert isinstance(written[-1], Transcript)
    assert "lighthouse" in written[-1].text.lower()
    assert written[-1].made.model == "whisper-base"


async def test_our_own_client_cleans_up_and_composes(studio: Studio, recording: bytes) -> None:
    async with aiohttp.ClientSession() as session:
        here = server_at(studio.url)
        engine = HttpEngine(session, text=here, image=here)
        prompt = CleanPrompt((recording,), ("said.wav",), cuts=(Cut(0, 1),), trim=True, format="wav")
        cleaned = [event async for event in engine.clean(prompt)]
        composed = [event async for event in engine.compose(MusicPrompt("calm", 5, format="flac"))]

    assert isinstance(cleaned[-1], Sound)
    assert isinstance(composed[-1], Sound)
    assert cleaned[-1].seconds <= 1
    assert composed[-1].media_type == "audio/flac"
    assert any(isinstance(event, Progress) for event in composed)


async def test_our_own_client_keeps_what_is_wrong_in_every_language(studio: Studio) -> None:
    async with aiohttp.ClientSession() as session:
        here = server_at(studio.url)
        engine = HttpEngine(session, text=here, image=here)
        with pytest.raises(UnknownVoice) as unknown:
            _ = [event async for event in engine.speak(SpeechPrompt(SAID, voice="nobody"))]
        with pytest.raises(NoSoundInFile):
            _ = [event async for event in engine.transcribe(Recording(soundless(), "still.wav"))]

    assert "nobody" in unknown.value.say("zh")


async def test_the_form_of_cleaning_is_its_prompt() -> None:
    told = {
        "cuts": '[{"start": 1, "end": 2.5, "out": true}]',
        "denoise": "0.7",
        "trim": "false",
        "fade": '{"start": 0.5, "end": 1}',
        "loudness": "-16",
        "response_format": "flac",
    }

    prompt = validated(CleanBody, told).wish([File("a.mp3", b"sound")])

    assert prompt == CleanPrompt(
        (b"sound",),
        ("a.mp3",),
        cuts=(Cut(1, 2.5, out=True),),
        denoise=0.7,
        fade=Fade(0.5, 1),
        loudness=-16,
        format="flac",
    )

"""The client against what our own engine and other people's servers do with pictures and sound."""

import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.engine import (
    Backdrop,
    Beside,
    CleanPrompt,
    Crop,
    Cut,
    EditPrompt,
    Engine,
    Family,
    Heard,
    ImagePrompt,
    Loading,
    Made,
    MusicPrompt,
    Picture,
    Preview,
    Progress,
    Recording,
    RepairPrompt,
    RetouchPrompt,
    Segment,
    Sound,
    SpeechPrompt,
    Tone,
    Transcript,
)
from bot.engine.changes import KINDS, read, written
from bot.engine.client import HttpEngine, server_at
from bot.engine.lengths import media_type, seconds
from bot.engine.scripted import sound_of
from bot.errors import EngineLost, NoModelSet, NotOffered, PictureTooLarge
from bot.settings import ModelTask
from tests.engine_client.conftest import Answer, Elsewhere
from tests.engine_client.test_client import PNG, chunk, refuse, stream

OURS = Made("ours", "gan", "MIT")
OUR_MODELS: list[dict[str, Any]] = [
    {"id": "composer", "task": "image", "family": "retrieval", "configured": True},
    {"id": "klein", "task": "edit", "family": "diffusion", "configured": False},
]
MP3 = sound_of("hello").data
NOWHERE = "http://127.0.0.1:9"


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def file_of(data: bytes, kind: str) -> Answer:
    """An answer that is a file."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=data, content_type=kind)

    return answer


async def all_of(events: AsyncIterator[object]) -> list[object]:
    return [event async for event in events]


async def test_a_repair_is_a_form_with_its_task(elsewhere: Elsewhere) -> None:
    completed = {
        "type": "image_edit.completed",
        "b64_json": encoded(PNG),
        "made": asdict(OURS) | {"work": None},
    }
    engine = await elsewhere.engine(stream(': {"progress": 0.5}\n\n', completed))

    events = await all_of(engine.edit(RepairPrompt(b"photo", "fill", mask=b"mask")))

    asked = elsewhere.asked[0]
    assert events == [Progress(0.5), Picture(PNG, replace(OURS, work="changed"))]
    assert (asked["task"], asked["flat"], asked["stream"]) == ("fill", "false", "true")
    assert (asked["image"], asked["mask"]) == ([("picture", b"photo")], [("mask.png", b"mask")])


async def test_changes_travel_as_json(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(refuse(200, {"data": [{"b64_json": encoded(PNG)}]}))
    changes = (Crop(16, 9), Tone(brightness=1.2), Backdrop(picture=b"beach"))

    await all_of(engine.edit(RetouchPrompt(b"photo", changes)))

    told = json.loads(elsewhere.asked[0]["changes"])
    assert told[0] == {"kind": "crop", "width": 16, "height": 9}
    assert tuple(read(each) for each in told) == changes


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_change_is_known_by_name(kind: str) -> None:
    with pytest.raises(ValueError, match="has no colour of the sky"):
        read({"kind": kind, "colour of the sky": "blue"})


def test_a_change_of_nothing_in_particular_is_refused() -> None:
    with pytest.raises(ValueError, match="crop, resize"):
        read({"kind": "melt"})
    with pytest.raises(ValueError, match=r"crop\.width"):
        read(written(Crop(1, 1)) | {"width": "wide"})


async def test_an_edit_by_words_sends_all_its_pictures(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(refuse(200, {"data": [{"b64_json": encoded(PNG)}]}), model="gpt-image-1")

    events = await all_of(engine.edit(EditPrompt((b"one", b"two"), "merge them", size=(640, 512), seed=3)))

    asked = elsewhere.asked[0]
    assert events == [Picture(PNG, Made("gpt-image-1", "diffusion", seed=3, work="changed"))]
    assert [data for _, data in asked["image[]"]] == [b"one", b"two"]
    assert (asked["prompt"], asked["n"], asked["model"]) == ("merge them", "1", "gpt-image-1")
    assert asked["size"] == "640x512"


async def test_partial_images_are_previews(elsewhere: Elsewhere) -> None:
    partial = {"type": "image_generation.partial_image", "b64_json": encoded(b"half")}
    completed = {"type": "image_generation.completed", "b64_json": encoded(PNG)}
    engine = await elsewhere.engine(stream(partial, completed), model="flux")

    events = await all_of(engine.draw(ImagePrompt("a lighthouse", previews=2)))

    assert events == [Preview(b"half"), Picture(PNG, Made("flux", "diffusion"))]
    assert elsewhere.asked[0]["partial_images"] == 2


async def test_no_more_previews_are_asked_for_than_the_interface_allows(elsewhere: Elsewhere) -> None:
    completed = {"type": "image_generation.completed", "b64_json": encoded(PNG)}
    engine = await elsewhere.engine(stream(completed), model="flux")

    await all_of(engine.draw(ImagePrompt("a lighthouse", previews=4)))

    assert elsewhere.asked[0]["partial_images"] == 3


async def test_speech_of_our_engine_is_heard_as_it_grows(elsewhere: Elsewhere) -> None:
    answer = stream(
        ': {"loading": 0.5, "model": "kokoro"}\n\n',
        f': {{"heard": "{encoded(b"ab")}", "rate": 24000}}\n\n',
        {"type": "speech.audio.delta", "audio": encoded(MP3[:50])},
        {"type": "speech.audio.delta", "audio": encoded(MP3[50:])},
        {"type": "speech.audio.done", "seconds": 1.5, "made": asdict(replace(OURS, work="spoken"))},
    )
    engine = await elsewhere.engine(answer)

    events = await all_of(engine.speak(SpeechPrompt("hello", voice="af_heart")))

    spoken = Sound(MP3, replace(OURS, work="spoken"), "audio/mpeg", 1.5)
    assert events == [Loading("kokoro", 0.5), Heard(b"ab", 24_000), spoken]
    assert elsewhere.asked[0]["voice"] == "af_heart"


async def test_speech_of_a_plain_server_is_a_file(elsewhere: Elsewhere) -> None:
    wav = sound_of("hello", "wav").data
    engine = await elsewhere.engine(file_of(wav, "audio/wav"), model="tts")

    (sound,) = await all_of(engine.speak(SpeechPrompt("hello")))

    assert isinstance(sound, Sound)
    assert (sound.data, sound.media_type, sound.made.model) == (wav, "audio/wav", "tts")
    assert sound.seconds == pytest.approx(0.1)


async def test_a_server_that_streams_no_speech_is_asked_for_the_file(elsewhere: Elsewhere) -> None:
    def strict(request: web.Request) -> Awaitable[web.StreamResponse]:
        if "stream_format" in elsewhere.asked[-1]:
            said = "Unsupported parameter: 'stream_format' is not supported with this model."
            return refuse(400, {"error": {"message": said}})(request)
        return file_of(MP3, "audio/mpeg")(request)

    engine = await elsewhere.engine(strict)

    assert await all_of(engine.speak(SpeechPrompt("one"))) == await all_of(engine.speak(SpeechPrompt("two")))
    assert ["stream_format" in asked for asked in elsewhere.asked] == [True, False, False]


async def test_silence_from_a_server_of_speech_is_a_lost_engine(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(file_of(b"", "audio/mpeg"))

    with pytest.raises(EngineLost):
        await all_of(engine.speak(SpeechPrompt("hello")))


VERBOSE = {
    "text": "One. Two.",
    "language": "english",
    "duration": 2.0,
    "segments": [{"start": 0, "end": 1, "text": " One."}, {"start": 1, "end": 2, "text": " Two."}],
}
WHOLE = (Segment(0, 1, "One."), Segment(1, 2, "Two."))


@pytest.mark.parametrize(
    ("answer", "segments", "length"),
    [
        (refuse(200, VERBOSE), WHOLE, 2.0),
        (stream({"type": "transcript.text.delta", "delta": "One."}, VERBOSE | {"type": "…done"}), WHOLE, 2.0),
        (stream({"delta": "One."}, {"delta": " Two."}), (Segment(0, 0, "One. Two."),), 0.0),
        (stream(chunk("One."), chunk(" Two.", "stop")), (Segment(0, 0, "One. Two."),), 0.0),
        (refuse(200, {"text": "One. Two."}), (Segment(0, 0, "One. Two."),), 0.0),
    ],
    ids=["whole", "ours", "openai's stream", "vllm's stream", "plain"],
)
async def test_a_transcript_is_read_however_it_comes(
    elsewhere: Elsewhere, answer: Answer, segments: tuple[Segment, ...], length: float
) -> None:
    engine = await elsewhere.engine(answer, model="whisper-1")

    (found,) = await all_of(engine.transcribe(Recording(b"sound", "call.m4a")))

    made = Made("whisper-1", "autoregressive", work="transcribed")
    assert found == Transcript("One. Two.", segments, "en", length, made)
    assert elsewhere.asked[0]["file"] == [("call.m4a", b"sound")]


async def test_a_transcript_of_a_damaged_file_is_read_as_such(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(refuse(200, VERBOSE | {"damaged": True}))

    (found,) = await all_of(engine.transcribe(Recording(b"sound", "call.m4a")))

    assert isinstance(found, Transcript)
    assert found.damaged


async def test_a_model_without_detailed_transcripts_is_asked_for_plain_ones(elsewhere: Elsewhere) -> None:
    def strict(request: web.Request) -> Awaitable[web.StreamResponse]:
        if "response_format" in elsewhere.asked[-1]:
            said = "response_format 'verbose_json' is not compatible with model 'gpt-4o-transcribe'."
            return refuse(400, {"error": {"message": said}})(request)
        return refuse(200, {"text": "你好。"})(request)

    engine = await elsewhere.engine(strict)

    (found,) = await all_of(engine.transcribe(Recording(b"sound")))

    assert isinstance(found, Transcript)
    assert (found.text, found.language) == ("你好。", "zh")


async def test_music_comes_with_what_belongs_to_it(elsewhere: Elsewhere) -> None:
    done = {
        "type": "audio.done",
        "audio": encoded(MP3),
        "media_type": "audio/mpeg",
        "seconds": 20.0,
        "facts": {"key": "C"},
        "beside": [{"name": "score.xml", "media_type": "text/xml", "data": encoded(b"<score/>")}],
        "made": asdict(OURS),
    }
    engine = await elsewhere.engine(stream(': {"progress": 0.5}\n\n', done))

    events = await all_of(engine.compose(MusicPrompt("calm", 20, seed=4, plan={"key": "C"})))

    beside = (Beside("score.xml", b"<score/>", "text/xml"),)
    assert events == [Progress(0.5), Sound(MP3, OURS, "audio/mpeg", 20.0, beside, {"key": "C"})]
    assert elsewhere.asked[0]["plan"] == {"key": "C"}


async def test_sound_to_clean_is_a_form_with_every_file(elsewhere: Elsewhere) -> None:
    done = {"audio": encoded(MP3), "media_type": "audio/mpeg", "seconds": 1.0}
    engine = await elsewhere.engine(stream(done))

    await all_of(engine.clean(CleanPrompt((b"one", b"two"), ("a.mp3",), (Cut(1, 2),), loudness=-16)))

    asked = elsewhere.asked[0]
    assert asked["file"] == [("a.mp3", b"one"), ("recording2", b"two")]
    assert json.loads(asked["cuts"]) == [{"start": 1, "end": 2, "out": False}]
    assert asked["loudness"] == "-16"


async def test_what_our_engine_says_is_wrong_is_told_in_the_persons_language(elsewhere: Elsewhere) -> None:
    facts = {"megapixels": 100, "limit": 64}
    error = {"message": "The picture has …", "code": "picture_too_large", "facts": facts}
    engine = await elsewhere.engine(refuse(400, {"error": error}))

    with pytest.raises(PictureTooLarge) as refused:
        await all_of(engine.edit(RepairPrompt(b"photo", "cutout")))

    assert refused.value.say("zh") == PictureTooLarge(megapixels=100, limit=64).say("zh")


async def test_a_task_without_a_model_names_its_setting(elsewhere: Elsewhere) -> None:
    error = {"message": "…", "code": "no_model_set", "facts": {"variable": "DESKMATE_EDIT_MODEL"}}
    engine = await elsewhere.engine(refuse(404, {"error": error}))

    with pytest.raises(NoModelSet, match="DESKMATE_EDIT_MODEL"):
        await all_of(engine.edit(EditPrompt((b"photo",), "night")))


@pytest.mark.parametrize("task", ["edit", "speech", "transcription", "music"])
async def test_a_task_is_done_at_the_server_that_was_named_for_it(
    elsewhere: Elsewhere, task: ModelTask
) -> None:
    there = server_at(await elsewhere.serve(refuse(404, {"detail": "Not Found"})))
    gone = server_at("http://127.0.0.1:9", patience=0)
    engine: Engine = HttpEngine(elsewhere.session, text=gone, image=gone, others={task: there})
    work: dict[ModelTask, Callable[[], AsyncIterator[object]]] = {
        "edit": lambda: engine.edit(EditPrompt((b"photo",), "night")),
        "speech": lambda: engine.speak(SpeechPrompt("hello")),
        "transcription": lambda: engine.transcribe(Recording(b"sound")),
        "music": lambda: engine.compose(MusicPrompt("calm")),
    }

    with pytest.raises(NotOffered, match=f"DESKMATE_{task.upper()}_MODEL"):
        await all_of(work[task]())


@pytest.mark.parametrize(
    ("data", "kind", "length"),
    [
        (sound_of("a", "wav").data, "audio/wav", 0.1),
        (sound_of("a", "mp3").data, "audio/mpeg", 4 * 417 / 16_000),
        (sound_of("a", "flac").data, "audio/flac", 0.0),
        (b"OggS and so on", None, 0.0),
        (b"RIFF", "audio/wav", 0.0),
        (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg", 0.0),
        (b"", None, 0.0),
    ],
)
def test_a_file_of_sound_tells_what_it_is_and_how_long(data: bytes, kind: str | None, length: float) -> None:
    assert media_type(data) == kind
    assert seconds(data) == pytest.approx(length)


def test_the_length_of_real_files_is_read(tmp_path: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    for form, near in (("wav", 0.001), ("flac", 0.001), ("mp3", 0.3)):
        file = tmp_path / f"quiet.{form}"
        soundfile.write(file, [0.0] * 48_000, 24_000)

        assert seconds(file.read_bytes()) == pytest.approx(2.0, abs=near)


@pytest.mark.parametrize(
    ("models", "name", "task", "family"),
    [
        (OUR_MODELS, None, "image", "retrieval"),
        (OUR_MODELS, None, "edit", None),
        (OUR_MODELS, "klein", "edit", "diffusion"),
        ([{"id": "flux"}], None, "image", "diffusion"),
        ([{"id": "flux"}], "flux", "edit", "diffusion"),
        (
            [{"id": "odd", "task": "image", "family": "dreaming", "configured": True}],
            None,
            "image",
            "diffusion",
        ),
        ([], None, "image", None),
    ],
    ids=["ours", "none of ours", "named", "theirs", "theirs by name", "unheard of", "silent"],
)
async def test_a_server_tells_of_which_family_its_models_are(
    elsewhere: Elsewhere,
    models: list[dict[str, Any]],
    name: str | None,
    task: ModelTask,
    family: Family | None,
) -> None:
    elsewhere.models = models
    engine = await elsewhere.engine(refuse(500, {}), model=name)

    assert await engine.family(task) == family


async def test_a_server_that_is_away_tells_of_no_family(elsewhere: Elsewhere) -> None:
    engine = HttpEngine(elsewhere.session, text=server_at(NOWHERE), image=server_at(NOWHERE))

    assert await engine.family("image") is None

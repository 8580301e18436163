"""The client against the wire behaviour of our own engine and of other people's servers."""

import asyncio
import base64
import json
from collections.abc import Awaitable
from contextlib import aclosing
from dataclasses import asdict
from typing import Any

import pytest
from aiohttp import web

from bot.engine import (
    ImagePrompt,
    Loading,
    Made,
    Picture,
    Progress,
    TextPrompt,
    Turn,
    Waiting,
    Words,
    Written,
)
from bot.engine.client import HttpEngine, remote, server_at
from bot.errors import (
    EngineBusy,
    EngineLost,
    EngineRefused,
    NotOffered,
    PromptTooLong,
    UnknownModel,
)
from tests.engine_client.conftest import Answer, Elsewhere

HELLO = TextPrompt((Turn("system", "Be brief."), Turn("user", "Hello?")), max_tokens=7, seed=3, stop=("\n",))
PNG = b"\x89PNG\r\n\x1a\n and pixels"


def stream(*parts: object, end: str = "data: [DONE]\n\n") -> Answer:
    """An answer that streams: a string goes out as it is, anything else as an event."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for part in parts:
            line = part if isinstance(part, str) else f"data: {json.dumps(part)}\n\n"
            await response.write(line.encode())
        await response.write(end.encode())
        return response

    return answer


def refuse(status: int, body: object, **headers: str) -> Answer:
    """An answer that refuses."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(body, status=status, headers=headers)

    return answer


def chunk(content: str | None = None, finish: str | None = None, **more: object) -> dict[str, Any]:
    """A piece of a streamed text, as OpenAI sends it."""
    return {"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": finish}], **more}


async def written(engine: HttpEngine, prompt: TextPrompt = HELLO) -> list[object]:
    return [event async for event in engine.write(prompt)]


async def drawn(engine: HttpEngine, prompt: ImagePrompt | None = None) -> list[object]:
    return [event async for event in engine.draw(prompt or ImagePrompt("a lighthouse"))]


async def test_a_text_from_our_engine_tells_the_queue_the_words_and_how_it_was_made(
    elsewhere: Elsewhere,
) -> None:
    made = Made("ours-1", "autoregressive", licence="Apache-2.0", seed=3)
    engine = await elsewhere.engine(
        stream(
            ': {"loading": 0.4, "model": "ours-1"}\n\n',
            ': {"waiting": 2, "seconds": 12.5}\n\n',
            chunk("Hello"),
            chunk(", Ana."),
            chunk(None, "stop"),
            {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}, "made": asdict(made)},
        )
    )

    events = await written(engine)

    assert events == [
        Loading("ours-1", 0.4),
        Waiting(2, 12.5),
        Words("Hello"),
        Words(", Ana."),
        Written("Hello, Ana.", made, prompt_tokens=9, completion_tokens=4),
    ]


async def test_a_text_from_another_server_is_labelled_with_the_model_it_names(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(
        stream(": ping\n\n", chunk("Hi", model="theirs-7b"), chunk("", "length", model="theirs-7b"))
    )

    events = await written(engine)

    assert events[-1] == Written("Hi", Made("theirs-7b", "autoregressive", seed=3), cut=True)


async def test_the_request_is_openais_and_leaves_out_what_was_not_asked(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(stream(chunk("x", "stop")), model="theirs-7b", key="sesame")

    await written(engine.on_behalf_of("U0ANA"))

    assert elsewhere.asked == [
        {
            "model": "theirs-7b",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Hello?"},
            ],
            "max_tokens": 7,
            "seed": 3,
            "stop": ["\n"],
            "stream": True,
            "stream_options": {"include_usage": True},
            "user": "U0ANA",
        }
    ]
    assert elsewhere.headers[0]["Authorization"] == "Bearer sesame"


async def test_a_server_that_does_not_stream_is_understood(elsewhere: Elsewhere) -> None:
    whole = {"model": "m", "choices": [{"message": {"content": "All at once."}, "finish_reason": "stop"}]}
    engine = await elsewhere.engine(refuse(200, whole))

    events = await written(engine)

    assert events == [Words("All at once."), Written("All at once.", Made("m", "autoregressive", seed=3))]


async def test_a_text_whose_end_never_comes_is_lost(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(stream(chunk("Once upon"), end=""))

    with pytest.raises(EngineLost):
        await written(engine)


async def test_a_connection_that_breaks_in_the_middle_is_lost(elsewhere: Elsewhere) -> None:
    async def breaks(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b'data: {"choices": [{"delta": {"content": "Once"}}]}\n\n')
        assert request.transport is not None
        request.transport.abort()
        return response

    words = (await elsewhere.engine(breaks)).write(HELLO)

    first = await anext(words)

    assert first == Words("Once")
    with pytest.raises(EngineLost):
        await anext(words)


async def test_a_server_that_falls_silent_is_lost_and_one_that_talks_is_not(elsewhere: Elsewhere) -> None:
    heard = asyncio.Event()

    async def silent(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for _ in range(5):
            await response.write(b": still here\n\n")
            await asyncio.sleep(0.05)
        await heard.wait()
        return response

    engine = await elsewhere.engine(silent, silence=0.15)

    with pytest.raises(EngineLost):
        await written(engine)
    heard.set()


async def test_an_error_inside_the_stream_is_the_servers_sentence(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(
        stream(chunk("Hm"), {"error": {"message": "the device ran out of memory"}})
    )

    with pytest.raises(EngineRefused, match="the device ran out of memory"):
        await written(engine)


async def test_a_prompt_that_is_too_long_names_both_numbers(elsewhere: Elsewhere) -> None:
    error = {"code": "context_length_exceeded", "message": "too long", "tokens": 40000, "limit": 32768}
    engine = await elsewhere.engine(refuse(400, {"error": error}))

    with pytest.raises(PromptTooLong, match="40000 tokens, and I can read 32768"):
        await written(engine)


async def test_an_unknown_model_names_those_that_the_server_has(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(
        refuse(404, {"error": {"message": "The model `m` does not exist.", "code": 404}}), model="m"
    )

    with pytest.raises(UnknownModel, match=r"`m`. Available: theirs"):
        await written(engine)


async def test_a_full_queue_tells_when_to_come_back(elsewhere: Elsewhere) -> None:
    full = refuse(429, {"error": {"message": "the queue is full"}}, **{"Retry-After": "7"})
    engine = await elsewhere.engine(full)

    with pytest.raises(EngineBusy, match="in 7 seconds"):
        await written(engine)


async def test_a_server_that_loads_its_model_is_waited_for(elsewhere: Elsewhere) -> None:
    answers = iter([refuse(503, {"error": {"message": "Loading model"}}), stream(chunk("Here", "stop"))])
    engine = await elsewhere.engine(lambda request: next(answers)(request))

    events = await written(engine)

    assert events[:2] == [Loading(), Words("Here")]


async def test_a_model_that_cannot_be_had_is_not_waited_for(elsewhere: Elsewhere) -> None:
    gone = {"error": {"code": "model_unavailable", "message": "no room on the disk"}}
    engine = await elsewhere.engine(refuse(503, gone))

    with pytest.raises(EngineRefused, match="no room on the disk"):
        await written(engine)


async def test_an_engine_that_dies_before_it_answers_is_waited_for(elsewhere: Elsewhere) -> None:
    async def dies(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    answers = iter([dies, stream(chunk("Here", "stop"))])
    engine = await elsewhere.engine(lambda request: next(answers)(request))

    events = await written(engine)

    assert events[:2] == [Loading(), Words("Here")]


async def test_an_engine_that_starts_is_waited_for_with_its_progress(
    elsewhere: Elsewhere, unused_tcp_port: int
) -> None:
    here = asyncio.Event()
    server = server_at(f"http://127.0.0.1:{unused_tcp_port}", patience=30.0)

    def starting() -> Loading:
        here.set()
        return Loading("ours-1", 0.2)

    engine = HttpEngine(elsewhere.session, text=server, image=server, starting=starting)
    writing = asyncio.create_task(written(engine))
    await here.wait()
    await elsewhere.serve(stream(chunk("Here", "stop")), port=unused_tcp_port)

    events = await writing

    assert events[0] == Loading("ours-1", 0.2)
    assert events[-2:] == [Words("Here"), Written("Here", Made("unknown", "autoregressive", seed=3))]


async def test_an_engine_that_never_comes_is_lost(elsewhere: Elsewhere, unused_tcp_port: int) -> None:
    server = server_at(f"http://127.0.0.1:{unused_tcp_port}", patience=0.0)

    with pytest.raises(EngineLost):
        await written(HttpEngine(elsewhere.session, text=server, image=server))


async def test_an_engine_that_cannot_start_tells_why(elsewhere: Elsewhere, unused_tcp_port: int) -> None:
    def starting() -> Loading:
        raise EngineRefused(reason="no room on the disk")

    server = server_at(f"http://127.0.0.1:{unused_tcp_port}")
    engine = HttpEngine(elsewhere.session, text=server, image=server, starting=starting)

    with pytest.raises(EngineRefused, match="no room on the disk"):
        await written(engine)


@pytest.mark.parametrize("events", [0, 2])
async def test_closing_the_stream_closes_the_connection(elsewhere: Elsewhere, events: int) -> None:
    gone = asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            while True:
                await response.write(b'data: {"choices": [{"delta": {"content": "on "}}]}\n\n')
                await asyncio.sleep(0.01)
        except (ConnectionError, asyncio.CancelledError):
            gone.set()
            raise

    engine = await elsewhere.engine(endless)

    async with aclosing(engine.write(HELLO)) as words:
        for _ in range(events + 1):
            await anext(words)

    await asyncio.wait_for(gone.wait(), 10)


async def test_a_cancelled_answer_closes_the_connection(elsewhere: Elsewhere) -> None:
    asked, gone = asyncio.Event(), asyncio.Event()

    async def never(request: web.Request) -> web.StreamResponse:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            gone.set()
        return web.Response()

    engine = await elsewhere.engine(never)
    writing = asyncio.create_task(written(engine))
    await asked.wait()

    writing.cancel()

    await asyncio.wait_for(gone.wait(), 10)


async def test_a_picture_from_our_engine_shows_its_progress(elsewhere: Elsewhere) -> None:
    made = Made("composer", "retrieval", licence="MIT", seed=5)
    pixels = base64.b64encode(PNG).decode()
    engine = await elsewhere.engine(
        stream(
            ': {"waiting": 1}\n\n',
            ': {"progress": 0.5}\n\n',
            {"type": "image_generation.completed", "b64_json": pixels, "made": asdict(made)},
        )
    )

    events = await drawn(engine, ImagePrompt("a lighthouse", 640, 480, seed=5, steps=4, negative="fog"))

    assert events == [Waiting(1), Progress(0.5), Picture(PNG, made)]
    assert elsewhere.asked == [
        {
            "prompt": "a lighthouse",
            "n": 1,
            "size": "640x480",
            "response_format": "b64_json",
            "seed": 5,
            "num_inference_steps": 4,
            "negative_prompt": "fog",
            "stream": True,
        }
    ]


async def test_a_picture_from_a_server_that_refuses_to_stream_comes_whole(elsewhere: Elsewhere) -> None:
    def answer(request: web.Request) -> Awaitable[web.StreamResponse]:
        if "stream" in elsewhere.asked[-1]:
            return refuse(400, {"error": {"message": "Unknown parameter: 'stream'."}})(request)
        data = base64.b64encode(b"\xff\xd8 a photograph").decode()
        return refuse(200, {"created": 1, "data": [{"b64_json": data}]})(request)

    engine = await elsewhere.engine(answer, model="flux")

    events = await drawn(engine, ImagePrompt("a lighthouse", seed=5))

    assert events == [Picture(b"\xff\xd8 a photograph", Made("flux", "diffusion", seed=5), "image/jpeg")]


async def test_a_refused_picture_is_not_asked_for_twice(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(refuse(400, {"error": {"message": "the size is not a multiple of 16"}}))

    with pytest.raises(EngineRefused, match="multiple of 16"):
        await drawn(engine)

    assert len(elsewhere.asked) == 1


async def test_a_server_that_does_not_draw_says_which_setting_helps(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(refuse(404, {"detail": "Not Found"}))

    with pytest.raises(NotOffered, match="DESKMATE_IMAGE_MODEL"):
        await drawn(engine)


@pytest.mark.parametrize(
    ("setting", "url", "model"),
    [
        ("qwen@https://gpu.example/v1", "https://gpu.example/v1", "qwen"),
        ("org/qwen@http://gpu:8000/v1/", "http://gpu:8000/v1", "org/qwen"),
        ("@http://gpu:8000", "http://gpu:8000/v1", None),
    ],
)
def test_a_model_setting_may_name_a_server(setting: str, url: str, model: str | None) -> None:
    server = remote(setting)

    assert server is not None
    assert (server.url, server.model) == (url, model)


@pytest.mark.parametrize("setting", ["auto", "qwen2.5-coder-1.5b", "Qwen/Qwen3-8B", "/models/a@b", "me@host"])
def test_other_model_settings_name_no_server(setting: str) -> None:
    assert remote(setting) is None


def test_a_key_does_not_show_in_a_printed_server() -> None:
    assert "sesame" not in repr(server_at("http://gpu", key="sesame"))

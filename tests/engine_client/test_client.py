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


async def test_a_person_may_have_texts_written_by_another_model(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(stream(chunk("x", "stop")), model="theirs-7b")

    await written(engine.on_behalf_of("U0ANA", "theirs-70b"))

    assert elsewhere.asked[0]["model"] == "theirs-70b"


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


@pytest.mark.parametrize(
    ("server", "parts"),
    [
        (
            "transformers serve: a role alone, counts beside the end, no last line",
            [
                {"choices": [{"index": 0, "delta": {"role": "assistant"}}]},
                {"choices": [{"index": 0, "delta": {"content": "Hi"}}]},
                {
                    "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
                    "usage": {"prompt_tokens": 9},
                },
            ],
        ),
        (
            "llama.cpp: a null beside the role, counts after the end",
            [
                {"choices": [{"delta": {"role": "assistant", "content": None}, "finish_reason": None}]},
                {"choices": [{"delta": {"content": "Hi"}, "finish_reason": None}]},
                {"choices": [{"delta": {}, "finish_reason": "stop"}]},
                {"choices": [], "usage": {"prompt_tokens": 9}, "timings": {"prompt_ms": 1.5}},
            ],
        ),
        (
            "vLLM: an empty piece first, counts that are null until the end",
            [
                {"choices": [{"delta": {"role": "assistant", "content": ""}}], "usage": None},
                {"choices": [{"delta": {"content": "Hi"}, "finish_reason": "stop", "stop_reason": None}]},
                {"choices": [], "usage": {"prompt_tokens": 9}},
            ],
        ),
    ],
)
async def test_streams_differ_in_their_pieces_and_say_the_same(
    elsewhere: Elsewhere, server: str, parts: list[dict[str, Any]]
) -> None:
    engine = await elsewhere.engine(stream(*parts, end=""), model="m")

    events = await written(engine)

    assert events == [Words("Hi"), Written("Hi", Made("m", "autoregressive", seed=3), prompt_tokens=9)]


@pytest.mark.parametrize(
    "error", ["out of memory", {"message": "out of memory"}, {"detail": "out of memory"}]
)
async def test_an_error_in_the_middle_may_be_a_sentence_or_an_object(
    elsewhere: Elsewhere, error: object
) -> None:
    engine = await elsewhere.engine(stream(chunk("Hm"), {"error": error}, end=""))

    with pytest.raises(EngineRefused, match="out of memory"):
        await written(engine)


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

    async with asyncio.timeout(10):
        await gone.wait()


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

    async with asyncio.timeout(10):
        await gone.wait()


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


async def test_a_picture_to_go_on_from_is_sent_and_given_up_where_nobody_takes_it(
    elsewhere: Elsewhere,
) -> None:
    def answer(request: web.Request) -> Awaitable[web.StreamResponse]:
        if "image" in elsewhere.asked[-1]:
            return refuse(400, {"error": {"message": "Unknown parameter: 'image'."}})(request)
        return refuse(200, {"data": pixels(PNG)})(request)

    engine = await elsewhere.engine(answer, model="flux")

    events = await drawn(engine, ImagePrompt("a lighthouse", seed=5, like=b"the picture"))

    assert [asked.get("image") for asked in elsewhere.asked] == ["dGhlIHBpY3R1cmU=", None]
    assert events == [Picture(PNG, Made("flux", "diffusion", seed=5))]


async def test_a_picture_from_a_server_that_refuses_to_stream_comes_whole(elsewhere: Elsewhere) -> None:
    def answer(request: web.Request) -> Awaitable[web.StreamResponse]:
        if "stream" in elsewhere.asked[-1]:
            return refuse(400, {"error": {"message": "Unknown parameter: 'stream'."}})(request)
        data = base64.b64encode(b"\xff\xd8 a photograph").decode()
        return refuse(200, {"created": 1, "data": [{"b64_json": data}]})(request)

    engine = await elsewhere.engine(answer, model="flux")

    events = await drawn(engine, ImagePrompt("a lighthouse", seed=5))

    assert events == [Picture(b"\xff\xd8 a photograph", Made("flux", "diffusion", seed=5), "image/jpeg")]


def pixels(*pictures: bytes) -> list[dict[str, str]]:
    """Whole pictures, as OpenAI sends them."""
    return [{"b64_json": base64.b64encode(data).decode()} for data in pictures]


async def test_a_grid_is_asked_for_at_once_and_its_pictures_are_numbered(elsewhere: Elsewhere) -> None:
    completed = [
        {"type": "image_generation.completed", **each, "made": asdict(Made("ours", "diffusion", seed=seed))}
        for seed, each in enumerate(pixels(PNG, PNG + b"2"), 5)
    ]
    engine = await elsewhere.engine(stream(completed[0], ': {"progress": 0.9}\n\n', completed[1]))

    events = await drawn(engine, ImagePrompt("a lighthouse", seed=5, count=2))

    assert events == [
        Picture(PNG, Made("ours", "diffusion", seed=5)),
        Progress(0.9),
        Picture(PNG + b"2", Made("ours", "diffusion", seed=6), index=1),
    ]
    assert [asked["n"] for asked in elsewhere.asked] == [2]


async def test_a_grid_that_comes_whole_has_a_seed_for_each_picture(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(refuse(200, {"data": pixels(PNG, PNG)}), model="flux")

    events = await drawn(engine, ImagePrompt("a lighthouse", seed=5, count=2))

    assert [(event.index, event.made.seed) for event in events if isinstance(event, Picture)] == [
        (0, 5),
        (1, 6),
    ]


async def test_a_server_that_makes_one_picture_at_a_time_is_asked_again(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(refuse(200, {"data": pixels(PNG)}))

    events = await drawn(engine, ImagePrompt("a lighthouse", seed=5, count=3))

    assert [event.index for event in events if isinstance(event, Picture)] == [0, 1, 2]
    assert [(asked["n"], asked["seed"]) for asked in elsewhere.asked] == [(3, 5), (2, 6), (1, 7)]


async def test_a_strict_server_is_asked_again_without_what_it_refused_and_never_told_it_again(
    elsewhere: Elsewhere,
) -> None:
    def strict(request: web.Request) -> Awaitable[web.StreamResponse]:
        unexpected = elsewhere.asked[-1].keys() & {"user", "seed"}
        if unexpected:
            return refuse(422, {"detail": f"Unexpected fields in the request: {unexpected}"})(request)
        return stream(chunk("Hello", "stop"))(request)

    engine = await elsewhere.engine(strict)

    first = await written(engine.on_behalf_of("U0ANA"))
    second = await written(engine.on_behalf_of("U0CHEN"))

    assert first == second == [Words("Hello"), Written("Hello", Made("unknown", "autoregressive", seed=3))]
    assert [asked.get("user") for asked in elsewhere.asked] == ["U0ANA", None, None]


async def test_a_server_that_still_refuses_is_not_asked_for_ever(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(refuse(422, {"detail": "Unexpected fields in the request: {'seed'}"}))

    with pytest.raises(EngineRefused, match="Unexpected fields"):
        await written(engine)

    assert len(elsewhere.asked) == 2


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


WHICH = TextPrompt((Turn("user", "draw or draft?"),), choices=("draw", "draft"), top_k=5, priority=2)


def odds(token: str, logprob: float, **rivals: float) -> dict[str, Any]:
    """The logprobs of one token, as OpenAI sends them."""
    likeliest = [{"token": each, "logprob": value} for each, value in {token: logprob, **rivals}.items()]
    return {"content": [{"token": token, "logprob": logprob, "top_logprobs": likeliest}]}


async def test_choices_are_asked_for_as_our_engine_vllm_and_llama_cpp_understand_it(
    elsewhere: Elsewhere,
) -> None:
    engine = await elsewhere.engine(stream(chunk("draw", "stop")))

    await written(engine, WHICH)

    asked = elsewhere.asked[0]
    assert asked["structured_outputs"] == {"choice": ["draw", "draft"]}
    assert asked["grammar"] == 'root ::= "draw" | "draft"'
    assert (asked["logprobs"], asked["top_logprobs"], asked["top_k"], asked["priority"]) == (True, 20, 5, 2)
    assert asked["max_tokens"] < 32


async def test_the_odds_of_a_chosen_answer_are_read_from_its_logprobs(elsewhere: Elsewhere) -> None:
    piece = chunk("Draft.", "stop")
    piece["choices"][0]["logprobs"] = odds("Draft", -0.1, draw=-2.5)
    engine = await elsewhere.engine(stream(piece))

    said = await written(engine, WHICH)

    assert said[0] == Words("draft")
    assert isinstance(said[-1], Written)
    assert said[-1].text == "draft"
    assert [choice for choice, _ in said[-1].likely] == ["draft", "draw"]
    assert sum(share for _, share in said[-1].likely) == pytest.approx(1.0)


async def test_an_answer_that_is_none_of_the_choices_is_an_error(elsewhere: Elsewhere) -> None:
    engine = await elsewhere.engine(stream(chunk("neither", "stop")))

    with pytest.raises(EngineRefused, match="none of the choices"):
        await written(engine, WHICH)


async def test_a_schema_is_asked_for_as_openai_does(elsewhere: Elsewhere) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    engine = await elsewhere.engine(stream(chunk('{"a": "b"}', "stop")))

    await written(engine, TextPrompt((Turn("user", "json"),), schema=schema))

    assert elsewhere.asked[0]["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": schema},
    }
    assert "logprobs" not in elsewhere.asked[0]

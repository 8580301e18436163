"""What OpenAI's client may ask of a chat, answered by a tiny model: odds, formats, choices, several answers."""

import json
import math
from pathlib import Path
from typing import Any

import aiohttp
import openai
import pytest

from bot.engine import TextPrompt, Turn, Words, Written
from bot.engine.client import HttpEngine, server_at
from bot.engine.server.text import TextModel
from tests.engine.conftest import Aviary
from tests.engine.tiny_text import OPTIONS, build

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["draft", "图"]},
        "count": {"type": "integer", "minimum": 0, "maximum": 9},
    },
    "required": ["kind", "count"],
    "additionalProperties": False,
}
NAMED = {"type": "json_schema", "json_schema": {"name": "kind", "schema": SCHEMA}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model."""
    return build(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
async def tiny(empty_aviary: Aviary, folder: Path) -> Aviary:
    """The engine with the tiny model in the parrot's place."""
    model = await empty_aviary.service.device.call(lambda: TextModel(folder, "cpu", OPTIONS))
    empty_aviary.service.device.serve(empty_aviary.text.name, "text", model)
    empty_aviary.text.settle(model)
    return empty_aviary


async def test_odds_come_with_each_token_of_a_whole_answer(tiny: Aviary) -> None:
    answer = await tiny.ask(max_tokens=5, seed=1, temperature=1, logprobs=True, top_logprobs=3)

    entries = answer.choices[0].logprobs.content
    assert len(entries) in (4, 5)
    assert all(len(entry.top_logprobs) == 3 for entry in entries)
    assert all(entry.logprob <= entry.top_logprobs[0].logprob <= 0 for entry in entries)
    assert all(len(entry.bytes) == 1 for entry in entries)


async def test_a_stream_brings_the_same_odds_in_pieces(tiny: Aviary) -> None:
    options: Any = {"max_tokens": 5, "seed": 1, "temperature": 1, "logprobs": True, "top_logprobs": 2}
    whole = await tiny.ask(**options)

    chunks = [chunk async for chunk in await tiny.ask(stream=True, **options)]

    told = [
        each for chunk in chunks if chunk.choices[0].logprobs for each in chunk.choices[0].logprobs.content
    ]
    assert [each.bytes for each in told] == [each.bytes for each in whole.choices[0].logprobs.content]


async def test_no_odds_are_told_unasked(tiny: Aviary) -> None:
    answer = await tiny.ask(max_tokens=2)

    assert answer.choices[0].logprobs is None


@pytest.mark.parametrize(
    "options",
    [
        {"response_format": NAMED},
        {"extra_body": {"structured_outputs": {"json": SCHEMA}}},
        {"extra_body": {"guided_json": json.dumps(SCHEMA)}},
    ],
)
async def test_an_answer_keeps_to_a_schema_however_it_is_asked_for(
    tiny: Aviary, options: dict[str, Any]
) -> None:
    answer = await tiny.ask(max_tokens=60, temperature=1.5, seed=3, **options)

    said = json.loads(answer.choices[0].message.content)
    assert said["kind"] in SCHEMA["properties"]["kind"]["enum"]
    assert said["count"] in range(10)
    assert answer.choices[0].finish_reason == "stop"


async def test_a_json_object_begins_as_one_and_says_when_it_was_cut(tiny: Aviary) -> None:
    answer = await tiny.ask(max_tokens=6, response_format={"type": "json_object"})

    assert answer.choices[0].message.content.startswith("{")
    assert answer.choices[0].finish_reason == "length"


@pytest.mark.parametrize("field", ["structured_outputs", "guided_choice"])
async def test_an_answer_is_one_of_the_choices_and_tells_the_odds_of_all(tiny: Aviary, field: str) -> None:
    choices = ["draw", "draft", "翻译"]
    body: Any = {field: {"choice": choices} if field == "structured_outputs" else choices}

    answer = await tiny.ask(logprobs=True, top_logprobs=20, extra_body=body)

    (entry,) = answer.choices[0].logprobs.content
    assert answer.choices[0].message.content == entry.token == entry.top_logprobs[0].token
    assert {each.token for each in entry.top_logprobs} == set(choices)
    assert sum(math.exp(each.logprob) for each in entry.top_logprobs) == pytest.approx(1)
    assert answer.choices[0].finish_reason == "stop"


async def test_our_own_client_reads_how_likely_each_choice_was(tiny: Aviary) -> None:
    prompt = TextPrompt((Turn("user", "which?"),), choices=("a", "ab", "b"))
    async with aiohttp.ClientSession() as session:
        server = server_at(tiny.url)
        client = HttpEngine(session, text=server, image=server)

        told = [event async for event in client.write(prompt)]
        direct = [event async for event in tiny.service.write(prompt)]

    written, expected = told[-1], direct[-1]
    assert isinstance(written, Written)
    assert isinstance(expected, Written)
    assert told[0] == Words(written.text)
    assert dict(written.likely) == pytest.approx(dict(expected.likely))
    assert written.text == written.likely[0][0] == expected.text


async def test_a_temperature_lets_chance_choose_and_a_seed_repeat_it(tiny: Aviary) -> None:
    body = {"structured_outputs": {"choice": ["a", "b", "c", "d"]}}

    said = [
        (await tiny.ask(temperature=2, seed=seed, extra_body=body)).choices[0].message.content
        for seed in (*range(20), *range(20))
    ]

    assert said[:20] == said[20:]
    assert len(set(said)) > 1


@pytest.mark.parametrize("stream", [False, True])
async def test_several_answers_have_seeds_in_a_row(tiny: Aviary, stream: bool) -> None:
    options: Any = {"temperature": 1.5, "max_tokens": 6}
    expected = [(await tiny.ask(seed=seed, **options)).choices[0].message.content for seed in (7, 8, 9)]

    answer = await tiny.ask(seed=7, n=3, stream=stream, **options)

    said = ["", "", ""]
    if stream:
        async for chunk in answer:
            said[chunk.choices[0].index] += chunk.choices[0].delta.content or ""
    else:
        said = [choice.message.content for choice in answer.choices]
        assert answer.usage.completion_tokens <= 18
    assert said == expected


async def test_penalties_and_bias_change_what_is_said(tiny: Aviary) -> None:
    options: Any = {"temperature": 0, "max_tokens": 12}
    plain = (await tiny.ask(**options)).choices[0].message.content
    banned = str(tiny.text.worker.transcript.encode(plain[0])[0])

    changed = [
        (await tiny.ask(**options, **more)).choices[0].message.content
        for more in ({"presence_penalty": 2, "frequency_penalty": 2}, {"logit_bias": {banned: -100}})
    ]

    assert changed[1] != plain
    assert isinstance(changed[0], str)


@pytest.mark.parametrize(
    ("field", "value", "param"),
    [
        ("n", 9, "n"),
        ("top_logprobs", 3, "top_logprobs"),
        ("top_k", -2, "top_k"),
        ("min_p", 2, "min_p"),
        ("frequency_penalty", 3, "frequency_penalty"),
        ("presence_penalty", -3, "presence_penalty"),
        ("repetition_penalty", 0, "repetition_penalty"),
        ("logit_bias", {"x": 1}, "logit_bias"),
        ("logit_bias", {"5": 101}, "logit_bias"),
        ("response_format", {"type": "yaml"}, "response_format"),
        ("response_format", {"type": "json_schema"}, "response_format"),
        (
            "response_format",
            {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "nothing"}}},
            "response_format",
        ),
        ("guided_choice", [], "guided_choice"),
        ("guided_choice", ["a", "a"], "guided_choice"),
        ("guided_choice", ["a", ""], "guided_choice"),
        ("structured_outputs", {"regex": "a+"}, "structured_outputs"),
    ],
)
async def test_a_wish_that_cannot_be_met_names_its_field(
    aviary: Aviary, field: str, value: object, param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await aviary.ask(extra_body={field: value})

    assert str(refused.value.param).startswith(param)


async def test_an_answer_cannot_be_both_chosen_and_shaped(aviary: Aviary) -> None:
    with pytest.raises(openai.BadRequestError, match="not both"):
        await aviary.ask(response_format=NAMED, extra_body={"guided_choice": ["a"]})

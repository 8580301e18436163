"""Every server words its refusals in its own way; people read one of our sentences."""

from typing import Any

import pytest

from bot.engine.refusals import is_starting, refusal, unwelcome
from bot.engine.server import wire
from bot.errors import (
    DeskmateError,
    EngineBusy,
    EngineRefused,
    ModelUnavailable,
    NotEnoughMemory,
    NotOffered,
    PromptTooLong,
    UnknownModel,
    WaitedTooLong,
)

TOO_LONG: list[Any] = [
    pytest.param(
        {"error": {"message": "too long", "code": "context_length_exceeded", "tokens": 9000, "limit": 8192}},
        9000,
        8192,
        id="ours",
    ),
    pytest.param(
        {
            "error": {
                "message": "This model's maximum context length is 8192 tokens. "
                "However, your messages resulted in 9000 tokens.",
                "code": "context_length_exceeded",
            }
        },
        9000,
        8192,
        id="OpenAI",
    ),
    pytest.param(
        {
            "object": "error",
            "message": "This model's maximum context length is 131072 tokens. However, you requested "
            "156632 tokens (152536 in the messages, 4096 in the completion).",
            "code": 400,
        },
        156632,
        131072,
        id="vLLM, older",
    ),
    pytest.param(
        {
            "error": {
                "message": "You passed 1015 input tokens and requested 10 output tokens. However, the "
                "model's context length is only 1024 tokens, resulting in a maximum input length of 1014.",
                "code": 400,
            }
        },
        1025,
        1024,
        id="vLLM, newer",
    ),
    pytest.param(
        {"message": "The decoder prompt (length 5000) is longer than the maximum model length of 4096."},
        5000,
        4096,
        id="vLLM, prompt alone",
    ),
    pytest.param(
        {
            "error": {
                "code": 400,
                "message": "the request exceeds the available context size",
                "type": "exceed_context_size_error",
                "n_prompt_tokens": 5000,
                "n_ctx": 4096,
            }
        },
        5000,
        4096,
        id="llama.cpp",
    ),
    pytest.param(
        {"error": {"message": "request (5000 tokens) exceeds the available context size (4096 tokens)"}},
        5000,
        4096,
        id="llama.cpp, in words",
    ),
    pytest.param(
        {"error": "The input (5000 tokens) is longer than the model's context length (4096 tokens)."},
        5000,
        4096,
        id="SGLang",
    ),
]


@pytest.mark.parametrize(("body", "tokens", "limit"), TOO_LONG)
def test_a_prompt_that_is_too_long_names_both_numbers(body: object, tokens: int, limit: int) -> None:
    error = refusal(400, body)

    assert isinstance(error, PromptTooLong)
    assert error.facts == {"tokens": tokens, "limit": limit}


def test_a_full_queue_tells_when_to_come_back() -> None:
    error = refusal(429, {"error": {"message": "full"}}, retry_after="12")

    assert isinstance(error, EngineBusy)
    assert error.facts == {"seconds": 12}


def test_a_full_queue_that_names_a_date_or_nothing_still_tells_a_time() -> None:
    error = refusal(429, "", retry_after="Wed, 21 Oct 2026 07:28:00 GMT")

    assert "30 seconds" in error.say("en")


def test_an_unknown_model_is_named() -> None:
    error = refusal(404, {"error": {"message": "The model `nope` does not exist."}}, asked="nope")

    assert isinstance(error, UnknownModel)
    assert "`nope`" in error.say("zh")


def test_a_missing_service_is_not_taken_for_a_missing_model() -> None:
    error = refusal(404, {"detail": "Not Found"}, path="/v1/images/generations")

    assert isinstance(error, NotOffered)
    assert "/v1/images/generations" in error.say("en")


def test_any_other_refusal_passes_on_the_servers_sentence_shortened() -> None:
    error = refusal(500, {"error": {"message": "out of\nmemory " * 40}})

    assert isinstance(error, EngineRefused)
    assert error.say("en").startswith("The model could not do that: out of memory out of")
    assert len(error.say("en")) < 250


@pytest.mark.parametrize("body", ["", "<html>502</html>", [], {"error": None}, {"error": {"code": 7}}, None])
def test_an_answer_without_a_message_still_ends_in_a_sentence(body: object) -> None:
    assert refusal(502, body).say("en").startswith("The model could not do that: ")


def test_a_server_that_is_loading_will_come_up_and_one_without_its_model_will_not() -> None:
    loading = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
    failed = {"error": {"code": "model_unavailable", "message": "no disk space"}}

    assert is_starting(503, loading)
    assert not is_starting(503, failed)
    assert not is_starting(500, loading)


def test_a_deadline_that_passed_in_our_queue_is_told_in_the_readers_language() -> None:
    late = WaitedTooLong(seconds=20)

    read = refusal(*wire.failure(late))

    assert (type(read), read.say("zh")) == (WaitedTooLong, late.say("zh"))


def test_a_model_that_does_not_fit_is_told_with_its_numbers_in_the_readers_language() -> None:
    large = NotEnoughMemory(name="qwen-image", needed="57.7 GB", has="8.0 GB")

    read = refusal(*wire.failure(_because_of(large)))

    assert (type(read), read.say("zh")) == (NotEnoughMemory, large.say("zh"))


def _because_of(error: DeskmateError) -> ModelUnavailable:
    unavailable = ModelUnavailable(name="qwen-image", reason=error.say("en"))
    unavailable.__cause__ = error
    return unavailable


@pytest.mark.parametrize(
    ("server", "message", "fields"),
    [
        (
            "transformers serve",
            "Unexpected fields in the request: {'priority', 'top_k'}",
            {"priority", "top_k"},
        ),
        ("vLLM", "Got priority 1 but Priority scheduling is not enabled.", {"priority"}),
        ("OpenAI", "Unrecognized request argument supplied: top_k", {"top_k"}),
        ("OpenAI, pictures", "Unknown parameter: 'seed'.", {"seed"}),
        (
            "pydantic",
            "[{'type': 'extra_forbidden', 'loc': ['body', 'user'], 'msg': 'Extra inputs are not permitted'}]",
            {"user"},
        ),
        ("one that means the content", "The user asked for something unusual.", set()),
        ("one that means the model", "Unknown model: qwen", set()),
        ("one that cannot do without", "Unsupported value: 'messages'", set()),
    ],
)
def test_a_strict_server_tells_what_it_will_not_hear_of(server: str, message: str, fields: set[str]) -> None:
    told = {"messages": [], "model": "m", "priority": 1, "seed": 3, "top_k": 20, "user": "U0ANA"}

    assert unwelcome(message, told) == fields


def test_the_form_of_a_text_is_never_given_up_and_that_of_a_picture_may_be() -> None:
    message = "Unknown parameter: 'response_format'."

    assert not unwelcome(message, {"response_format": {"type": "json_schema"}})
    assert unwelcome(message, {"response_format": "b64_json"}) == {"response_format"}

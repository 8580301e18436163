"""A real model behind the real process, asked by OpenAI's client."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI


@pytest.fixture
async def client(engine_url: str) -> AsyncIterator[AsyncOpenAI]:
    """OpenAI's client for the engine."""
    async with AsyncOpenAI(base_url=f"{engine_url}/v1", api_key="none", max_retries=0) as client:
        yield client


async def ask(client: AsyncOpenAI, text: str, **options: Any) -> str:
    """The text of one answer."""
    messages: Any = [{"role": "user", "content": text}]
    answer = await client.chat.completions.create(model="default", messages=messages, **options)
    return answer.choices[0].message.content or ""


async def test_it_knows_the_capital_of_france(client: AsyncOpenAI) -> None:
    answer = await ask(client, "What is the capital of France?", temperature=0, max_tokens=20)

    assert "Paris" in answer


async def test_a_stream_and_a_whole_answer_say_the_same(client: AsyncOpenAI) -> None:
    messages: Any = [{"role": "user", "content": "Name three colours."}]
    stream = await client.chat.completions.create(
        model="smollm2-135m", messages=messages, temperature=0, max_tokens=30, stream=True
    )
    pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]

    whole = await ask(client, "Name three colours.", temperature=0, max_tokens=30)

    assert "".join(pieces) == whole
    assert len(pieces) > 3


async def test_the_same_seed_says_the_same_again(client: AsyncOpenAI) -> None:
    options = {"temperature": 1.5, "top_p": 1.0, "max_tokens": 12}

    first, again, other = [await ask(client, "Tell a story.", seed=seed, **options) for seed in (11, 11, 12)]

    assert first == again
    assert first != other


async def test_one_person_s_sampling_does_not_touch_another_s(client: AsyncOpenAI) -> None:
    question = "What is the capital of France?"
    alone = await ask(client, question, temperature=0, max_tokens=8)

    together = await asyncio.gather(
        *(ask(client, question, temperature=0, max_tokens=8) for _ in range(2)),
        *(ask(client, question, temperature=2, seed=seed, max_tokens=8) for seed in range(4)),
    )

    assert together[0] == together[1] == alone
    assert len(set(together[2:])) > 1


async def test_eight_people_are_answered_together(client: AsyncOpenAI) -> None:
    questions = [f"Count from {number} to {number + 5}." for number in range(8)]

    answers = await asyncio.gather(*(ask(client, each, max_tokens=16) for each in questions))

    assert all(answers)


async def test_chinese_goes_in_and_out_whole(client: AsyncOpenAI) -> None:
    answer = await ask(client, "Repeat: 白日依山尽，黄河入海流。", temperature=0, max_tokens=40)

    assert "\ufffd" not in answer


async def test_who_hangs_up_leaves_room_for_the_next(client: AsyncOpenAI) -> None:
    messages: Any = [{"role": "user", "content": "Write a very long story."}]
    stream = await client.chat.completions.create(
        model="default", messages=messages, max_tokens=2000, stream=True
    )
    await anext(aiter(stream))

    await stream.close()

    assert await ask(client, "What is the capital of France?", max_tokens=5)


async def test_a_conversation_beyond_the_context_is_refused(client: AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="8192") as refused:
        await ask(client, "word " * 20_000)

    assert refused.value.code == "context_length_exceeded"


async def test_a_prompt_of_emoji_and_one_from_right_to_left_are_answered(client: AsyncOpenAI) -> None:
    answers = [await ask(client, prompt, max_tokens=5) for prompt in ("🎏🎏", "مرحبا بالعالم")]

    assert len(answers) == 2


async def test_the_embedded_painter_draws(client: AsyncOpenAI) -> None:
    drawn = await client.images.generate(prompt="a lighthouse in a storm", size="256x256")

    assert drawn.data
    assert (drawn.data[0].b64_json or "").startswith("iVBOR")

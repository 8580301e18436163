"""The embedded default model, in both languages."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openai import AsyncOpenAI

from bot.engine.server.catalogue import QWEN_CODER
from tests.conftest import engine_process


@pytest.fixture(scope="module")
def url(models_home: Path, qwen: Path) -> Iterator[str]:
    """An engine with the embedded model."""
    with engine_process(models_home, {"DESKMATE_TEXT_MODEL": QWEN_CODER.name}) as address:
        yield address


@pytest.mark.timeout(900)
async def test_the_embedded_model_answers_in_english_and_chinese(url: str) -> None:
    english: Any = [{"role": "user", "content": "What is the capital of France? Answer in one word."}]
    chinese: Any = [{"role": "user", "content": "法国的首都是哪里？只回答一个词。"}]

    async with AsyncOpenAI(base_url=f"{url}/v1", api_key="none") as client:
        create = partial(client.chat.completions.create, model="default", max_tokens=12, temperature=0)
        answers = await asyncio.gather(*(create(messages=each) for each in (english, chinese)))

    said = [answer.choices[0].message.content or "" for answer in answers]
    assert "Paris" in said[0]
    assert "巴黎" in said[1]

"""Texts from a server, as OpenAI and those who follow it send them."""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from bot.engine import Loading, TextEvent, TextPrompt, Waiting, Words, Written
from bot.engine.calls import Caller, Json, Server, made
from bot.engine.likely import settle, shares
from bot.errors import EngineLost, EngineRefused


async def write(caller: Caller, server: Server, prompt: TextPrompt) -> AsyncGenerator[TextEvent]:
    """Write a text."""
    draft = _Draft(server.model, prompt)
    async with aclosing(caller.ask(server, "chat/completions", _chat(prompt))) as events:
        async for event in events:
            if isinstance(event, Loading | Waiting):
                yield event
            elif isinstance(event, dict) and (words := draft.add(event)) and not prompt.choices:
                yield Words(words)
    written = draft.written()
    if prompt.choices:
        yield Words(written.text)
    yield written


class _Draft:
    """A text as its chunks add up."""

    def __init__(self, model: str | None, prompt: TextPrompt) -> None:
        self._prompt = prompt
        self._words: list[str] = []
        self._odds: list[Json] = []
        self._seen: Json = {"model": model}
        self._end: str | None = None

    def add(self, chunk: Json) -> str:
        """The words that `chunk` brings."""
        self._seen |= {name: chunk[name] for name in ("model", "made", "usage") if chunk.get(name)}
        for choice in chunk.get("choices") or ():
            self._end = choice.get("finish_reason") or self._end
            words = (choice.get("delta") or choice.get("message") or {}).get("content") or ""
            self._words.append(words)
            self._odds += (choice.get("logprobs") or {}).get("content") or ()
            return str(words)
        return ""

    def written(self) -> Written:
        """The whole text; raises EngineLost when its end never came."""
        if self._end is None:
            raise EngineLost
        usage = self._seen.get("usage", {})
        text, choices = "".join(self._words), self._prompt.choices
        chosen = _settled(text, choices) if choices else text
        return Written(
            text=chosen,
            made=made(self._seen, "autoregressive", self._prompt.seed),
            cut=self._end == "length" and not choices,
            prompt_tokens=usage.get("prompt_tokens"),
            completion_tokens=usage.get("completion_tokens"),
            likely=shares(chosen, choices, self._odds) if choices else (),
        )


def _settled(text: str, choices: Sequence[str]) -> str:
    if (chosen := settle(text, choices)) is None:
        raise EngineRefused(reason="the server answered with none of the choices")
    return chosen


def _chat(prompt: TextPrompt) -> Json:
    return {
        "messages": [{"role": turn.role, "content": turn.text} for turn in prompt.turns],
        "max_tokens": prompt.max_tokens,
        "temperature": prompt.temperature,
        "top_p": prompt.top_p,
        "top_k": prompt.top_k,
        "seed": prompt.seed,
        "stop": list(prompt.stop) or None,
        "priority": prompt.priority or None,
        "stream": True,
        "stream_options": {"include_usage": True},
        **_format(prompt),
        **_choosing(prompt.choices),
    }


def _format(prompt: TextPrompt) -> Json:
    if prompt.schema is None:
        return {}
    schema = {"name": "answer", "schema": dict(prompt.schema)}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def _choosing(choices: Sequence[str]) -> Json:
    """The choices as our engine and vLLM take them, and as llama.cpp does; others answer as they like."""
    if not choices:
        return {}
    return {
        "structured_outputs": {"choice": list(choices)},
        "grammar": "root ::= " + " | ".join(json.dumps(choice, ensure_ascii=False) for choice in choices),
        "max_tokens": max(len(choice.encode()) for choice in choices) + 8,
        "logprobs": True,
        "top_logprobs": 20,
    }

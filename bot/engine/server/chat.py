"""OpenAI's chat completions, with vLLM's names where OpenAI has none: bodies read, answers written."""

import math
import time
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import from_json

from bot.engine import Role, TextPrompt, Turn, Words, Written
from bot.engine.server.jobs import ScoredWords, Spelt
from bot.engine.server.taste import Taste
from bot.engine.server.wire import Asking, Json, data, made

MOST_ANSWERS = 8
MOST_CHOICES = 256
IMPOSSIBLE = -9999.0
"""OpenAI's logprob of what cannot be; JSON knows no infinity."""
LEAST = 1e-300
ANY_OBJECT: Json = {"type": "object"}


def _text(content: object) -> object:
    """OpenAI's content: a string, or parts of type text."""
    if not isinstance(content, list):
        return content
    for part in content:
        if not isinstance(part, dict) or part.get("type") != "text" or not isinstance(part.get("text"), str):
            raise ValueError("only parts of type text can be read")
    return "".join(part["text"] for part in content)


def _listed(stop: object) -> object:
    return [stop] if isinstance(stop, str) else stop


def _role(role: object) -> object:
    return "system" if role == "developer" else role


def _several(choices: list[str]) -> list[str]:
    if len(set(choices)) < len(choices):
        raise ValueError("two of the choices are alike")
    return choices


def _parsed(schema: object) -> object:
    return from_json(schema) if isinstance(schema, str) else schema


def _without_tools(asked: object) -> object:
    if asked not in (None, [], "none", "auto"):
        raise ValueError("no model here calls tools; describe the answer with response_format instead")
    return asked


def _number(key: object) -> object:
    return int(key) if isinstance(key, str) and key.isdecimal() else key


Choice = Annotated[str, Field(min_length=1, max_length=1_000)]
Choices = Annotated[list[Choice], Field(min_length=1, max_length=MOST_CHOICES), AfterValidator(_several)]
Schema = Annotated[Json, BeforeValidator(_parsed)]
Token = Annotated[int, BeforeValidator(_number), Field(ge=0)]
NoTools = Annotated[Any, AfterValidator(_without_tools)]
Bias = Annotated[float, Field(ge=-100, le=100)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class Message(_Part):
    """One turn of a conversation."""

    role: Annotated[Role, BeforeValidator(_role)]
    content: Annotated[str, BeforeValidator(_text)]


class StreamOptions(_Part):
    """What a stream ends with."""

    include_usage: bool = False


class NamedSchema(_Part):
    """A JSON schema, as OpenAI wraps it; it is always kept strictly."""

    name: str = ""
    json_schema: Schema = Field(alias="schema")


class Format(_Part):
    """What the answer looks like."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: NamedSchema | None = None

    @model_validator(mode="after")
    def _has_its_schema(self) -> "Format":
        if self.type == "json_schema" and self.json_schema is None:
            raise ValueError("json_schema is missing")
        return self

    @property
    def schema_to_keep(self) -> Json | None:
        """What the answer has to fit."""
        if self.type == "json_schema" and self.json_schema is not None:
            return self.json_schema.json_schema
        return ANY_OBJECT if self.type == "json_object" else None


class Structure(_Part):
    """vLLM's structured outputs, as far as they are kept here."""

    model_config = ConfigDict(strict=True, extra="forbid")

    choice: Choices | None = None
    fitting: Schema | None = Field(default=None, alias="json")


class ChatBody(Asking):
    """The body of /v1/chat/completions. Fields that change nothing here are accepted and ignored."""

    messages: list[Message] = Field(min_length=1)
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    top_k: int | None = Field(default=None, ge=-1)
    min_p: float | None = Field(default=None, ge=0, le=1)
    frequency_penalty: float | None = Field(default=None, ge=-2, le=2)
    presence_penalty: float | None = Field(default=None, ge=-2, le=2)
    repetition_penalty: float | None = Field(default=None, ge=0.01, le=10)
    logit_bias: dict[Token, Bias] | None = Field(default=None, max_length=1_024)
    seed: int | None = Field(default=None, ge=-(2**63), lt=2**63)
    stop: Annotated[list[str] | None, BeforeValidator(_listed)] = Field(default=None, max_length=16)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=1, ge=1, le=MOST_ANSWERS)
    logprobs: bool | None = False
    top_logprobs: int | None = Field(default=None, ge=0, le=20)
    response_format: Format | None = None
    structured_outputs: Structure | None = None
    guided_choice: Choices | None = None
    guided_json: Schema | None = None
    tools: NoTools = None
    tool_choice: NoTools = None
    functions: NoTools = None
    function_call: NoTools = None

    @field_validator("top_logprobs")
    @classmethod
    def _asked_for(cls, count: int | None, info: Any) -> int | None:
        if count is not None and not info.data.get("logprobs"):
            raise ValueError("logprobs has to be true")
        return count

    @model_validator(mode="after")
    def _keeps_to_one(self) -> "ChatBody":
        if bool(self.choices) and self.schema_to_keep is not None:
            raise ValueError("an answer can be one of a list or fit a schema, not both")
        return self

    @property
    def choices(self) -> tuple[str, ...]:
        """The answers to choose from."""
        structured = self.structured_outputs.choice if self.structured_outputs is not None else None
        return tuple(structured or self.guided_choice or ())

    @property
    def schemas(self) -> dict[str, Json]:
        """What the answer has to fit, by the field that says so; the first of them counts."""
        structure, form = self.structured_outputs, self.response_format
        asked = {
            "structured_outputs.json": structure.fitting if structure else None,
            "guided_json": self.guided_json,
            "response_format.json_schema.schema": form.schema_to_keep if form else None,
        }
        return {field: schema for field, schema in asked.items() if schema is not None}

    @property
    def schema_to_keep(self) -> Json | None:
        """What the answer has to fit."""
        return next(iter(self.schemas.values()), None)

    def prompts(self, unlimited: int) -> list[TextPrompt]:
        """What to write, `n` times, with seeds in a row; `unlimited` stands for a length that nobody set."""
        return [self._prompt(unlimited, number) for number in range(self.n or 1)]

    def _prompt(self, unlimited: int, number: int) -> TextPrompt:
        return TextPrompt(
            turns=tuple(Turn(message.role, message.content) for message in self.messages),
            max_tokens=self.max_completion_tokens or self.max_tokens or unlimited,
            temperature=self.temperature,
            top_p=self.top_p,
            top_k=0 if self.top_k == -1 else self.top_k,
            seed=None if self.seed is None else self.seed + number,
            stop=tuple(self.stop or ()),
            choices=self.choices,
            schema=self.schema_to_keep,
            priority=self.priority or 0,
        )

    def taste(self) -> Taste:
        """How else to sample."""
        return Taste(
            min_p=self.min_p or 0.0,
            repetition_penalty=self.repetition_penalty,
            frequency_penalty=self.frequency_penalty or 0.0,
            presence_penalty=self.presence_penalty or 0.0,
            bias=self.logit_bias or {},
            odds=(self.top_logprobs or 0) if self.logprobs else None,
        )


class Chat:
    """Writes one chat's answers, whole or in chunks; with `odds` it tells how likely everything was."""

    def __init__(self, name: str, model: str, *, odds: bool) -> None:
        self._head = {"id": f"chatcmpl-{name}", "created": int(time.time()), "model": model}
        self._odds = odds
        self._begun: set[int] = set()

    def words(self, number: int, words: Words) -> bytes:
        """The next piece of the answer `number`."""
        delta = self._delta(number) | {"content": words.text}
        return self._chunk(number, delta, _logprobs(_odds(words)) if self._odds else None)

    def last(self, number: int, written: Written) -> bytes:
        """The piece that says why it ended and how it was made."""
        logprobs = _logprobs(_ballot(written)) if self._odds and written.likely else None
        return self._chunk(number, self._delta(number), logprobs, _finish(written), made=made(written.made))

    def _delta(self, number: int) -> Json:
        """What the next piece of `number` begins with: who speaks, in the first."""
        if number in self._begun:
            return {}
        self._begun.add(number)
        return {"role": "assistant", "content": ""}

    def usage(self, answers: Sequence[Written]) -> bytes:
        """The piece that counts the tokens."""
        return data({**self._head, "object": "chat.completion.chunk", "choices": [], "usage": usage(answers)})

    def whole(self, answers: Sequence[tuple[Written, Sequence[Words]]]) -> Json:
        """The body of answers that are not streamed, each with the words that it came in."""
        return {
            **self._head,
            "object": "chat.completion",
            "choices": [self._choice(number, *each) for number, each in enumerate(answers)],
            "usage": usage([written for written, _ in answers]),
            "made": made(answers[0][0].made),
        }

    def _choice(self, number: int, written: Written, words: Sequence[Words]) -> Json:
        odds = _ballot(written) or [each for piece in words for each in _odds(piece)]
        return {
            "index": number,
            "message": {"role": "assistant", "content": written.text, "refusal": None},
            "logprobs": _logprobs(odds) if self._odds else None,
            "finish_reason": _finish(written),
        }

    def _chunk(
        self, number: int, delta: Json, logprobs: Json | None, finish: str | None = None, **more: object
    ) -> bytes:
        choice = {"index": number, "delta": delta, "logprobs": logprobs, "finish_reason": finish}
        return data({**self._head, "object": "chat.completion.chunk", "choices": [choice], **more})


def usage(answers: Sequence[Written]) -> Json:
    """The tokens read, which count once, and those written."""
    read = answers[0].prompt_tokens or 0
    wrote = sum(written.completion_tokens or 0 for written in answers)
    return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}


def _finish(written: Written) -> str:
    return "length" if written.cut else "stop"


def _odds(words: Words) -> Sequence[Spelt]:
    return words.odds if isinstance(words, ScoredWords) else ()


def _ballot(written: Written) -> list[Spelt]:
    """A chosen answer as if it were one token, and the other choices as those that might have come instead."""
    likely = tuple((choice.encode(), math.log(max(share, LEAST))) for choice, share in written.likely)
    return [Spelt(choice, logprob, likely) for choice, logprob in likely if choice.decode() == written.text]


def _logprobs(odds: Sequence[Spelt]) -> Json:
    return {"content": [_entry(each) for each in odds], "refusal": None}


def _entry(odds: Spelt) -> Json:
    likeliest = [_scored(token, logprob) for token, logprob in odds.likeliest]
    return {**_scored(odds.token, odds.logprob), "top_logprobs": likeliest}


def _scored(token: bytes, logprob: float) -> Json:
    said = token.decode(errors="replace")
    return {"token": said, "logprob": max(logprob, IMPOSSIBLE), "bytes": list(token)}

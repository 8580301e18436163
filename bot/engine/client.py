"""The engine over OpenAI-compatible HTTP: ours, or any other server that speaks it."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp

from bot.engine import (
    Family,
    ImageEvent,
    ImagePrompt,
    Loading,
    Made,
    Picture,
    Progress,
    TextEvent,
    TextPrompt,
    Waiting,
    Words,
    Written,
)
from bot.engine.likely import settle, shares
from bot.engine.refusals import is_starting, refusal, unwelcome
from bot.engine.sse import Comment, Event, Parser
from bot.errors import DeskmateError, EngineLost, EngineRefused, UnknownModel

Json = dict[str, Any]
Notice = Loading | Waiting | Progress


@dataclass(frozen=True, slots=True)
class Server:
    """Where one task is done.

    `url` ends in `/v1`; without `model` the server takes its own default. After `silence`
    seconds without a byte it counts as lost; it has `patience` seconds to come up.
    """

    url: str
    model: str | None = None
    key: str = field(default="", repr=False)
    silence: float = 300.0
    patience: float = 20.0


def server_at(address: str, **options: Any) -> Server:
    """The server at `address`, which may leave out the `/v1`."""
    base = address.rstrip("/")
    return Server(base if base.endswith("/v1") else f"{base}/v1", **options)


def remote(setting: str) -> Server | None:
    """The server that a model setting such as `name@https://host/v1` names; None for others."""
    name, _, address = setting.partition("@")
    if not address.startswith(("http://", "https://")):
        return None
    return server_at(address, model=name or None)


class HttpEngine:
    """Speaks for one person at a time: `on_behalf_of` gives their engine.

    `starting` tells how far a local engine is that does not listen yet, or raises why it
    never will. `unwelcome` is what strict servers have refused to be told, by their addresses.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        text: Server,
        image: Server,
        starting: Callable[[], Loading] = Loading,
        person: str | None = None,
        unwelcome: dict[str, frozenset[str]] | None = None,
    ) -> None:
        self._session = session
        self._text = text
        self._image = image
        self._starting = starting
        self._person = person
        self._unwelcome = {} if unwelcome is None else unwelcome

    def on_behalf_of(self, person: str) -> "HttpEngine":
        """This engine for `person`: it shares its time fairly between people."""
        return HttpEngine(
            self._session,
            text=self._text,
            image=self._image,
            starting=self._starting,
            person=person,
            unwelcome=self._unwelcome,
        )

    async def write(self, prompt: TextPrompt) -> AsyncGenerator[TextEvent]:
        """Write a text."""
        draft = _Draft(self._text.model, prompt)
        async with aclosing(self._ask(self._text, "chat/completions", _chat(prompt))) as events:
            async for event in events:
                if isinstance(event, Loading | Waiting):
                    yield event
                elif isinstance(event, dict) and (words := draft.add(event)) and not prompt.choices:
                    yield Words(words)
        written = draft.written()
        if prompt.choices:
            yield Words(written.text)
        yield written

    async def draw(self, prompt: ImagePrompt) -> AsyncGenerator[ImageEvent]:
        """Draw pictures; a server that makes fewer at a time than were asked for is asked again."""
        drawn = 0
        while drawn < prompt.count:
            async with aclosing(self._draw(_rest(prompt, drawn))) as events:
                async for event in events:
                    if isinstance(event, Picture):
                        yield replace(event, index=drawn)
                        drawn += 1
                    else:
                        yield event

    async def _draw(self, prompt: ImagePrompt) -> AsyncGenerator[ImageEvent]:
        """At least one picture; a server that cannot stream pictures is asked for whole ones."""
        body = _drawing(prompt)
        async with aclosing(self._pictures(body | {"stream": True})) as events:
            try:
                async for event in events:
                    yield event
            except EngineRefused as refused:
                if "stream" not in str(refused).lower():
                    raise
            else:
                return
        async with aclosing(self._pictures(body)) as events:
            async for event in events:
                yield event

    async def _pictures(self, body: Json) -> AsyncGenerator[ImageEvent]:
        left: int = body["n"]
        async with aclosing(self._ask(self._image, "images/generations", body)) as events:
            async for event in events:
                if not isinstance(event, dict):
                    yield event
                    continue
                for picture in _drawn({"model": self._image.model} | event, body.get("seed")):
                    yield picture
                    left -= 1
                    if not left:
                        return
        if left == body["n"]:
            raise EngineLost

    async def _ask(self, server: Server, path: str, body: Json) -> AsyncGenerator[Notice | Json]:
        """Post `body` and yield what comes back, after waiting for a server that is starting."""
        body = _without_none(body | {"model": server.model, "user": self._person})
        deadline = time.monotonic() + server.patience
        while isinstance(answer := await self._offer(server, path, body), DeskmateError):
            if time.monotonic() > deadline:
                raise answer
            yield self._starting()
            await asyncio.sleep(_PAUSE)
        try:
            async with aclosing(_read(answer, path)) as events:
                async for event in events:
                    yield event
        finally:
            answer.close()

    async def _offer(self, server: Server, path: str, body: Json) -> aiohttp.ClientResponse | DeskmateError:
        """Like `_post`, without what the server does not want to be told."""
        refused = self._unwelcome.get(server.url, frozenset())
        given = {name: value for name, value in body.items() if name not in refused}
        try:
            return await self._post(server, path, given)
        except EngineRefused as error:
            more = unwelcome(str(error), given)
            if not more:
                raise
        self._unwelcome[server.url] = refused | more
        return await self._offer(server, path, body)

    async def _post(self, server: Server, path: str, body: Json) -> aiohttp.ClientResponse | DeskmateError:
        """The answer; an error is returned when the server may still come up, else raised."""
        try:
            response = await self._session.post(
                f"{server.url}/{path}",
                json=body,
                headers={"Authorization": f"Bearer {server.key}"} if server.key else {},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=server.silence),
            )
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
            return EngineLost()
        except (aiohttp.ClientError, OSError):
            raise EngineLost from None
        if response.ok:
            return response
        return await self._refused(server, path, response)

    async def _refused(self, server: Server, path: str, response: aiohttp.ClientResponse) -> DeskmateError:
        async with response:
            said = await _body(response)
        error = refusal(
            response.status,
            said,
            retry_after=response.headers.get("Retry-After", ""),
            asked=server.model or "",
            path=f"/v1/{path}",
        )
        if is_starting(response.status, said):
            return error
        if isinstance(error, UnknownModel):
            raise UnknownModel(name=server.model or "default", available=await self._models(server))
        raise error

    async def _models(self, server: Server) -> str:
        try:
            async with self._session.get(f"{server.url}/models", timeout=_BRIEF) as response:
                listed = await _body(response)
        except (aiohttp.ClientError, OSError):
            return "–"
        models = listed.get("data", []) if isinstance(listed, dict) else []
        return ", ".join(str(model.get("id")) for model in models) or "–"


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
            made=_made(self._seen, "autoregressive", self._prompt.seed),
            cut=self._end == "length" and not choices,
            prompt_tokens=usage.get("prompt_tokens"),
            completion_tokens=usage.get("completion_tokens"),
            likely=shares(chosen, choices, self._odds) if choices else (),
        )


def _settled(text: str, choices: Sequence[str]) -> str:
    if (chosen := settle(text, choices)) is None:
        raise EngineRefused(reason="the server answered with none of the choices")
    return chosen


async def _read(response: aiohttp.ClientResponse, path: str) -> AsyncGenerator[Notice | Json]:
    if response.content_type != "text/event-stream":
        yield _checked(await _body(response), path)
        return
    parser = Parser()
    try:
        async for chunk in response.content.iter_any():
            for item in parser.feed(chunk):
                if event := _event(item, path):
                    yield event
    except (aiohttp.ClientError, OSError):
        raise EngineLost from None


def _event(item: Event | Comment, path: str) -> Notice | Json | None:
    match item:
        case Comment(text):
            return _notice(_parsed(text))
        case Event("[DONE]"):
            return None
        case Event(data):
            return _checked(_parsed(data), path)


def _notice(said: Any) -> Notice | None:
    """What a comment line of our own server tells; other servers' comments tell nothing."""
    if not isinstance(said, dict):
        return None
    if "loading" in said:
        return Loading(said.get("model"), said["loading"])
    if "waiting" in said:
        return Waiting(said["waiting"], said.get("seconds"))
    return Progress(said["progress"]) if "progress" in said else None


def _checked(said: object, path: str) -> Json:
    if not isinstance(said, dict):
        raise EngineRefused(reason=f"an answer that is not JSON came from /v1/{path}")
    if said.get("error"):
        raise refusal(500, said, path=f"/v1/{path}")
    return said


async def _body(response: aiohttp.ClientResponse) -> object:
    try:
        text = await response.text()
    except (aiohttp.ClientError, OSError):
        raise EngineLost from None
    said = _parsed(text)
    return text if said is None else said


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


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
    """As our engine and vLLM are told, and as llama.cpp is; whoever knows neither is read as well as can be."""
    if not choices:
        return {}
    return {
        "structured_outputs": {"choice": list(choices)},
        "grammar": "root ::= " + " | ".join(json.dumps(choice, ensure_ascii=False) for choice in choices),
        "max_tokens": max(len(choice.encode()) for choice in choices) + 8,
        "logprobs": True,
        "top_logprobs": 20,
    }


def _drawing(prompt: ImagePrompt) -> Json:
    return {
        "prompt": prompt.text,
        "n": prompt.count,
        "size": f"{prompt.width}x{prompt.height}",
        "response_format": "b64_json",
        "seed": prompt.seed,
        "num_inference_steps": prompt.steps,
        "guidance_scale": prompt.guidance,
        "negative_prompt": prompt.negative or None,
        "priority": prompt.priority or None,
    }


def _rest(prompt: ImagePrompt, drawn: int) -> ImagePrompt:
    """What is left to draw of `prompt`."""
    seed = None if prompt.seed is None else prompt.seed + drawn
    return replace(prompt, count=prompt.count - drawn, seed=seed)


def _drawn(answer: Json, seed: int | None) -> Iterator[Picture]:
    """The finished pictures in a whole answer, or in an event of a stream."""
    if answer.get("type", "completed").endswith("partial_image"):
        return
    for index, each in enumerate(answer.get("data") or [answer]):
        if each.get("b64_json"):
            data = base64.b64decode(each["b64_json"])
            own = None if seed is None else seed + index
            yield Picture(data, _made(answer | each, "diffusion", own), _media_type(data))


def _media_type(data: bytes) -> str:
    if data.startswith(b"\xff\xd8"):
        return "image/jpeg"
    return "image/webp" if data[8:12] == b"WEBP" else "image/png"


def _made(answer: Mapping[str, Any], family: Family, seed: int | None) -> Made:
    """How the server says it was made; of one that does not say, what can be known."""
    told = answer.get("made") or {}
    return Made(
        model=told.get("model") or answer.get("model") or "unknown",
        family=told.get("family") or family,
        licence=told.get("licence"),
        seed=told.get("seed", seed),
    )


def _without_none(body: Json) -> Json:
    return {name: value for name, value in body.items() if value is not None}


_PAUSE = 0.5
_BRIEF = aiohttp.ClientTimeout(total=10)

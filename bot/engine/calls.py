"""One call to a server that speaks OpenAI's HTTP: ours, or any other."""

import asyncio
import io
import json
import time
from base64 import b64decode
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.engine import Family, Heard, Loading, Made, Progress, Waiting, Work
from bot.engine.refusals import is_starting, refusal, unwelcome
from bot.engine.sse import Comment, Event, Parser
from bot.errors import DeskmateError, EngineLost, EngineRefused, UnknownModel

Json = dict[str, Any]
Notice = Loading | Waiting | Progress | Heard


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
    """The server that a model setting such as `name@https://host/v1` names; None for any other setting."""
    name, _, address = setting.partition("@")
    if not address.startswith(("http://", "https://")):
        return None
    return server_at(address, model=name or None)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes along with a call, in the field called `under`."""

    under: str
    data: bytes = field(repr=False)
    name: str = "file"


@dataclass(frozen=True, slots=True)
class Blob:
    """An answer that is a file."""

    data: bytes = field(repr=False)
    media_type: str


Piece = Notice | Json | Blob


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls servers for one person.

    `starting` tells how far a local engine is that does not listen yet, or raises why it never
    will. `unwelcome` holds the fields that strict servers have refused, by the address called.
    """

    session: aiohttp.ClientSession
    starting: Callable[[], Loading] = Loading
    person: str | None = None
    unwelcome: dict[str, frozenset[str]] = field(default_factory=dict)

    async def ask(
        self, server: Server, path: str, body: Json, files: Sequence[Attached] = ()
    ) -> AsyncGenerator[Piece]:
        """Post `body` and yield what comes back, after waiting for a server that is starting.

        With `files` it is sent as a form.
        """
        body = _without_none(body | {"model": server.model, "user": self.person})
        deadline = time.monotonic() + server.patience
        while isinstance(answer := await self._offer(server, path, body, files), DeskmateError):
            if time.monotonic() > deadline:
                raise answer
            yield self.starting()
            await asyncio.sleep(_PAUSE)
        try:
            async with aclosing(_read(answer, path)) as events:
                async for event in events:
                    yield event
        finally:
            answer.close()

    async def _offer(
        self, server: Server, path: str, body: Json, files: Sequence[Attached]
    ) -> aiohttp.ClientResponse | DeskmateError:
        """Like `_post`, leaving out the fields that the server refuses."""
        called = f"{server.url}/{path}"
        refused = self.unwelcome.get(called, frozenset())
        given = {name: value for name, value in body.items() if name not in refused}
        try:
            return await self._post(server, path, given, files)
        except EngineRefused as error:
            more = unwelcome(str(error), given)
            if not more:
                raise
        self.unwelcome[called] = refused | more
        return await self._offer(server, path, body, files)

    async def _post(
        self, server: Server, path: str, body: Json, files: Sequence[Attached]
    ) -> aiohttp.ClientResponse | DeskmateError:
        """The answer; an error is returned when the server may still come up, else raised."""
        try:
            response = await self.session.post(
                f"{server.url}/{path}",
                **({"data": _form(body, files)} if files else {"json": body}),
                headers=_authorised(server),
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
            names = ", ".join(str(model.get("id")) for model in await self.models(server))
            raise UnknownModel(name=server.model or "default", available=names or "–")
        raise error

    async def models(self, server: Server) -> list[Json]:
        """What a server says of its models; nothing where it does not answer."""
        asked = self.session.get(f"{server.url}/models", headers=_authorised(server), timeout=_BRIEF)
        try:
            async with asked as response:
                listed = await _body(response)
        except (aiohttp.ClientError, OSError, EngineLost):
            return []
        found = listed.get("data") if isinstance(listed, dict) else []
        return [one for one in found or () if isinstance(one, dict)]


def _authorised(server: Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.key}"} if server.key else {}


async def _read(response: aiohttp.ClientResponse, path: str) -> AsyncGenerator[Piece]:
    if response.content_type.startswith(("audio/", "application/octet-stream")):
        yield Blob(await _whole(response), response.content_type)
        return
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
    if "heard" in said:
        return Heard(b64decode(said["heard"]), said["rate"])
    return Progress(said["progress"]) if "progress" in said else None


def _checked(said: object, path: str) -> Json:
    if not isinstance(said, dict):
        raise EngineRefused(reason=f"an answer that is not JSON came from /v1/{path}")
    if said.get("error"):
        raise refusal(500, said, path=f"/v1/{path}")
    return said


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    try:
        return await response.read()
    except (aiohttp.ClientError, OSError):
        raise EngineLost from None


async def _body(response: aiohttp.ClientResponse) -> object:
    text = (await _whole(response)).decode(errors="replace")
    said = _parsed(text)
    return text if said is None else said


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def made(
    answer: Mapping[str, Any], family: Family, seed: int | None = None, work: Work = "generated"
) -> Made:
    """How the server says it was made; where it does not say, what can be known."""
    told = answer.get("made") or {}
    return Made(
        model=told.get("model") or answer.get("model") or "unknown",
        family=told.get("family") or family,
        licence=told.get("licence"),
        seed=told.get("seed", seed),
        work=told.get("work") or work,
    )


def _form(body: Json, files: Sequence[Attached]) -> aiohttp.FormData:
    """A new form each time: one can be sent only once."""
    form = aiohttp.FormData()
    for name, value in body.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    for file in files:
        form.add_field(file.under, io.BytesIO(file.data), filename=file.name)
    return form


def _without_none(body: Json) -> Json:
    return {name: value for name, value in body.items() if value is not None}


_PAUSE = 0.5
_BRIEF = aiohttp.ClientTimeout(total=10)

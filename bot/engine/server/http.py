"""The engine's door: OpenAI-compatible HTTP over one service."""

import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any, TypeVar

import structlog
from aiohttp import web

from bot.engine import ImageEvent, ImagePrompt, Loading, Picture, TextEvent, Waiting, Words, Written
from bot.engine.server import wire
from bot.engine.server.metrics import Metrics
from bot.engine.server.resident import Resident
from bot.engine.server.scheduler import Step
from bot.engine.server.service import Service
from bot.errors import DeskmateError, UnknownModel

log = structlog.get_logger("engine")

LARGEST_BODY = 8 << 20
UNLIMITED = 1 << 30
E = TypeVar("E")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(service: Service) -> web.Application:
    """The aiohttp application that serves `service`."""
    door = Door(service, Metrics())
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[door.answer_errors])
    app.add_routes(
        [
            web.get("/health", door.health),
            web.get("/metrics", door.metrics_page),
            web.get("/v1/models", door.models),
            web.get("/v1/models/{name:.+}", door.model),
            web.post("/v1/chat/completions", door.chat),
            web.post("/v1/images/generations", door.images),
        ]
    )
    return app


class Door:
    """The routes."""

    def __init__(self, service: Service, metrics: Metrics) -> None:
        self._service = service
        self._metrics = metrics

    async def health(self, _: web.Request) -> web.Response:
        """Always 200 while the process lives."""
        states = {resident.state for resident in self._service.residents}
        ready = all(resident.state == "ready" for resident in self._service.residents[:1])
        status = "degraded" if "failed" in states else "ready" if states == {"ready"} else "loading"
        models = [_condition(resident) for resident in self._service.residents]
        return web.json_response(
            {
                "status": status,
                "live": True,
                "ready": ready,
                "device": self._service.device.name,
                "models": models,
            }
        )

    async def metrics_page(self, _: web.Request) -> web.Response:
        """For Prometheus."""
        for task, (served, waiting) in self._service.device.load().items():
            self._metrics.jobs(task, served, waiting)
        for resident in self._service.residents:
            self._metrics.ready(resident.name, loaded=resident.state == "ready")
        return web.Response(body=self._metrics.page(), headers={"Content-Type": "text/plain; version=0.0.4"})

    async def models(self, _: web.Request) -> web.Response:
        """Every configured model."""
        return web.json_response(
            {"object": "list", "data": [_card(resident) for resident in self._service.residents]}
        )

    async def model(self, request: web.Request) -> web.Response:
        """One of them."""
        name = request.match_info["name"]
        return web.json_response(_card(self._named(name)))

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """Write a text."""
        body = wire.parse(wire.ChatBody, await request.read())
        answer = wire.Chat(uuid.uuid4().hex, self._named(body.model, "text").name)
        events = self._counted(self._service.write(body.prompt(UNLIMITED)))
        if body.stream:
            usage = body.stream_options is not None and body.stream_options.include_usage
            return await _stream(request, _chunks(events, answer, usage=usage))
        return web.json_response(answer.whole(await _last(events, Written)))

    async def images(self, request: web.Request) -> web.StreamResponse:
        """Draw pictures."""
        body = wire.parse(wire.ImageBody, await request.read())
        self._named(body.model, "image")
        if body.stream:
            return await _stream(request, self._drawing(body.prompts()))
        drawn = [await _last(self._service.draw(prompt), Picture) for prompt in body.prompts()]
        return web.json_response(wire.pictures(drawn))

    async def _drawing(self, prompts: list[ImagePrompt]) -> AsyncGenerator[bytes]:
        for prompt in prompts:
            async with aclosing(self._service.draw(prompt)) as events:
                async for event in events:
                    yield _image_line(event)

    def _named(self, name: str | None, task: Step | None = None) -> Resident[Any]:
        among = [each for each in self._service.residents if task in (None, each.task)]
        for resident in among:
            if name in (None, "", "default", resident.name):
                return resident
        available = ", ".join(resident.name for resident in among) or "–"
        raise UnknownModel(name=name or "default", available=available)

    async def _counted(self, events: AsyncGenerator[TextEvent]) -> AsyncGenerator[TextEvent]:
        asked, first = time.monotonic(), True
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Words) and first:
                    first = False
                    self._metrics.first_token.observe(time.monotonic() - asked)
                if isinstance(event, Written):
                    self._metrics.count(event)
                yield event

    @web.middleware
    async def answer_errors(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The one boundary where our errors become OpenAI's."""
        try:
            response = await handler(request)
        except web.HTTPException as error:
            said = wire.refused(
                f"{request.method} {request.path}: {error.reason}", code=_route_code(error.status)
            )
            response = web.json_response(said, status=error.status)
        except Exception as error:
            response = _failed(error)
        route = request.match_info.route.resource
        self._metrics.requests.labels(route.canonical if route else "", response.status).inc()
        return response


def _failed(error: Exception) -> web.Response:
    status, said = wire.failure(error)
    if status >= 500:
        _log_failure(error)
    retry = {"Retry-After": str(getattr(error, "facts", {}).get("seconds"))} if status == 429 else {}
    return web.json_response(said, status=status, headers=retry)


def _log_failure(error: Exception) -> None:
    log.error("request failed", error=type(error).__name__, exc_info=not isinstance(error, DeskmateError))


async def _stream(request: web.Request, lines: AsyncGenerator[bytes]) -> web.StreamResponse:
    """Send `lines` as they come. What fails before the first of them is answered with a status."""
    async with aclosing(lines):
        first = await anext(lines)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache"}
        )
        await response.prepare(request)
        await response.write(first)
        try:
            async for line in lines:
                await response.write(line)
        except ConnectionError:
            return response
        except Exception as error:
            _log_failure(error)
            await response.write(wire.data(wire.failure(error)[1]))
        await response.write(b"data: [DONE]\n\n")
        return response


async def _chunks(
    events: AsyncGenerator[TextEvent], answer: wire.Chat, *, usage: bool
) -> AsyncGenerator[bytes]:
    begun = False
    async with aclosing(events):
        async for event in events:
            match event:
                case Loading() | Waiting():
                    yield wire.comment(event)
                case Words(text):
                    yield answer.chunk({"content": text} if begun else {"role": "assistant", "content": text})
                    begun = True
                case Written():
                    yield answer.last(event)
                    if usage:
                        yield answer.usage(event)


def _image_line(event: ImageEvent) -> bytes:
    if isinstance(event, Picture):
        return wire.picture_event(event)
    return wire.comment(event)


async def _last(events: AsyncGenerator[object], kind: type[E]) -> E:
    async with aclosing(events):
        async for event in events:
            if isinstance(event, kind):
                return event
    raise RuntimeError("the engine ended without a result")


def _condition(resident: Resident[Any]) -> wire.Json:
    return {
        "name": resident.name,
        "task": resident.task,
        "state": resident.state,
        "fraction": resident.fraction,
        "reason": resident.error.say("en") if resident.error else None,
    }


def _card(resident: Resident[Any]) -> wire.Json:
    return {
        "id": resident.name,
        "object": "model",
        "created": 0,
        "owned_by": "deskmate",
        "task": resident.task,
        "family": resident.family,
        "licence": resident.licence,
    }


def _route_code(status: int) -> str:
    return {404: "unknown_route", 405: "method_not_allowed", 413: "body_too_large"}.get(status, "http_error")

"""The engine's door: OpenAI-compatible HTTP over one service."""

import asyncio
import time
from contextlib import suppress
from dataclasses import asdict

from aiohttp import web

from bot.engine.server import wire
from bot.engine.server.device import Place
from bot.engine.server.door_pictures import PictureDoor
from bot.engine.server.door_sounds import SoundDoor
from bot.engine.server.door_texts import TextDoor
from bot.engine.server.naming import Handler, named, sign
from bot.engine.server.resident import Resident
from bot.engine.server.service import Service
from bot.engine.server.streams import log_failure
from bot.errors import EngineBusy, WaitedTooLong

LARGEST_BODY = 24 << 20
"""Bytes of JSON: the largest picture that we draw fits in it, as Base64."""
LOOK = 0.5
"""Seconds that the device is given to say how much of its memory is free; a long step goes on."""
UNDER_WAY = frozenset({"fetching", "loading"})


def application(service: Service) -> web.Application:
    """The aiohttp application that serves `service`."""
    door = Door(service)
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[named, door.answer_errors])
    app.on_response_prepare.append(sign)
    app.add_routes(
        [
            web.get("/health", door.health),
            web.get("/metrics", door.metrics_page),
            web.get("/v1/queue", door.queue),
            web.get("/v1/models", door.models),
            web.get("/v1/models/{name:.+}", door.model),
            *TextDoor(service).routes(),
            *PictureDoor(service).routes(),
            *SoundDoor(service).routes(),
        ]
    )
    return app


class Door:
    """How the engine is, what it has and who waits; and the boundary where errors are answered."""

    def __init__(self, service: Service) -> None:
        self._shelf = service.shelf
        self._device = service.device
        self._metrics = service.device.metrics

    async def health(self, _: web.Request) -> web.Response:
        """200 while the device works or could; 503 once it is stuck and only a restart helps."""
        residents, stuck = self._shelf.residents, self._device.stuck
        failed = stuck or any(resident.state == "failed" for resident in residents)
        loading = any(resident.needed or resident.state in UNDER_WAY for resident in residents)
        said = {
            "status": "degraded" if failed else "loading" if loading else "ready",
            "live": not stuck,
            "ready": not stuck and all(resident.serves for resident in residents[:1]),
            "device": self._device.name,
            "models": [_condition(resident) for resident in residents],
        }
        return web.json_response(said, status=503 if stuck else 200)

    async def metrics_page(self, _: web.Request) -> web.Response:
        """For Prometheus."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK):
                self._metrics.memory(await self._device.call(self._device.memory.free))
        for resident in self._shelf.residents:
            served, waiting = self._device.load(resident.name)
            self._metrics.model(
                resident.name,
                ready=resident.state == "ready",
                size=resident.size,
                served=served,
                waiting=waiting + resident.awaited,
            )
        return web.Response(body=self._metrics.page(), headers={"Content-Type": "text/plain; version=0.0.4"})

    async def queue(self, _: web.Request) -> web.Response:
        """Who is served, who waits, and who waits for a model to be loaded; by id alone."""
        places = [asdict(place) for place in self._device.queue()]
        now = time.monotonic()
        loading = [
            asdict(
                Place(ticket.name, resident.task, resident.name, None, None, round(now - ticket.arrived, 1))
            )
            for resident in self._shelf.residents
            for ticket in resident.asked.values()
        ]
        return web.json_response({"object": "list", "data": [*places, *loading]})

    async def models(self, _: web.Request) -> web.Response:
        """Every model that can be asked for, the configured ones first."""
        cards = [self._card(resident) for resident in self._shelf.available()]
        return web.json_response({"object": "list", "data": cards})

    async def model(self, request: web.Request) -> web.Response:
        """One of them."""
        name = request.match_info["name"]
        found = [resident for resident in self._shelf.available() if resident.name == name]
        return web.json_response(self._card(found[0] if found else self._shelf.find(name)))

    def _card(self, resident: Resident) -> wire.Json:
        """A model; the first that is `configured` for a task serves whoever names none."""
        return {
            "id": resident.name,
            "object": "model",
            "created": 0,
            "owned_by": "deskmate",
            "task": resident.task,
            "family": resident.family,
            "licence": resident.licence,
            "configured": resident in self._shelf.configured,
        }

    @web.middleware
    async def answer_errors(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The one boundary where our errors become OpenAI's."""
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = _unanswered(request, error)
        except web.RequestPayloadError:
            response = _failed(wire.BadRequest("the body is not encoded as its headers say"))
        except Exception as error:
            response = _failed(error)
        route = request.match_info.route.resource
        self._metrics.requests.labels(route.canonical if route else "", response.status).inc()
        return response


def _unanswered(request: web.Request, error: web.HTTPException) -> web.Response:
    said = wire.refused(f"{request.method} {request.path}: {error.reason}", code=_route_code(error.status))
    allowed = {name: value for name, value in error.headers.items() if name == "Allow"}
    return web.json_response(said, status=error.status, headers=allowed)


def _failed(error: Exception) -> web.Response:
    status, said = wire.failure(error)
    if status >= 500:
        log_failure(error)
    return web.json_response(said, status=status, headers=_again(error))


def _again(error: Exception) -> dict[str, str]:
    """The headers that tell a client when to ask again, or that there is no point in it."""
    match error:
        case EngineBusy(facts={"seconds": seconds}):
            return {"Retry-After": str(seconds)}
        case WaitedTooLong():
            return {"x-should-retry": "false"}
        case _:
            return {}


def _condition(resident: Resident) -> wire.Json:
    return {
        "name": resident.name,
        "task": resident.task,
        "state": resident.state,
        "fraction": resident.fraction,
        "reason": resident.error.say("en") if resident.error else None,
    }


def _route_code(status: int) -> str:
    return {404: "unknown_route", 405: "method_not_allowed", 413: "body_too_large"}.get(status, "http_error")

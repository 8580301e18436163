"""The routes of pictures: drawn, edited, repaired, retouched."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Literal

from aiohttp import web

from bot.engine import ImageEvent, Picture
from bot.engine.server import wire, wire_pictures
from bot.engine.server.forms import read_form
from bot.engine.server.naming import NAME
from bot.engine.server.service import Service
from bot.engine.server.streams import stream, written
from bot.engine.server.wire_pictures import MOST_PICTURES, EditBody, ImageBody


class PictureDoor:
    """OpenAI's /v1/images."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.post("/v1/images/generations", self.draw), web.post("/v1/images/edits", self.edit)]

    async def draw(self, request: web.Request) -> web.StreamResponse:
        """Draw pictures."""
        body = wire.parse(ImageBody, await request.read())
        events = self._service.draw(body.wish(), body.terms(request[NAME]))
        return await _answer(request, events, "image_generation", streamed=bool(body.stream))

    async def edit(self, request: web.Request) -> web.StreamResponse:
        """Change a picture: as told in words, by a task, or by changes that follow rules."""
        form = await read_form(request)
        body = form.parse(EditBody)
        pictures = [file.data for file in form.all("image", MOST_PICTURES)]
        mask = form.one("mask")
        wish = body.wish(pictures, mask.data if mask else None, edits=self._service.can_edit(body.model))
        events = self._service.edit(wish, body.terms(request[NAME]))
        return await _answer(request, events, "image_edit", streamed=bool(body.stream))


async def _answer(
    request: web.Request,
    events: AsyncGenerator[ImageEvent],
    kind: Literal["image_generation", "image_edit"],
    *,
    streamed: bool,
) -> web.StreamResponse:
    if streamed:
        return await stream(request, written(events, partial(wire_pictures.line, kind=kind)))
    async with aclosing(events):
        drawn = [event async for event in events if isinstance(event, Picture)]
    return web.json_response(wire_pictures.whole(drawn))

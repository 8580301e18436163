"""The routes of sound: spoken, written down, composed, cleaned up."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Any

from aiohttp import web

from bot.engine import Heard, Sound, SpeechEvent, Transcript
from bot.engine.server import wire, wire_sounds
from bot.engine.server.forms import read_form
from bot.engine.server.naming import NAME
from bot.engine.server.service import Service
from bot.engine.server.streams import stream, written
from bot.engine.server.wire_sounds import CleanBody, MusicBody, SpeechBody, TranscriptionBody

MOST_RECORDINGS = 16
TEXTS = {"text": "text/plain", "srt": "application/x-subrip", "vtt": "text/vtt"}


class SoundDoor:
    """OpenAI's /v1/audio, and beside it music and the cleaning of sound."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [
            web.post("/v1/audio/speech", self.speak),
            web.post("/v1/audio/transcriptions", self.transcribe),
            web.post("/v1/audio/music", self.compose),
            web.post("/v1/audio/clean", self.clean),
        ]

    async def speak(self, request: web.Request) -> web.StreamResponse:
        """Read a text aloud: a file, samples as they are spoken, or events."""
        body = wire.parse(SpeechBody, await request.read())
        events = self._service.speak(body.wish(), body.terms(request[NAME]))
        if body.stream_format == "sse":
            return await stream(request, written(events, partial(wire_sounds.speech_line, raw=body.raw)))
        if body.raw:
            return await stream(request, written(events, _samples), "audio/pcm")
        spoken = await _last(events, Sound)
        return web.Response(body=spoken.data, content_type=spoken.media_type)

    async def transcribe(self, request: web.Request) -> web.StreamResponse:
        """Write down what is said."""
        form = await read_form(request)
        body = form.parse(TranscriptionBody, lists=("timestamp_granularities",))
        (file,) = form.all("file", 1)
        events = self._service.transcribe(body.wish(file), body.terms(request[NAME]))
        if body.stream:
            return await stream(request, written(events, wire_sounds.transcript_line))
        said = wire_sounds.transcript(await _last(events, Transcript), body.response_format)
        if isinstance(said, str):
            return web.Response(text=said, content_type=TEXTS[body.response_format], charset="utf-8")
        return web.json_response(said)

    async def compose(self, request: web.Request) -> web.StreamResponse:
        """Compose music."""
        body = wire.parse(MusicBody, await request.read())
        events = self._service.compose(body.wish(), body.terms(request[NAME]))
        if body.stream:
            return await stream(request, written(events, wire_sounds.sound_line))
        return web.json_response(wire_sounds.sound(await _last(events, Sound)))

    async def clean(self, request: web.Request) -> web.StreamResponse:
        """Clean up recorded sound."""
        form = await read_form(request)
        body = form.parse(CleanBody)
        events = self._service.clean(body.wish(form.all("file", MOST_RECORDINGS)), body.terms(request[NAME]))
        if body.stream:
            return await stream(request, written(events, wire_sounds.sound_line))
        return web.json_response(wire_sounds.sound(await _last(events, Sound)))


def _samples(event: SpeechEvent) -> bytes:
    return event.samples if isinstance(event, Heard) else b""


async def _last(events: AsyncGenerator[Any], kind: type[Any]) -> Any:
    """The result, which is all that an answer without a stream tells."""
    async with aclosing(events):
        return [event async for event in events if isinstance(event, kind)][-1]

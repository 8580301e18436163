"""The route of texts: a chat, continued."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace

from aiohttp import web

from bot.engine import Loading, TextEvent, Waiting, Words, Written
from bot.engine.server import wire
from bot.engine.server.chat import Chat, ChatBody
from bot.engine.server.jobs import Terms
from bot.engine.server.naming import NAME
from bot.engine.server.schemas import Schemas
from bot.engine.server.service import Service
from bot.engine.server.several import Numbered, several
from bot.engine.server.streams import stream

UNLIMITED = 1 << 30


class TextDoor:
    """OpenAI's /v1/chat/completions."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._schemas = Schemas()

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.post("/v1/chat/completions", self.chat)]

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """Write a text, or several to one prompt."""
        body = wire.parse(ChatBody, await request.read())
        await self._check(body.schemas)
        terms = body.terms(request[NAME])
        answer = Chat(terms.name, self._service.shelf.find(body.model, "text").name, odds=bool(body.logprobs))
        events = several(self._answers(body, terms))
        if body.stream:
            usage = body.stream_options is not None and body.stream_options.include_usage
            return await stream(request, _chunks(events, answer, usage=usage))
        return web.json_response(answer.whole(await _whole(events, body.n or 1)))

    async def _check(self, schemas: Mapping[str, wire.Json]) -> None:
        """Raise BadRequest for a schema that no answer could be kept to."""
        for field, schema in schemas.items():
            try:
                await self._schemas.check(schema)
            except ValueError as error:
                raise wire.BadRequest(f"{field}: {error}", field) from None

    def _answers(self, body: ChatBody, terms: Terms) -> list[AsyncGenerator[TextEvent]]:
        names = [terms.name, *(f"{terms.name}-{number}" for number in range(1, body.n or 1))]
        prompts = zip(body.prompts(UNLIMITED), names, strict=True)
        return [
            self._service.write(prompt, replace(terms, name=name), body.taste()) for prompt, name in prompts
        ]


async def _chunks(events: AsyncGenerator[Numbered], answer: Chat, *, usage: bool) -> AsyncGenerator[bytes]:
    answers: list[Written] = []
    async with aclosing(events):
        async for number, event in events:
            match event:
                case Loading() | Waiting():
                    yield wire.comment(event)
                case Words():
                    yield answer.words(number, event)
                case Written():
                    answers.append(event)
                    yield answer.last(number, event)
    if usage:
        yield answer.usage(answers)


async def _whole(events: AsyncGenerator[Numbered], count: int) -> list[tuple[Written, list[Words]]]:
    """Each answer, and the words that it came in."""
    words: list[list[Words]] = [[] for _ in range(count)]
    answers: dict[int, Written] = {}
    async with aclosing(events):
        async for number, event in events:
            if isinstance(event, Words):
                words[number].append(event)
            elif isinstance(event, Written):
                answers[number] = event
    return [(answers[number], words[number]) for number in range(count)]

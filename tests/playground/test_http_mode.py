"""HTTP mode: signed requests to a Bolt app, and retries when it does not answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.server import Playground, serve
from bot.playground.state import Json
from tests.playground.conftest import ANA, GENERAL, MANIFEST, button


@asynccontextmanager
async def listening_at(handler: Any) -> AsyncIterator[str]:
    """A web server with one address."""
    server = web.Application()
    server.router.add_post("/slack/events", handler)
    runner = web.AppRunner(server)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


def bolt_app(playground: Playground) -> AsyncApp:
    """A Bolt app that checks signatures."""
    client = AsyncWebClient(
        token=playground.environment["SLACK_BOT_TOKEN"], base_url=playground.environment["SLACK_API_URL"]
    )
    return AsyncApp(client=client, signing_secret=playground.environment["SLACK_SIGNING_SECRET"])


async def test_a_bolt_app_takes_signed_events_commands_and_presses() -> None:
    apps: list[AsyncApp] = []

    async def receive(request: web.Request) -> web.Response:
        answer = await apps[0].async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    async with (
        listening_at(receive) as address,
        serve(manifest=MANIFEST, deliver_to=address) as playground,
    ):
        app, workspace = bolt_app(playground), playground.workspace
        heard: list[Json] = []
        apps.append(app)

        @app.event("message")
        async def message(event: Json) -> None:
            heard.append(event)

        @app.command("/draft")
        async def draft(ack: AsyncAck, body: Json) -> None:
            await ack(text=f"Drafting {body['text']}", blocks=[button()])

        @app.action("again")
        async def again(ack: AsyncAck, body: Json) -> None:
            heard.append(body)
            await ack()

        await workspace.post(ANA, GENERAL, "hello")
        await workspace.command(ANA, GENERAL, "/draft", "a poem")
        whisper = workspace.ephemerals(ANA)[0]
        await workspace.press(ANA, GENERAL, whisper.ts, "again")
        await workspace.settled()

        assert whisper.text == "Drafting a poem"
        assert {one["type"] for one in heard} == {"message", "block_actions"}
        assert playground.environment["SLACK_APP_TOKEN"] == ""


async def test_a_failing_app_is_asked_again_with_the_reason() -> None:
    numbers: list[tuple[str | None, str | None]] = []

    async def receive(request: web.Request) -> web.Response:
        headers = request.headers
        numbers.append((headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")))
        return web.Response(status=200 if len(numbers) == 3 else 500)

    async with (
        listening_at(receive) as address,
        serve(manifest=MANIFEST, deliver_to=address, retry_after=(0, 0, 0)) as playground,
    ):
        await playground.workspace.post(ANA, GENERAL, "hello")
        await playground.workspace.settled()

    assert numbers == [(None, None), ("1", "http_error"), ("2", "http_error")]


async def test_an_app_can_ask_for_no_retries() -> None:
    tries: list[str] = []

    async def receive(request: web.Request) -> web.Response:
        tries.append(await request.text())
        return web.Response(status=500, headers={"x-slack-no-retry": "1"})

    async with (
        listening_at(receive) as address,
        serve(manifest=MANIFEST, deliver_to=address, retry_after=(0, 0, 0)) as playground,
    ):
        await playground.workspace.post(ANA, GENERAL, "hello")
        await playground.workspace.settled()

    assert len(tries) == 1


async def test_a_press_that_nobody_answers_ends_in_a_sentence() -> None:
    async def receive(request: web.Request) -> web.Response:
        return web.Response(status=503)

    async with (
        listening_at(receive) as address,
        serve(manifest=MANIFEST, deliver_to=address, retry_after=()) as playground,
    ):
        seen: list[Json] = []
        playground.workspace.watchers.append(lambda change, people: seen.append(change))

        await playground.workspace.command(ANA, GENERAL, "/draft", "x")

        told = playground.workspace.ephemerals(ANA)[0].text

    assert told == '/draft failed with the error "dispatch_failed"'

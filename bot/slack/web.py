"""Our own HTTP side: Slack's deliveries, health and metrics."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from bot.errors import PortTaken
from bot.metrics import Metrics


@asynccontextmanager
async def serving(
    app: AsyncApp, metrics: Metrics, host: str, port: int, pages: Iterable[web.RouteDef] = ()
) -> AsyncIterator[None]:
    """Serve at `host` and `port`, with `pages` for people, for as long as the context lives."""
    application = _application(app, metrics)
    application.add_routes(pages)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        yield
    finally:
        await runner.cleanup()


def _application(app: AsyncApp, metrics: Metrics) -> web.Application:
    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "ready", "live": True, "ready": True})

    async def numbers(_: web.Request) -> web.Response:
        return web.Response(body=metrics.exposition(), content_type="text/plain", charset="utf-8")

    application = web.Application(client_max_size=4 * 2**20)
    application.add_routes(
        [web.post("/slack/events", events), web.get("/health", health), web.get("/metrics", numbers)]
    )
    return application


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise PortTaken(port=port) from error

"""The composition root: builds the bot's parts, connects them and takes them down again."""

import asyncio
import errno
import hashlib
import os
import signal
import webbrowser
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from socket import socket
from typing import get_args

import aiohttp
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

import handlers
from bot.capability import Capabilities, discover
from bot.due import Due
from bot.engine import Loading
from bot.engine.client import HttpEngine, Server, remote, server_at
from bot.engine.server.catalogue import choose, default, find
from bot.engine.supervisor import Health, Supervisor, supervised
from bot.engine.vision import RemoteEyes
from bot.errors import NoTokens, PortTaken, WrongSetting
from bot.language import Phrase
from bot.metrics import Metrics
from bot.painting import Pages, doorway, served
from bot.requests import Requests
from bot.settings import ModelTask, Settings, variable
from bot.slack.edge import SlackEdge
from bot.slack.manifest import manifest
from bot.store import open_store
from bot.store.digests import Digests
from bot.store.masks import Masks, Site
from bot.store.preferences import Preferences
from bot.store.records import records
from bot.terminal import Terminal, has_display

Report = Callable[[Health], None]
TASKS: tuple[ModelTask, ...] = get_args(ModelTask)


def until_told(work: Coroutine[object, object, None]) -> None:
    """Run `work` until it ends, or until SIGINT or SIGTERM takes it down in order."""

    async def guarded() -> None:
        running = asyncio.current_task()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, running.cancel if running else loop.stop)
        with suppress(asyncio.CancelledError):
            await work

    asyncio.run(guarded())


async def run(settings: Settings, *, http: tuple[str, int] | None) -> None:
    """Serve Slack: over Socket Mode, or over HTTP at a host and port."""
    _require_tokens(settings, http=http is not None)
    door = _door(settings) if http is None else None
    async with deskmate(settings, discover(handlers), door=door) as (edge, pages):
        if http is None:
            await edge.run_socket_mode()
        else:
            host, port = http
            await edge.run_http(port, host, pages.routes)


async def playground(settings: Settings, *, port: int, browse: bool, terminal: Terminal) -> None:
    """Serve a workspace of our own in Slack's place, and its page in the browser."""
    from bot.playground.server import serve

    folder = settings.deskmate_home / "playground"
    folder.mkdir(parents=True, exist_ok=True)
    can = discover(handlers)
    async with serve(port=port, folder=folder, manifest=manifest(can)) as place:
        terminal.say(OPEN, url=place.url)
        if browse and has_display():
            await asyncio.to_thread(webbrowser.open, place.url)
        here = {name.lower(): value for name, value in place.environment.items()}
        here["deskmate_database_url"] = f"sqlite:///{folder / 'deskmate.db'}"
        door = doorway("127.0.0.1", 0)
        here["deskmate_public_url"] = f"http://127.0.0.1:{door.getsockname()[1]}"
        local = settings.model_copy(update=here)
        async with deskmate(local, can, terminal.show, door=door) as (edge, _):
            await edge.run_socket_mode()


@asynccontextmanager
async def deskmate(
    settings: Settings, can: Capabilities, report: Report | None = None, *, door: socket | None = None
) -> AsyncIterator[tuple[SlackEdge, Pages]]:
    """Everything between Slack and the device, ready to connect, and the pages for people.

    `report` hears how far the engine is; the pages are served to who comes through `door`.
    """
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(_session())
        engine = await stack.enter_async_context(_engine(settings, session, report))
        metrics = Metrics()
        if settings.deskmate_metrics_port:
            await stack.enter_async_context(_exposed(metrics, settings.deskmate_metrics_port))
        store = await open_store(settings.deskmate_database_url, settings.deskmate_home)
        stack.push_async_callback(store.close)
        requests = Requests(store, metrics=metrics)
        masks = Masks(store, _site(settings))
        kept = {**records(store), "masks": masks, "preferences": Preferences(store, text_models(settings))}
        edge = await stack.enter_async_context(
            SlackEdge(settings, can, requests, engine, metrics, kept, _eyes(settings, session))
        )
        pages = Pages(masks, edge.fetch, requests.accept)
        if door is not None:
            await stack.enter_async_context(served(pages, door))
        await requests.start(edge.perform)
        stack.push_async_callback(requests.stop)
        await stack.enter_async_context(_meanwhile(Due(Digests(store), requests.accept).run()))
        await stack.enter_async_context(_meanwhile(can.router.prepare()))
        yield edge, pages


def text_models(settings: Settings) -> tuple[str, ...]:
    """The models that people may choose for their texts in place of the usual one."""
    named = filter(None, map(str.strip, settings.deskmate_more_models.split(",")))
    entries = ((name, find(name)) for name in named)
    return tuple(name for name, entry in entries if entry is None or entry.task == "text")


def _door(settings: Settings) -> socket | None:
    """Where people come in to the pages, if an admin told how they reach them."""
    if not settings.deskmate_public_url:
        return None
    return doorway(settings.deskmate_pages_host, settings.deskmate_pages_port)


def _site(settings: Settings) -> Site | None:
    """How links to the pages are made; every replica signs with what only they know."""
    if not settings.deskmate_public_url:
        return None
    secret = f"links to pages {settings.slack_bot_token}".encode()
    return Site(settings.deskmate_public_url, hashlib.sha256(secret).digest())


@asynccontextmanager
async def _meanwhile(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Do `work` beside what is in the block, and no longer."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def _exposed(metrics: Metrics, port: int) -> AsyncIterator[None]:
    """Serve the numbers on loopback alone."""

    async def numbers(_: web.Request) -> web.Response:
        return web.Response(body=metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/metrics", numbers)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await _listen(web.TCPSite(runner, "127.0.0.1", port), port)
        yield
    finally:
        await runner.cleanup()


async def _listen(site: web.TCPSite, port: int) -> None:
    try:
        await site.start()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTaken(port=port, option="DESKMATE_METRICS_PORT") from None


@asynccontextmanager
async def _engine(
    settings: Settings, session: aiohttp.ClientSession, report: Report | None
) -> AsyncIterator[HttpEngine]:
    """The engine that the settings name; one of our own is started when a task is left to it."""
    named = {task: server for task in TASKS if (server := remote(settings.model(task)))}
    if settings.deskmate_engine_url:
        named = {task: named.get(task) or _elsewhere(settings, settings.model(task)) for task in TASKS}
        yield _engine_at(session, named, _elsewhere(settings, "auto"))
        return
    _check_models(settings)
    async with supervised(
        Supervisor(session, environment=_for_engine(settings), report=report)
    ) as supervisor:
        ours = server_at(supervisor.url, silence=60.0, patience=120.0)
        yield _engine_at(session, named, ours, supervisor.starting)


def _engine_at(
    session: aiohttp.ClientSession,
    named: Mapping[ModelTask, Server],
    ours: Server,
    starting: Callable[[], Loading] = Loading,
) -> HttpEngine:
    text, image = named.get("text", ours), named.get("image", ours)
    return HttpEngine(session, text=text, image=image, ours=ours, others=named, starting=starting)


def _eyes(settings: Settings, session: aiohttp.ClientSession) -> RemoteEyes | None:
    """The model that looks at pictures, where one is named."""
    if not settings.deskmate_vision_model:
        return None
    server = remote(settings.deskmate_vision_model)
    if server is None:
        raise WrongSetting(
            variable="DESKMATE_VISION_MODEL",
            value=settings.deskmate_vision_model,
            takes="the name and address of a server, such as name@https://host/v1",
        )
    return RemoteEyes(session, server)


def _for_engine(settings: Settings) -> dict[str, str]:
    """This process's environment as the settings have it, without what only the bot may know."""
    ours = {name.upper(): value for name, value in settings.model_dump(exclude_none=True).items()}
    secret = {name for name in ours if name.startswith("SLACK_")} | {
        "DESKMATE_DATABASE_URL",
        "DESKMATE_ENGINE_KEY",
    }
    given = os.environ | {name: str(value) for name, value in ours.items()}
    return {name: value for name, value in given.items() if name not in secret}


def _elsewhere(settings: Settings, model: str) -> Server:
    return server_at(
        settings.deskmate_engine_url,
        model=None if model == "auto" else model,
        key=settings.deskmate_engine_key,
    )


def _check_models(settings: Settings) -> None:
    """A wrong name stops the start here, not later in the child."""
    for task in TASKS:
        if not remote(setting := settings.model(task)) and (setting != "auto" or default(task)):
            choose(setting, task, variable(task))


def _session() -> aiohttp.ClientSession:
    """Every request gets a connection of its own: a pooled one may belong to an engine that died."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))


def _require_tokens(settings: Settings, *, http: bool) -> None:
    second = "SLACK_SIGNING_SECRET" if http else "SLACK_APP_TOKEN"
    missing = [name for name in ("SLACK_BOT_TOKEN", second) if not getattr(settings, name.lower())]
    if missing:
        raise NoTokens(variables=", ".join(missing))


OPEN = Phrase(en="Open {url} in your browser.", zh="请在浏览器中打开 {url}。")

"""The edge starts with good tokens alone, saves before it acknowledges, and speaks HTTP as well."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from bot.capability import Request
from bot.engine.scripted import ScriptedEngine
from bot.errors import DatabaseUnavailable, SlackUnreachable, WrongToken
from bot.playground.server import Playground, serve
from bot.playground.state import TEAM
from bot.requests import Requests
from bot.settings import Settings
from bot.slack.edge import SlackEdge
from bot.slack.manifest import manifest
from bot.store import Store, open_store
from tests.slack.abilities import abilities
from tests.slack.conftest import ANA, APP, GENERAL, settings_for


class FailingRequests(Requests):
    """Requests whose database is away for the first few."""

    failures = 1
    accepted = 0

    async def accept(self, request: Request, twin: str | None = None) -> bool:
        """Fail, then save."""
        if self.failures:
            self.failures -= 1
            raise DatabaseUnavailable(reason="it is away")
        self.accepted += 1
        return await super().accept(request, twin=twin)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A database in a file."""
    store = await open_store("", tmp_path)
    yield store
    await store.close()


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """A workspace that delivers over Socket Mode."""
    async with serve(manifest=manifest(abilities()), retry_after=(0.0, 0.0, 0.0)) as playground:
        yield playground


@asynccontextmanager
async def connected(edge: SlackEdge, port: int | None = None) -> AsyncIterator[None]:
    """The edge at work, over HTTP on `port`, else over Socket Mode."""
    running = asyncio.create_task(edge.run_http(port) if port else edge.run_socket_mode())
    waiting = asyncio.create_task(edge.connected.wait())
    try:
        await asyncio.wait({running, waiting}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        yield
    finally:
        waiting.cancel()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def changed(settings: Settings, **values: str) -> Settings:
    """`settings` with other values."""
    return settings.model_copy(update=values)


async def test_a_wrong_bot_token_is_named_with_the_place_to_copy_it_from(
    playground: Playground, store: Store, tmp_path: Path
) -> None:
    settings = changed(settings_for(playground, tmp_path), slack_bot_token="xoxb-wrong")

    with pytest.raises(WrongToken) as wrong:
        async with SlackEdge(settings, abilities(), Requests(store), ScriptedEngine()):
            pass

    assert "SLACK_BOT_TOKEN (invalid_auth)" in wrong.value.say("en")
    assert "OAuth & Permissions" in wrong.value.say("zh")


async def test_a_wrong_app_token_is_named_too(playground: Playground, store: Store, tmp_path: Path) -> None:
    settings = changed(settings_for(playground, tmp_path), slack_app_token="xapp-wrong")

    with pytest.raises(WrongToken) as wrong:
        async with SlackEdge(settings, abilities(), Requests(store), ScriptedEngine()) as edge:
            await edge.run_socket_mode()

    assert "SLACK_APP_TOKEN (invalid_auth)" in wrong.value.say("en")


async def test_a_slack_that_cannot_be_reached_is_named_by_its_address(
    playground: Playground, store: Store, tmp_path: Path
) -> None:
    settings = changed(
        settings_for(playground, tmp_path), slack_api_url=f"http://127.0.0.1:{free_port()}/api/"
    )

    with pytest.raises(SlackUnreachable) as unreachable:
        async with SlackEdge(settings, abilities(), Requests(store), ScriptedEngine()):
            pass

    assert settings.slack_api_url in unreachable.value.say("en")


async def test_what_could_not_be_saved_is_not_acknowledged_and_comes_again(
    playground: Playground, store: Store, tmp_path: Path
) -> None:
    requests = FailingRequests(store)
    settings = settings_for(playground, tmp_path)
    async with (
        SlackEdge(settings, abilities(), requests, ScriptedEngine()) as edge,
        connected(edge),
    ):
        await playground.workspace.command(ANA, GENERAL, "/write", "a haiku")
        told = [message.text for message in playground.workspace.ephemerals(ANA)]
        await playground.workspace.command(ANA, GENERAL, "/write", "a haiku")

    assert any("failed" in text for text in told)
    assert requests.accepted == 1


async def test_over_http_a_signed_delivery_is_answered_and_a_forged_one_is_not(
    store: Store, tmp_path: Path
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with AsyncExitStack() as stack:
        playground = await stack.enter_async_context(
            serve(manifest=manifest(abilities(), url), deliver_to=f"{url}/slack/events")
        )
        requests = Requests(store)
        settings = settings_for(playground, tmp_path)
        edge = await stack.enter_async_context(SlackEdge(settings, abilities(), requests, ScriptedEngine()))
        await requests.start(edge.perform)
        stack.push_async_callback(requests.stop)
        await stack.enter_async_context(connected(edge, port))
        session = await stack.enter_async_context(aiohttp.ClientSession())

        ts = await playground.workspace.post(ANA, GENERAL, "@Deskmate say hello")
        await playground.workspace.until(
            lambda: [one for one in playground.workspace.messages(GENERAL, ts) if one.user == APP]
        )
        forged = await session.post(f"{url}/slack/events", json={"type": "event_callback", "team_id": TEAM})
        health = await session.get(f"{url}/health")
        metrics = await (await session.get(f"{url}/metrics")).text()

    assert (forged.status, health.status) == (401, 200)
    assert "deskmate_acknowledgement_seconds_count" in metrics


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port

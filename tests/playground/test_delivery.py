"""Delivery: what the app hears in Socket Mode, in what shape, and what happens when it does not answer."""

import asyncio

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.delivery import Undelivered
from bot.playground.server import Playground, serve
from bot.playground.state import APP_USER
from bot.playground.workspace import Workspace
from tests.playground.conftest import (
    ANA,
    CHEN,
    GENERAL,
    MANIFEST,
    RANDOM,
    Listener,
    client_of,
    listening,
)


async def test_a_mention_arrives_as_two_events(app: Listener, workspace: Workspace) -> None:
    ts = await workspace.post(ANA, GENERAL, "@Deskmate hello")

    first, second = await app.next(), await app.next()

    assert [one.payload["event"]["type"] for one in (first, second)] == ["app_mention", "message"]
    assert [one.payload["event"]["ts"] for one in (first, second)] == [ts, ts]
    assert first.payload["event_id"] != second.payload["event_id"]
    assert first.payload["authorizations"][0]["user_id"] == APP_USER


async def test_a_direct_message_says_so_and_mentions_nobody(app: Listener, workspace: Workspace) -> None:
    await workspace.post(CHEN, workspace.dm(CHEN), "<@U0DESKMATE> 你好")

    heard = await app.next()

    event = heard.payload["event"]
    assert (event["type"], event["channel_type"], event["user"]) == ("message", "im", CHEN)


async def test_the_app_hears_nothing_from_where_it_is_not(app: Listener, workspace: Workspace) -> None:
    await workspace.post(ANA, RANDOM, "@Deskmate are you there?")
    await workspace.post(ANA, GENERAL, "hello")

    event = await app.event("message")

    assert event["channel"] == GENERAL


async def test_the_app_hears_only_what_it_subscribed_to() -> None:
    settings = {"event_subscriptions": {"bot_events": ["app_mention"]}}
    async with serve(manifest={**MANIFEST, "settings": settings}) as playground:
        workspace = playground.workspace
        await workspace.post(ANA, GENERAL, "@Deskmate hello")

        sent = [envelope["event"]["type"] for envelope in workspace.delivered]

    assert sent == ["app_mention"]


async def test_a_shared_file_arrives_as_file_share(app: Listener, workspace: Workspace) -> None:
    await workspace.post(ANA, GENERAL, "", files=[("notes.txt", b"words")])

    event = await app.event("message")

    assert event["subtype"] == "file_share"
    assert (event["files"][0]["name"], event["files"][0]["mimetype"]) == ("notes.txt", "text/plain")


async def test_an_edit_arrives_with_both_versions(app: Listener, workspace: Workspace) -> None:
    ts = await workspace.post(ANA, GENERAL, "old")
    await app.event("message")

    await workspace.edit(ANA, GENERAL, ts, "new")

    event = await app.event("message")
    assert (event["subtype"], event["hidden"]) == ("message_changed", True)
    assert (event["previous_message"]["text"], event["message"]["text"]) == ("old", "new")
    assert event["message"]["edited"]["user"] == ANA


async def test_a_link_unfurls_as_a_change_that_nobody_made(app: Listener, workspace: Workspace) -> None:
    await workspace.post(ANA, GENERAL, "see https://example.org/a")
    await app.event("message")

    event = await app.event("message")

    assert event["subtype"] == "message_changed"
    assert event["message"]["attachments"][0]["from_url"] == "https://example.org/a"
    assert "edited" not in event["message"]


async def test_a_deletion_arrives(app: Listener, workspace: Workspace) -> None:
    ts = await workspace.post(ANA, GENERAL, "oops")
    await app.event("message")

    await workspace.delete(ANA, GENERAL, ts)

    event = await app.event("message")
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", ts)


async def test_the_apps_own_messages_come_back_to_it(
    app: Listener, slack: AsyncWebClient, workspace: Workspace
) -> None:
    await slack.chat_postMessage(channel=GENERAL, text="hello")

    event = await app.event("message")

    assert (event["bot_id"], event["user"]) == ("B0DESKMATE", APP_USER)


async def test_reactions_joins_tabs_and_contexts_arrive(app: Listener, workspace: Workspace) -> None:
    ts = await workspace.post(ANA, GENERAL, "well done")
    await workspace.react(CHEN, GENERAL, ts, "eyes")
    workspace.invite(ANA, RANDOM, APP_USER)
    await workspace.open_home(ANA, "messages")
    await workspace.look_at(ANA, GENERAL)

    reaction = await app.event("reaction_added")
    joined = await app.event("member_joined_channel")
    opened = await app.event("app_home_opened")
    context = await app.event("app_context_changed")

    assert (reaction["reaction"], reaction["item"]["ts"], reaction["item_user"]) == ("eyes", ts, ANA)
    assert (joined["user"], joined["inviter"]) == (APP_USER, ANA)
    assert (opened["tab"], opened["channel"]) == ("messages", workspace.dm(ANA))
    assert context["context"]["entities"][0]["value"] == GENERAL


async def test_the_stop_button_names_the_streams_that_it_stopped(
    app: Listener, slack: AsyncWebClient, workspace: Workspace
) -> None:
    question = await workspace.post(ANA, workspace.dm(ANA), "tell me")
    started = await slack.chat_startStream(
        channel=workspace.dm(ANA), thread_ts=question, recipient_user_id=ANA, recipient_team_id="T0DESKMATE"
    )

    await workspace.stop(ANA, workspace.dm(ANA), question)

    event = await app.event("agent_session_stopped")
    assert (event["thread_ts"], event["streaming_message_ts"]) == (question, [started["ts"]])


async def test_an_event_that_is_not_acknowledged_comes_again(playground: Playground) -> None:
    async with listening(playground, acknowledges=False) as app:
        await playground.workspace.post(ANA, GENERAL, "hello")

        first, second = await app.next(), await app.next()

    assert (first.retry_attempt, second.retry_attempt, second.retry_reason) == (0, 1, "timeout")
    assert first.payload["event_id"] == second.payload["event_id"]


async def test_slack_gives_up_after_three_retries(playground: Playground) -> None:
    async with listening(playground, acknowledges=False) as app:
        await playground.workspace.post(ANA, GENERAL, "hello")

        await playground.workspace.settled()

        assert app.heard.qsize() == 4


async def test_a_lost_acknowledgement_brings_the_event_again(app: Listener, workspace: Workspace) -> None:
    workspace.lose_next_acknowledgement()

    await workspace.post(ANA, GENERAL, "hello")

    first, second = await app.next(), await app.next()
    assert first.payload["event_id"] == second.payload["event_id"]


async def test_an_event_can_be_delivered_again_on_demand(app: Listener, workspace: Workspace) -> None:
    await workspace.post(ANA, GENERAL, "hello")
    first = await app.next()

    await workspace.deliver_again(first.payload["event_id"])

    assert (await app.next()).payload == first.payload


async def test_an_event_waits_a_moment_for_an_app_that_is_just_starting() -> None:
    async with serve(manifest=MANIFEST) as playground:
        await playground.workspace.post(ANA, GENERAL, "hello")

        async with listening(playground) as app:
            event = await app.event("message")

    assert event["text"] == "hello"


async def test_the_url_of_a_socket_lets_one_in_once(playground: Playground) -> None:
    token = playground.environment["SLACK_APP_TOKEN"]
    opened = await client_of(playground).apps_connections_open(app_token=token)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]) as socket:
            hello = await socket.receive_json()

        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])

    assert (hello["type"], hello["num_connections"]) == ("hello", 1)


async def test_an_eleventh_socket_is_too_many(playground: Playground) -> None:
    client, token = client_of(playground), playground.environment["SLACK_APP_TOKEN"]
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(11):
            opened = await client.apps_connections_open(app_token=token)
            sockets.append(await session.ws_connect(opened["url"]))

        said = await sockets[-1].receive_json()

    assert (said["type"], said["reason"]) == ("disconnect", "too_many_websockets")


async def test_asked_to_refresh_the_app_comes_back(playground: Playground, app: Listener) -> None:
    assert playground.socket_mode
    await playground.socket_mode.disconnect("refresh_requested")

    await playground.workspace.post(ANA, GENERAL, "still there?")

    assert (await app.event("message"))["text"] == "still there?"


async def test_of_many_sockets_one_gets_each_event(playground: Playground) -> None:
    async with listening(playground) as one, listening(playground) as other:
        for number in range(4):
            await playground.workspace.post(ANA, GENERAL, str(number))
        await playground.workspace.settled()

        assert (one.heard.qsize(), other.heard.qsize()) == (2, 2)


async def test_delivering_again_to_nobody_fails(workspace: Workspace) -> None:
    await workspace.post(ANA, GENERAL, "hello")
    await asyncio.sleep(0)

    with pytest.raises(Undelivered):
        await workspace.deliver_again(workspace.delivered[0]["event_id"])

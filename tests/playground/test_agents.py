"""What an agent shows beside its messages: statuses, prompts and sessions."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.refusal import NotAllowed
from bot.playground.server import serve
from bot.playground.state import Json
from bot.playground.workspace import Workspace
from tests.playground.conftest import ANA, CHEN, GENERAL, MANIFEST, client_of, refusal_of

PROMPTS = [{"title": "Draft a poem", "message": "/draft a poem"}]


async def test_a_status_is_over_after_two_minutes(slack: AsyncWebClient, workspace: Workspace) -> None:
    ts = await workspace.post(ANA, workspace.dm(ANA), "hello")
    await slack.assistant_threads_setStatus(
        channel_id=workspace.dm(ANA), thread_ts=ts, status="is thinking…", loading_messages=["Reading…"]
    )
    shown = workspace.status(workspace.dm(ANA), ts)

    workspace.clock.advance(121)

    assert (shown, workspace.status(workspace.dm(ANA), ts)) == ("Reading…", "")


async def test_an_empty_status_takes_it_away(slack: AsyncWebClient, workspace: Workspace) -> None:
    ts = await workspace.post(ANA, GENERAL, "hello")
    await slack.assistant_threads_setStatus(channel_id=GENERAL, thread_ts=ts, status="is thinking…")

    await slack.assistant_threads_setStatus(channel_id=GENERAL, thread_ts=ts, status="")

    assert workspace.status(GENERAL, ts) == ""


async def test_prompts_are_suggested_in_a_direct_message(slack: AsyncWebClient, workspace: Workspace) -> None:
    await slack.assistant_threads_setSuggestedPrompts(
        channel_id=workspace.dm(CHEN), prompts=PROMPTS, title="试试"
    )

    assert workspace.state.prompts[workspace.dm(CHEN)]["prompts"] == PROMPTS


async def test_prompts_with_a_thread_silently_do_not_appear(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    ts = await workspace.post(ANA, workspace.dm(ANA), "hello")

    answer = await slack.assistant_threads_setSuggestedPrompts(
        channel_id=workspace.dm(ANA), thread_ts=ts, prompts=PROMPTS
    )

    assert answer["ok"]
    assert workspace.dm(ANA) not in workspace.state.prompts
    assert workspace.breaches[-1].code == "prompts_in_thread"


async def test_the_manifests_prompts_are_there_from_the_start() -> None:
    features = {**MANIFEST["features"], "agent_view": {"suggested_prompts": PROMPTS}}
    async with serve(manifest={**MANIFEST, "features": features}) as playground:
        workspace = playground.workspace

        assert workspace.state.prompts[workspace.dm(ANA)]["prompts"] == PROMPTS


async def test_only_agents_have_sessions() -> None:
    features = {name: given for name, given in MANIFEST["features"].items() if name != "agent_view"}
    async with serve(manifest={**MANIFEST, "features": features}) as playground:
        answer = await refusal_of(
            client_of(playground),
            "agents.sessions.setStatus",
            channel_id=GENERAL,
            thread_ts="1700000000.000001",
            status="processing",
        )

    assert answer["error"] == "not_agent_app"


async def test_a_session_begins_with_its_first_status_and_can_be_renamed(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    ts = await workspace.post(ANA, GENERAL, "hello")
    await slack.agents_sessions_setStatus(
        channel_id=GENERAL, thread_ts=ts, status="processing", title="Hello"
    )

    await slack.agents_sessions_rename(channel_id=GENERAL, thread_ts=ts, title="A greeting")

    session = workspace.surfaces.session(GENERAL, ts)
    assert session
    assert (session.status, session.title) == ("processing", "A greeting")


async def test_a_session_that_is_deaf_to_the_stop_button_is_warned() -> None:
    settings: Json = {"event_subscriptions": {"bot_events": []}}
    async with serve(manifest={**MANIFEST, "settings": settings}) as playground:
        ts = await playground.workspace.post(ANA, GENERAL, "hello")

        answer = await client_of(playground).agents_sessions_setStatus(
            channel_id=GENERAL, thread_ts=ts, status="processing"
        )

    assert answer["warning"] == "missing_agent_session_stopped_event_subscription"


async def test_where_nothing_works_there_is_nothing_to_stop(workspace: Workspace) -> None:
    ts = await workspace.post(CHEN, GENERAL, "hello")

    with pytest.raises(NotAllowed, match="没有正在进行的工作"):
        await workspace.stop(CHEN, GENERAL, ts)

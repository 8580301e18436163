"""Slash commands, and the URLs by which the app answers them."""

import aiohttp
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.playground.server import Playground
from bot.playground.state import Json
from bot.playground.workspace import Workspace
from tests.playground.conftest import ANA, CHEN, GENERAL, RANDOM, Listener, button, listening


@pytest.fixture
async def command(app: Listener, workspace: Workspace) -> Json:
    """A command as the app heard it."""
    await workspace.command(ANA, GENERAL, "/draft", "a poem about rain")
    payload: Json = (await app.next("slash_commands")).payload
    return payload


async def test_a_command_arrives_with_what_was_typed(command: Json) -> None:
    assert (command["command"], command["text"]) == ("/draft", "a poem about rain")
    assert (command["user_id"], command["channel_id"], command["channel_name"]) == (ANA, GENERAL, "general")


async def test_slack_itself_serves_invite(workspace: Workspace) -> None:
    await workspace.command(ANA, RANDOM, "/invite", "@Deskmate")

    assert workspace.app in workspace.state.channels[RANDOM].members
    assert workspace.ephemerals(ANA)[0].text == "Deskmate is in this channel now."


async def test_invite_needs_a_name(workspace: Workspace) -> None:
    await workspace.command(CHEN, RANDOM, "/invite", "谁")

    assert workspace.ephemerals(CHEN)[0].text == "请说明邀请谁，例如：`/invite @deskmate`"


async def test_an_acknowledgement_with_words_is_seen_by_the_person_alone(
    app: Listener, workspace: Workspace
) -> None:
    app.answer = {"text": "Drafting…"}

    await workspace.command(ANA, GENERAL, "/draft", "a poem")

    assert [one.text for one in workspace.ephemerals(ANA)] == ["Drafting…"]
    assert workspace.messages(GENERAL) == []


async def test_an_acknowledgement_with_invalid_blocks_fails_the_command(
    app: Listener, workspace: Workspace
) -> None:
    app.answer = {"text": "x", "blocks": [{"type": "marquee"}]}

    await workspace.command(ANA, GENERAL, "/draft", "a poem")

    assert workspace.ephemerals(ANA)[0].text == '/draft failed with the error "invalid_command_response"'
    assert workspace.breaches[-1].code == "invalid_blocks"


async def test_a_command_works_where_the_app_is_not(app: Listener, workspace: Workspace) -> None:
    await workspace.command(ANA, RANDOM, "/draft", "a poem")

    assert (await app.next("slash_commands")).payload["channel_id"] == RANDOM


async def test_a_command_in_a_thread_is_not_supported(workspace: Workspace) -> None:
    ts = await workspace.post(ANA, GENERAL, "a question")

    await workspace.command(ANA, GENERAL, "/draft", "a poem", thread=ts)

    assert workspace.ephemerals(ANA)[0].text == "/draft is not supported in threads. Sorry!"


async def test_an_unknown_command_is_not_valid(workspace: Workspace) -> None:
    await workspace.command(CHEN, GENERAL, "/dance")

    assert workspace.ephemerals(CHEN)[0].text.startswith("/dance 不是有效的命令")


async def test_a_command_that_is_not_acknowledged_times_out(playground: Playground) -> None:
    async with listening(playground, acknowledges=False):
        await playground.workspace.command(ANA, GENERAL, "/draft", "a poem")

    told = playground.workspace.ephemerals(ANA)[0].text
    assert told == '/draft failed with the error "operation_timeout"'


async def test_an_answer_comes_privately_unless_it_asks_for_the_channel(
    command: Json, workspace: Workspace
) -> None:
    url = AsyncWebhookClient(command["response_url"])

    await url.send(text="for you")
    await url.send(text="for all", response_type="in_channel")

    assert [one.text for one in workspace.ephemerals(ANA)] == ["for you"]
    assert [one.text for one in workspace.messages(GENERAL)] == ["for all"]


async def test_a_response_url_takes_five_answers(command: Json, workspace: Workspace) -> None:
    url = AsyncWebhookClient(command["response_url"])
    for _ in range(5):
        await url.send(text="x")

    sixth = await url.send(text="x")

    assert (sixth.status_code, len(workspace.ephemerals(ANA))) == (404, 5)
    assert workspace.breaches[-1].code == "used_url"


async def test_a_response_url_lives_thirty_minutes(command: Json, workspace: Workspace) -> None:
    workspace.clock.advance(1801)

    late = await AsyncWebhookClient(command["response_url"]).send(text="x")

    assert (late.status_code, workspace.breaches[-1].code) == (404, "expired_url")


async def test_an_answer_with_invalid_blocks_is_refused(command: Json, workspace: Workspace) -> None:
    answer = await AsyncWebhookClient(command["response_url"]).send(blocks=[{"type": "marquee"}])

    assert (answer.status_code, workspace.breaches[-1].code) == (400, "invalid_blocks")


@pytest.mark.parametrize("body", ["{text", "[]", "7"])
async def test_an_answer_that_is_no_json_object_is_refused(
    command: Json, workspace: Workspace, body: str
) -> None:
    async with aiohttp.ClientSession() as session:
        answer = await session.post(command["response_url"], data=body)

    assert (answer.status, workspace.breaches[-1].code) == (400, "invalid_payload")


async def test_a_press_can_replace_and_delete_its_message(app: Listener, workspace: Workspace) -> None:
    app.answer = {"text": "pick", "blocks": [button()]}
    await workspace.command(ANA, GENERAL, "/draft", "a poem")
    app.answer = None
    ts = workspace.ephemerals(ANA)[0].ts
    await workspace.press(ANA, GENERAL, ts, "again")
    pressed = (await app.next("interactive")).payload
    url = AsyncWebhookClient(pressed["response_url"])

    await url.send(text="picked", replace_original=True)
    replaced = [one.text for one in workspace.ephemerals(ANA)]
    await url.send(delete_original=True)

    assert pressed["container"]["is_ephemeral"]
    assert replaced == ["picked"]
    assert workspace.ephemerals(ANA) == []

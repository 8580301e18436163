"""The Web API's front door: tokens, scopes, the shapes of arguments, rates and faults."""

import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.server import Playground, serve
from bot.playground.workspace import Workspace
from tests.playground.conftest import GENERAL, MANIFEST, client_of, refusal_of

HELLO: dict[str, Any] = {"channel": GENERAL, "text": "hello"}
BLOCKS = [{"type": "divider"}]


async def test_the_token_says_who_calls(slack: AsyncWebClient) -> None:
    me = await slack.auth_test()

    assert (me["user_id"], me["bot_id"], me["team_id"]) == ("U0DESKMATE", "B0DESKMATE", "T0DESKMATE")


@pytest.mark.parametrize(
    "sent",
    [
        {"params": {**HELLO, "blocks": json.dumps(BLOCKS)}},
        {"data": {**HELLO, "blocks": json.dumps(BLOCKS)}},
        {"json": {**HELLO, "blocks": BLOCKS}},
    ],
    ids=["query", "form", "json"],
)
async def test_arguments_come_in_the_query_a_form_or_json(
    playground: Playground, sent: dict[str, Any]
) -> None:
    headers = {"Authorization": f"Bearer {playground.environment['SLACK_BOT_TOKEN']}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        response = await session.post(f"{playground.url}/api/chat.postMessage", **sent)

        answer = await response.json()

    assert answer["ok"]
    assert answer["message"]["blocks"][0]["type"] == "divider"


async def test_arguments_and_the_token_come_in_a_multipart_body(playground: Playground) -> None:
    form = aiohttp.FormData(
        {**HELLO, "token": playground.environment["SLACK_BOT_TOKEN"]}, default_to_multipart=True
    )
    async with aiohttp.ClientSession() as session:
        response = await session.post(f"{playground.url}/api/chat.postMessage", data=form)

        answer = await response.json()

    assert answer["message"]["text"] == "hello"


@pytest.mark.parametrize(
    ("token", "code"), [("", "not_authed"), ("xoxb-wrong", "invalid_auth")], ids=["none", "wrong"]
)
async def test_a_call_without_the_right_token_is_refused(
    playground: Playground, token: str, code: str
) -> None:
    stranger = AsyncWebClient(token=token, base_url=playground.environment["SLACK_API_URL"])

    answer = await refusal_of(stranger, "auth.test")

    assert answer["error"] == code


async def test_a_socket_is_opened_with_the_app_token_alone(slack: AsyncWebClient) -> None:
    answer = await refusal_of(slack, "apps.connections.open")

    assert answer["error"] == "not_allowed_token_type"


async def test_a_method_that_slack_does_not_have_is_unknown(slack: AsyncWebClient) -> None:
    answer = await refusal_of(slack, "chat.shout")

    assert answer["error"] == "unknown_method"


async def test_a_body_that_is_no_json_is_refused(playground: Playground) -> None:
    async with aiohttp.ClientSession(headers={"Content-Type": "application/json"}) as session:
        response = await session.post(f"{playground.url}/api/chat.postMessage", data="{text")

        answer = await response.json()

    assert answer["error"] == "invalid_json"


async def test_a_missing_argument_is_named(slack: AsyncWebClient) -> None:
    answer = await refusal_of(slack, "chat.delete", channel=GENERAL)

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] field required [json-pointer:/ts]"]


async def test_a_scope_that_the_manifest_does_not_ask_for_is_missing() -> None:
    scopes = {"oauth_config": {"scopes": {"bot": ["users:read"]}}}
    async with serve(manifest={**MANIFEST, **scopes}) as playground:
        answer = await refusal_of(client_of(playground), "chat.postMessage", **HELLO)

    assert answer["error"] == "missing_scope"
    assert (answer["needed"], answer["provided"]) == ("chat:write", "users:read")


async def test_the_twenty_first_stream_in_a_minute_is_too_many(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    workspace.clock.stand_still()
    for _ in range(20):
        await refusal_of(slack, "chat.stopStream", channel=GENERAL, ts="1700000000.000001")

    answer = await refusal_of(slack, "chat.stopStream", channel=GENERAL, ts="1700000000.000001")

    assert answer.status_code == 429
    assert answer["error"] == "ratelimited"
    assert 0 < int(answer.headers["Retry-After"]) <= 60


async def test_a_minute_later_a_method_may_be_called_again(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    for _ in range(20):
        await slack.users_list()

    workspace.clock.advance(61)

    assert (await slack.users_list())["ok"]


async def test_messages_in_one_channel_come_in_short_bursts_only(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    workspace.clock.stand_still()
    for _ in range(5):
        await slack.chat_postMessage(**HELLO)

    with pytest.raises(SlackApiError, match="ratelimited"):
        await slack.chat_postMessage(**HELLO)

    workspace.clock.advance(1)
    assert (await slack.chat_postMessage(**HELLO))["ok"]


async def test_rates_can_be_observed_without_being_enforced() -> None:
    async with serve(manifest=MANIFEST, rates="observe") as playground:
        playground.workspace.clock.stand_still()
        for _ in range(6):
            await client_of(playground).chat_postMessage(**HELLO)

        assert [breach.code for breach in playground.workspace.breaches] == ["ratelimited"]


async def test_every_refusal_is_kept_as_a_breach(slack: AsyncWebClient, workspace: Workspace) -> None:
    await refusal_of(slack, "chat.postMessage", channel="C0NOWHERE", text="hello")

    breach = workspace.breaches[-1]

    assert (breach.method, breach.code) == ("chat.postMessage", "channel_not_found")
    assert "hello" not in repr(breach)


async def test_a_planned_fault_happens_once_and_is_no_breach(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    workspace.fail_next("chat.postMessage", "internal_error")

    answer = await refusal_of(slack, "chat.postMessage", **HELLO)

    assert answer["error"] == "internal_error"
    assert (await slack.chat_postMessage(**HELLO))["ok"]
    assert workspace.breaches == []


async def test_an_answer_can_be_lost_after_the_call_was_performed(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    workspace.fail_next("chat.postMessage", drop=True, after=True)

    with pytest.raises(aiohttp.ClientError):
        await slack.chat_postMessage(**HELLO)

    assert [message.text for message in workspace.messages(GENERAL)] == ["hello"]


async def test_a_call_can_meet_a_broken_server(slack: AsyncWebClient, workspace: Workspace) -> None:
    workspace.fail_next("chat.postMessage", status=500)

    answer = await refusal_of(slack, "chat.postMessage", **HELLO)

    assert answer.status_code == 500
    assert workspace.messages(GENERAL) == []


async def test_every_answer_names_the_granted_scopes(playground: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {playground.environment['SLACK_BOT_TOKEN']}"}
        answer = await session.post(f"{playground.url}/api/auth.test", headers=headers)

    assert "chat:write" in answer.headers["X-OAuth-Scopes"].split(",")

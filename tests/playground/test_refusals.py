"""What Slack refuses, in tables: the call, and the code that it earns."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.state import Json
from bot.playground.workspace import Workspace
from tests.playground.conftest import ANA, GENERAL, RANDOM, RECIPIENT, button, modal, refusal_of

NEVER = "1700000000.000001"


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def markdown(length: int) -> Json:
    return {"type": "markdown", "text": "x" * length}


def image(**source: Any) -> Json:
    return {"type": "image", "alt_text": "a lighthouse", **source}


def chart(label: str = "yes") -> Json:
    segments = [{"label": label, "value": 1.0}]
    return {"type": "data_visualization", "title": "x", "chart": {"type": "pie", "segments": segments}}


def confirm(text: str) -> Json:
    words = {name: {"type": "plain_text", "text": name} for name in ("title", "confirm", "deny")}
    return {**words, "text": {"type": "plain_text", "text": text}}


def option(text: str = "x", value: str = "x") -> Json:
    return {"text": {"type": "plain_text", "text": text}, "value": value}


def menu(options: list[Json] | None = None, **more: Any) -> Json:
    choices = {"options": options} if options else {}
    return {"type": "actions", "elements": [{"type": "static_select", **choices, **more}]}


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([section("x")] * 51, "invalid_blocks"),
        ([section("x" * 3001)], "invalid_blocks"),
        ([{"type": "section"}], "invalid_blocks"),
        ([{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "invalid_blocks"),
        ([{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}], "invalid_blocks"),
        ([{"type": "actions", "elements": button()["elements"] * 26}], "invalid_blocks"),
        ([button(value="x" * 2001)], "invalid_blocks"),
        ([button(action_id="x" * 256)], "invalid_blocks"),
        ([button(), button()], "invalid_blocks"),
        ([{**section("x"), "block_id": "x" * 256}], "invalid_blocks"),
        ([{**section("x"), "colour": "red"}], "invalid_blocks"),
        ([{"type": "marquee"}], "invalid_blocks"),
        ([{"type": "alert", "text": {"type": "plain_text", "text": "x"}}], "invalid_blocks"),
        ([image(image_url="https://example.org/" + "x" * 3000)], "invalid_blocks"),
        ([image()], "invalid_blocks"),
        ([{**image(image_url="https://example.org/a.png"), "alt_text": "x" * 2001}], "invalid_blocks"),
        ([image(slack_file={"id": "F0000000000"})], "invalid_blocks"),
        ([{"type": "task_card", "task_id": "1", "title": "Read", "status": "pending"}], "invalid_blocks"),
        ([{"type": "card", "body": {"type": "mrkdwn", "text": "x" * 201}}], "invalid_blocks"),
        ([chart()] * 3, "invalid_blocks"),
        ([chart(label="x" * 21)], "invalid_blocks"),
        ([menu([option()], confirm=confirm("x" * 301))], "invalid_blocks"),
        ([menu([option("x" * 76)])], "invalid_blocks"),
        ([menu([option(value="")])], "invalid_blocks"),
        ([menu([option()], initial_option=option(value="another"))], "invalid_blocks"),
        ([menu(type="conversations_select", filter={"include": []})], "invalid_blocks"),
        ([menu(type="datetimepicker", initial_date_time=20)], "invalid_blocks"),
        ([markdown(12_001)], "invalid_blocks"),
        ([markdown(6_001), markdown(6_000)], "msg_blocks_too_long"),
        ([markdown(11_000), section("x" * 2_201)], "msg_blocks_too_long"),
    ],
)
async def test_blocks_that_slack_does_not_take(slack: AsyncWebClient, blocks: list[Json], code: str) -> None:
    answer = await refusal_of(slack, "chat.postMessage", channel=GENERAL, text="x", blocks=blocks)

    assert answer["error"] == code


@pytest.mark.parametrize(
    "block",
    [
        section("x" * 3000),
        {**section("x"), "accessory": image(image_url="https://example.org/a.png")},
        markdown(12_000),
        chart(),
        button(value="x" * 2000),
        {"type": "plan", "title": "x", "tasks": [{"task_id": "1", "title": "Read", "status": "pending"}]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]},
        {"type": "card", "title": {"type": "mrkdwn", "text": "x"}, "actions": button()["elements"]},
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "feedback",
                    "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "good"},
                    "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "bad"},
                }
            ],
        },
    ],
    ids=lambda block: str(block["type"]),
)
async def test_blocks_that_slack_takes(slack: AsyncWebClient, block: Json) -> None:
    answer = await slack.chat_postMessage(channel=GENERAL, text="x", blocks=[block])

    assert answer["ok"]


@pytest.mark.parametrize(
    ("method", "arguments", "code"),
    [
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": RANDOM, "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": GENERAL}, "no_text"),
        ("chat.postMessage", {"channel": GENERAL, "text": "   "}, "no_text"),
        ("chat.postMessage", {"channel": GENERAL, "markdown_text": "x" * 12_001}, "msg_too_long"),
        (
            "chat.postMessage",
            {"channel": GENERAL, "text": "x", "markdown_text": "x"},
            "markdown_text_conflict",
        ),
        ("chat.postMessage", {"channel": GENERAL, "text": "x", "thread_ts": "soon"}, "invalid_thread_ts"),
        ("chat.postMessage", {"channel": GENERAL, "text": "x", "username": "Ana"}, "missing_scope"),
        (
            "chat.postMessage",
            {"channel": GENERAL, "text": "x", "metadata": {"event_type": "x"}},
            "invalid_metadata_format",
        ),
        (
            "chat.postMessage",
            {
                "channel": GENERAL,
                "text": "x",
                "metadata": {"event_type": "x", "event_payload": {"x": "x" * 17_000}},
            },
            "metadata_too_large",
        ),
        ("chat.update", {"channel": GENERAL, "ts": NEVER, "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": GENERAL, "ts": NEVER}, "message_not_found"),
        ("chat.getPermalink", {"channel": GENERAL, "message_ts": NEVER}, "message_not_found"),
        ("chat.postEphemeral", {"channel": GENERAL, "user": "U0NOBODY", "text": "x"}, "user_not_in_channel"),
        ("chat.startStream", {"channel": GENERAL, "thread_ts": NEVER, **RECIPIENT}, "invalid_thread_ts"),
        ("chat.startStream", {"channel": "D0ANA", **RECIPIENT}, "invalid_thread_ts"),
        ("chat.startStream", {"channel": GENERAL, "recipient_user_id": ANA}, "missing_recipient_team_id"),
        (
            "chat.startStream",
            {"channel": GENERAL, "recipient_team_id": "T0DESKMATE"},
            "missing_recipient_user_id",
        ),
        (
            "chat.startStream",
            {"channel": GENERAL, "markdown_text": "x" * 12_001, **RECIPIENT},
            "msg_too_long",
        ),
        (
            "chat.startStream",
            {"channel": GENERAL, "task_display_mode": "grid", **RECIPIENT},
            "invalid_arguments",
        ),
        (
            "chat.startStream",
            {"channel": GENERAL, "chunks": [{"type": "song"}], **RECIPIENT},
            "invalid_chunks",
        ),
        ("chat.appendStream", {"channel": GENERAL, "ts": NEVER, "markdown_text": "x"}, "message_not_found"),
        ("conversations.replies", {"channel": GENERAL, "ts": NEVER}, "thread_not_found"),
        ("conversations.history", {"channel": RANDOM}, "not_in_channel"),
        ("conversations.history", {"channel": GENERAL, "limit": 0}, "invalid_limit"),
        ("conversations.history", {"channel": GENERAL, "cursor": "soon"}, "invalid_cursor"),
        ("conversations.list", {"types": "private_channel"}, "missing_scope"),
        ("conversations.list", {"types": "cafe"}, "invalid_types"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("reactions.add", {"channel": GENERAL, "timestamp": NEVER, "name": "eyes"}, "message_not_found"),
        ("files.info", {"file": "F0000000000"}, "file_not_found"),
        ("files.getUploadURLExternal", {"filename": "a.txt", "length": 0}, "invalid_arguments"),
        (
            "files.getUploadURLExternal",
            {"filename": "a.png", "length": 1, "alt_txt": "x" * 1_001},
            "alt_txt_too_large",
        ),
        ("files.completeUploadExternal", {"files": [{"id": "F0000000000"}]}, "file_not_found"),
        ("views.open", {"trigger_id": "1.2.3", "view": modal()}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V0000000000", "view": modal()}, "not_found"),
        ("views.publish", {"user_id": ANA, "view": modal()}, "invalid_arguments"),
        (
            "assistant.threads.setStatus",
            {"channel_id": GENERAL, "thread_ts": NEVER, "status": "is thinking"},
            "invalid_thread_ts",
        ),
        (
            "assistant.threads.setSuggestedPrompts",
            {"channel_id": "D0ANA", "prompts": [{"title": "x", "message": "x"}] * 5},
            "invalid_arguments",
        ),
        ("agents.sessions.setStatus", {"channel_id": "D0ANA", "status": "processing"}, "invalid_thread_ts"),
        ("agents.sessions.setStatus", {"channel_id": "D0ANA", "status": "asleep"}, "invalid_arguments"),
    ],
)
async def test_calls_that_slack_refuses(
    slack: AsyncWebClient, method: str, arguments: Json, code: str
) -> None:
    answer = await refusal_of(slack, method, **arguments)

    assert answer["error"] == code


@pytest.mark.parametrize(
    "changed",
    [
        {"title": {"type": "plain_text", "text": "x" * 25}},
        {"submit": {"type": "plain_text", "text": "x" * 25}},
        {"submit": None},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"blocks": [section("x")] * 101},
        {"blocks": [markdown(1)]},
    ],
    ids=["title", "submit", "no submit", "metadata", "callback", "blocks", "markdown"],
)
async def test_views_that_slack_does_not_take(
    slack: AsyncWebClient, workspace: Workspace, changed: Json
) -> None:
    trigger = workspace.surfaces.trigger(ANA)
    view = {name: value for name, value in modal(**changed).items() if value is not None}

    answer = await refusal_of(slack, "views.open", trigger_id=trigger, view=view)

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"]


@pytest.mark.parametrize(
    ("method", "code"), [("chat.update", "cant_update_message"), ("chat.delete", "cant_delete_message")]
)
async def test_what_somebody_else_wrote_is_not_the_apps_to_change(
    slack: AsyncWebClient, workspace: Workspace, method: str, code: str
) -> None:
    ts = await workspace.post(ANA, GENERAL, "mine")

    answer = await refusal_of(slack, method, channel=GENERAL, ts=ts, text="yours")

    assert answer["error"] == code


async def test_an_edit_takes_shorter_texts_than_a_post(slack: AsyncWebClient) -> None:
    posted = await slack.chat_postMessage(channel=GENERAL, text="x" * 4_001)

    answer = await refusal_of(slack, "chat.update", channel=GENERAL, ts=posted["ts"], text="x" * 4_001)

    assert answer["error"] == "msg_too_long"


async def test_a_stream_ends_with_no_more_than_a_message_holds(slack: AsyncWebClient) -> None:
    begun = await slack.chat_postMessage(channel=GENERAL, text="x")
    stream = await slack.chat_startStream(
        channel=GENERAL, thread_ts=str(begun["ts"]), markdown_text="x" * 11_000, **RECIPIENT
    )

    answer = await refusal_of(
        slack, "chat.stopStream", channel=GENERAL, ts=stream["ts"], blocks=[section("x" * 2_201)]
    )

    assert answer["error"] == "msg_blocks_too_long"


async def test_an_invalid_block_is_pointed_at(slack: AsyncWebClient) -> None:
    blocks = [section("x"), button(value="x" * 2001)]

    answer = await refusal_of(slack, "chat.postMessage", channel=GENERAL, text="x", blocks=blocks)

    assert answer["response_metadata"]["messages"] == [
        "[ERROR] string should have at most 2000 characters [json-pointer:/blocks/1/elements/0/value]"
    ]

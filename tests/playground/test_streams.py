"""Streams: who may add, for how long, and how they end."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.state import APP_USER
from bot.playground.workspace import Workspace
from tests.playground.conftest import ANA, GENERAL, RECIPIENT, button, refusal_of


async def stream(slack: AsyncWebClient, workspace: Workspace, text: str = "once ") -> tuple[str, str]:
    """A stream under a question: the question's timestamp and the stream's."""
    question = await workspace.post(ANA, GENERAL, "tell me")
    started = await slack.chat_startStream(
        channel=GENERAL, thread_ts=question, markdown_text=text, **RECIPIENT
    )
    return question, str(started["ts"])


async def test_a_stream_grows_and_ends_with_its_blocks(slack: AsyncWebClient, workspace: Workspace) -> None:
    question, ts = await stream(slack, workspace)

    await slack.chat_appendStream(channel=GENERAL, ts=ts, markdown_text="upon a time")
    await slack.chat_stopStream(channel=GENERAL, ts=ts, blocks=[button()])

    answer = workspace.messages(GENERAL, question)[1]
    assert answer.text == "once upon a time"
    assert [block["type"] for block in answer.blocks] == ["markdown", "actions"]
    assert not answer.streaming


async def test_the_sdks_own_helper_streams(slack: AsyncWebClient, workspace: Workspace) -> None:
    question = await workspace.post(ANA, GENERAL, "tell me")
    helper = await slack.chat_stream(channel=GENERAL, thread_ts=question, buffer_size=4, **RECIPIENT)

    await helper.append(markdown_text="once upon ")
    await helper.append(markdown_text="a time")
    await helper.stop()

    assert workspace.messages(GENERAL, question)[1].text == "once upon a time"


async def test_a_stream_lives_five_minutes_and_appends_do_not_extend_it(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    _, ts = await stream(slack, workspace)
    workspace.clock.advance(200)
    await slack.chat_appendStream(channel=GENERAL, ts=ts, markdown_text="upon")
    workspace.clock.advance(101)

    late = await refusal_of(slack, "chat.appendStream", channel=GENERAL, ts=ts, markdown_text="a time")
    stop = await refusal_of(slack, "chat.stopStream", channel=GENERAL, ts=ts)

    assert late["error"] == stop["error"] == "message_not_in_streaming_state"


async def test_an_expired_stream_is_recovered_by_an_update(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    question, ts = await stream(slack, workspace)
    workspace.clock.advance(301)

    await slack.chat_update(channel=GENERAL, ts=ts, markdown_text="the whole story")

    answer = workspace.messages(GENERAL, question)[1]
    assert [block["text"] for block in answer.blocks] == ["the whole story"]


async def test_a_text_only_update_replaces_what_was_streamed(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    question, ts = await stream(slack, workspace)
    await slack.chat_stopStream(channel=GENERAL, ts=ts)

    await slack.chat_update(channel=GENERAL, ts=ts, text="the whole story")

    answer = workspace.messages(GENERAL, question)[1]
    assert (answer.text, answer.blocks) == ("the whole story", [])


async def test_a_running_stream_cannot_be_updated(slack: AsyncWebClient, workspace: Workspace) -> None:
    _, ts = await stream(slack, workspace)

    answer = await refusal_of(slack, "chat.update", channel=GENERAL, ts=ts, text="x")

    assert answer["error"] == "streaming_state_conflict"


async def test_a_stopped_stream_takes_no_more(slack: AsyncWebClient, workspace: Workspace) -> None:
    _, ts = await stream(slack, workspace)
    await slack.chat_stopStream(channel=GENERAL, ts=ts)

    answer = await refusal_of(slack, "chat.appendStream", channel=GENERAL, ts=ts, markdown_text="x")

    assert answer["error"] == "message_not_in_streaming_state"


async def test_only_the_apps_own_messages_stream(slack: AsyncWebClient, workspace: Workspace) -> None:
    ts = await workspace.post(ANA, GENERAL, "mine")

    answer = await refusal_of(slack, "chat.appendStream", channel=GENERAL, ts=ts, markdown_text="x")

    assert answer["error"] == "message_not_owned_by_app"


async def test_a_person_stops_a_stream(slack: AsyncWebClient, workspace: Workspace) -> None:
    question, ts = await stream(slack, workspace)

    await workspace.stop(ANA, GENERAL, question)

    answer = await refusal_of(slack, "chat.appendStream", channel=GENERAL, ts=ts, markdown_text="x")
    assert answer["error"] == "stopped_by_user"
    assert workspace.messages(GENERAL, question)[1].text == "once "


async def test_tasks_are_cards_in_a_timeline(slack: AsyncWebClient, workspace: Workspace) -> None:
    question, ts = await stream(slack, workspace)
    task = {"type": "task_update", "id": "1", "title": "Read", "details": "page 1, "}

    await slack.chat_appendStream(channel=GENERAL, ts=ts, chunks=[task])
    await slack.chat_appendStream(
        channel=GENERAL, ts=ts, chunks=[{**task, "title": "Done", "details": "page 2", "status": "complete"}]
    )

    card = workspace.messages(GENERAL, question)[1].blocks[1]
    assert (card["type"], card["title"], card["details"]) == ("task_card", "Done", "page 1, page 2")
    assert card["status"] == "complete"


async def test_tasks_are_gathered_in_a_plan(slack: AsyncWebClient, workspace: Workspace) -> None:
    question = await workspace.post(ANA, GENERAL, "plan it")
    chunks = [
        {"type": "plan_update", "title": "The plan"},
        {"type": "task_update", "id": "1", "title": "Read"},
    ]

    await slack.chat_startStream(
        channel=GENERAL, thread_ts=question, chunks=chunks, task_display_mode="plan", **RECIPIENT
    )

    plan = workspace.messages(GENERAL, question)[1].blocks[0]
    assert (plan["title"], [task["title"] for task in plan["tasks"]]) == ("The plan", ["Read"])


async def test_a_stream_without_recipients_in_a_direct_message_is_noted(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    question = await workspace.post(ANA, workspace.dm(ANA), "tell me")

    await slack.chat_startStream(channel=workspace.dm(ANA), thread_ts=question)

    assert [breach.code for breach in workspace.breaches] == ["missing_recipient"]


async def test_a_new_message_of_the_app_ends_the_status(slack: AsyncWebClient, workspace: Workspace) -> None:
    question = await workspace.post(ANA, GENERAL, "tell me")
    await slack.assistant_threads_setStatus(channel_id=GENERAL, thread_ts=question, status="is thinking…")
    shown = workspace.status(GENERAL, question)

    await slack.chat_startStream(channel=GENERAL, thread_ts=question, **RECIPIENT)

    assert shown == "is thinking…"
    assert workspace.status(GENERAL, question) == ""
    assert workspace.messages(GENERAL, question)[1].user == APP_USER

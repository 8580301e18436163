"""Messages: threads, edits, deletions, ephemerals, and reading them back page by page."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.workspace import Workspace
from tests.playground.conftest import ANA, CHEN, GENERAL, RANDOM, button, refusal_of


async def test_nobody_sees_a_private_word_in_a_thread_without_an_answer(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    fresh, begun = [await workspace.post(ANA, GENERAL, "Who is in?") for _ in range(2)]
    await workspace.post(CHEN, GENERAL, "Me", begun)

    for thread in (fresh, begun):
        await slack.chat_postEphemeral(channel=GENERAL, user=ANA, text="psst", thread_ts=thread)

    assert [one.thread_ts for one in workspace.ephemerals(ANA)] == [begun]
    assert [breach.code for breach in workspace.breaches] == ["thread_not_begun"]


async def test_timestamps_are_unique_and_shaped_like_slacks(workspace: Workspace) -> None:
    stamps = [await workspace.post(ANA, GENERAL, "quick") for _ in range(50)]

    assert stamps == sorted(set(stamps))
    assert all(len(stamp.partition(".")[2]) == 6 for stamp in stamps)


async def test_what_people_type_is_escaped_and_marked(workspace: Workspace) -> None:
    ts = await workspace.post(ANA, GENERAL, "@Deskmate is 1 < 2 & see #design, https://example.org/a 吗")

    message = workspace.messages(GENERAL, ts)[0]

    assert message.text == ("<@U0DESKMATE> is 1 &lt; 2 &amp; see <#C0DESIGN>, <https://example.org/a> 吗")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("@Deskmate你好", "<@U0DESKMATE>你好"),
        ("thanks, @deskmate.", "thanks, <@U0DESKMATE>."),
        ("@Chen Wei 陈伟：请看", "<@U0CHEN>：请看"),
        ("@chen.wei, look", "<@U0CHEN>, look"),
        ("mail ana@deskmate.example", "mail ana@deskmate.example"),
        ("@anaconda", "@anaconda"),
        ("已经是 <@U0ANA>", "已经是 <@U0ANA>"),
    ],
)
async def test_a_mention_is_known_by_its_name(workspace: Workspace, typed: str, text: str) -> None:
    ts = await workspace.post(ANA, GENERAL, typed)

    assert workspace.messages(GENERAL, ts)[0].text == text


async def test_a_reply_belongs_to_its_thread(slack: AsyncWebClient, workspace: Workspace) -> None:
    parent = await workspace.post(ANA, GENERAL, "a question")
    await workspace.post(CHEN, GENERAL, "an aside", thread=parent)
    await slack.chat_postMessage(channel=GENERAL, thread_ts=parent, text="an answer")

    thread = await slack.conversations_replies(channel=GENERAL, ts=parent)

    assert [one["text"] for one in thread["messages"]] == ["a question", "an aside", "an answer"]
    assert thread["messages"][0]["reply_count"] == 2
    assert thread["messages"][1]["parent_user_id"] == ANA


async def test_history_leaves_replies_out_and_begins_with_the_newest(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    parent = await workspace.post(ANA, GENERAL, "first")
    await workspace.post(CHEN, GENERAL, "reply", thread=parent)
    await workspace.post(CHEN, GENERAL, "second")

    history = await slack.conversations_history(channel=GENERAL)

    assert [one["text"] for one in history["messages"]] == ["second", "first"]


async def test_a_long_thread_comes_in_pages_each_led_by_its_parent(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    parent = await workspace.post(ANA, GENERAL, "parent")
    for number in range(5):
        await workspace.post(ANA, GENERAL, str(number), thread=parent)

    pages = [
        [one["text"] for one in page["messages"]]
        async for page in await slack.conversations_replies(channel=GENERAL, ts=parent, limit=2)
    ]

    assert pages == [["parent", "0", "1"], ["parent", "2", "3"], ["parent", "4"]]


async def test_history_can_be_cut_at_both_ends(slack: AsyncWebClient, workspace: Workspace) -> None:
    stamps = [await workspace.post(ANA, GENERAL, str(number)) for number in range(4)]

    between = await slack.conversations_history(channel=GENERAL, oldest=stamps[0], latest=stamps[3])
    including = await slack.conversations_history(
        channel=GENERAL, oldest=stamps[0], latest=stamps[3], inclusive=True
    )

    assert [one["text"] for one in between["messages"]] == ["2", "1"]
    assert [one["text"] for one in including["messages"]] == ["3", "2", "1", "0"]


async def test_metadata_is_given_only_when_asked_for(slack: AsyncWebClient) -> None:
    metadata = {"event_type": "draft", "event_payload": {"id": "7"}}
    await slack.chat_postMessage(channel=GENERAL, text="x", metadata=metadata)

    plain = await slack.conversations_history(channel=GENERAL)
    full = await slack.conversations_history(channel=GENERAL, include_all_metadata=True)

    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


async def test_a_text_only_update_keeps_the_old_blocks(slack: AsyncWebClient) -> None:
    posted = await slack.chat_postMessage(channel=GENERAL, text="old", blocks=[button()])

    changed = await slack.chat_update(channel=GENERAL, ts=posted["ts"], text="new")

    assert changed["message"]["text"] == "new"
    assert changed["message"]["blocks"] == posted["message"]["blocks"]


async def test_a_deleted_parent_with_replies_leaves_a_tombstone(workspace: Workspace) -> None:
    parent = await workspace.post(ANA, GENERAL, "a question")
    await workspace.post(CHEN, GENERAL, "an answer", thread=parent)

    await workspace.delete(ANA, GENERAL, parent)

    assert [one.subtype for one in workspace.messages(GENERAL, parent)] == ["tombstone", None]


async def test_a_reply_to_a_deleted_parent_becomes_a_message_of_the_channel(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    parent = await workspace.post(ANA, GENERAL, "a question")
    await workspace.delete(ANA, GENERAL, parent)

    answer = await slack.chat_postMessage(channel=GENERAL, thread_ts=parent, text="an answer")

    assert answer["ok"]
    assert "thread_ts" not in answer["message"]
    assert [breach.code for breach in workspace.breaches] == ["parent_gone"]


async def test_only_one_person_sees_an_ephemeral_message(slack: AsyncWebClient, workspace: Workspace) -> None:
    await slack.chat_postEphemeral(channel=GENERAL, user=ANA, text="psst")

    history = await slack.conversations_history(channel=GENERAL)

    assert [one.text for one in workspace.ephemerals(ANA)] == ["psst"]
    assert workspace.ephemerals(CHEN) == []
    assert history["messages"] == []


async def test_an_overlong_text_is_cut_off_and_noted(slack: AsyncWebClient, workspace: Workspace) -> None:
    await slack.chat_postMessage(channel=GENERAL, text="x" * 40_001)

    assert len(workspace.messages(GENERAL)[0].text) == 40_000
    assert workspace.breaches[0].code == "text_truncated"


async def test_a_reaction_is_added_once(slack: AsyncWebClient, workspace: Workspace) -> None:
    ts = await workspace.post(ANA, GENERAL, "well done")
    await slack.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")

    again = await refusal_of(slack, "reactions.add", channel=GENERAL, timestamp=ts, name="eyes")

    assert again["error"] == "already_reacted"
    assert workspace.messages(GENERAL)[0].reactions == {"eyes": ["U0DESKMATE"]}


async def test_a_reaction_is_taken_back_once(slack: AsyncWebClient, workspace: Workspace) -> None:
    ts = await workspace.post(ANA, GENERAL, "well done")
    await slack.reactions_add(channel=GENERAL, timestamp=ts, name="eyes")
    await slack.reactions_remove(channel=GENERAL, timestamp=ts, name="eyes")

    again = await refusal_of(slack, "reactions.remove", channel=GENERAL, timestamp=ts, name="eyes")

    assert again["error"] == "no_reaction"
    assert workspace.messages(GENERAL)[0].reactions == {}


async def test_a_direct_message_can_be_addressed_by_its_person(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    answer = await slack.chat_postMessage(channel=CHEN, text="你好")

    assert answer["channel"] == workspace.dm(CHEN)


async def test_the_app_can_join_a_public_channel(slack: AsyncWebClient) -> None:
    await slack.conversations_join(channel=RANDOM)

    assert (await slack.chat_postMessage(channel=RANDOM, text="here I am"))["ok"]


async def test_mentioning_an_absent_app_tells_its_person(workspace: Workspace) -> None:
    await workspace.post(CHEN, RANDOM, "@Deskmate 在吗")

    assert "不在此频道" in workspace.ephemerals(CHEN)[0].text


async def test_people_come_with_their_locale_when_asked(slack: AsyncWebClient) -> None:
    plain = await slack.users_info(user=CHEN)
    full = await slack.users_info(user=CHEN, include_locale=True)

    assert "locale" not in plain["user"]
    assert full["user"]["locale"] == "zh-CN"


async def test_the_list_of_people_comes_in_pages(slack: AsyncWebClient) -> None:
    pages = [len(page["members"]) async for page in await slack.users_list(limit=3)]

    assert pages == [3, 1]

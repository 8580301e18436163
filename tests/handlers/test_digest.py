"""/deskmate digest: asked for in words, told once in the channel."""

from dataclasses import replace

import pytest

from bot.capability import Message
from bot.due import occurrence
from bot.engine import TextPrompt
from bot.engine.scripted import ScriptedEngine
from bot.store.digests import Digest, Digests
from handlers.digest import LATER, Wish, when, wished
from tests.chat import NOON, Chat

THURSDAY = 3
WEEKDAYS = (0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("weekdays 17:00", Wish(WEEKDAYS, "17:00")),
        ("every weekday at 5pm", Wish(WEEKDAYS, "17:00")),
        ("daily 9", Wish(tuple(range(7)), "09:00")),
        ("daily", Wish(tuple(range(7)), "17:00")),
        ("weekly mon 9:30", Wish((0,), "09:30")),
        ("weekly", Wish((THURSDAY,), "17:00")),
        ("mon,wed 17:00 silent", Wish((0, 2), "17:00", silent=True)),
        ("on Monday and Friday at 12am", Wish((0, 4), "00:00")),
        ("工作日 17:00", Wish(WEEKDAYS, "17:00")),
        ("每天9点", Wish(tuple(range(7)), "09:00")),
        ("每周一、周三 17：30", Wish((0, 2), "17:30")),
        ("每周 安静", Wish((THURSDAY,), "17:00", silent=True)),
        ("fortnightly 17:00", "fortnightly"),
        ("17:00", "17:00"),
        ("daily 25:00", "daily 25:00"),
        ("this article", "this article"),
    ],
)
def test_a_wish_is_understood_or_what_is_not_is_named(text: str, wish: Wish | str) -> None:
    assert wished(text, THURSDAY) == wish


@pytest.mark.parametrize(
    ("sentence", "command"),
    [
        ("could you sum up this channel every day at 9 am?", "every day 9 am"),
        ("a recap here on Friday, please", "friday"),
        ("每天18点总结一下本频道", "每天 18点"),
        ("turn off the weekly digest", "off"),
        ("别再每天发摘要了", "off"),
        ("tell us now and then what happened", ""),
    ],
)
def test_of_a_free_sentence_the_days_and_the_time_count(sentence: str, command: str) -> None:
    assert when(sentence) == command


async def test_a_digest_is_asked_for_and_ended_in_plain_words(chat: Chat) -> None:
    await chat.says("@Deskmate send this channel a summary on weekdays at 17:00")
    await chat.says("@Deskmate turn off the daily digest")

    settled, ended = [text for text in chat.heard if "digest" in str(text)]
    assert str(settled).startswith("I will tell this channel what happened in it on weekdays at 17:00 (UTC)")
    assert str(ended) == "Ada ended the digest of this channel."


async def test_a_digest_is_settled_before_everybody_and_ended_by_anybody(chat: Chat) -> None:
    await chat.says("/deskmate digest weekdays 17:00")
    await chat.says("/deskmate digest")
    await chat.says("@Deskmate digest list")
    await chat.says("@Deskmate digest off", by="Ben")
    await chat.says("/deskmate digest off")

    assert chat.heard[0] == (
        "I will tell this channel what happened in it on weekdays at 17:00 (UTC), next on Monday, 23 November, 17:00. "
        "Anyone here can end that: `/deskmate digest off`."
    )
    assert chat.whispered[0].startswith("- <#C1> on weekdays at 17:00 (UTC)")
    assert chat.whispered[1] == "Your digests:\n- <#C1> on weekdays at 17:00 (UTC)"
    assert chat.heard[1] == "Ben ended the digest of this channel."
    assert chat.whispered[2].startswith("This channel has no digest.")


async def test_what_is_not_understood_changes_nothing(chat: Chat) -> None:
    await chat.says("/deskmate digest 每两周", by="Ben")
    await chat.says("/deskmate digest")

    assert chat.whispered[0].startswith("I do not understand `")
    assert chat.whispered[1].startswith("This channel has no digest.")


async def test_of_much_that_is_not_understood_the_beginning_is_told(chat: Chat) -> None:
    await chat.says("/deskmate digest " + "sometimes " * 100)

    assert chat.whispered[0].startswith("I do not understand `sometimes sometimes")
    assert len(chat.whispered[0]) < 400


async def test_a_channel_that_the_bot_is_not_in_gets_none(chat: Chat) -> None:
    chat.closed.add("C1")

    await chat.says("/deskmate digest daily")

    assert "/invite" in chat.whispered[0]
    assert await Digests(chat.store).all() == ()


async def told(chat: Chat, until: float, *, silent: bool = False) -> Digest:
    """Let the digest of the channel come due at `until`."""
    digests = Digests(chat.store)
    (digest,) = await digests.all()
    digest = replace(digest, silent=silent)
    await digests.put(digest)
    await chat.serve(occurrence(digest, "2026-11-23", until))
    return digest


async def test_a_digest_tells_what_was_said_since_the_last_one() -> None:
    chat = Chat(engine=ScriptedEngine([["We ship on Friday."]]))
    await chat.says("/deskmate digest daily")
    await chat.says("Let us ship on Friday.", by="Ben")

    await told(chat, NOON + 3600)
    await told(chat, NOON + 3600)

    (post,) = chat.elsewhere
    assert post.text.startswith(
        "**What happened here since Monday, 23 November, 12:00**\n_Messages: 1 · replies in threads: 0 · people: 1_"
    )
    assert "We ship on Friday." in post.text
    assert "AI-generated by scripted-writer" in post.text
    (prompt,) = chat.engine.prompts
    assert prompt.priority == LATER
    assert "Ben: Let us ship on Friday." in prompt.turns[-1].text


async def test_a_digest_reads_the_threads_too() -> None:
    chat = Chat(engine=ScriptedEngine([["We ship on Monday."]]))
    await chat.says("/deskmate digest daily")
    await chat.says("Shall we ship on Friday?", by="Ben")
    head = replace(chat.messages[-1], replies=1)
    chat.messages[-1] = head
    chat.answered[head.ts] = (Message("Chen", "No, on Monday.", chat.tick()),)

    await told(chat, NOON + 3600)

    talk = chat.engine.prompts[0].turns[-1].text
    assert "Ben (1 replies): Shall we ship on Friday?\nChen: → No, on Monday." in talk


async def test_where_nothing_happened_one_line_says_so_or_none() -> None:
    chat = Chat()
    await chat.says("/deskmate digest daily")

    await told(chat, NOON + 3600)
    await told(chat, NOON + 7200, silent=True)

    assert [post.text for post in chat.elsewhere] == [
        "Nothing was said here since Monday, 23 November, 12:00."
    ]


def noting(prompt: TextPrompt) -> list[str]:
    return ["- a note" if "stretch" in prompt.turns[0].text else "The summary."]


async def test_a_busy_channel_is_read_in_stretches() -> None:
    chat = Chat(engine=ScriptedEngine(noting))
    await chat.says("/deskmate digest daily")
    for number in range(60):
        await chat.says(f"{number}: " + "we talked about the release at length. " * 10, by="Ben")

    await told(chat, NOON + 3600)

    assert len(chat.engine.prompts) > 3
    assert "- a note\n- a note" in chat.engine.prompts[-1].turns[-1].text
    assert "The summary." in chat.elsewhere[0].text


async def test_who_asked_is_told_when_the_bot_has_left_the_channel() -> None:
    chat = Chat()
    await chat.says("/deskmate digest daily")
    chat.closed.add("C1")

    await told(chat, NOON + 3600)

    assert [post.posted.channel for post in chat.elsewhere] == ["U-Ada"]
    assert await Digests(chat.store).all() == ()


async def test_the_button_under_a_digest_ends_it_in_chinese() -> None:
    chat = Chat(language="zh")
    await chat.says("/deskmate 摘要 每天 9点")

    assert chat.heard[0] == (
        "我会每天 09:00（UTC）告诉本频道发生了什么，下一次是 11月24日（周二）09:00。任何人都可以关闭：`/deskmate digest off`。"
    )

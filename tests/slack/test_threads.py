"""Threads and free sentences, through the real edge and a workspace that takes nothing amiss."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

import handlers
from bot.capability import discover
from bot.engine import TextEvent, TextPrompt
from bot.engine.scripted import ScriptedEngine, TextStep
from bot.slack.incoming import SHORTCUT
from tests.slack.conftest import ANA, CHEN, GENERAL, Desk, labels, open_desk, shown

CAN = discover(handlers)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk at which every handler is at work."""
    async with open_desk(tmp_path, ScriptedEngine(told), CAN) as desk:
        yield desk
        assert desk.workspace.breaches == []


def told(prompt: TextPrompt) -> list[TextStep]:
    """Short notes, and an answer that says again what was asked last."""
    if "Take notes of one part" in prompt.turns[0].text:
        return ["Chen remarks."]
    return [prompt.turns[-1].text.rpartition("</material>")[2].strip() or "An answer."]


async def talk(desk: Desk, *texts: str, person: str = CHEN) -> str:
    """A thread of people, without the bot."""
    thread = await desk.workspace.post(person, GENERAL, texts[0])
    for text in texts[1:]:
        await desk.workspace.post(person, GENERAL, text, thread)
    await desk.quiet()
    return thread


async def test_a_thread_of_500_messages_is_read_whole_with_one_call_each_time(desk: Desk) -> None:
    remarks = [f"remark {number} " + "lorem ipsum " * 15 for number in range(500)]
    thread = await talk(desk, *remarks)

    await desk.ask("@Deskmate summarise this thread", thread=thread)

    read = "".join(prompt.turns[-1].text for prompt in desk.engine.prompts)
    assert all(f"remark {number} " in read for number in range(500))
    assert "of 500 messages word by word" in shown(desk.answers(GENERAL, thread)[-1])
    assert desk.calls("conversations.replies") <= 3

    before, people = desk.calls("conversations.replies"), desk.calls("users.info")
    await desk.ask("@Deskmate what did we decide?", thread=thread)
    assert desk.calls("conversations.replies") - before <= 3
    assert desk.calls("users.info") == people


@pytest.mark.parametrize(
    ("person", "said", "wish", "rule"),
    [
        (ANA, "Shall we ship on Friday?", "@Deskmate what did we decide?", "List what was decided"),
        (CHEN, "我们周五发布吗？", "@Deskmate 还有哪些问题没解决", "结束时仍未解决的事"),
    ],
)
async def test_a_wish_about_a_thread_is_served_in_it_and_can_be_put_right(
    desk: Desk, person: str, said: str, wish: str, rule: str
) -> None:
    thread = await talk(desk, said)

    await desk.ask(wish, person=person, thread=thread)

    (prompt,) = desk.engine.prompts
    assert rule in prompt.turns[0].text
    assert said in prompt.turns[-1].text
    (offered,) = desk.workspace.ephemerals(person)
    assert len(labels(offered)) == 5


async def test_one_press_takes_a_request_up_as_what_was_meant(desk: Desk) -> None:
    thread = await desk.ask("@Deskmate I want a picture of a red bridge in the fog")
    (offered,) = desk.workspace.ephemerals(ANA)

    await desk.press("just answer", offered)

    assert [drawn.text for drawn in desk.engine.drawn] == ["I want a picture of a red bridge in the fog"]
    assert "red bridge" in shown(desk.answers(GENERAL, thread)[-1])
    assert len(desk.engine.prompts) == 1


async def test_while_it_is_found_out_what_is_wanted_the_thread_shows_that(tmp_path: Path) -> None:
    decided = asyncio.Event()
    engine = Undecided(told, votes=lambda prompt: {"draw": 0.6, "rewrite": 0.4})
    engine.decided = decided
    async with open_desk(tmp_path, engine, CAN) as desk:
        thread = await desk.workspace.post(ANA, GENERAL, "@Deskmate a more formal lighthouse")

        status = await desk.workspace.until(lambda: desk.workspace.status(GENERAL, thread))
        decided.set()
        await desk.quiet()

        assert status == "Thinking…"
        assert {"draw", "rewrite"} <= set(labels(desk.answers(GENERAL, thread)[0]))
        assert desk.workspace.status(GENERAL, thread) == ""


class Undecided(ScriptedEngine):
    """An engine whose votes take until `decided`."""

    decided: asyncio.Event

    async def write(self, prompt: TextPrompt) -> AsyncGenerator[TextEvent, None]:
        """Vote late, write at once."""
        if prompt.choices:
            await self.decided.wait()
        async with aclosing(super().write(prompt)) as events:
            async for event in events:
                yield event


async def test_what_is_unsure_is_asked_in_the_thread(tmp_path: Path) -> None:
    engine = ScriptedEngine(told, votes=lambda prompt: {"draw": 0.6, "rewrite": 0.4})
    async with open_desk(tmp_path, engine, CAN) as desk:
        thread = await desk.ask("@Deskmate a more formal lighthouse")
        (question,) = desk.answers(GENERAL, thread)

        await desk.press("draw", question)

        assert {"draw", "rewrite"} <= set(labels(question))
        assert len(engine.drawn) == 1
        assert desk.workspace.breaches == []


@pytest.mark.parametrize(
    ("person", "question", "more"),
    [
        (ANA, "@Deskmate what is the capital of France?", "and how many people live there?"),
        (CHEN, "@Deskmate 法国的首都是哪里？", "那里有多少人口？"),
    ],
)
async def test_a_follow_up_is_answered_and_talk_between_people_is_not(
    desk: Desk, person: str, question: str, more: str
) -> None:
    other = CHEN if person == ANA else ANA
    thread = await desk.ask(question, person=person)

    await desk.ask(more, person=person, thread=thread)
    await desk.ask("thanks, see you at lunch", person=other, thread=thread)

    assert len(desk.answers(GENERAL, thread)) == 2
    assert more in shown(desk.answers(GENERAL, thread)[-1])


@pytest.mark.parametrize(("away", "back"), [("quiet", "@Deskmate here"), ("安静", "@Deskmate 在这里")])
async def test_people_settle_whether_the_bot_listens_in_a_thread(desk: Desk, away: str, back: str) -> None:
    thread = await desk.ask("@Deskmate what is the capital of France?")

    await desk.ask(away, thread=thread)
    await desk.ask("and how many people live there?", thread=thread)
    assert len(desk.answers(GENERAL, thread)) == 1

    await desk.ask(back, thread=thread)
    await desk.ask("Deskmate, how many people live there?", thread=thread)
    assert len(desk.answers(GENERAL, thread)) == 2


async def test_a_channel_is_settled_by_command(desk: Desk) -> None:
    await desk.command("/deskmate", "quiet")
    thread = await desk.ask("@Deskmate what is the capital of France?")
    await desk.ask("and how many people live there?", thread=thread)

    assert len(desk.answers(GENERAL, thread)) == 1
    assert "only when somebody mentions me" in desk.whispers()[0]


@pytest.mark.parametrize("name", ["summarise", "explain"])
async def test_a_shortcut_answers_in_the_thread_of_its_message(desk: Desk, name: str) -> None:
    thread = await talk(desk, "Shall we ship on Friday?", "KeyError: 'id'")

    await desk.workspace.shortcut(ANA, f"{SHORTCUT}{name}", GENERAL, thread)
    await desk.quiet()

    assert len(desk.answers(GENERAL, thread)) == 1


@pytest.mark.parametrize("name", ["rewrite", "translate_for_me"])
async def test_a_shortcut_for_oneself_answers_privately(desk: Desk, name: str) -> None:
    thread = await talk(desk, "我们周五发布吗？")

    await desk.workspace.shortcut(ANA, f"{SHORTCUT}{name}", GENERAL, thread)
    await desk.quiet()

    assert desk.answers(GENERAL, thread) == []
    assert "AI-generated by scripted-writer" in desk.whispers()[-1]


@pytest.mark.parametrize("name", ["decisions", "questions", "tasks"])
async def test_more_on_a_message_offers_what_its_menu_has_no_room_for(desk: Desk, name: str) -> None:
    thread = await talk(desk, "Shall we ship on Friday?", "Monday is safer.")
    await desk.workspace.shortcut(ANA, f"{SHORTCUT}message_more", GENERAL, thread)
    (view,) = await desk.workspace.until(lambda: desk.workspace.views(ANA))

    await desk.workspace.submit(ANA, view.id, {"wish": {"value": name}})
    await desk.quiet()

    assert len(desk.answers(GENERAL, thread)) == 1
    assert "Monday is safer." in desk.engine.prompts[-1].turns[-1].text


async def test_a_reply_chosen_behind_more_is_drafted_privately(desk: Desk) -> None:
    thread = await talk(desk, "我们周五发布吗？")
    await desk.workspace.shortcut(ANA, f"{SHORTCUT}message_more", GENERAL, thread)
    (view,) = await desk.workspace.until(lambda: desk.workspace.views(ANA))

    await desk.workspace.submit(ANA, view.id, {"wish": {"value": "reply"}})
    await desk.quiet()

    assert desk.answers(GENERAL, thread) == []
    assert "AI-generated by scripted-writer" in desk.whispers()[-1]


async def test_a_draft_begins_from_the_global_menu(desk: Desk) -> None:
    await desk.workspace.shortcut(ANA, f"{SHORTCUT}new_draft")
    (view,) = await desk.workspace.until(lambda: desk.workspace.views(ANA))

    await desk.workspace.submit(ANA, view.id, {"brief": {"value": "the first snow"}})
    await desk.quiet()

    assert "the first snow" in desk.engine.prompts[0].turns[-1].text


async def test_a_message_deleted_while_its_thread_is_read_stops_nothing(desk: Desk) -> None:
    thread = await talk(desk, "Shall we ship on Friday?", "never mind")
    *_, last = desk.workspace.messages(GENERAL, thread)

    await asyncio.gather(
        desk.ask("@Deskmate summarise this thread", thread=thread),
        desk.workspace.delete(CHEN, GENERAL, last.ts),
    )

    assert len(desk.answers(GENERAL, thread)) == 1
    assert "Shall we ship on Friday?" in desk.engine.prompts[-1].turns[-1].text


async def test_an_edited_message_is_read_as_it_stands_now(desk: Desk) -> None:
    thread = await talk(desk, "Shall we ship on Friday?")
    await desk.ask("@Deskmate summarise this thread", thread=thread)

    await desk.workspace.edit(CHEN, GENERAL, thread, "Shall we ship on Monday?")
    await desk.ask("@Deskmate what did we decide?", thread=thread)

    assert "Shall we ship on Monday?" in desk.engine.prompts[-1].turns[-1].text


async def test_the_words_of_another_channel_are_never_read(desk: Desk) -> None:
    secret = await desk.ask("the budget is 4711, keep it here", channel=desk.workspace.dm(CHEN), person=CHEN)
    thread = await talk(desk, "What is the budget?")

    await desk.ask("@Deskmate summarise this thread", thread=thread)

    assert secret != thread
    assert "4711" not in "".join(turn.text for turn in desk.engine.prompts[-1].turns)


@pytest.mark.parametrize(
    ("person", "word"), [(ANA, "again"), (ANA, "Try again!"), (CHEN, "再来一次"), (CHEN, "重试")]
)
async def test_the_word_alone_answers_the_last_question_of_a_thread_once_more(
    desk: Desk, person: str, word: str
) -> None:
    thread = await desk.ask("@Deskmate what is the capital of France?", person=person)

    await desk.ask(word, person=person, thread=thread)

    first, second = desk.engine.prompts
    assert first == second
    assert len(desk.answers(GENERAL, thread)) == 2
    assert desk.engine.ballots == []


async def test_the_word_answers_a_command_once_more_in_its_thread(desk: Desk) -> None:
    await desk.command("/code", "a function that adds two numbers")
    (head,) = desk.heads()

    await desk.ask("@Deskmate 再来", thread=head.ts)

    first, second = desk.engine.prompts
    assert first == second
    assert len(desk.answers(GENERAL, head.ts)) == 2
    assert len(desk.heads()) == 1


async def test_the_word_in_a_direct_message_answers_the_last_question_there_once_more(desk: Desk) -> None:
    direct = desk.workspace.dm(ANA)
    await desk.ask("what is the capital of France?", channel=direct)
    thread = await desk.ask("what is the capital of Spain?", channel=direct)

    await desk.ask("once more please", channel=direct)

    *_, second, third = desk.engine.prompts
    assert second == third
    assert len(desk.answers(direct, thread)) == 2

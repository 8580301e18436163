"""What happens when people press the buttons under a message."""

import asyncio

import pytest

from bot.engine.scripted import ScriptedEngine
from bot.playground.state import Message
from tests.slack.conftest import ANA, APP, CHEN, GENERAL, Desk, Opener, button, labels, shown


async def row(desk: Desk, text: str = "x", *, person: str = CHEN) -> tuple[str, Message]:
    """A thread in which the bot said something with buttons, for `person`."""
    thread = await desk.ask(f"@Deskmate buttons {text}", person=person)
    (message,) = desk.answers(GENERAL, thread)
    return thread, message


def last(desk: Desk, thread: str) -> str:
    """What the bot said last in a thread."""
    return shown(desk.answers(GENERAL, thread)[-1])


async def told(desk: Desk, person: str) -> str:
    """What only this person reads, as soon as there is something."""
    await desk.workspace.until(lambda: desk.whispers(person))
    return desk.whispers(person)[-1]


async def test_buttons_stand_under_what_is_said_in_the_persons_language(desk: Desk) -> None:
    _, english = await row(desk, person=ANA)
    _, chinese = await row(desk, "你好", person=CHEN)

    assert labels(english) == ["Again", "For all", "Once", "Ask…", "Again and again", "Change"]
    assert labels(chinese) == ["再来", "大家", "一次", "提问…", "一再", "更改"]


async def test_a_press_of_who_asked_is_answered_in_the_thread(desk: Desk) -> None:
    thread, message = await row(desk, person=ANA)

    await desk.press("Again", message)

    assert last(desk, thread) == "Again: x"


async def test_two_buttons_of_one_name_are_told_apart(desk: Desk) -> None:
    thread, message = await row(desk, person=ANA)

    await desk.press("Again and again", message)

    assert last(desk, thread) == "Again: more"
    assert button(message, "Again and again")[1]["confirm"]["text"]["text"] == "Are you sure?"


async def test_a_press_of_somebody_else_is_told_privately(desk: Desk) -> None:
    thread, message = await row(desk, person=ANA)

    await desk.press("Again", message, person=CHEN)

    assert desk.whispers(CHEN)[-1].startswith("只有提问的 Ana Lin")
    assert len(desk.answers(GENERAL, thread)) == 1


async def test_an_admin_may_press_what_others_asked_for(desk: Desk) -> None:
    thread, message = await row(desk, person=CHEN)

    await desk.press("Again", message, person=ANA)

    assert last(desk, thread) == "Again: x"


async def test_a_button_for_all_is_pressed_by_anybody_whose_it_then_is(desk: Desk) -> None:
    thread, message = await row(desk, person=ANA)

    await desk.press("For all", message, person=CHEN)
    await desk.press("再来", desk.answers(GENERAL, thread)[-1], person=CHEN)

    assert last(desk, thread).startswith("Again")


async def test_a_button_that_counts_once_leads_the_second_press_to_the_first_result(desk: Desk) -> None:
    thread, message = await row(desk, person=ANA)

    await desk.press("Once", message)
    await desk.press("Once", message)

    results = [one for one in desk.answers(GENERAL, thread) if shown(one) == "Done: x"]
    assert len(results) == 1
    assert f"p{results[0].ts.replace('.', '')}" in await told(desk, ANA)


async def test_two_people_who_press_it_at_once_get_one_result(desk: Desk) -> None:
    thread, message = await row(desk, person=CHEN)

    await asyncio.gather(desk.press("Once", message, person=ANA), desk.press("Once", message, person=CHEN))

    assert [shown(one) for one in desk.answers(GENERAL, thread)].count("Done: x") == 1
    assert await desk.workspace.until(lambda: desk.whispers(ANA) + desk.whispers(CHEN))


async def test_a_press_that_came_to_nothing_may_be_made_again(desk: Desk) -> None:
    _, message = await row(desk, "fails", person=ANA)

    await desk.press("Once", message)
    await desk.press("Once", message)

    assert [line.startswith("Tell me what you need") for line in desk.whispers()] == [True, True]


async def test_a_press_shows_at_once_that_it_counts_while_another_answer_is_written(opened: Opener) -> None:
    never = asyncio.Event()
    async with opened(ScriptedEngine([["Once upon", never]])) as desk:
        thread, message = await row(desk, person=ANA)
        await desk.workspace.post(ANA, GENERAL, "@Deskmate go", thread)
        await desk.workspace.until(lambda: len(desk.answers(GENERAL, thread)) == 2)

        _, element = button(message, "Again")
        await desk.workspace.press(ANA, GENERAL, message.ts, element["action_id"])

        await desk.workspace.until(lambda: desk.workspace.status(GENERAL, thread) == "is working…")
        never.set()
        await desk.quiet()
        assert desk.workspace.status(GENERAL, thread) == ""


async def test_what_a_press_showed_is_gone_when_only_a_private_answer_came(desk: Desk) -> None:
    thread, message = await row(desk, "fails", person=ANA)

    await desk.press("Once", message)

    assert desk.calls("assistant.threads.setStatus") == 2
    assert desk.workspace.status(GENERAL, thread) == ""


async def test_where_slack_shows_no_status_a_private_line_says_so(desk: Desk) -> None:
    _, message = await row(desk, person=ANA)
    desk.workspace.fail_next("assistant.threads.setStatus", "not_allowed_token_type", times=5)

    await desk.press("Again", message)

    assert await told(desk, ANA) == "is working…"


async def test_a_button_changes_its_message_and_keeps_the_owner(desk: Desk) -> None:
    thread, message = await row(desk, person=CHEN)

    await desk.press("Change", message, person=ANA)
    await desk.press("Again", desk.answers(GENERAL, thread)[0], person=CHEN)

    first, second = desk.answers(GENERAL, thread)
    assert shown(first) == "x, changed"
    assert shown(second) == "Again: after the change"


async def test_a_whispered_message_is_changed_where_it_stands(desk: Desk) -> None:
    await desk.ask("@Deskmate buttons private")
    (message,) = desk.workspace.ephemerals(ANA)

    await desk.press("Change", message)

    assert [shown(one) for one in desk.workspace.ephemerals(ANA)] == [", changed"]


async def test_a_button_that_nobody_serves_any_more_is_answered_with_a_sentence(desk: Desk) -> None:
    _, message = await row(desk, person=ANA)
    button(message, "Again")[1]["action_id"] = "button:of-last-year"

    await desk.workspace.press(ANA, GENERAL, message.ts, "button:of-last-year")

    assert "no longer works" in await told(desk, ANA)


async def test_a_button_under_somebody_elses_message_does_nothing_but_say_so(desk: Desk) -> None:
    thread, message = await row(desk, person=ANA)
    message.user = CHEN

    await desk.workspace.press(ANA, GENERAL, message.ts, "button:again")

    assert "no longer works" in await told(desk, ANA)
    message.user = APP
    assert len(desk.answers(GENERAL, thread)) == 1


async def test_buttons_live_on_after_a_restart(opened: Opener) -> None:
    async with opened() as desk:
        thread, message = await row(desk, person=ANA)
        await desk.press("Once", message)
        state = desk.workspace.state
    async with opened() as desk:
        desk.workspace.board.state = desk.workspace.state = desk.workspace.surfaces.state = state

        await desk.workspace.press(ANA, GENERAL, message.ts, button(message, "Once")[1]["action_id"])
        said = await told(desk, ANA)

        assert "done already" in said
        assert [shown(one) for one in desk.answers(GENERAL, thread)].count("Done: x") == 1


async def test_a_handler_takes_up_another_request_in_its_own_place(desk: Desk) -> None:
    thread = await desk.ask("@Deskmate instead of this")

    assert last(desk, thread) == "instead of this"


@pytest.mark.parametrize(("attended", "heard"), [(True, ["I heard: and then?"]), (False, [])])
async def test_a_message_without_a_mention_is_heard_only_where_the_bot_listens(
    desk: Desk, attended: bool, heard: list[str]
) -> None:
    thread = await desk.ask("We talk")
    if attended:
        await desk.threads.join(GENERAL, thread)

    await desk.ask("and then?", thread=thread)

    assert [shown(one) for one in desk.answers(GENERAL, thread)] == heard
    assert len(desk.performed) == len(heard)

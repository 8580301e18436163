"""What happens when people open forms and send them off."""

import asyncio
from typing import Any

import pytest

from bot.playground.state import Message, View
from bot.slack.views import markup
from tests.slack.conftest import ANA, CHEN, GENERAL, Desk, button, shown
from tests.slack.test_buttons import last, row, told

FILLED = {"words": {"value": "two words"}, "where": {"value": GENERAL}}


async def opened_by(desk: Desk, message: Message, *, person: str = ANA, label: str = "Ask…") -> View:
    """The form that a button shows."""
    _, element = button(message, label)
    await desk.workspace.press(person, GENERAL, message.ts, element["action_id"])
    (view,) = await desk.workspace.until(lambda: desk.workspace.views(person))
    return view


async def send(desk: Desk, view: View, values: dict[str, Any], *, person: str = ANA) -> dict[str, str]:
    """Send a form off; the errors it shows."""
    errors = await desk.workspace.submit(person, view.id, values)
    await desk.quiet()
    return errors


async def test_a_button_opens_a_form_with_every_kind_of_field(desk: Desk) -> None:
    _, message = await row(desk, person=ANA)

    view = await opened_by(desk, message)

    passage, *fields = view.content["blocks"]
    assert passage["text"]["text"] == "*Read* _all_ this &amp; &lt;that&gt;."
    assert [field["element"]["type"] for field in fields] == [
        "plain_text_input",
        "static_select",
        "conversations_select",
        "users_select",
        "datetimepicker",
    ]
    assert fields[0]["element"]["initial_value"] == "begun"
    assert fields[1]["element"]["initial_option"]["value"] == "glad"


@pytest.mark.parametrize(
    ("markdown", "shown_as"),
    [("# The plan", "*The plan*"), ("## Office ~~closing~~ **closure**", "Office ~closing~ *closure*")],
)
def test_a_heading_in_a_form_is_bold_or_keeps_its_own_marks(markdown: str, shown_as: str) -> None:
    assert markup(markdown) == shown_as


async def test_what_is_filled_in_arrives_with_the_note_and_the_message(desk: Desk) -> None:
    thread, message = await row(desk, person=ANA)
    view = await opened_by(desk, message)

    errors = await send(desk, view, {**FILLED, "who": {"value": CHEN}, "when": {"value": 1_800_000_000}})

    assert errors == {}
    assert last(desk, thread) == (
        f"about it: tone=glad, when=1800000000, where={GENERAL}, who={CHEN}, words=two words (x)"
    )


async def test_a_wrong_value_is_told_beside_its_field_and_can_be_mended(desk: Desk) -> None:
    thread, message = await row(desk, "你好", person=CHEN)
    view = await opened_by(desk, message, person=CHEN, label="提问…")

    errors = await send(desk, view, {**FILLED, "words": {"value": "never this"}}, person=CHEN)
    await send(desk, view, FILLED, person=CHEN)

    assert errors == {"words": "不要这个词。"}
    assert "words=two words" in last(desk, thread)


async def test_spaces_fill_in_nothing(desk: Desk) -> None:
    thread, message = await row(desk, "你好", person=CHEN)
    view = await opened_by(desk, message, person=CHEN, label="提问…")

    errors = await send(desk, view, {**FILLED, "words": {"value": "  \n "}}, person=CHEN)

    assert errors == {"words": "请填写此项。"}
    assert "words=" not in last(desk, thread)


async def test_a_form_sent_off_twice_is_answered_once(desk: Desk) -> None:
    thread, message = await row(desk, person=ANA)
    view = await opened_by(desk, message)

    await asyncio.gather(send(desk, view, FILLED), send(desk, view, FILLED))

    assert len(desk.answers(GENERAL, thread)) == 2


@pytest.mark.parametrize("code", ["expired_trigger_id", "exchanged_trigger_id", "trigger_expired"])
async def test_a_form_that_came_too_late_can_be_opened_with_another_press(desk: Desk, code: str) -> None:
    thread, message = await row(desk, person=ANA)
    desk.workspace.fail_next("views.open", code)
    _, element = button(message, "Ask…")
    await desk.workspace.press(ANA, GENERAL, message.ts, element["action_id"])
    assert "too little time" in await told(desk, ANA)

    view = await opened_by(desk, desk.workspace.ephemerals(ANA)[-1], label="Open the form")
    await send(desk, view, FILLED)

    assert last(desk, thread).endswith("words=two words (x)")


async def test_a_press_that_slack_delivers_twice_opens_one_form(desk: Desk) -> None:
    _, message = await row(desk, person=ANA)
    view = await opened_by(desk, message)

    await desk.workspace.repeat_gesture()
    await desk.quiet()

    assert desk.workspace.views(ANA) == [view]
    assert desk.whispers() == []


async def test_a_form_about_what_is_gone_is_a_sentence_and_no_form(desk: Desk) -> None:
    _, message = await row(desk, person=ANA)
    button(message, "Ask…")[1]["value"] = "gone"

    await desk.workspace.press(ANA, GENERAL, message.ts, "button:ask")

    assert (await told(desk, ANA)).startswith("Tell me what you need")
    assert desk.workspace.views(ANA) == []


async def test_only_who_asked_opens_the_form(desk: Desk) -> None:
    _, message = await row(desk, person=ANA)

    await desk.workspace.press(CHEN, GENERAL, message.ts, "button:ask")

    assert (await told(desk, CHEN)).startswith("只有提问的")
    assert desk.workspace.views(CHEN) == []


async def test_a_form_that_nobody_takes_any_more_says_so_in_its_place(desk: Desk) -> None:
    _, message = await row(desk, person=ANA)
    view = await opened_by(desk, message)
    view.content["callback_id"] = "form:of-last-year"

    await send(desk, view, FILLED)

    (left,) = desk.workspace.views(ANA)
    assert "no longer works" in left.content["blocks"][0]["text"]["text"]


async def test_a_shortcut_on_a_message_knows_the_message_and_its_author(desk: Desk) -> None:
    thread = await desk.ask("What a day for @Ana", person=CHEN)

    await desk.workspace.shortcut(ANA, "shortcut:explain", GENERAL, thread)
    await desk.quiet()

    assert desk.whispers() == ["Chen Wei 陈伟 means: What a day for @Ana Lin 林安娜"]


async def test_a_shortcut_can_open_a_form_about_its_message(desk: Desk) -> None:
    thread = await desk.ask("What a day", person=CHEN)

    await desk.workspace.shortcut(ANA, "shortcut:ask", GENERAL, thread)
    (view,) = await desk.workspace.until(lambda: desk.workspace.views(ANA))
    await send(desk, view, FILLED)

    assert last(desk, thread).endswith("words=two words (What a day)")


async def test_a_global_shortcut_is_answered_in_the_direct_message(desk: Desk) -> None:
    await desk.workspace.shortcut(CHEN, "shortcut:fresh")
    await desk.quiet()

    direct = desk.workspace.dm(CHEN)
    (head,) = desk.heads(direct)
    assert [shown(one) for one in desk.answers(direct, head.ts)] == ["New for Chen Wei 陈伟"]

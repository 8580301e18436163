"""Presses, modals, shortcuts and the home tab."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.refusal import NotAllowed
from bot.playground.server import Playground, serve
from bot.playground.state import Json
from bot.playground.workspace import Workspace
from tests.playground.conftest import (
    ANA,
    CHEN,
    GENERAL,
    MANIFEST,
    Listener,
    button,
    client_of,
    listening,
    modal,
    refusal_of,
)

SELECT: Json = {
    "type": "input",
    "block_id": "kind",
    "label": {"type": "plain_text", "text": "Kind"},
    "element": {
        "type": "static_select",
        "action_id": "kind",
        "options": [
            {"text": {"type": "plain_text", "text": "Poem"}, "value": "poem"},
            {"text": {"type": "plain_text", "text": "News"}, "value": "news"},
        ],
        "initial_option": {"text": {"type": "plain_text", "text": "News"}, "value": "news"},
    },
}


async def open_modal(slack: AsyncWebClient, workspace: Workspace, **changed: object) -> str:
    """An open modal of Ana's."""
    trigger = workspace.surfaces.trigger(ANA)
    opened = await slack.views_open(trigger_id=trigger, view=modal(**changed))
    return str(opened["view"]["id"])


async def test_a_press_arrives_with_its_message_and_value(
    app: Listener, slack: AsyncWebClient, workspace: Workspace
) -> None:
    posted = await slack.chat_postMessage(channel=GENERAL, text="x", blocks=[button(value="42")])

    await workspace.press(CHEN, GENERAL, posted["ts"], "again")

    payload = (await app.next("interactive")).payload
    assert (payload["type"], payload["user"]["id"]) == ("block_actions", CHEN)
    assert (payload["actions"][0]["action_id"], payload["actions"][0]["value"]) == ("again", "42")
    assert payload["message"]["ts"] == payload["container"]["message_ts"] == posted["ts"]


async def test_a_press_opens_a_modal_whose_answers_come_back(
    app: Listener, slack: AsyncWebClient, workspace: Workspace
) -> None:
    posted = await slack.chat_postMessage(channel=GENERAL, text="x", blocks=[button()])
    await workspace.press(ANA, GENERAL, posted["ts"], "again")
    trigger = (await app.next("interactive")).payload["trigger_id"]
    view = modal(blocks=[*modal()["blocks"], SELECT], private_metadata="17")
    opened = await slack.views_open(trigger_id=trigger, view=view)

    await workspace.submit(ANA, opened["view"]["id"], {"what": {"text": "rain"}})

    payload = (await app.next("interactive")).payload
    values = payload["view"]["state"]["values"]
    assert (payload["type"], payload["view"]["private_metadata"]) == ("view_submission", "17")
    assert values["what"]["text"] == {"type": "plain_text_input", "value": "rain"}
    assert values["kind"]["kind"]["selected_option"]["value"] == "news"
    assert workspace.views(ANA) == []


async def test_a_trigger_works_once(slack: AsyncWebClient, workspace: Workspace) -> None:
    trigger = workspace.surfaces.trigger(ANA)
    await slack.views_open(trigger_id=trigger, view=modal())

    again = await refusal_of(slack, "views.open", trigger_id=trigger, view=modal())

    assert again["error"] == "exchanged_trigger_id"


async def test_a_trigger_lives_three_seconds(slack: AsyncWebClient, workspace: Workspace) -> None:
    trigger = workspace.surfaces.trigger(ANA)
    workspace.clock.advance(3.1)

    late = await refusal_of(slack, "views.open", trigger_id=trigger, view=modal())

    assert late["error"] == "expired_trigger_id"


async def test_three_views_can_be_stacked(slack: AsyncWebClient, workspace: Workspace) -> None:
    await open_modal(slack, workspace)
    for _ in range(2):
        await slack.views_push(trigger_id=workspace.surfaces.trigger(ANA), view=modal())

    fourth = await refusal_of(slack, "views.push", trigger_id=workspace.surfaces.trigger(ANA), view=modal())

    assert fourth["error"] == "push_limit_reached"
    assert len(workspace.views(ANA)) == 3


async def test_a_view_is_updated_only_with_its_latest_hash(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    view_id = await open_modal(slack, workspace)
    known = workspace.views(ANA)[0].hash
    await slack.views_update(view_id=view_id, hash=known, view=modal())

    stale = await refusal_of(slack, "views.update", view_id=view_id, hash=known, view=modal())

    assert stale["error"] == "hash_conflict"


async def test_an_app_can_show_errors_beside_the_fields(
    app: Listener, slack: AsyncWebClient, workspace: Workspace
) -> None:
    app.answer = {"response_action": "errors", "errors": {"what": "Too short."}}
    view_id = await open_modal(slack, workspace)

    errors = await workspace.submit(ANA, view_id, {"what": {"text": "x"}})

    assert errors == {"what": "Too short."}
    assert [view.id for view in workspace.views(ANA)] == [view_id]


async def test_errors_for_what_is_no_field_are_a_breach(
    app: Listener, slack: AsyncWebClient, workspace: Workspace
) -> None:
    app.answer = {"response_action": "errors", "errors": {"where": "Too far."}}

    await workspace.submit(ANA, await open_modal(slack, workspace), {})

    assert workspace.breaches[-1].code == "invalid_errors"


async def test_an_answer_can_update_push_and_clear(
    app: Listener, slack: AsyncWebClient, workspace: Workspace
) -> None:
    view_id = await open_modal(slack, workspace)
    counts = []
    for answer in (
        {"response_action": "update", "view": modal(callback_id="second")},
        {"response_action": "push", "view": modal()},
        {"response_action": "clear"},
    ):
        app.answer = answer

        await workspace.submit(ANA, view_id, {})

        counts.append(len(workspace.views(ANA)))

    assert counts == [1, 2, 0]


async def test_a_closed_modal_is_announced_when_it_asked_for_that(
    app: Listener, slack: AsyncWebClient, workspace: Workspace
) -> None:
    view_id = await open_modal(slack, workspace, notify_on_close=True)

    await workspace.close(ANA, view_id)

    payload = (await app.next("interactive")).payload
    assert (payload["type"], payload["is_cleared"]) == ("view_closed", False)


async def test_a_submission_that_nobody_acknowledges_leaves_the_modal_open(playground: Playground) -> None:
    workspace = playground.workspace
    async with listening(playground, acknowledges=False):
        view_id = await open_modal(client_of(playground), workspace)

        await workspace.submit(ANA, view_id, {})

    assert [view.id for view in workspace.views(ANA)] == [view_id]


async def test_a_message_shortcut_carries_its_message(app: Listener, workspace: Workspace) -> None:
    ts = await workspace.post(CHEN, GENERAL, "a long story")

    await workspace.shortcut(ANA, "summarise", GENERAL, ts)

    payload = (await app.next("interactive")).payload
    assert (payload["type"], payload["callback_id"]) == ("message_action", "summarise")
    assert payload["message"]["text"] == "a long story"


async def test_the_home_tab_is_published_and_pressed(
    app: Listener, slack: AsyncWebClient, workspace: Workspace
) -> None:
    await slack.views_publish(user_id=ANA, view={"type": "home", "blocks": [button()]})
    home = workspace.home(ANA)
    assert home

    await workspace.press_in_view(ANA, home.id, "again")

    payload = (await app.next("interactive")).payload
    assert payload["container"] == {"type": "view", "view_id": home.id}
    assert payload["view"]["type"] == "home"


async def test_without_interactivity_a_press_goes_nowhere() -> None:
    settings = {**MANIFEST["settings"], "interactivity": {"is_enabled": False}}
    async with serve(manifest={**MANIFEST, "settings": settings}) as playground:
        posted = await client_of(playground).chat_postMessage(channel=GENERAL, text="x", blocks=[button()])

        with pytest.raises(NotAllowed, match="not configured to handle interactive responses"):
            await playground.workspace.press(ANA, GENERAL, posted["ts"], "again")


@pytest.mark.parametrize(
    ("element", "value", "kept"),
    [
        ({"type": "users_select"}, CHEN, {"selected_user": CHEN}),
        ({"type": "conversations_select"}, GENERAL, {"selected_conversation": GENERAL}),
        ({"type": "datepicker"}, "2026-11-23", {"selected_date": "2026-11-23"}),
        ({"type": "multi_users_select"}, [ANA, CHEN], {"selected_users": [ANA, CHEN]}),
        (
            {"type": "checkboxes", "options": SELECT["element"]["options"]},
            ["poem"],
            {"selected_options": SELECT["element"]["options"][:1]},
        ),
        ({"type": "plain_text_input"}, "", {"value": None}),
    ],
    ids=lambda given: given["type"] if isinstance(given, dict) and "type" in given else None,
)
async def test_each_element_keeps_its_value_as_slack_does(
    app: Listener, slack: AsyncWebClient, workspace: Workspace, element: Json, value: str, kept: Json
) -> None:
    field = {**modal()["blocks"][0], "element": {**element, "action_id": "text"}}
    view_id = await open_modal(slack, workspace, blocks=[field])

    await workspace.submit(ANA, view_id, {"what": {"text": value}})

    state = (await app.next("interactive")).payload["view"]["state"]["values"]["what"]["text"]
    assert state == {"type": element["type"], **kept}

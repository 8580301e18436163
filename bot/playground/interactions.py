"""What people's gestures look like to the app: commands, presses, forms and shortcuts."""

from bot.playground import render
from bot.playground.board import Board
from bot.playground.events import VERIFICATION_TOKEN
from bot.playground.state import APP, TEAM, Channel, Json, Message, Person, View

Value = str | list[str] | None
Values = dict[str, dict[str, Value]]

_SELECTED = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
_ONE_OF = {"static_select", "external_select", "radio_buttons", "overflow"}
_MANY_OF = {"multi_static_select", "multi_external_select", "checkboxes"}


def command(
    person: Person, channel: Channel, name: str, text: str, *, trigger_id: str, response_url: str
) -> Json:
    """A slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM,
        "team_domain": render.DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name or "directmessage",
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def press_in_message(
    person: Person,
    board: Board,
    message: Message,
    action: Json,
    *,
    trigger_id: str,
    response_url: str,
) -> Json:
    """A press of a button, or a choice, in a message."""
    channel = board.channel(message.channel)
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return {
        **_gesture("block_actions", person, trigger_id),
        "container": container,
        "channel": _channel(channel),
        **({} if message.only_for else {"message": board.json(message)}),
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [action],
    }


def press_in_view(person: Person, view: View, action: Json, *, trigger_id: str) -> Json:
    """A press of a button, or a choice, in a modal or the home tab."""
    return {
        **_gesture("block_actions", person, trigger_id),
        "container": {"type": "view", "view_id": view.id},
        "view": render.view_json(view),
        "actions": [action],
    }


def submission(person: Person, view: View, *, trigger_id: str, response_urls: list[Json]) -> Json:
    """A modal sent off."""
    return {
        **_gesture("view_submission", person, trigger_id),
        "view": render.view_json(view),
        "response_urls": response_urls,
    }


def closing(person: Person, view: View, *, is_cleared: bool) -> Json:
    """A modal closed by its person."""
    gesture = _gesture("view_closed", person, "")
    del gesture["trigger_id"]
    return {**gesture, "view": render.view_json(view), "is_cleared": is_cleared}


def message_shortcut(
    person: Person, board: Board, message: Message, callback_id: str, *, trigger_id: str, response_url: str
) -> Json:
    """A shortcut chosen from a message's menu."""
    return {
        **_gesture("message_action", person, trigger_id),
        "action_ts": board.clock.timestamp(),
        "callback_id": callback_id,
        "channel": _channel(board.channel(message.channel)),
        "message_ts": message.ts,
        "message": board.json(message),
        "response_url": response_url,
    }


def global_shortcut(person: Person, callback_id: str, action_ts: str, *, trigger_id: str) -> Json:
    """A shortcut chosen from the menu of the workspace."""
    return {
        **_gesture("shortcut", person, trigger_id),
        "action_ts": action_ts,
        "callback_id": callback_id,
    }


def action_of(block_id: str, element: Json, value: Value, action_ts: str) -> Json:
    """What was pressed or chosen, as an entry of `actions`."""
    action: Json = {
        "action_id": element["action_id"],
        "block_id": block_id,
        "type": element["type"],
        "action_ts": action_ts,
    }
    if element["type"] in ("button", "icon_button", "workflow_button"):
        return action | {name: element[name] for name in ("text", "value", "style") if name in element}
    return {**action, **state_of(element, value)}


def state_of(element: Json, value: Value) -> Json:
    """What an element holds, as Slack keeps it in `state`."""
    kind = element["type"]
    if kind in _SELECTED:
        return {"type": kind, _SELECTED[kind]: value}
    if kind in _ONE_OF:
        chosen = [option for option in options_of(element) if option["value"] == value]
        return {"type": kind, "selected_option": chosen[0] if chosen else None}
    if kind in _MANY_OF:
        wanted = value or []
        return {
            "type": kind,
            "selected_options": [one for one in options_of(element) if one["value"] in wanted],
        }
    if kind == "feedback_buttons":
        return {"type": kind, "value": value}
    return {"type": kind, "value": value or None}


def initial_state(element: Json) -> Json:
    """What an element holds before anybody touched it."""
    options = [option["value"] for option in element.get("initial_options", ())]
    option = element.get("initial_option", {}).get("value")
    others = (found for name, found in element.items() if name.startswith("initial_"))
    if element["type"] in _MANY_OF:
        return state_of(element, options)
    if element["type"] in _ONE_OF:
        return state_of(element, option)
    return state_of(element, next(others, None))


def options_of(element: Json) -> list[Json]:
    """All that can be chosen in a menu."""
    grouped = [option for group in element.get("option_groups") or () for option in group["options"]]
    return [*(element.get("options") or ()), *grouped]


def elements_of(blocks: list[Json]) -> list[tuple[str, Json]]:
    """Every interactive element with the id of its block."""
    found: list[tuple[str, Json]] = []
    for block in blocks:
        inner = [*(block.get("elements") or ()), *(block.get("actions") or ())]
        inner += [block[name] for name in ("accessory", "element") if name in block]
        found += [(block["block_id"], element) for element in inner if "action_id" in element]
    return found


def _gesture(kind: str, person: Person, trigger_id: str) -> Json:
    return {
        "type": kind,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM, "domain": render.DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": TEAM},
        "api_app_id": APP,
        "trigger_id": trigger_id,
    }


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.name or "directmessage"}

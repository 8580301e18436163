"""Payloads as Slack sends them."""

from typing import Any

Payload = dict[str, Any]

BOT, ANA, CHEN = "U0BOT", "U0ANA", "U0CHEN"
TEAM, CHANNEL, DIRECT = "T0", "C0", "D0"
TS, LATER = "1700000000.000100", "1700000009.000200"


def event(event: Payload, id_: str = "Ev1") -> Payload:
    """An event on its way."""
    return {"type": "event_callback", "team_id": TEAM, "event_id": id_, "event": event}


def message(text: str, **more: Any) -> Payload:
    """A person's message in a channel."""
    return {
        "type": "message",
        "channel": CHANNEL,
        "channel_type": "channel",
        "user": ANA,
        "text": text,
        "ts": TS,
        **more,
    }


def mention(text: str, **more: Any) -> Payload:
    """The event of a mention in a channel."""
    return {**message(f"<@{BOT}> {text}"), "type": "app_mention", **more}


def direct(text: str, **more: Any) -> Payload:
    """A person's message to the bot."""
    return message(text, channel=DIRECT, channel_type="im", **more)


def changed(before: Payload, after: Payload) -> Payload:
    """The event of a changed message."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": before["channel"],
        "channel_type": before["channel_type"],
        "ts": LATER,
        "previous_message": before,
        "message": after,
    }


def command(name: str, text: str, **more: Any) -> Payload:
    """A slash command."""
    return {
        "command": name,
        "text": text,
        "user_id": ANA,
        "team_id": TEAM,
        "channel_id": CHANNEL,
        "trigger_id": "trigger",
        "response_url": "https://hooks.slack.com/commands/1",
        **more,
    }


def press(action_id: str, value: str = "", **more: Any) -> Payload:
    """A press of a button in a message."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": ANA},
        "trigger_id": "trigger",
        "channel": {"id": CHANNEL},
        "container": {"type": "message", "message_ts": LATER, "channel_id": CHANNEL, "thread_ts": TS},
        "message": {"ts": LATER, "thread_ts": TS},
        "actions": [{"action_id": action_id, "value": value}],
        **more,
    }


def submission(name: str, values: Payload, note: str = "") -> Payload:
    """A form that was sent off."""
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": ANA},
        "trigger_id": "trigger",
        "view": {
            "id": "V1",
            "callback_id": f"form:{name}",
            "private_metadata": note,
            "state": {"values": values},
        },
    }


def shortcut(name: str, **more: Any) -> Payload:
    """A shortcut that was chosen in a message's menu."""
    return {
        "type": "message_action",
        "team": {"id": TEAM},
        "user": {"id": ANA},
        "trigger_id": "trigger",
        "callback_id": f"shortcut:{name}",
        "channel": {"id": CHANNEL},
        "message": {"ts": LATER, "thread_ts": TS, "user": CHEN, "text": "What a day"},
        "response_url": "https://hooks.slack.com/app/1",
        **more,
    }

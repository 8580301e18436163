"""reactions.*: the app's own, and everybody's."""

import re

from bot.playground.methods.asking import known_channel
from bot.playground.refusal import Refused
from bot.playground.state import APP_USER, Json, Message
from bot.playground.web_api import Call, method

_NAME = re.compile(r"^[a-z0-9_+'-]+(::skin-tone-[2-6])?$")
MOST = 23


@method("reactions.add", tier=3, scopes=("reactions:write",))
def add(call: Call, *, channel: str, timestamp: str, name: str) -> Json:
    """React to a message."""
    message = _message(call, channel, timestamp)
    if not _NAME.match(name):
        raise Refused("invalid_name", f"{name!r} is no emoji name: it goes without colons")
    if len(message.reactions) >= MOST and name not in message.reactions:
        raise Refused("too_many_emoji", f"a message takes {MOST} kinds of reaction")
    if not call.room.board.react(message, APP_USER, name):
        raise Refused("already_reacted", "the app reacted like this before")
    return {}


@method("reactions.remove", tier=2, scopes=("reactions:write",))
def remove(call: Call, *, channel: str, timestamp: str, name: str) -> Json:
    """Take a reaction back."""
    message = _message(call, channel, timestamp)
    if not call.room.board.unreact(message, APP_USER, name):
        raise Refused("no_reaction", "the app did not react like this")
    return {}


@method("reactions.get", tier=3, scopes=("reactions:read",))
def get(call: Call, *, channel: str, timestamp: str) -> Json:
    """The reactions of a message."""
    message = _message(call, channel, timestamp)
    return {"type": "message", "channel": message.channel, "message": call.room.board.json(message)}


def _message(call: Call, channel: str, timestamp: str) -> Message:
    where = known_channel(call, channel)
    message = call.room.board.message(where.id, timestamp)
    if message is None:
        raise Refused("message_not_found", f"there is no message {timestamp}")
    return message

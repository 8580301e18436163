"""Every Web API method and event that we use: its scopes and its pace. The manifest asks for these alone."""

from dataclasses import dataclass

from bot.slack.budget import Rate

_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

_TIER_2 = Rate(per_minute=10, burst=10)
_TIER_3 = Rate(per_minute=35, burst=15)
_TIER_4 = Rate(per_minute=85, burst=15)
_PER_CHANNEL = Rate(per_minute=60, burst=3)
_SPECIAL = Rate(per_minute=600, burst=60)


@dataclass(frozen=True, slots=True)
class Method:
    """What a method needs. A `repeatable` one may be sent again when its answer was lost."""

    rate: Rate
    scopes: tuple[str, ...] = ()
    repeatable: bool = True


METHODS = {
    "agents.sessions.setStatus": Method(_TIER_3, ("chat:write",)),
    "apps.connections.open": Method(_TIER_3),
    "canvases.access.set": Method(_TIER_3, ("canvases:write",)),
    "canvases.create": Method(_TIER_2, ("canvases:write",)),
    "assistant.threads.setStatus": Method(_SPECIAL, ("chat:write",)),
    "assistant.threads.setSuggestedPrompts": Method(_TIER_4, ("assistant:write",)),
    "auth.test": Method(_SPECIAL),
    "chat.appendStream": Method(_TIER_4, ("chat:write",), repeatable=False),
    "chat.delete": Method(_TIER_3, ("chat:write",)),
    "chat.deleteScheduledMessage": Method(_TIER_3, ("chat:write",)),
    "chat.getPermalink": Method(_SPECIAL),
    "chat.postEphemeral": Method(_TIER_4, ("chat:write",), repeatable=False),
    "chat.postMessage": Method(_PER_CHANNEL, ("chat:write",), repeatable=False),
    "chat.scheduleMessage": Method(_TIER_3, ("chat:write",), repeatable=False),
    "chat.scheduledMessages.list": Method(_TIER_3),
    "chat.startStream": Method(_TIER_2, ("chat:write",), repeatable=False),
    "chat.stopStream": Method(_TIER_2, ("chat:write",), repeatable=False),
    "chat.update": Method(_TIER_3, ("chat:write",)),
    "conversations.history": Method(_TIER_3, _HISTORY),
    "conversations.info": Method(_TIER_3, ("channels:read", "groups:read")),
    "conversations.join": Method(_TIER_3, ("channels:join",)),
    "conversations.open": Method(_TIER_3, ("im:write",)),
    "conversations.replies": Method(_TIER_3, _HISTORY),
    "files.completeUploadExternal": Method(_TIER_4, ("files:write",), repeatable=False),
    "files.delete": Method(_TIER_3, ("files:write",)),
    "files.getUploadURLExternal": Method(_TIER_4, ("files:write",)),
    "files.info": Method(_TIER_4, ("files:read",)),
    "users.info": Method(_TIER_4, ("users:read",)),
    "views.open": Method(_TIER_4, repeatable=False),
    "views.publish": Method(_TIER_4),
    "views.push": Method(_TIER_4, repeatable=False),
}

EVENTS = {
    "agent_session_stopped": (),
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
}

COMMANDS = ("commands",)
DOWNLOADS = ("files:read",)


def scopes() -> tuple[str, ...]:
    """Every scope that something above needs, in the order of the alphabet."""
    needed = {scope for method in METHODS.values() for scope in method.scopes}
    needed |= {scope for wanted in EVENTS.values() for scope in wanted}
    return tuple(sorted(needed.union(COMMANDS, DOWNLOADS)))

"""The Web API's methods, one function each; importing this package registers them."""

from bot.playground.methods import (
    agents,
    auth,
    canvases,
    chat,
    conversations,
    files,
    reactions,
    scheduled,
    streams,
    users,
    views,
)

__all__ = [
    "agents",
    "auth",
    "canvases",
    "chat",
    "conversations",
    "files",
    "reactions",
    "scheduled",
    "streams",
    "users",
    "views",
]

"""The Web API's methods, one function each; importing this package registers them."""

from bot.playground.methods import (
    agents,
    auth,
    chat,
    conversations,
    files,
    reactions,
    streams,
    users,
    views,
)

__all__ = ["agents", "auth", "chat", "conversations", "files", "reactions", "streams", "users", "views"]

"""Reads the conversation that a request belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.capability import Message, Request
from bot.errors import NotInChannel
from bot.slack.api import Api
from bot.slack.entities import people_in, with_names
from bot.slack.history import recent
from bot.slack.incoming import files_of, text_of
from bot.slack.people import People

LATELY = 6 * 3600
"""Seconds before a command was typed in which something counts as shared for it."""
_SILENT = frozenset({"tombstone", "channel_join", "channel_leave"})


@dataclass(frozen=True, slots=True)
class SlackThread:
    """The thread of one request. `bot` is our own user id."""

    api: Api
    people: People
    request: Request
    bot: str

    async def read(self) -> tuple[Message, ...]:
        """Every message up to the question and including it, oldest first, with names."""
        request = self.request
        start = request.place.thread or request.ts
        if start is None:
            return (Message(request.person.name, request.text, ts="", files=request.files),)
        found = self.api.messages(request.place.channel, start)
        told = [message async for message in found if self._belongs(message)]
        mentioned = [id_ for message in told for id_ in people_in(message.get("text", ""))]
        authors = [message["user"] for message in told if message.get("user")]
        names = await self.people.names(tuple(dict.fromkeys([*authors, *mentioned])))
        return tuple(self._message(message, names) for message in told)

    async def around(self) -> tuple[Message, ...]:
        """What was said in the last hours where a command was typed; nothing where we may not read."""
        request = self.request
        if request.place.thread or request.ts:
            return ()
        try:
            return await recent(
                self.api, self.people, self.bot, request.place.channel, request.asked_at - LATELY
            )
        except NotInChannel:
            return ()

    def _belongs(self, message: dict[str, Any]) -> bool:
        until = self.request.ts
        early_enough = until is None or float(message["ts"]) <= float(until)
        return early_enough and message.get("subtype") not in _SILENT

    def _message(self, message: dict[str, Any], names: dict[str, str]) -> Message:
        user = message.get("user", "")
        mine = user == self.bot
        author = names.get(user) or _bot_name(message) or user
        return Message(
            author=author,
            text=with_names(text_of(message, self.bot), names),
            ts=message["ts"],
            mine=mine,
            files=files_of(message),
            reactions=_reactions(message),
        )


def _bot_name(message: Mapping[str, Any]) -> str:
    """What a bot is called: by its message, by its profile, else its id."""
    profile = message.get("bot_profile") or {}
    return str(message.get("username") or profile.get("name") or message.get("bot_id") or "")


def _reactions(message: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    given = message.get("reactions") or ()
    return tuple((str(one["name"]), int(one.get("count", 1))) for one in given)

"""Who people are: their names and languages, looked up once an hour at most."""

import asyncio
from dataclasses import dataclass, replace
from time import monotonic

from bot.capability import Person
from bot.errors import DeskmateError
from bot.language import Language, from_locale
from bot.slack.api import Api
from bot.store.preferences import Preferences

_FRESH = 3600.0
_PATIENCE = 2.0


class People:
    """Looks people up. A failure never blocks: the id stands in for the name."""

    def __init__(self, api: Api, language: Language = "en", preferences: Preferences | None = None) -> None:
        self._api = api
        self._language = language
        self._preferences = preferences
        self._known: dict[str, _Known] = {}

    async def find(self, id_: str) -> Person:
        """The person `id_`, in the language that they chose, else their Slack's."""
        return await self._as_they_wish((await self._find(id_)).person)

    async def near(self, id_: str) -> Person:
        """The person as we last saw them: no call to Slack."""
        if known := self._known.get(id_):
            return await self._as_they_wish(known.person)
        seen = await self._preferences.seen(id_) if self._preferences else ""
        return await self._as_they_wish(Person(id_, id_, seen or self._language))

    async def is_admin(self, id_: str) -> bool:
        """Whether the person runs the workspace; False when Slack does not tell."""
        return (await self._find(id_)).admin

    def language_of(self, id_: str) -> Language:
        """The language of a person who was looked up before: no call to Slack, but perhaps a guess."""
        known = self._known.get(id_)
        return known.person.language if known else self._language

    async def _as_they_wish(self, person: Person) -> Person:
        wishes = await self._preferences.of(person.id) if self._preferences else None
        return replace(person, language=wishes.language) if wishes and wishes.language else person

    async def _find(self, id_: str) -> "_Known":
        known = self._known.get(id_)
        if known and monotonic() < known.until:
            return known
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await self._look_up(id_)
        except (DeskmateError, TimeoutError):
            return known or _Known(Person(id_, id_, self._language))
        self._known[id_] = found
        if self._preferences:
            await self._preferences.saw(id_, found.person.language)
        return found

    async def names(self, ids: tuple[str, ...]) -> dict[str, str]:
        """The names of several people."""
        found = await asyncio.gather(*(self._find(id_) for id_ in ids))
        return {known.person.id: known.person.name for known in found}

    async def _look_up(self, id_: str) -> "_Known":
        answer = await self._api.call("users.info", user=id_, include_locale=True)
        user = answer.get("user", {})
        profile = user.get("profile", {})
        name = profile.get("display_name") or user.get("real_name") or profile.get("real_name")
        language = from_locale(user.get("locale"), self._language)
        admin = bool(user.get("is_admin") or user.get("is_owner"))
        person = Person(id_, name or user.get("name") or id_, language, user.get("tz") or "UTC", admin)
        return _Known(person, admin, monotonic() + _FRESH)


@dataclass(frozen=True, slots=True)
class _Known:
    person: Person
    admin: bool = False
    until: float = 0.0

"""Who people are: their names and languages, looked up once an hour at most."""

import asyncio
from time import monotonic

from bot.capability import Person
from bot.errors import DeskmateError
from bot.language import Language, from_locale
from bot.slack.api import Api

_FRESH = 3600.0
_PATIENCE = 2.0


class People:
    """Looks people up. A failure never blocks: the id stands in for the name."""

    def __init__(self, api: Api, language: Language = "en") -> None:
        self._api = api
        self._language = language
        self._known: dict[str, tuple[float, Person]] = {}

    async def find(self, id_: str) -> Person:
        """The person `id_`."""
        until, person = self._known.get(id_, (0.0, None))
        if person is not None and monotonic() < until:
            return person
        try:
            found = await asyncio.wait_for(self._look_up(id_), _PATIENCE)
        except (DeskmateError, TimeoutError):
            return person or Person(id_, id_, self._language)
        self._known[id_] = (monotonic() + _FRESH, found)
        return found

    async def names(self, ids: tuple[str, ...]) -> dict[str, str]:
        """The names of several people."""
        people = await asyncio.gather(*(self.find(id_) for id_ in ids))
        return {person.id: person.name for person in people}

    async def _look_up(self, id_: str) -> Person:
        answer = await self._api.call("users.info", user=id_, include_locale=True)
        user = answer.get("user", {})
        profile = user.get("profile", {})
        name = profile.get("display_name") or user.get("real_name") or profile.get("real_name")
        return Person(id_, name or user.get("name") or id_, from_locale(user.get("locale"), self._language))

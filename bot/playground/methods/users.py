"""users.*: who is here."""

from bot.playground import render
from bot.playground.methods.paging import page
from bot.playground.refusal import Refused
from bot.playground.state import Json, Person
from bot.playground.web_api import Call, method


@method("users.info", tier=4, scopes=("users:read",))
def info(call: Call, *, user: str, include_locale: bool = False) -> Json:
    """Facts about one person."""
    person = call.room.state.people.get(user)
    if person is None:
        raise Refused("user_not_found", f"there is no user {user}")
    return {"user": _json(person, include_locale)}


@method("users.list", tier=2, scopes=("users:read",))
def list_users(call: Call, *, cursor: str = "", limit: int = 1000, include_locale: bool = False) -> Json:
    """Everybody."""
    people = list(call.room.state.people.values())
    shown, next_page = page(people, cursor, limit)
    return {"members": [_json(person, include_locale) for person in shown], **next_page}


def _json(person: Person, include_locale: bool) -> Json:
    return {**render.person_json(person), **({"locale": person.locale} if include_locale else {})}

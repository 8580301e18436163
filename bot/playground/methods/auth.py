"""auth.*, apps.*, bots.*, team.*: who calls, and how to connect."""

from bot.playground import render
from bot.playground.refusal import Refused
from bot.playground.state import APP, APP_USER, BOT, TEAM, Json
from bot.playground.web_api import Call, method


@method("auth.test", tier="special")
def test(call: Call) -> Json:
    """Who the token belongs to."""
    return {
        "url": f"{call.room.url}/",
        "team": render.TEAM_NAME,
        "user": call.room.state.people[APP_USER].name,
        "team_id": TEAM,
        "user_id": APP_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


@method("api.test", tier="special")
def api_test(call: Call, *, error: str = "") -> Json:
    """Whether the API is there."""
    if error:
        raise Refused(error, "as asked")
    return {"args": call.arguments}


@method("apps.connections.open", tier=3, caller="app")
def open_connection(call: Call) -> Json:
    """A URL for one socket."""
    return {"url": call.room.socket_url()}


@method("bots.info", tier=3, scopes=("users:read",))
def bot_info(call: Call, *, bot: str = "") -> Json:
    """Facts about the app's bot."""
    if bot and bot != BOT:
        raise Refused("bot_not_found", f"there is no bot {bot}")
    person = call.room.state.people[APP_USER]
    return {
        "bot": {"id": BOT, "deleted": False, "name": person.real_name, "user_id": APP_USER, "app_id": APP}
    }


@method("team.info", tier=3, scopes=("team:read",))
def team_info(call: Call) -> Json:
    """Facts about the workspace."""
    return {"team": {**render.team_json(), "url": f"{call.room.url}/"}}

"""views.*: modals and home tabs."""

import json

from bot.playground import block_kit, render
from bot.playground.methods.asking import invalid_blocks, with_ids
from bot.playground.refusal import Refused
from bot.playground.state import Json, View
from bot.playground.web_api import Call, Object, method

BIGGEST = 250_000


@method("views.open", tier=4)
def open_view(call: Call, *, view: Object, trigger_id: str) -> Json:
    """Open a modal for whoever pulled the trigger."""
    content = checked_view(call, view, "modal")
    person = call.room.surfaces.pull(trigger_id)
    return _answer(call.room.surfaces.open_view(person, content))


@method("views.push", tier=4)
def push_view(call: Call, *, view: Object, trigger_id: str) -> Json:
    """Open a modal on top of another."""
    content = checked_view(call, view, "modal")
    person = call.room.surfaces.pull(trigger_id)
    return _answer(call.room.surfaces.push_view(person, content))


@method("views.update", tier=4)
def update_view(
    call: Call,
    *,
    view: Object,
    view_id: str | None = None,
    external_id: str | None = None,
    hash: str | None = None,  # noqa: A002 the argument's name is Slack's
) -> Json:
    """Change a modal that is open."""
    found = _find(call, view_id, external_id)
    content = checked_view(call, view, found.content["type"])
    return _answer(call.room.surfaces.update_view(found, content, hash))


@method("views.publish", tier=4)
def publish_view(
    call: Call,
    *,
    user_id: str,
    view: Object,
    hash: str | None = None,  # noqa: A002 the argument's name is Slack's
) -> Json:
    """Set the home tab of a person."""
    if not call.room.manifest.has_home:
        raise Refused("not_enabled", "the manifest has no home tab")
    if user_id not in call.room.state.people:
        raise Refused("user_not_found", f"there is no user {user_id}")
    content = checked_view(call, view, "home")
    return _answer(call.room.surfaces.publish_home(user_id, content, hash))


def checked_view(call: Call, view: Json, kind: str) -> Json:
    """A view that Slack would take, each block with an id."""
    if view.get("type") != kind:
        raise Refused(
            "invalid_arguments", f"the view's type is {view.get('type')!r}, here it must be {kind!r}"
        )
    problems = block_kit.problems_of_view(view)
    if problems:
        raise invalid_blocks(problems, "invalid_arguments")
    if len(json.dumps(view)) > BIGGEST:
        raise Refused("view_too_large", f"the view is over {BIGGEST} bytes")
    return {**view, "blocks": with_ids(call, view["blocks"])}


def _find(call: Call, view_id: str | None, external_id: str | None) -> View:
    surfaces = call.room.surfaces
    found = surfaces.find_view(view_id) if view_id else surfaces.find_external(external_id or "")
    if found is None:
        raise Refused("not_found", "there is no such view")
    return found


def _answer(view: View) -> Json:
    return {"view": render.view_json(view)}

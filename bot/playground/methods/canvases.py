"""canvases.*: documents beside the conversations."""

from typing import Literal

from bot.playground.refusal import Refused
from bot.playground.state import APP_USER, File, Json
from bot.playground.web_api import Call, Object, Words, method

LONGEST = 100_000
MOST_ENTITIES = 20
CANVAS = "application/vnd.slack-docs"


@method("canvases.create", tier=2, scopes=("canvases:write",))
def create(call: Call, *, title: str = "", document_content: Object | None = None) -> Json:
    """Make a canvas that nobody but the app can open yet."""
    markdown = _markdown(document_content)
    file = call.room.board.new_file(APP_USER, f"{title or 'Untitled'}.md", len(markdown.encode()) or 1)
    call.room.board.store_bytes(file, markdown.encode())
    file.title, file.mimetype, file.completed = title or "Untitled", CANVAS, True
    return {"canvas_id": file.id}


@method("canvases.access.set", tier=3, scopes=("canvases:write",))
def set_access(
    call: Call,
    *,
    canvas_id: str,
    access_level: Literal["read", "write", "owner"],
    user_ids: Words | None = None,
    channel_ids: Words | None = None,
) -> Json:
    """Let people or channels open a canvas."""
    file = _canvas(call, canvas_id)
    entities = [*(user_ids or ()), *(channel_ids or ())]
    if bool(user_ids) == bool(channel_ids):
        raise Refused("invalid_parameters", "name either user_ids or channel_ids")
    if not 1 <= len(entities) <= MOST_ENTITIES:
        raise Refused("invalid_parameters", f"at most {MOST_ENTITIES} can be named at once")
    if access_level == "owner" and not user_ids:
        raise Refused("invalid_parameters", "only a person can own a canvas")
    state = call.room.state
    if any(one not in state.people for one in user_ids or ()):
        raise Refused("user_not_found", "one of the people does not exist")
    if any(one not in state.channels for one in channel_ids or ()):
        raise Refused("channel_not_found", "one of the channels does not exist")
    call.room.remember()
    file.open_to |= dict.fromkeys(entities, access_level)
    return {}


def _markdown(content: Json | None) -> str:
    if content is None:
        return ""
    if content.get("type") != "markdown" or not isinstance(content.get("markdown"), str):
        raise Refused("invalid_arguments", "document_content has the type markdown and its text in markdown")
    markdown: str = content["markdown"]
    if len(markdown) > LONGEST:
        raise Refused("canvas_creation_failed", f"a canvas takes {LONGEST} characters")
    return markdown


def _canvas(call: Call, canvas_id: str) -> File:
    file = call.room.state.files.get(canvas_id)
    if file is None or file.mimetype != CANVAS:
        raise Refused("canvas_not_found", f"there is no canvas {canvas_id!r}")
    return file

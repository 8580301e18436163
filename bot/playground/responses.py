"""What the app answers: to a command or a response_url with a message, to a submission with an action."""

from typing import TYPE_CHECKING

from bot.playground.methods.asking import checked_blocks, kept_text, thread_to_answer
from bot.playground.methods.views import checked_view
from bot.playground.refusal import Refused
from bot.playground.state import APP_USER, Json, Message, View
from bot.playground.surfaces import AnswerUrl
from bot.playground.web_api import Call

if TYPE_CHECKING:
    from bot.playground.workspace import Workspace


def respond(workspace: "Workspace", place: AnswerUrl, answer: Json) -> None:
    """Post, replace or delete what an answer asks for; raises Refused."""
    call = Call(workspace, "response_url", answer)
    original = workspace.state.channels[place.channel].messages.get(place.original or "")
    if answer.get("delete_original"):
        if original:
            workspace.board.remove(original)
        return
    text = kept_text(call, answer.get("text") or "")
    blocks = checked_blocks(call, answer.get("blocks"))
    if not (text or blocks or answer.get("attachments")):
        raise Refused("no_text", "there is nothing to say")
    if answer.get("replace_original") and original:
        _replace(workspace, original, text, blocks)
        return
    _post(workspace, call, place, text, blocks)


def after_submission(workspace: "Workspace", view: View, answer: Json | None) -> dict[str, str]:
    """Do the response_action of a submission; the errors it shows."""
    call = Call(workspace, "response_action", answer or {})
    try:
        return _after_submission(call, view, answer or {})
    except Refused as refusal:
        call.breach(refusal.code, refusal.why)
        return {}


def _after_submission(call: Call, view: View, answer: Json) -> dict[str, str]:
    surfaces = call.workspace.surfaces
    match answer.get("response_action"):
        case None:
            surfaces.close_view(view)
        case "clear":
            surfaces.close_view(view, everything=True)
        case "errors":
            return _errors(call, view, answer.get("errors", {}))
        case "update":
            surfaces.update_view(view, checked_view(call, answer.get("view", {}), "modal"))
        case "push":
            surfaces.push_view(view.person, checked_view(call, answer.get("view", {}), "modal"))
        case other:
            raise Refused("invalid_response_action", f"there is no response_action {other!r}")
    return {}


def _errors(call: Call, view: View, errors: dict[str, str]) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
    stray = sorted(set(errors) - inputs)
    if stray or not errors:
        raise Refused("invalid_errors", f"errors name blocks that are no inputs: {stray}")
    return dict(errors)


def _replace(workspace: "Workspace", original: Message, text: str, blocks: list[Json]) -> None:
    previous = workspace.board.json(original)
    original.text, original.blocks = text, blocks
    if original.only_for:
        workspace.board.add_ephemeral(original)
    else:
        original.edited = {"user": APP_USER, "ts": workspace.clock.timestamp()}
        workspace.board.change(original, previous)


def _post(workspace: "Workspace", call: Call, place: AnswerUrl, text: str, blocks: list[Json]) -> None:
    answer = call.arguments
    channel = workspace.state.channels[place.channel]
    public = answer.get("response_type", "ephemeral") == "in_channel"
    message = Message(
        place.channel,
        workspace.clock.timestamp(),
        APP_USER,
        text,
        blocks=blocks,
        attachments=answer.get("attachments") or [],
        thread_ts=thread_to_answer(call, channel, answer.get("thread_ts") or place.thread_ts),
        from_app=True,
        only_for=None if public else place.person,
    )
    (workspace.post_as_app if public else workspace.board.add_ephemeral)(message)

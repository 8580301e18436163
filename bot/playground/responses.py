"""What the app answers: to a command or a response_url with a message, to a submission with an action."""

from bot.playground.methods.asking import checked_blocks, kept_text, thread_to_answer
from bot.playground.methods.views import checked_view
from bot.playground.refusal import Refused
from bot.playground.room import Room
from bot.playground.state import APP_USER, Json, Message, View
from bot.playground.surfaces import AnswerUrl
from bot.playground.web_api import Call


def respond(room: Room, place: AnswerUrl, answer: Json) -> None:
    """Post, replace or delete what an answer asks for; raises Refused."""
    call = Call(room, "response_url", answer)
    original = room.state.channels[place.channel].messages.get(place.original or "")
    if answer.get("delete_original"):
        if original:
            room.board.remove(original)
        return
    text = kept_text(call, answer.get("text") or "")
    blocks = checked_blocks(call, answer.get("blocks"))
    if not (text or blocks or answer.get("attachments")):
        raise Refused("no_text", "there is nothing to say")
    if answer.get("replace_original") and original:
        _replace(room, original, text, blocks)
        return
    _post(room, call, place, text, blocks)


def after_submission(room: Room, view: View, answer: Json | None) -> dict[str, str]:
    """Do the response_action of a submission; the errors it shows."""
    call = Call(room, "response_action", answer or {})
    try:
        return _after_submission(call, view, answer or {})
    except Refused as refusal:
        call.breach(refusal.code, refusal.why)
        return {}


def _after_submission(call: Call, view: View, answer: Json) -> dict[str, str]:
    surfaces = call.room.surfaces
    match answer.get("response_action"):
        case None:
            surfaces.close_view(view)
        case "clear":
            surfaces.close_view(view, everything=True)
        case "errors":
            return _errors(view, answer.get("errors", {}))
        case "update":
            surfaces.update_view(view, checked_view(call, answer.get("view", {}), "modal"))
        case "push":
            surfaces.push_view(view.person, checked_view(call, answer.get("view", {}), "modal"))
        case other:
            raise Refused("invalid_response_action", f"there is no response_action {other!r}")
    return {}


def _errors(view: View, errors: dict[str, str]) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
    stray = sorted(set(errors) - inputs)
    if stray or not errors:
        raise Refused("invalid_errors", f"errors name blocks that are no inputs: {stray}")
    return dict(errors)


def _replace(room: Room, original: Message, text: str, blocks: list[Json]) -> None:
    previous = room.board.json(original)
    original.text, original.blocks = text, blocks
    if original.only_for:
        room.board.add_ephemeral(original)
    else:
        original.edited = {"user": APP_USER, "ts": room.clock.timestamp()}
        room.board.change(original, previous)


def _post(room: Room, call: Call, place: AnswerUrl, text: str, blocks: list[Json]) -> None:
    answer = call.arguments
    channel = room.state.channels[place.channel]
    public = answer.get("response_type", "ephemeral") == "in_channel"
    message = Message(
        place.channel,
        room.clock.timestamp(),
        APP_USER,
        text,
        blocks=blocks,
        attachments=answer.get("attachments") or [],
        thread_ts=thread_to_answer(call, channel, answer.get("thread_ts") or place.thread_ts),
        from_app=True,
        only_for=None if public else place.person,
    )
    (room.post_as_app if public else room.board.add_ephemeral)(message)

"""files.*: uploads in three steps, and what became of them."""

from bot.playground import render
from bot.playground.methods.asking import channel_to_post_in, checked_blocks, kept_text, thread_to_answer
from bot.playground.refusal import Refused
from bot.playground.state import APP_USER, Channel, File, Json, Message
from bot.playground.web_api import Call, Objects, Words, method

BIGGEST = 1_000_000_000
LONGEST_ALT = 1_000


@method("files.getUploadURLExternal", tier=4, scopes=("files:write",))
def get_upload_url(call: Call, *, filename: str, length: int, alt_txt: str | None = None) -> Json:
    """First step: a URL to send the bytes to."""
    if not filename:
        raise Refused("invalid_arguments", "filename is empty")
    if length <= 0:
        raise Refused("invalid_arguments", "length must be over 0")
    if length > BIGGEST:
        raise Refused("file_upload_size_restricted", f"{length} bytes are over 1 GB")
    if len(alt_txt or "") > LONGEST_ALT:
        raise Refused("alt_txt_too_large", f"alt_txt has more than {LONGEST_ALT} characters")
    file = call.room.board.new_file(APP_USER, filename, length, alt_txt)
    return {"upload_url": call.room.upload_url(file), "file_id": file.id}


@method("files.completeUploadExternal", tier=4, scopes=("files:write",))
def complete_upload(
    call: Call,
    *,
    files: Objects,
    channel_id: str | None = None,
    channels: Words | None = None,
    thread_ts: str | None = None,
    initial_comment: str | None = None,
    blocks: Objects | None = None,
) -> Json:
    """Third step: make the files real, and share them."""
    if not files:
        raise Refused("invalid_arguments", "files is empty")
    if initial_comment and blocks:
        raise Refused("invalid_arguments", "initial_comment and blocks exclude each other")
    found = [_uploaded(call, one.get("id", "")) for one in files]
    places = [
        channel_to_post_in(call, one) for one in [*([channel_id] if channel_id else []), *(channels or ())]
    ]
    below = checked_blocks(call, blocks)
    for file, named in zip(found, files, strict=True):
        file.title = named.get("title") or file.name
        file.completed = True
    answer = {"files": [render.file_json(file, call.room.url) for file in found]}
    for place in places:
        _share(call, place, found, thread_ts, initial_comment or "", below)
    return answer


@method("files.info", tier=4, scopes=("files:read",))
def info(call: Call, *, file: str) -> Json:
    """Facts about a file."""
    return {"file": render.file_json(_completed(call, file), call.room.url), "comments": []}


@method("files.delete", tier=3, scopes=("files:write",))
def delete(call: Call, *, file: str) -> Json:
    """Delete a file of the app's own."""
    found = _completed(call, file)
    if found.owner != APP_USER:
        raise Refused("cant_delete_file", "somebody else owns this file")
    call.room.board.remove_file(found)
    return {}


def _uploaded(call: Call, file_id: str) -> File:
    file = call.room.state.files.get(file_id)
    if file is None or file.owner != APP_USER or file.completed:
        raise Refused("file_not_found", f"there is no upload {file_id!r}")
    if not file.uploaded:
        raise Refused("file_not_found", f"no bytes came for {file_id!r}")
    return file


def _completed(call: Call, file_id: str) -> File:
    file = call.room.state.files.get(file_id)
    if file is None or not file.completed:
        raise Refused("file_not_found", f"there is no file {file_id!r}")
    return file


def _share(
    call: Call, where: Channel, files: list[File], thread_ts: str | None, comment: str, blocks: list[Json]
) -> None:
    message = Message(
        where.id,
        call.room.clock.timestamp(),
        APP_USER,
        kept_text(call, comment),
        blocks=blocks,
        files=[file.id for file in files],
        thread_ts=thread_to_answer(call, where, thread_ts),
        from_app=True,
    )
    call.room.post_as_app(message)

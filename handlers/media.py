"""Which picture or sound a person means: what came with the question, what it is about, else the newest in sight."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from mimetypes import guess_type

from bot.capability import Files, Message, Request, SharedFile, Thread
from bot.errors import CannotReadFile, Forgotten, NoPictureHere, NoSoundHere
from bot.store.pictures import Pictures, StoredPicture

_UNTOLD = ("", "application/octet-stream")
_LATELY = 6 * 3600.0
"""Seconds for which a command that is typed outside of any thread means a picture of ours without saying so."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A picture's file, and its record when it is one of ours."""

    file: SharedFile
    picture: StoredPicture | None = None


async def pictures_meant(
    request: Request, thread: Thread, files: Files, pictures: Pictures
) -> tuple[Meant, ...]:
    """The pictures that `request` means, in order, several only when they came together.

    Raises NoPictureHere, or CannotReadFile for one that was deleted.
    """
    if brought := _among([request.about], request.files, is_picture):
        return await _known(brought, pictures)
    if request.about and (shown := await pictures.at(request.place.channel, request.about.ts)):
        return (await _stored(shown[0], files),)
    return await _newest(request, thread, files, pictures)


async def sounds_meant(request: Request, thread: Thread) -> tuple[SharedFile, ...]:
    """The sounds or films that `request` means, several only when they came together; raises NoSoundHere."""
    if brought := tuple(filter(is_sound, request.files)):
        return brought
    earlier = reversed((*await thread.around(), *await thread.read()))
    for message in (request.about, *earlier):
        if message and (found := tuple(filter(is_sound, message.files))):
            # Beside a piece of ours lies the same once more, to loop.
            return found[:1] if message.mine else found
    raise NoSoundHere


async def named(file: str, files: Files, pictures: Pictures) -> Meant:
    """The picture in Slack's file `file`; raises CannotReadFile when that is gone."""
    return Meant(await files.by_id(file), await pictures.by_file(file))


async def made_from(after: Meant, files: Files, pictures: Pictures) -> Meant:
    """What `after` was made of; raises Forgotten when that is not known."""
    if after.picture is None or not after.picture.source:
        raise Forgotten
    try:
        return await named(after.picture.source, files, pictures)
    except CannotReadFile:
        raise Forgotten from None


def is_picture(file: SharedFile) -> bool:
    """Whether a file says that it is a picture."""
    return _kind(file).startswith("image/")


def is_sound(file: SharedFile) -> bool:
    """Whether a file says that it can be heard: a sound or a film, and no score, which MIDI is."""
    kind = _kind(file)
    return kind.startswith(("audio/", "video/")) and not kind.endswith("midi")


def _kind(file: SharedFile) -> str:
    untold = file.media_type in _UNTOLD
    return (guess_type(file.name)[0] or "") if untold else file.media_type


def _among(
    messages: Iterable[Message | None], first: tuple[SharedFile, ...], wanted: Callable[[SharedFile], bool]
) -> tuple[SharedFile, ...]:
    """The wanted ones of the files `first`; without any, those of the messages."""
    later = tuple(file for message in messages if message for file in message.files)
    return next(filter(None, (tuple(filter(wanted, group)) for group in (first, later))), ())


async def _newest(request: Request, thread: Thread, files: Files, pictures: Pictures) -> tuple[Meant, ...]:
    place, here = request.place, request.place.thread or request.ts
    if here:
        ours = await pictures.newest(place.channel, here)
    else:
        ours = await pictures.latest(place.channel, request.asked_at - _LATELY)
    for message in reversed((*await thread.around(), *await thread.read())):
        if ours and float(ours.ts or 0) > float(message.ts or 0):
            break
        if found := await _known(_among([message], (), is_picture), pictures):
            if not message.mine:
                return found
            # What we share ourselves without a record, such as a comparison or a score, is no picture to change.
            if found[-1].picture:
                return found[-1:]
    if ours is None:
        raise NoPictureHere
    return (await _stored(ours, files),)


async def _known(found: tuple[SharedFile, ...], pictures: Pictures) -> tuple[Meant, ...]:
    return tuple([Meant(file, await pictures.by_file(file.id)) for file in found])


async def _stored(picture: StoredPicture, files: Files) -> Meant:
    return Meant(await files.by_id(picture.file), picture)

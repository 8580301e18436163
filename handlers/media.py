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


async def picture_meant(request: Request, thread: Thread, files: Files, pictures: Pictures) -> Meant:
    """The picture that `request` means; raises NoPictureHere, or CannotReadFile for one that was deleted."""
    if brought := _among([request.about], request.files, is_picture):
        return Meant(brought[-1], await pictures.by_file(brought[-1].id))
    if request.about and (shown := await pictures.at(request.place.channel, request.about.ts)):
        return await _stored(shown[0], files)
    return await _newest(request, thread, files, pictures)


async def pictures_meant(
    request: Request, thread: Thread, files: Files, pictures: Pictures
) -> tuple[Meant, ...]:
    """As `picture_meant`, but every picture that came with the question, in order."""
    brought = [file for file in request.files if is_picture(file)]
    if not brought:
        return (await picture_meant(request, thread, files, pictures),)
    return tuple([Meant(file, await pictures.by_file(file.id)) for file in brought])


async def sounds_meant(request: Request, thread: Thread) -> tuple[SharedFile, ...]:
    """The sounds or films that `request` means, several only when they came together; raises NoSoundHere."""
    if brought := _among([request.about], request.files, is_sound):
        return brought
    for message in reversed((*await thread.around(), *await thread.read())):
        if found := _among([message], (), is_sound):
            return found
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
    """Whether a file says that it can be heard: a sound or a film."""
    return _kind(file).startswith(("audio/", "video/"))


def _kind(file: SharedFile) -> str:
    untold = file.media_type in _UNTOLD
    return (guess_type(file.name)[0] or "") if untold else file.media_type


def _among(
    messages: Iterable[Message | None], first: tuple[SharedFile, ...], wanted: Callable[[SharedFile], bool]
) -> tuple[SharedFile, ...]:
    """The wanted ones of the files `first`; without any, those of the messages."""
    later = tuple(file for message in messages if message for file in message.files)
    return next(filter(None, (tuple(filter(wanted, group)) for group in (first, later))), ())


async def _newest(request: Request, thread: Thread, files: Files, pictures: Pictures) -> Meant:
    place, here = request.place, request.place.thread or request.ts
    if here:
        ours = await pictures.newest(place.channel, here)
    else:
        ours = await pictures.latest(place.channel, request.asked_at - _LATELY)
    for message in reversed((*await thread.around(), *await thread.read())):
        if ours and float(ours.ts or 0) > float(message.ts or 0):
            break
        if found := _among([message], (), is_picture):
            meant = Meant(found[-1], await pictures.by_file(found[-1].id))
            # What we share ourselves without a record, such as a comparison or a score, is no picture to change.
            if meant.picture or not message.mine:
                return meant
    if ours is None:
        raise NoPictureHere
    return await _stored(ours, files)


async def _stored(picture: StoredPicture, files: Files) -> Meant:
    return Meant(await files.by_id(picture.file), picture)

"""Forms with files, as browsers and OpenAI's client send them: read into memory, up to a limit."""

from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import BodyPartReader, web
from pydantic import BaseModel

from bot.engine.server.wire import BadRequest, validated

LARGEST_FORM = 256 << 20
"""Bytes of all files and fields of a form together."""
LONGEST_FIELD = 64 << 20
"""Bytes of one field that is not a file: changes may hold a picture."""
CHUNK = 1 << 18

Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class File:
    """A file with the name that its sender gave it."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """Fields and files by their names; `[]` at the end of a name only says that there may be several."""

    fields: dict[str, list[str]]
    files: dict[str, list[File]]

    def parse(self, kind: type[Body], lists: tuple[str, ...] = ()) -> Body:
        """The fields as `kind`, those of `lists` with all their values; raises BadRequest."""
        told = {name: values if name in lists else values[-1] for name, values in self.fields.items()}
        return validated(kind, told)

    def all(self, name: str, most: int) -> list[File]:
        """The files called `name`, none of them empty; raises BadRequest where there is none or too many."""
        files = self.files.get(name, [])
        if not files:
            raise BadRequest(f"{name}: a file is missing", name)
        if len(files) > most:
            raise BadRequest(f"{name}: there are {len(files)} files, and at most {most} are taken", name)
        if any(not file.data for file in files):
            raise BadRequest(f"{name}: a file is empty", name)
        return files

    def one(self, name: str) -> File | None:
        """The file called `name`, if there is one."""
        return self.all(name, 1)[0] if name in self.files else None


async def read_form(request: web.Request, *, largest: int = LARGEST_FORM) -> Form:
    """The whole form. Raises BadRequest for what is no form, and 413 beyond `largest` bytes."""
    if request.content_type != "multipart/form-data":
        raise BadRequest("the body is not a form: send multipart/form-data")
    if (request.content_length or 0) > largest:
        raise web.HTTPRequestEntityTooLarge(largest, request.content_length or 0)
    form, left = Form({}, {}), largest
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise BadRequest("the form is broken: a part has no name")
            data = await _read(part, left if part.filename is not None else min(left, LONGEST_FIELD))
            left -= len(data)
            _put(form, part, data)
    except ValueError as error:
        raise BadRequest(f"the form is broken: {error}") from None
    return form


async def _read(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(CHUNK):
        data += chunk
        if len(data) > most:
            raise web.HTTPRequestEntityTooLarge(most, len(data))
    return bytes(data)


def _put(form: Form, part: BodyPartReader, data: bytes) -> None:
    name = (part.name or "").removesuffix("[]")
    if part.filename is None:
        form.fields.setdefault(name, []).append(data.decode("utf-8"))
    else:
        form.files.setdefault(name, []).append(File(part.filename, data))

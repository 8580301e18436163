"""Server-sent events, parsed as they come: bytes in any pieces in, events and comments out."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """One event's data; lines of one event are joined by newlines."""

    data: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A line that begins with a colon, which clients may ignore."""

    text: str


class Parser:
    """Follows the HTML standard, as far as data and comments go; other fields are dropped.

    Lines end in LF, CRLF or CR. Only whole lines are decoded, so a character may be cut anywhere.
    """

    def __init__(self) -> None:
        self._line = bytearray()
        self._data: list[str] = []
        self._after_cr = False

    def feed(self, chunk: bytes) -> list[Event | Comment]:
        """What `chunk` completes, in order."""
        return [item for line in self._lines(chunk) if (item := self._read(line))]

    def _lines(self, chunk: bytes) -> Iterator[str]:
        if self._after_cr:
            chunk, had = chunk.removeprefix(b"\n"), chunk
            self._after_cr = not had
        self._after_cr |= chunk.endswith(b"\r")
        for piece in chunk.splitlines(keepends=True):
            self._line += piece
            if piece.endswith((b"\n", b"\r")):
                yield self._line.decode(errors="replace").rstrip("\r\n").removeprefix("\ufeff")
                self._line.clear()

    def _read(self, line: str) -> Event | Comment | None:
        if not line:
            return self._dispatch()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        return None if field else Comment(value)

    def _dispatch(self) -> Event | None:
        data, self._data = self._data, []
        return Event("\n".join(data)) if data else None

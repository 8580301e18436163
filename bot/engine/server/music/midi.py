"""Writes a Standard MIDI File, so that anybody can go on working on a piece."""

import struct
from collections.abc import Iterable, Sequence

from bot.engine.server.music.performance import Performance
from bot.engine.server.music.piece import Piece

TICKS = 480
"""In a quarter note."""
DRUM_CHANNEL = 9
ORIGIN = "Composed by rules, by Deskmate"
PROGRAMS = {
    "piano": 0, "electric piano": 4, "vibraphone": 11, "music box": 10, "guitar": 24, "double bass": 32, "bass guitar": 33,
    "synth bass": 38, "violin": 40, "cello": 42, "harp": 46, "strings": 48, "choir": 52, "trumpet": 56, "horn": 60,
    "saxophone": 65, "clarinet": 71, "flute": 73, "bamboo flute": 77, "synth lead": 81, "warm pad": 89, "zither": 107,
    "lute": 106, "drum kit": 0, "brush kit": 40, "electronic kit": 25, "concert kit": 48,
}  # fmt: skip
"""General MIDI's numbers."""
_METRES = {"4/4": (4, 2), "3/4": (3, 2), "6/8": (6, 3)}

Event = tuple[int, bytes]
"""Ticks from the beginning, and what happens then."""


def write(piece: Piece, performances: Sequence[Performance]) -> bytes:
    """The file: a track for the tempo, and one for every part."""
    tracks = [
        _track(_opening(piece), piece),
        *(_track(_events(at, each, piece), piece) for at, each in enumerate(performances)),
    ]
    header = struct.pack(">4sIHHH", b"MThd", 6, 1, len(tracks), TICKS)
    return header + b"".join(tracks)


def _opening(piece: Piece) -> list[Event]:
    above, below = _METRES[piece.plan.metre]
    tempo = round(60_000_000 / piece.tempo)
    return [
        (0, _meta(0x03, piece.plan.title.encode())),
        (0, _meta(0x01, ORIGIN.encode())),
        (0, _meta(0x51, tempo.to_bytes(3, "big"))),
        (0, _meta(0x58, bytes((above, below, 24, 8)))),
        (0, _meta(0x59, struct.pack(">bB", piece.scale.sharps, piece.scale.dark))),
    ]


def _events(at: int, performance: Performance, piece: Piece) -> list[Event]:
    instrument = performance.part.instrument
    channel = DRUM_CHANNEL if performance.part.role == "drums" else at
    events = [
        (0, _meta(0x03, instrument.encode())),
        (0, bytes((0xC0 | channel, PROGRAMS[instrument]))),
    ]
    for note in performance.notes:
        start = _ticks(note.start, piece)
        end = max(start + 1, _ticks(note.start + note.seconds, piece))
        events.append((start, bytes((0x90 | channel, note.pitch, note.velocity))))
        events.append((end, bytes((0x80 | channel, note.pitch, 0))))
    return events


def _ticks(seconds: float, piece: Piece) -> int:
    return round(seconds * piece.tempo / 60 * TICKS)


def _meta(kind: int, data: bytes) -> bytes:
    return bytes((0xFF, kind)) + _variable(len(data)) + data


def _track(events: Iterable[Event], piece: Piece) -> bytes:
    """The events in order; where two coincide, notes end before others begin."""
    body, now = b"", 0
    ordered = sorted(events, key=lambda event: (event[0], event[1][0] & 0xF0 == 0x90))
    for when, event in [*ordered, (_ticks(piece.seconds, piece), _meta(0x2F, b""))]:
        body += _variable(max(0, when - now)) + event
        now = max(now, when)
    return b"MTrk" + struct.pack(">I", len(body)) + body


def _variable(number: int) -> bytes:
    """Seven bits to a byte, all but the last marked."""
    found = [number & 0x7F]
    while number := number >> 7:
        found.append(number & 0x7F | 0x80)
    return bytes(reversed(found))

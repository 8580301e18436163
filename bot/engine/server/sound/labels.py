"""Marks a file of sound with how it was made, for people and for machines; the text is never in it.

The key `AIGC` is the one that GB 45438 asks for, the sentence and IPTC's term are for everyone else.
"""

import json
import struct

from bot.engine.server.png import GENERATED, Origin

SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
PRODUCER = "Deskmate"


def label(data: bytes, media_type: str, *, model: str, origin: Origin = GENERATED) -> bytes:
    """The same sound with its origin and the name of the model in its metadata."""
    return _WRITERS[media_type](data, _facts(model, origin))


def _facts(model: str, origin: Origin) -> dict[str, str]:
    mark = {"Label": "1", "ContentProducer": PRODUCER, "ProduceID": model}
    return {
        "comment": f"{origin.comment}, {model}",
        "AIGC": json.dumps({"AIGC": mark}, separators=(",", ":")),
        "DigitalSourceType": SOURCES + origin.source,
    }


def _mp3(data: bytes, facts: dict[str, str]) -> bytes:
    """An ID3v2.4 tag in front, in place of one that is there."""
    frames = b"".join(_frame(name, value) for name, value in facts.items())
    return b"ID3\x04\x00\x00" + _syncsafe(len(frames)) + frames + data[_id3_size(data) :]


def _frame(name: str, value: str) -> bytes:
    if name == "comment":
        kind, body = b"COMM", b"\x03eng\x00" + value.encode()
    else:
        kind, body = b"TXXX", b"\x03" + name.encode() + b"\x00" + value.encode()
    return kind + _syncsafe(len(body)) + b"\x00\x00" + body


def _syncsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def _id3_size(data: bytes) -> int:
    if data[:3] != b"ID3":
        return 0
    return 10 + sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))


def _wav(data: bytes, facts: dict[str, str]) -> bytes:
    """A LIST chunk at the end: comment, software, and what the others are called nowhere, in the keywords."""
    keywords = f"{facts['AIGC']} {facts['DigitalSourceType']}"
    entries = ((b"ICMT", facts["comment"]), (b"ISFT", PRODUCER), (b"IKEY", keywords))
    chunks = b"INFO" + b"".join(_chunk(name, value.encode() + b"\0") for name, value in entries)
    whole = data[8:] + _chunk(b"LIST", chunks)
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _flac(data: bytes, facts: dict[str, str]) -> bytes:
    """A block of Vorbis comments right behind the stream's own, in place of one that is there."""
    comments = [f"{name}={value}".encode() for name, value in facts.items()]
    body = _counted(PRODUCER.encode()) + struct.pack("<I", len(comments)) + b"".join(map(_counted, comments))
    blocks, at, last = [], 4, False
    while not last:
        kind, size = data[at], int.from_bytes(data[at + 1 : at + 4], "big")
        last = bool(kind & 0x80)
        blocks.append((kind & 0x7F, data[at + 4 : at + 4 + size]))
        at += 4 + size
    kept = [blocks[0], (4, body), *(block for block in blocks[1:] if block[0] not in (1, 4))]
    return b"fLaC" + b"".join(_block(*block, last=block is kept[-1]) for block in kept) + data[at:]


def _block(kind: int, body: bytes, *, last: bool) -> bytes:
    return bytes([kind | (0x80 if last else 0)]) + len(body).to_bytes(3, "big") + body


def _counted(text: bytes) -> bytes:
    return struct.pack("<I", len(text)) + text


_WRITERS = {"audio/mpeg": _mp3, "audio/wav": _wav, "audio/flac": _flac}

"""What a file of sound is and how long it lasts, read from its first bytes."""

import struct

BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
LOW_BITRATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Kilobits a second of MPEG's layer III: of its first version, and of the later ones for low rates."""
RATES = (44_100, 48_000, 32_000)
"""Samples a second of MPEG's first version; the later ones have half and a quarter of them."""
LOOKED_AT = 1 << 16
"""Bytes in which the first frame of an MP3 file has to begin."""


def media_type(data: bytes) -> str | None:
    """The type of a file; None for one that we do not know."""
    if data[:4] == b"RIFF":
        return "audio/wav"
    if data[:4] == b"fLaC":
        return "audio/flac"
    return "audio/mpeg" if data[:3] == b"ID3" or _is_frame(data[:2]) else None


def seconds(data: bytes) -> float:
    """How long it lasts; 0 where that is not known."""
    try:
        match media_type(data):
            case "audio/wav":
                return _wav(data)
            case "audio/flac":
                return _flac(data)
            case "audio/mpeg":
                return _mp3(data)
            case _:
                return 0.0
    except (struct.error, IndexError, ZeroDivisionError, StopIteration):
        return 0.0


def _wav(data: bytes) -> float:
    start = data.index(b"fmt ") if b"fmt " in data[:4096] else len(data)
    (bytes_a_second,) = struct.unpack_from("<I", data, start + 16)
    body = data.find(b"data") + 8
    (size,) = struct.unpack_from("<I", data, body - 4)
    return float(min(size, len(data) - body) / bytes_a_second)


def _flac(data: bytes) -> float:
    (packed,) = struct.unpack_from(">Q", data, 18)
    return float((packed & (1 << 36) - 1) / (packed >> 44))


def _mp3(data: bytes) -> float:
    """By the number of frames that its first one gives; where it gives none, as if all had its bit rate."""
    tag = _tag(data)
    start = next(at for at in range(tag, tag + LOOKED_AT) if _is_frame(data[at : at + 2]))
    first = data[start + 1] >> 3 & 3 == 3
    if frames := _counted(data[start : start + 64]):
        rate = RATES[data[start + 2] >> 2 & 3] >> (0 if first else 2 - (data[start + 1] >> 4 & 1))
        return frames * (1152 if first else 576) / rate
    kilobits = (BITRATES if first else LOW_BITRATES)[data[start + 2] >> 4]
    return (len(data) - start) / (kilobits * 125)


def _counted(frame: bytes) -> int:
    """How many frames a first frame, which is no sound but a description, says there are."""
    at = max(frame.find(b"Xing"), frame.find(b"Info"))
    if at < 0:
        return 0
    flags, frames = struct.unpack_from(">II", frame, at + 4)
    return int(frames) if flags & 1 else 0


def _tag(data: bytes) -> int:
    if data[:3] != b"ID3":
        return 0
    return 10 + sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))


def _is_frame(start: bytes) -> bool:
    return len(start) == 2 and start[0] == 0xFF and start[1] & 0xE6 == 0xE2

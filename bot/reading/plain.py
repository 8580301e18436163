"""Text files, in whichever of the usual encodings they are."""

import codecs

from charset_normalizer import from_bytes

from bot.reading.outcome import Reading, Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_USUAL = ["gb18030", "big5", "shift_jis", "euc_kr", "cp1251", "cp1252"]
_WIDE = ["utf_16_le", "utf_16_be"]
_SAMPLE = 64 * 1024
_TELLING = 16
"""Bytes beyond ASCII that statistics need."""


def read_text(data: bytes) -> Reading:
    """The text of a file; raises Unreadable when it is none."""
    return Reading(decoded(data))


def decoded(data: bytes) -> str:
    """`data` as text; raises Unreadable when it is none."""
    text = _marked(data) or _as(data, "utf-8") or _guessed(data)
    if text is None:
        raise Unreadable("binary")
    return text


def _marked(data: bytes) -> str | None:
    return next((_as(data, encoding) for mark, encoding in _MARKS if data.startswith(mark)), None)


def _guessed(data: bytes) -> str | None:
    """By statistics; a short text is taken for Chinese. Only UTF-16 holds the byte 0."""
    zero = b"\0" in data
    if not zero and sum(byte > 127 for byte in data[:_SAMPLE]) < _TELLING:
        return _as(data, "gb18030")
    best = from_bytes(data[:_SAMPLE], cp_isolation=_WIDE if zero else _USUAL, threshold=0.3).best()
    encodings = ([best.encoding] if best else []) + ([] if zero else ["gb18030"])
    return next((text for text in (_as(data, one) for one in encodings) if text is not None), None)


def _as(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    odd = sum(character < " " and character not in "\t\r\n\f\v" for character in text)
    return text if odd <= len(text) // 100 else None

"""What a file is, by its first bytes; its name decides only between kinds of text."""

import io
import zipfile

from bot.reading.outcome import Unreadable

UNPACKED = 200 * 1024 * 1024
"""Bytes that an Office file may unpack to."""
_ENTRIES = 10_000

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_SOUNDS = (b"ID3", b"OggS", b"fLaC", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1", b"\xff\xf9", b"\x1aE\xdf\xa3")
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_BY_NAME = {
    "csv": "csv", "tsv": "csv", "eml": "email", "htm": "html", "html": "html", "xhtml": "html",
}  # fmt: skip
_MEDIA = ("audio/", "video/")


def kind_of(name: str, media_type: str, data: bytes) -> str:
    """`pdf`, `docx`, `xlsx`, `pptx`, `picture`, `csv`, `email`, `html` or `text`; raises Unreadable for others."""
    if not data.strip():
        raise Unreadable("empty")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    if is_picture(data):
        return "picture"
    _refuse_others(media_type, data)
    ending = name.rpartition(".")[2].lower()
    if ending in _BY_NAME:
        return _BY_NAME[ending]
    return "html" if data[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")) else "text"


def is_picture(data: bytes) -> bool:
    """Whether `data` begins as a picture does."""
    packed = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return data.startswith(_PICTURES[:4]) or (data.startswith(_PICTURES) and b"\0" in data[:64]) or packed


def _refuse_others(media_type: str, data: bytes) -> None:
    if data.startswith(_OLE):
        raise Unreadable("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "old_office")
    if data.startswith(_ARCHIVES):
        raise Unreadable("archive")
    sounds = data.startswith(_SOUNDS) or data[4:8] == b"ftyp" or data[8:12] in (b"WAVE", b"AVI ")
    if sounds or (media_type.startswith(_MEDIA) and b"\0" in data):
        raise Unreadable("sound")


def _office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("damaged") from error
    names = {entry.filename for entry in entries}
    kind = next((kind for part, kind in _OFFICE.items() if part in names), None)
    if len(entries) > _ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        raise Unreadable("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("encrypted")
    if kind is None:
        raise Unreadable("archive")
    return kind

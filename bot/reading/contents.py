"""Reads one file in the process that it runs in; `process` bounds that one's time and memory."""

from importlib import import_module

from bot.reading.kinds import kind_of
from bot.reading.outcome import Reading, Unreadable, clipped

READERS = {
    "pdf": ("bot.reading.pages", "read_pdf"),
    "docx": ("bot.reading.office", "read_docx"),
    "xlsx": ("bot.reading.office", "read_xlsx"),
    "pptx": ("bot.reading.office", "read_pptx"),
    "csv": ("bot.reading.tables", "read_csv"),
    "email": ("bot.reading.letters", "read_email"),
    "html": ("bot.reading.letters", "read_html"),
    "text": ("bot.reading.plain", "read_text"),
}
"""Each is imported when a file needs it: they are heavy."""


def text_of(name: str, media_type: str, data: bytes) -> Reading:
    """The text of a file; raises Unreadable with the reason."""
    kind = kind_of(name, media_type, data)
    if kind == "picture":
        raise Unreadable("picture")
    module, function = READERS[kind]
    reading: Reading = getattr(import_module(module), function)(data)
    return clipped(reading)

"""PDF files, by their text: page by page, up to a limit that is told."""

import io
import logging
import time

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from bot.reading.outcome import CHARACTERS, PARTS, Reading, Unreadable

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


SECONDS = 15.0
"""How long pages are read; the rest is left out, and said so."""


def read_pdf(data: bytes) -> Reading:
    """The text of a PDF."""
    try:
        return _read(PdfReader(io.BytesIO(data)))
    except (DependencyError, FileNotDecryptedError) as error:
        raise Unreadable("encrypted") from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise Unreadable("damaged") from error


def _read(reader: PdfReader) -> Reading:
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("encrypted")
    until = time.monotonic() + SECONDS
    count, texts, length = len(reader.pages), list[str](), 0
    for page in reader.pages[:PARTS]:
        texts.append(page.extract_text().strip())
        length += len(texts[-1])
        if length > CHARACTERS or time.monotonic() > until:
            break
    if not length:
        raise Unreadable("scanned" if count else "empty")
    notes = (("parts", {"all": count, "read": len(texts)}),) if len(texts) < count else ()
    return Reading("\n\n".join(text for text in texts if text), notes)

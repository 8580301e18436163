"""Word, Excel and PowerPoint files, in the order in which people read them."""

import io
from collections.abc import Iterator
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pptx import Presentation
from pptx.exc import PythonPptxError
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide

from bot.reading import tables
from bot.reading.outcome import PARTS, Reading, Unreadable

BROKEN = (
    PackageNotFoundError, PythonPptxError, InvalidFileException, BadZipFile,
    SyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError,
)  # fmt: skip
"""What the libraries raise over a damaged file; a syntax error is lxml's."""


def read_docx(data: bytes) -> Reading:
    """A Word document: headings, lists and tables as such."""
    try:
        found = "\n\n".join(_blocks(data))
    except BROKEN as error:
        raise Unreadable("damaged") from error
    return Reading(found) if found.strip() else _nothing()


def read_xlsx(data: bytes) -> Reading:
    """A workbook, sheet by sheet, with the values that its formulas last had."""
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        names = book.sheetnames[:PARTS]
        sheets = [_sheet(name, book[name].iter_rows(values_only=True)) for name in names]
    except BROKEN as error:
        raise Unreadable("damaged") from error
    text = "\n\n".join(sheet.text for sheet in sheets if sheet.text)
    return Reading(text, tuple(note for sheet in sheets for note in sheet.notes)) if text else _nothing()


def read_pptx(data: bytes) -> Reading:
    """A presentation: what its slides and notes say."""
    try:
        slides = Presentation(io.BytesIO(data)).slides
        told = [_slide(number, slide) for number, slide in enumerate(slides, start=1) if number <= PARTS]
        count = len(slides)
    except BROKEN as error:
        raise Unreadable("damaged") from error
    notes = (("parts", {"all": count, "read": PARTS}),) if count > PARTS else ()
    text = "\n\n".join(filter(None, told))
    return Reading(text, notes) if text else _nothing()


def _nothing() -> Reading:
    raise Unreadable("empty")


def _blocks(data: bytes) -> Iterator[str]:
    for block in Document(io.BytesIO(data)).iter_inner_content():
        match block:
            case Paragraph() if block.text.strip():
                yield _mark(block.style.name if block.style else None) + block.text.strip()
            case Table():
                yield "\n".join(" | ".join(cell.text.strip() for cell in row.cells) for row in block.rows)


def _mark(style: str | None) -> str:
    name = (style or "").lower()
    if name.startswith("heading "):
        return "#" * min(int(name.rpartition(" ")[2]), 6) + " "
    return "- " if name.startswith("list") else "# " if name == "title" else ""


def _sheet(name: str, rows: Iterator[tuple[object, ...]]) -> Reading:
    read = tables.table(list(tables.cells(row)) for row in rows)
    return Reading(f"## {name}\n{read.text}", read.notes) if read.text else read


def _slide(number: int, slide: Slide) -> str:
    said = [text for shape in slide.shapes for text in _shape(shape)]
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        said.append(slide.notes_slide.notes_text_frame.text.strip())
    return "\n".join([f"## {number}", *filter(None, said)]) if any(said) else ""


def _shape(shape: BaseShape) -> Iterator[str]:
    match shape:
        case GroupShape():
            yield from (text for inside in shape.shapes for text in _shape(inside))
        case GraphicFrame() if shape.has_table:
            yield from (" | ".join(cell.text.strip() for cell in row.cells) for row in shape.table.rows)
        case Shape():
            yield shape.text_frame.text.strip()

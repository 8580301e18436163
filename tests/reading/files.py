"""Files as people make them, and as people who mean harm make them."""

import io
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage

from docx import Document
from openpyxl import Workbook
from pptx import Presentation
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

BULLETS = 1


def pdf(pages: Sequence[str], password: str = "") -> bytes:
    """A PDF with one line of text on each page, none where it is empty."""
    writer = PdfWriter()
    font = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
    )
    fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    for text in pages:
        page = writer.add_blank_page(width=300, height=300)
        if text:
            stream = DecodedStreamObject()
            stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
            page[NameObject("/Resources")] = fonts
            page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    return _bytes(writer.write)


def docx() -> bytes:
    """A Word document with a heading, a list and a table."""
    document = Document()
    document.add_heading("计划 Plan", 1)
    document.add_paragraph("We ship on Friday.")
    document.add_paragraph("Ana tests", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "who", "what"
    return _bytes(document.save)


def xlsx(rows: int = 2) -> bytes:
    """A workbook with one filled sheet and an empty one."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sales"
    sheet.append(["city", "sold"])
    for number in range(rows):
        sheet.append([f"city {number % 5}", number])
    book.create_sheet("Empty")
    return _bytes(book.save)


def pptx() -> bytes:
    """Two slides, the first with notes for its speaker."""
    presentation = Presentation()
    layout = presentation.slide_layouts[BULLETS]
    for title in ("Why now", "What next"):
        slide = presentation.slides.add_slide(layout)
        slide.shapes.title.text = title
    notes = presentation.slides[0].notes_slide.notes_text_frame
    assert notes is not None
    notes.text = "Pause here."
    return _bytes(presentation.save)


def letter(html: bool = False) -> bytes:
    """An e-mail with something attached."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ana@x.org", "chen@x.org", "发布 Release"
    if html:
        message.set_content("<p>Ship <b>Friday</b>?</p><script>no</script>", subtype="html")
    else:
        message.set_content("Ship Friday?")
        message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="plan.pdf")
    return message.as_bytes()


def archive(entries: dict[str, bytes]) -> bytes:
    """A zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return packed.getvalue()


def bomb() -> bytes:
    """A Word document of a few hundred kilobytes that unpacks to over 200 MB."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as entry,
    ):
        for _ in range(210):
            entry.write(b" " * 1024 * 1024)
    return packed.getvalue()


def laughing() -> bytes:
    """A Word document whose XML names itself over and over."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    page = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]><x>&l11;</x>'
    content = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return archive({"[Content_Types].xml": content.encode(), "word/document.xml": page.encode()})


def _bytes(save: object) -> bytes:
    assert callable(save)
    written = io.BytesIO()
    save(written)
    return written.getvalue()

"""Markdown as a Word file, with fonts in which Chinese shows as it should."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.token import Token

_LATIN, _CHINESE, _FIXED = "Calibri", "Microsoft YaHei", "Consolas"
_CODE = "Code"
_DEEPEST = 3
_SAFE = ("http://", "https://", "mailto:")
_MARKS = {"strong": "bold", "em": "italic", "s": "strike"}


def word_file(markdown: str, title: str) -> bytes:
    """A .docx of `markdown`: headings, lists, quotations, code, tables and links as Word's own."""
    document = Document()
    document.core_properties.title, document.core_properties.author = title, "Deskmate"
    _set_fonts(document)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    _Page(document).write(tokens)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_fonts(document: WordDocument) -> None:
    """Word takes Chinese letters from a font of their own, which a theme would overrule."""
    code = document.styles.add_style(_CODE, WD_STYLE_TYPE.PARAGRAPH)
    for style in document.styles:
        if isinstance(style, ParagraphStyle):
            _set_font(style, _FIXED if style is code or style.name == _CODE else _LATIN)
    if isinstance(code, ParagraphStyle):
        code.font.size = Pt(9)


def _set_font(style: ParagraphStyle, latin: str) -> None:
    style.font.name = latin
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), _CHINESE)


@dataclass
class _Page:
    """Writes block after block; remembers the lists and quotations that it is in."""

    document: WordDocument
    lists: list[int | None] = field(default_factory=list)
    quoted: int = 0
    begun: bool = False

    def write(self, tokens: Sequence[Token]) -> None:
        blocks = iter(tokens)
        for token in blocks:
            if token.type == "table_open":
                self._table(list(_until(blocks, "table_close")))
            elif token.type == "heading_open":
                _words(self._paragraph(f"Heading {token.tag[1]}"), next(blocks))
            elif token.type == "inline":
                _words(self._text(), token)
            elif write := _OTHERS.get(token.type):
                write(self, token)

    def _list_opens(self, token: Token) -> None:
        numbered = token.type == "ordered_list_open"
        self.lists.append(self._numbering(int(token.attrs.get("start", 1))) if numbered else None)

    def _list_closes(self, _: Token) -> None:
        self.lists.pop()

    def _item_opens(self, _: Token) -> None:
        self.begun = False

    def _quote_opens(self, _: Token) -> None:
        self.quoted += 1

    def _quote_closes(self, _: Token) -> None:
        self.quoted -= 1

    def _code(self, token: Token) -> None:
        self._paragraph(_CODE).add_run(token.content.rstrip("\n"))

    def _line(self, _: Token) -> None:
        """A thematic break is the lower border of an empty paragraph."""
        borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
            bottom.set(qn(f"w:{name}"), value)
        borders.append(bottom)
        self._paragraph("Normal")._p.get_or_add_pPr().append(borders)

    def _text(self) -> Paragraph:
        """A paragraph of running text: of a list item, a quotation, or of neither."""
        if not self.lists:
            return self._paragraph("Quote" if self.quoted else "Normal")
        number, depth = self.lists[-1], min(len(self.lists), _DEEPEST)
        kind = "List Continue" if self.begun else "List Bullet" if number is None else "List Number"
        self.begun = True
        paragraph = self._paragraph(f"{kind} {depth}" if depth > 1 else kind)
        if number is not None and kind == "List Number":
            numbers = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbers.get_or_add_numId().val, numbers.get_or_add_ilvl().val = number, 0
        return paragraph

    def _paragraph(self, style: str) -> Paragraph:
        return self.document.add_paragraph(style=style)

    def _numbering(self, start: int) -> int:
        """Word counts on through all lists of a style, unless each has its own numbering."""
        depth = min(len(self.lists) + 1, _DEEPEST)
        style = self.document.styles["List Number" if depth == 1 else f"List Number {depth}"]
        known = self.document.part.numbering_part.element
        shared = style.element.pPr.numPr.numId.val
        number = known.add_num(known.num_having_numId(shared).abstractNumId.val)
        number.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(number.numId)

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[Token]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token)
        table = self.document.add_table(len(rows), len(rows[0]), style="Table Grid")
        for number, row in enumerate(rows):
            for cell, words in zip(table.rows[number].cells, row, strict=True):
                _words(cell.paragraphs[0], words, strong=number == 0)


_OTHERS: Mapping[str, Callable[[_Page, Token], None]] = {
    "bullet_list_open": _Page._list_opens,
    "ordered_list_open": _Page._list_opens,
    "bullet_list_close": _Page._list_closes,
    "ordered_list_close": _Page._list_closes,
    "list_item_open": _Page._item_opens,
    "blockquote_open": _Page._quote_opens,
    "blockquote_close": _Page._quote_closes,
    "fence": _Page._code,
    "code_block": _Page._code,
    "html_block": _Page._code,
    "hr": _Page._line,
}
"""What opens and closes around words needs no paragraph of its own."""


def _words(paragraph: Paragraph, inline: Token, *, strong: bool = False) -> None:
    """The words of a line with their marks and links."""
    marks, link = {"bold"} if strong else set(), ""
    for token in inline.children or ():
        mark = _MARKS.get(token.type.removesuffix("_open").removesuffix("_close"))
        if token.type == "link_open":
            link = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            link = ""
        elif mark:
            marks = marks | {mark} if token.nesting > 0 else marks - {mark}
        elif text := _said(token):
            _run(paragraph, text, marks, link, fixed=token.type == "code_inline")


def _said(token: Token) -> str:
    match token.type:
        case "softbreak" | "hardbreak":
            return "\n"
        case _:
            return token.content


def _run(paragraph: Paragraph, text: str, marks: set[str], link: str, *, fixed: bool) -> None:
    run = paragraph.add_run(text)
    for mark in marks:
        setattr(run.font, mark, True)
    if fixed:
        run.font.name = _FIXED
    if link.startswith(_SAFE):
        run.font.underline = True
        hyperlink = OxmlElement("w:hyperlink")
        target = paragraph.part.relate_to(link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        hyperlink.set(qn("r:id"), target)
        hyperlink.append(run._r)
        paragraph._p.append(hyperlink)


def _until(tokens: Iterator[Token], end: str) -> Iterator[Token]:
    for token in tokens:
        if token.type == end:
            return
        yield token

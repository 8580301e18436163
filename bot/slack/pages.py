"""Splits a long text into pages that each fit one message: code fences and tables go on whole on the next."""

import re
from itertools import takewhile

FULL = 8_000
"""What leaves room for every button under a draft: with them a message has at most some 13,200 characters of JSON."""
SOFT = 6_800
_MIDDLE = 7_600
_LOOK_BACK = 4_000
ROWS = 99
"""Rows of a table under its head: Slack shows a hundred in all."""
_HEAD = 1_000
_INFO = 80

_FENCE = re.compile(r"^ {0,3}(?:[-*+] +|\d+[.)] +|> ?)* *(`{3,}|~{3,})(.*)$")
_RULE = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")


def page_end(
    page: str, *, start: int = 0, soft: int = SOFT, middle: int = _MIDDLE, full: int = FULL
) -> int | None:
    """Where `page` should end, at or after `start`; None while it need not.

    From `soft` on it ends between paragraphs outside of code, from `middle` on at any
    line, at `full` wherever it must; earlier after as many rows as a table may have.
    """
    rows = _end_of_full_table(page, start)
    if rows is not None and rows <= full:
        return rows
    paragraph = page.find("\n\n", max(start, soft))
    while 0 <= paragraph < full and open_fence(page[:paragraph]):
        paragraph = page.find("\n\n", paragraph + 2)
    line = page.find("\n", max(start, middle))
    for end in (paragraph, line):
        if 0 <= end <= full:
            return end
    return None if len(page) <= full else _forced(page, start, full)


def turn(page: str, end: int) -> tuple[str, str]:
    """The page up to `end`, and the next one; code is closed and opened again, a table gets its head again."""
    head, rest = page[:end], page[end:].lstrip("\n")
    if fence := open_fence(head):
        mark, info = _parts(fence)
        opening = f"{mark}{info}" if len(info) <= _INFO else mark
        line, _, after = rest.partition("\n")
        return f"{head}\n{mark}", after.lstrip("\n") if _closes(line, mark) else f"{opening}\n{rest}"
    table = _table_at_end(head) if _is_row(rest.partition("\n")[0]) and page[end : end + 1] == "\n" else []
    top = "\n".join(table[:2])
    return (head, f"{top}\n{rest}") if top and len(top) <= _HEAD else (head, rest)


def paginate(text: str) -> tuple[str, ...]:
    """All pages of a whole text."""
    pages = []
    while (end := page_end(text[: FULL + 1])) is not None and text[end:].strip():
        head, text = turn(text, end)
        pages.append(head)
    return (*pages, text)


def open_fence(text: str) -> str | None:
    """The line that opened the code fence in which `text` ends, if it does."""
    opened: str | None = None
    for line in text.split("\n"):
        if opened is not None:
            opened = None if _closes(line, _parts(opened)[0]) else opened
        elif _FENCE.match(line) and not _is_inline(line):
            opened = line.strip()
    return opened


def _parts(fence: str) -> tuple[str, str]:
    """The marks of an opening fence, and the language behind them."""
    found = _FENCE.match(fence)
    return (found[1], found[2]) if found else ("```", "")


def _closes(line: str, mark: str) -> bool:
    found, info = _parts(line)
    return _FENCE.match(line) is not None and found.startswith(mark) and not info.strip()


def _is_inline(line: str) -> bool:
    """Code in a line that begins with three marks, such as ```` ```one``` ````."""
    mark, info = _parts(line)
    return mark[0] == "`" and "`" in info


def _forced(page: str, start: int, full: int) -> int:
    """The last place before `full` where a line or a word ends; in the middle of a word if there is none."""
    for gap in ("\n", " "):
        end = page.rfind(gap, max(start, full - _LOOK_BACK, 1), full)
        if end > 0 and page[:end].strip():
            return end
    return max(start, full)


def _end_of_full_table(page: str, start: int) -> int | None:
    """Where a table has as many rows as Slack shows, and goes on."""
    at, rows, fenced = 0, 0, False
    for line in page.split("\n")[:-1]:
        if _FENCE.match(line):
            fenced = open_fence(page[: at + len(line)]) is not None
        rows = 0 if fenced or not _is_row(line) else rows + 1
        if rows > ROWS + 2 and at > start and _table_at_end(page[: at - 1]):
            return at - 1
        at += len(line) + 1
    return None


def _table_at_end(text: str) -> list[str]:
    """The lines of the table in which `text` ends, with its head; none when it ends in no table."""
    rows = list(takewhile(_is_row, reversed(text.split("\n"))))[::-1]
    return rows if len(rows) > 1 and _RULE.match(rows[1]) else []


def _is_row(line: str) -> bool:
    return "|" in line

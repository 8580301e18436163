"""Splits a long text into pages that each fit one message, code fences kept whole on each."""

FULL = 11_000
SOFT = 9_500
_MIDDLE = 10_500


def page_end(
    page: str, *, start: int = 0, soft: int = SOFT, middle: int = _MIDDLE, full: int = FULL
) -> int | None:
    """Where `page` should end, at or after `start`; None while it need not.

    From `soft` on it ends between paragraphs outside of code, from `middle` on at any
    line, at `full` wherever it must.
    """
    paragraph = page.find("\n\n", max(start, soft))
    while 0 <= paragraph < full and open_fence(page[:paragraph]):
        paragraph = page.find("\n\n", paragraph + 2)
    line = page.find("\n", max(start, middle))
    for end in (paragraph, line):
        if 0 <= end <= full:
            return end
    if len(page) <= full:
        return None
    space = page.rfind(" ", max(start, soft), full)
    return space if space > 0 else max(start, full)


def turn(page: str, end: int) -> tuple[str, str]:
    """The page up to `end`, and the next one; a code fence is closed and opened again."""
    head, rest = page[:end], page[end:].lstrip("\n")
    fence = open_fence(head)
    return (f"{head}\n```", f"{fence}\n{rest}") if fence else (head, rest)


def paginate(text: str) -> tuple[str, ...]:
    """All pages of a whole text."""
    pages = []
    while (end := page_end(text)) is not None and text[end:].strip():
        head, text = turn(text, end)
        pages.append(head)
    return (*pages, text)


def open_fence(text: str) -> str | None:
    """The line that opened the code fence in which `text` ends, if it does."""
    opened = None
    for line in text.split("\n"):
        if line.lstrip().startswith("```"):
            opened = None if opened else line.strip()
    return opened

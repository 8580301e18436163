"""E-mails and web pages, as their readers see them."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

from bot.reading.outcome import Reading, Unreadable
from bot.reading.plain import decoded

_HIDDEN = frozenset({"script", "style", "head", "template", "noscript"})
_APART = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "title"}
)
_HEADERS = ("From", "To", "Cc", "Date", "Subject")


def read_html(data: bytes) -> Reading:
    """What a web page shows."""
    text = shown(decoded(data))
    if not text:
        raise Unreadable("empty")
    return Reading(text)


def read_email(data: bytes) -> Reading:
    """An e-mail: its head, its words, and the names of what is attached."""
    letter = message_from_bytes(data, policy=default)
    if not isinstance(letter, EmailMessage) or not letter.keys():
        raise Unreadable("damaged")
    head = [f"{name}: {letter[name]}" for name in _HEADERS if letter[name]]
    files = [part.get_filename() or part.get_content_type() for part in letter.iter_attachments()]
    attached = [f"[{', '.join(files)}]"] if files else []
    return Reading("\n".join([*head, "", _body(letter), *attached]).strip())


def shown(page: str) -> str:
    """The words of a web page, a line for each block."""
    reader = _Words()
    reader.feed(page)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _body(letter: EmailMessage) -> str:
    body = letter.get_body(("plain", "html"))
    if body is None:
        return ""
    try:
        text = str(body.get_content())
    except (LookupError, UnicodeError):
        text = decoded(bytes(body.get_payload(decode=True) or b" "))
    return shown(text) if body.get_content_type() == "text/html" else text.strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own shape
        self._hidden += tag in _HIDDEN
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(" ".join(re.split(r"\s+", data)))

    def _break(self, tag: str) -> None:
        if tag in _APART:
            self.words.append("\n")
        elif tag in ("td", "th"):
            self.words.append(" ")

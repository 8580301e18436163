"""A text too long for messages: its beginning and what is in it, with the whole of it in a file beside."""

import re

from bot.language import Language, Phrase
from bot.slack.pages import page_end, paginate, turn

PAGES = 3
"""Messages that a text may take before it becomes a file."""
NAME = "deskmate.md"
_SHOWN = 2_500
_ENTRIES = 8
_ENTRY = 100
_HEADING = re.compile(r"^#{1,3} +(.+?)#*$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

_HEAD = Phrase(
    en="_This is long: {count} characters. The whole text is in the file below; this is what is in it, and how it begins._",
    zh="_内容很长，共 {count} 个字符。全文见下方文件；以下是内容提要和开头。_",
)
_REST = Phrase(
    en="_This goes on in the file below, which has the whole text: {count} characters. In it:_",
    zh="_后文见下方文件，文件中是全文，共 {count} 个字符。内容提要：_",
)
WRITING_ON = Phrase(
    en="Writing on: {count} characters so far, the rest comes in a file",
    zh="继续写作中：已有 {count} 个字符，余下部分将以文件发送",
)


def is_long(text: str) -> bool:
    """Whether `text` takes more messages than people would read."""
    return len(paginate(text)) > PAGES


def shortened(text: str, language: Language) -> str:
    """What is in a long text, and its beginning."""
    return "\n\n".join([_HEAD(language, count=len(text)), _entries(text), "---", f"{_beginning(text)}\n\n…"])


def rest_in_file(text: str, language: Language) -> str:
    """What stands under the beginning of a long text, instead of the rest of it."""
    return f"{_REST(language, count=len(text))}\n\n{_entries(text)}"


def outline(text: str) -> list[str]:
    """Its headings; of a text without them, how its parts begin."""
    prose = _FENCED.sub("", text)
    found = _HEADING.findall(prose) or [part.strip() for part in prose.split("\n\n") if part.strip()]
    step = max(1, -(-len(found) // _ENTRIES))
    lines = (
        " ".join(re.split(r"(?<=[.!?。！？])\s*", entry, maxsplit=1)[0].split()) for entry in found[::step]
    )
    return [line if len(line) <= _ENTRY else f"{line[: _ENTRY - 1]}…" for line in lines]


def _entries(text: str) -> str:
    return "\n".join(f"- {entry}" for entry in outline(text))


def _beginning(text: str) -> str:
    end = page_end(text, soft=_SHOWN, middle=_SHOWN + 500, full=_SHOWN + 1_000)
    return text if end is None else turn(text, end)[0]

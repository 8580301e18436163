"""Markdown, and Slack's own, as it is said: no marks, links by their text, code by a word, emoji in silence."""

import re

from bot.language import Language, Phrase

_CODE = Phrase(en="Here is some code, which I leave out.", zh="此处有一段代码，略过不读。")
_ADDRESS = Phrase(en="a link", zh="链接")

_FENCE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)|```.*?```", re.DOTALL | re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$|^[ \t|:+-]*-{3,}[ \t|:+-]*$", re.MULTILINE)
_ROW = re.compile(r"^[ \t]*\|?(.+?\|.+?)\|?[ \t]*$", re.MULTILINE)
_LINKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!?\[([^\]]*)\]\((?:[^()]|\([^)]*\))*\)"), r"\1"),
    (re.compile(r"<(?:https?://|mailto:)[^|>]*\|([^>]*)>"), r"\1"),
    (re.compile(r"<#\w+\|([^>]*)>"), r"\1"),
    (re.compile(r"<!(?:subteam\^\w+\|)?@?([^>|^]+)[^>]*>"), r"\1"),
    (re.compile(r"<@\w+(?:\|([^>]*))?>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^:>]*>"), " "),
)  # fmt: skip
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^[ \t]*(?:#{1,6}|>+|[-*+•◦]|- \[[ xX]\])[ \t]+", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*\[[ xX]\][ \t]+", re.MULTILINE), ""),
    (re.compile(r"(?<!\w):[a-z0-9_+'-]+:(?!\w)"), ""),
    (re.compile(r"[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\ufe0f\u200d\u20e3]"), ""),
    (re.compile(r"\\([*_`~#\[\]])"), r"\1"),
    (re.compile(r"(?<=\S)\*{1,3}|\*{1,3}(?=\S)|~~|`+"), ""),
    (re.compile(r"(?<!\w)_{1,2}(?=\S)|(?<=\S)_{1,2}(?!\w)"), ""),
    (re.compile(r"[ \t]{2,}"), " "),
    (re.compile(r"[ \t]+(?=[,.!?;:，。！？；：\n]|$)"), ""),
    (re.compile(r"\n{3,}"), "\n\n"),
)  # fmt: skip
_URL = re.compile(r"<?(?:https?://|www\.)[^\s<>，。；、）]+>?")


def spoken(text: str, language: Language) -> str:
    """`text` without anything that people would not say."""
    text = _FENCE.sub(f"\n{_CODE(language)}\n", text)
    for pattern, said in _LINKS:
        text = pattern.sub(said, text)
    text = _ROW.sub(_cells, _RULE.sub("", text))
    for pattern, said in _MARKS:
        text = pattern.sub(said, text)
    return _URL.sub(_ADDRESS(language), text).strip()


def _cells(row: re.Match[str]) -> str:
    """A row of a table, as a list."""
    return ", ".join(cell.strip() for cell in row[1].split("|") if cell.strip()) + "."

"""What people type, out of Slack's escapes; what we say, into a form that can ping nobody."""

import html
import re
from collections.abc import Mapping

_ENTITY = re.compile(r"<([^<>\n]+)>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)>")
_PING = re.compile(
    r"```|`|\n|<(?=!(?:channel|here|everyone|subteam\^|date\^)|@[UWB])|@(?=(?:channel|here|everyone)\b)"
)
_UNFINISHED = re.compile(r"(?:<[!@#]?[a-z]{0,8}\^?|@[a-z]{0,8}|(?<!`)(?:`{3})*(?P<marks>`{1,2}))\Z")
_EVERYBODY = re.compile(r"@(?=(?:channel|here|everyone)\b)")
_JOINER = "\u2060"


def plain(text: str, bot: str = "") -> str:
    """What a person typed: without the mention of `bot`, every other escape undone.

    People stay as `<@U2>` until their names are looked up.
    """
    without = re.sub(rf" *<@{re.escape(bot)}(?:\|[^>]*)?> *", " ", text) if bot else text
    return html.unescape(_ENTITY.sub(_unwrap, without)).strip()


def with_names(text: str, names: Mapping[str, str]) -> str:
    """`text` with the people it mentions called by their names."""
    return _PERSON.sub(lambda match: f"@{names.get(match[1], match[1])}", text)


def people_in(text: str) -> tuple[str, ...]:
    """The ids of the people whom `text` mentions, each once."""
    return tuple(dict.fromkeys(_PERSON.findall(text)))


def escaped(text: str) -> str:
    """`text` for Slack's own markup, where nothing of it is markup and nobody is pinged."""
    quiet = _EVERYBODY.sub(f"@{_JOINER}", text)
    return quiet.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Harmless:
    """Turns streamed Markdown into Markdown that pings nobody and shows the same.

    Prose takes an HTML entity; code would show that, so it takes an invisible joiner.
    """

    def __init__(self) -> None:
        self._held = ""
        self._fenced = False
        self._quoted = False

    def add(self, text: str) -> str:
        """The next piece that is safe to show; what may yet become a ping is held back."""
        text = self._held + text
        ready = text[: _end_of_finished(text)]
        self._held = text[len(ready) :]
        return _PING.sub(self._defuse, ready)

    def rest(self) -> str:
        """What was still held back when the text ended."""
        held, self._held = self._held, ""
        return _PING.sub(self._defuse, held)

    def _defuse(self, match: re.Match[str]) -> str:
        match match[0]:
            case "```":
                self._fenced = not self._fenced
            case "`":
                self._quoted = not self._quoted
            case "\n":
                self._quoted = False
            case "<":
                return f"<{_JOINER}" if self._fenced or self._quoted else "&lt;"
            case _:
                return match[0] if self._fenced or self._quoted else f"@{_JOINER}"
        return match[0]


def _end_of_finished(text: str) -> int:
    found = _UNFINISHED.search(text)
    if found is None:
        return len(text)
    return found.start("marks") if found["marks"] else found.start()


def harmless(text: str) -> str:
    """A whole Markdown text that pings nobody."""
    filter_ = Harmless()
    return filter_.add(text) + filter_.rest()


def shown(text: str) -> str:
    """What `harmless` was given."""
    return text.replace(_JOINER, "")


def _unwrap(match: re.Match[str]) -> str:
    inside, _, label = match[1].partition("|")
    kind, rest = inside[0], inside[1:]
    if kind == "@":
        return f"@{label}" if label else match[0]
    if kind == "#":
        return f"#{label or rest}"
    if kind == "!":
        return label or f"@{rest}"
    return _link(inside.removeprefix("mailto:"), label)


def _link(address: str, label: str) -> str:
    return address if label in ("", address) else f"{label} ({address})"

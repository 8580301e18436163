"""What people type, as Slack's clients send it: escaped, with mentions, channels and links marked."""

import re

from bot.playground.state import State

_MARKED = re.compile(r"&lt;([@#][A-Z0-9]+)(?:\|[^&]*)?&gt;")
_LINK = re.compile(r"(?<![\w<|])https?://[^\s<>，。；！？、（）]+")
_TOKEN = re.compile(r"<([@#]?)([^>]+)>")


def encode(typed: str, state: State) -> str:
    """`typed` as the text of a message."""
    names = _names(state)
    longest_first = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    text = _MARKED.sub(lambda found: f"<{found[1]}>", escape(typed))
    text = _LINK.sub(lambda found: f"<{found[0]}>", text)
    return re.sub(
        rf"(?<![\w<])(?:{longest_first})(?![A-Za-z0-9_-])",
        lambda found: names[found[0].lower()],
        text,
        flags=re.IGNORECASE,
    )


def escape(typed: str) -> str:
    """`typed` with the three characters escaped that mean something in a message."""
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def rich_text(text: str) -> list[dict[str, object]]:
    """The block that Slack's clients send beside the text of a message."""
    section = {"type": "rich_text_section", "elements": list(_elements(text))}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def links(text: str) -> list[str]:
    """The web addresses in the text of a message."""
    return [found[2] for found in _TOKEN.finditer(text) if not found[1] and found[2].startswith("http")]


def _elements(text: str) -> list[dict[str, object]]:
    elements: list[dict[str, object]] = []
    at = 0
    for found in _TOKEN.finditer(text):
        elements += _plain(text[at : found.start()])
        elements.append(_marked(found[1], found[2]))
        at = found.end()
    return elements + _plain(text[at:])


def _plain(text: str) -> list[dict[str, object]]:
    unescaped = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return [{"type": "text", "text": unescaped}] if unescaped else []


def _marked(sign: str, what: str) -> dict[str, object]:
    match sign:
        case "@":
            return {"type": "user", "user_id": what}
        case "#":
            return {"type": "channel", "channel_id": what}
        case _:
            return {"type": "link", "url": what}


def _names(state: State) -> dict[str, str]:
    names = {f"#{channel.name}": f"<#{channel.id}>" for channel in state.channels.values() if channel.name}
    for person in state.people.values():
        for name in (person.real_name.split()[0], person.real_name, person.name):
            names[f"@{name}".lower()] = f"<@{person.id}>"
    return names

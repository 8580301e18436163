"""The messages we send, as Block Kit with a plain text beside it. Blocks are always sent: an edit keeps old ones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.language import Language, Phrase
from bot.slack.buttons import is_steering
from bot.slack.entities import escaped
from bot.slack.limits import ALT, CONTEXT, ECHO, SECTION, TEXT, clip

Block = dict[str, Any]

_BELOW = frozenset({"actions", "context_actions"})
_MARKED = re.compile(r"`([^`\n]+)`|(?<![\w*])\*(\S[^*\n]*)\*(?![\w*])")
_BEGAN = Phrase(en="For <@{person}>:", zh="给 <@{person}>：")
_ASKED = Phrase(en="<@{person}> asked: `{words}`", zh="<@{person}> 问：`{words}`")


@dataclass(frozen=True, slots=True)
class Message:
    """What a message shows; `text` is for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...]

    @property
    def content(self) -> dict[str, Any]:
        """The arguments of chat.postMessage and chat.update."""
        return {"text": self.text, "blocks": list(self.blocks)}


def answer(markdown: str, line: str = "", rows: tuple[Block, ...] = ()) -> Message:
    """Markdown, with a small line and rows of buttons under it."""
    words = {"type": "markdown", "text": markdown or " "}
    return Message(_fallback(markdown or line), (words, *_under(line), *rows))


def with_rows(before: Mapping[str, Any], rows: tuple[Block, ...]) -> Message:
    """A message as Slack gives it back, with other rows of its handler's buttons."""
    kept = [_resent(block) for block in before.get("blocks") or () if is_steering(block)]
    told = [block for block in kept if block["type"] not in _BELOW]
    below = [block for block in kept if block["type"] in _BELOW]
    return Message(clip(before.get("text", ""), TEXT), (*told, *rows, *below))


def small(line: str, rows: tuple[Block, ...] = ()) -> Message:
    """One small line alone, such as how far the work is, perhaps with rows of buttons under it."""
    return Message(_fallback(line), (small_line(line), *rows))


def asked(person: str, words: str, language: Language, under: tuple[Block, ...] = ()) -> Message:
    """The head of a command's thread: who asked what."""
    shown = clip(" ".join(words.replace("`", "'").split()), ECHO)
    text = _ASKED(language, person=person, words=escaped(shown)) if shown else _BEGAN(language, person=person)
    return Message(text, ({"type": "section", "text": {"type": "mrkdwn", "text": text}}, *under))


def picture(file_id: str, alt: str, line: str, rows: tuple[Block, ...] = (), text: str = "") -> Message:
    """An uploaded picture, with Markdown above it, a small line and rows of buttons under it."""
    above = ({"type": "markdown", "text": text},) if text else ()
    image = {"type": "image", "slack_file": {"id": file_id}, "alt_text": clip(alt, ALT)}
    return Message(_fallback(text or alt), (*above, image, *_under(line), *rows))


def small_line(line: str) -> Block:
    """A line of small print, in which nothing is markup: marks of Markdown are left out."""
    plain = _MARKED.sub(lambda found: found[1] or found[2], line)
    return {"type": "context", "elements": [{"type": "plain_text", "text": clip(plain, CONTEXT)}]}


def section(text: str) -> Block:
    """A paragraph in Slack's own markup."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, SECTION)}}


def _resent(block: Block) -> Block:
    """Slack adds to a picture what it does not take back."""
    if block["type"] != "image" or "slack_file" not in block:
        return block
    named = {"id": block["slack_file"]["id"]} if "id" in block["slack_file"] else block["slack_file"]
    kept: Block = {name: block[name] for name in ("type", "block_id", "alt_text", "title") if name in block}
    return kept | {"slack_file": named}


def _under(line: str) -> tuple[Block, ...]:
    return (small_line(line),) if line else ()


def _fallback(text: str) -> str:
    return clip(escaped(text), TEXT)

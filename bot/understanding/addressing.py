"""Whether a message in a thread is meant for us, or is talk between people: rules first, then the model."""

import re
from collections.abc import Sequence
from typing import Literal, Protocol

from bot.engine import Engine, TextPrompt, Turn, Written
from bot.errors import EngineError
from bot.language import simplified
from bot.understanding.control import control

BAR = 0.85
"""How likely it must be to the model that a message is for us: a word too many is worse than one too few."""

_NAMES = ("deskmate", "bot", "机器人")
_YOU = re.compile(r"\b(?:you|your)\b|你|您", re.IGNORECASE)
_QUESTION = re.compile(
    r"[?？]|^(?:and|so|what|who|when|where|why|how|which|can|could|would|please|make|give|write|list|show|tell|add"
    r"|shorten|translate|try|now)\b|^(?:那|再|请|把|给|为什么|怎么|什么|谁|哪|能|可以|列|写|改|换|翻译|继续)|[吗呢么]$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^(?:(?:ok(?:ay)?|thanks?|thank you|thx|great|good|nice|perfect|cool|got it|agreed|yes|no|lol|sure|sounds good"
    r"|so much|a lot|very much|done|will do|that helps|makes sense|got)\b[\s!,.，。！~]*)+$"
    r"|^(?:好的?|谢谢|多谢|感谢|收到|明白|了解|可以|行|不错|太好了|同意|是的|嗯+|哈+|你|了|啊|吧)[\s!,.，。！~]*"
    r"(?:(?:好的?|谢谢|多谢|感谢|收到|明白|了解|你|您|了|啊|吧)[\s!,.，。！~]*)*$",
    re.IGNORECASE,
)
_ASKS = """\
People talk in a Slack thread in which the assistant Deskmate takes part. Is the last message meant for Deskmate? \
Answer yes when it asks Deskmate something or goes on from its answer, no when people talk to each other."""
_RECENT = 4
_LONGEST = 300

Verdict = Literal["yes", "no", "perhaps"]


class Said(Protocol):
    """A message of a thread."""

    @property
    def author(self) -> str:
        """Who wrote it."""
        ...

    @property
    def text(self) -> str:
        """What it says."""
        ...

    @property
    def mine(self) -> bool:
        """Whether we wrote it."""
        ...


class Conversation(Protocol):
    """A thread that can be read."""

    async def read(self) -> Sequence[Said]:
        """Its messages, the one in question last."""
        ...


async def for_us(text: str, thread: Conversation, engine: Engine) -> bool:
    """Whether the newest message of `thread`, which says `text`, is meant for us."""
    text = simplified(text)
    verdict = by_words(text)
    if verdict != "perhaps":
        return verdict == "yes"
    messages = await thread.read()
    verdict = by_turn(messages, text)
    return await _voted(messages, engine) >= BAR if verdict == "perhaps" else verdict == "yes"


def by_words(text: str) -> Verdict:
    """What the words alone tell: whether they name us or others, whether anything is asked."""
    if text.casefold().lstrip("@ ").startswith(_NAMES):
        return "yes"
    return "no" if "@" in text or _CLOSING.match(text) else "perhaps"


def by_turn(messages: Sequence[Said], text: str) -> Verdict:
    """What the conversation tells: who spoke before, and to whom we answered."""
    *before, last = messages
    if _names(text.casefold(), before, last.author) or not any(one.mine for one in before[-_RECENT:]):
        return "no"
    if not before[-1].mine:
        return "perhaps" if _YOU.search(text) and _QUESTION.search(text) else "no"
    if control(text):
        return "yes"
    if last.author != _answered(before):
        return "perhaps" if _QUESTION.search(text) else "no"
    return "yes" if _QUESTION.search(text) or _YOU.search(text) else "perhaps"


def _names(opening: str, before: Sequence[Said], author: str) -> bool:
    """Whether a message opens with the name of another person."""
    others = {message.author.casefold() for message in before if not message.mine} - {author.casefold()}
    calls = {name for other in others for name in (other, other.split(" ")[0]) if name}
    return any(re.match(rf"{re.escape(name)}(?![a-z0-9])", opening) for name in calls)


def _answered(before: Sequence[Said]) -> str:
    """Who wrote what our last answer followed."""
    people = [message.author for message in before if not message.mine]
    return people[-1] if people else ""


async def _voted(messages: Sequence[Said], engine: Engine) -> float:
    lines = [f"{_author(message)}: {message.text[:_LONGEST]}" for message in messages[-_RECENT - 1 :]]
    turns = (Turn("system", _ASKS), Turn("user", "\n".join(lines)))
    try:
        async for event in engine.write(TextPrompt(turns, temperature=0, choices=("yes", "no"))):
            if isinstance(event, Written):
                return dict(event.likely).get("yes", 0.0)
    except EngineError:
        return 0.0
    return 0.0


def _author(message: Said) -> str:
    return "Deskmate" if message.mine else message.author

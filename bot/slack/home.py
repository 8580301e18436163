"""The app's home: what is going on for one person, what they settled and used, and what the bot can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.capability import Panel, Person
from bot.due import zone_of
from bot.language import Language, Phrase
from bot.slack.blocks import Block, section
from bot.slack.buttons import rows
from bot.slack.entities import escaped
from bot.slack.house import Quota
from bot.slack.limits import ACTIONS
from bot.slack.views import markup
from bot.store.inbox import Ended
from bot.store.usage import Used

_TITLE = Phrase(en="*{title}*\n{text}", zh="*{title}*\n{text}")
_USED = Phrase(
    en="*Used today*\nRequests: {requests} · tokens: {tokens} · pictures: {pictures}",
    zh="*今天已用*\n请求：{requests} · 词元：{tokens} · 图片：{pictures}",
)
_OF = Phrase(en="{used} of {limit}", zh="{used}（上限 {limit}）")
_BUSY = Phrase(
    en="*Queue*\n{waiting} requests are waiting, {running} are being answered.",
    zh="*队列*\n{waiting} 个请求在等待，{running} 个正在处理。",
)
_FREE = Phrase(
    en="*Queue*\nNothing is waiting: you will be answered at once.",
    zh="*队列*\n没有请求在等待，您会立即得到回答。",
)
_RECENT = Phrase(en="Recent work", zh="最近的工作")
_ENDED = Phrase(en="• {when} · {what} · {how}", zh="• {when} · {what} · {how}")
_HOW = {
    "done": Phrase(en="done", zh="已完成"),
    "failed": Phrase(en="did not work", zh="未成功"),
    "cancelled": Phrase(en="stopped", zh="已停止"),
}
_WHAT = {
    "mention": Phrase(en="an answer in a thread", zh="消息列里的回答"),
    "follow_up": Phrase(en="an answer in a thread", zh="消息列里的回答"),
    "direct_message": Phrase(en="a direct message", zh="私信"),
}


@dataclass(frozen=True, slots=True)
class Busy:
    """How many requests of everybody wait, and how many are being answered."""

    waiting: int
    running: int


def panel(shown: Panel, language: Language, owner: str, first: int) -> list[Block]:
    """What a capability tells, with its buttons; `first` numbers their rows."""
    words = _TITLE(language, title=escaped(shown.title(language)), text=markup(shown.text))
    return [section(words), *rows(shown.buttons[:ACTIONS], language, owner=owner, first=first)]


def usage(used: Used, quota: Quota, language: Language) -> Block:
    """What a person used today, against what they may."""
    pairs = {
        "requests": (used.requests, quota.requests),
        "tokens": (used.tokens, quota.tokens),
        "pictures": (used.pictures, quota.pictures),
    }
    facts = {
        name: str(had) if most is None else _OF(language, used=had, limit=most)
        for name, (had, most) in pairs.items()
    }
    return section(_USED(language, **facts))


def queue(busy: Busy, language: Language) -> Block:
    """How long a question would have to wait."""
    if not busy.waiting:
        return section(_FREE(language))
    return section(_BUSY(language, waiting=busy.waiting, running=busy.running))


def recent(ended: Sequence[Ended], person: Person) -> list[Block]:
    """What was done for a person lately; nothing where nothing was."""
    if not ended:
        return []
    lines = [_line(one, person) for one in ended]
    title = _RECENT(person.language)
    return [section(_TITLE(person.language, title=title, text="\n".join(lines)))]


def _line(one: Ended, person: Person) -> str:
    when = datetime.fromtimestamp(one.at, zone_of(person.zone))
    known = _WHAT.get(one.action)
    what = known(person.language) if known else f"`{escaped(one.action)}`"
    return _ENDED(
        person.language, when=f"{when:%m-%d %H:%M}", what=what, how=_HOW[one.state](person.language)
    )

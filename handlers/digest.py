"""/deskmate digest: what happened in a channel, told there daily or weekly at a time that its people chose."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.capability import Button, Capability, Channels, Message, Reply, Request
from bot.due import following, zone_of
from bot.engine import Engine, TextPrompt, Turn, Written
from bot.errors import NotInChannel
from bot.language import Language, Phrase
from bot.safety.label import label
from bot.store.digests import Digest, Digests
from handlers.conversation import begun, quoted, tokens
from handlers.prompts import conversation
from handlers.reading import written
from handlers.sayings import sayings

capability = Capability(
    summary=Phrase(
        en="Tell a channel what happened in it, every day or week.", zh="每天或每周告诉频道里发生了什么。"
    ),
    examples=[Phrase(en="/deskmate digest weekdays 17:00", zh="/deskmate digest 工作日 17:00")],
)

LATER = 10
"""The priority of a digest: people who wait for an answer come first."""
CHUNK = 1_500
"""Tokens of talk that the model reads at once."""
BACK = 14 * 86_400
"""Seconds before the last digest in which a thread may have begun whose new answers are told."""
THREADS = 20
"""Threads that are read for one digest, those with the most answers; of the others their heads alone."""

_EVERY_DAY, _WEEKDAYS = (0, 1, 2, 3, 4, 5, 6), (0, 1, 2, 3, 4)
_DAYS: dict[str, tuple[int, ...]] = {
    "daily": _EVERY_DAY, "every day": _EVERY_DAY, "每天": _EVERY_DAY, "每日": _EVERY_DAY,
    "weekdays": _WEEKDAYS, "every weekday": _WEEKDAYS, "工作日": _WEEKDAYS,
    **{name: (day,) for day, names in enumerate((
        ("monday", "mon", "周一", "星期一"), ("tuesday", "tue", "周二", "星期二"),
        ("wednesday", "wed", "周三", "星期三"), ("thursday", "thu", "周四", "星期四"),
        ("friday", "fri", "周五", "星期五"), ("saturday", "sat", "周六", "星期六"),
        ("sunday", "sun", "周日", "周天", "星期日", "星期天"),
    )) for name in names},
}  # fmt: skip
_WEEKLY = ("weekly", "every week", "每周")
_SILENT = ("silent", "安静", "静默")
_FILLERS = ("every", "on", "at", "and", "和", "每", "点", "在")
_OFF = ("off", "stop", "end", "cancel", "no more", "关闭", "关掉", "取消", "停", "别再")
_LIST = ("list", "列表")
_TIME = re.compile(r"(?<!\d)(\d{1,2})(?:(?:[:：点时.](\d{2})?)分?)?\s*(am|pm)?(?![0-9a-z_])", re.IGNORECASE)
_AT = "17:00"

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NAMES_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_DAILY = Phrase(en="every day", zh="每天")
_WORKING = Phrase(en="on weekdays", zh="工作日")
_ON = Phrase(en="on {days}", zh="每{days}")
_SET = Phrase(
    en="I will tell this channel what happened in it {days} at {at} ({zone}), next on {first}. Anyone here can end that: `/deskmate digest off`.",
    zh="我会{days} {at}（{zone}）告诉本频道发生了什么，下一次是 {first}。任何人都可以关闭：`/deskmate digest off`。",
)
_HOW = Phrase(
    en="Say when, for example `/deskmate digest weekdays 17:00`, `daily 9:00`, `weekly mon 9:00` or `mon,wed 17:00`; add `silent` for no word when nothing happened. `off` ends it, `list` shows yours.",
    zh="请说明时间，例如 `/deskmate digest 工作日 17:00`、`每天 9:00`、`每周 周一 9:00` 或 `周一,周三 17:00`；加上“安静”，没有新消息时就不发。“关闭”可停止，“列表”可查看您设的摘要。",
)
_NOT_UNDERSTOOD = Phrase(en="I do not understand `{what}`. {how}", zh="我不明白“{what}”。{how}")
_ENDED_BY = Phrase(en="{name} ended the digest of this channel.", zh="{name} 关闭了本频道的摘要。")
_NONE_HERE = Phrase(en="This channel has no digest. {how}", zh="本频道没有摘要。{how}")
_NONE = Phrase(en="You have asked for no digest. {how}", zh="您没有设过摘要。{how}")
_YOURS = Phrase(en="Your digests:", zh="您设的摘要：")
_ROW = Phrase(en="- <#{channel}> {days} at {at} ({zone})", zh="- <#{channel}> {days} {at}（{zone}）")
_NO_CHANNEL = Phrase(
    en="A digest is for a channel. Type the command there.", zh="摘要用于频道，请在频道里输入该命令。"
)
_GONE = Phrase(
    en="I am no longer in the channel whose digest you asked for, so I ended it.",
    zh="我已不在您设摘要的那个频道里，所以停止了它的摘要。",
)
_HEAD = Phrase(
    en="**What happened here since {since}**\n_Messages: {messages} · replies in threads: {replies} · people: {people}_",
    zh="**自 {since} 以来这里发生了什么**\n_消息 {messages} 条 · 消息列回复 {replies} 条 · 参与 {people} 人_",
)
_QUIET = Phrase(en="Nothing was said here since {since}.", zh="自 {since} 以来这里没有新消息。")
_END = Phrase(en="End the digest", zh="关闭摘要")
_SURE = Phrase(en="Nobody here will get it any more.", zh="本频道将不再收到摘要。")
_REPLIES = Phrase(en="{author} ({count} replies): {text}", zh="{author}（{count} 条回复）：{text}")
_EARLIER = Phrase(en="{author} (earlier): {text}", zh="{author}（更早）：{text}")


@dataclass(frozen=True, slots=True)
class Wish:
    """When a digest is wanted."""

    days: tuple[int, ...]
    at: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """A message and what was answered to it since the last digest; `new` if the message itself is."""

    head: Message
    answers: tuple[Message, ...]
    new: bool


@capability.subcommand(
    "digest",
    Phrase(en="What happened in this channel, every day or week.", zh="每天或每周告诉本频道发生了什么。"),
    hint="weekdays 17:00 | off | list",
    words=("digest", "摘要"),
)
async def digest(request: Request, reply: Reply, channels: Channels, digests: Digests) -> None:
    language, text = request.person.language, request.text.strip()
    if text.lower() in _LIST:
        await reply.whisper(_listed(await digests.by(request.person.id), language))
    elif request.place.direct:
        await reply.whisper(_NO_CHANNEL(language))
    elif text.lower() in _OFF:
        await _end(request, reply, digests)
    elif not text:
        await reply.whisper(_shown(await digests.of(request.place.channel), language))
    elif isinstance(wish := wished(text, _today(request)), str):
        await reply.whisper(_NOT_UNDERSTOOD(language, what=begun(wish), how=_HOW(language)))
    else:
        await channels.recent(request.place.channel, request.asked_at)
        made = _made(request, wish)
        await digests.put(made)
        first = following(made, request.asked_at)
        await reply.say(_SET(language, **_facts(made, language), first=_moment(first, language)))


@capability.wish(
    "digest",
    label=Phrase(en="regular digest", zh="定期摘要"),
    summary=Phrase(
        en="a summary of the channel that comes by itself every day or week",
        zh="每天或每周自动发出的频道摘要",
    ),
    examples=[
        Phrase(en="tell this channel every evening what happened in it", zh="每天傍晚告诉本频道发生了什么"),
        Phrase(en="a summary of this channel every Friday", zh="每周五总结一下这个频道"),
    ],
    sayings=sayings("digest"),
)
async def digest_in_words(request: Request, reply: Reply, channels: Channels, digests: Digests) -> None:
    await digest(replace(request, text=when(request.text)), reply, channels, digests)


@capability.button("digest_off")
async def end_digest(request: Request, reply: Reply, digests: Digests) -> None:
    await _end(request, reply, digests)


@capability.due("digest")
async def tell(request: Request, channels: Channels, engine: Engine, digests: Digests) -> None:
    found = await digests.find(request.text)
    if found is None or found.read_until >= request.asked_at:
        return
    language: Language = "zh" if found.language == "zh" else "en"
    try:
        said = await _said(found, request.asked_at, channels)
        since = _moment(datetime.fromtimestamp(found.read_until, zone_of(found.zone)), language)
        if said:
            text = _HEAD(language, since=since, **_counts(said))
            told = f"{text}\n\n{await _summary(said, language, request, engine)}"
            await channels.post(found.channel, told, buttons=[_button(found)])
        elif not found.silent:
            await channels.post(found.channel, _QUIET(language, since=since), buttons=[_button(found)])
    except NotInChannel:
        await digests.remove(found.channel)
        await channels.post(found.person, _GONE(language))
        return
    await digests.told(found.id, request.asked_at)


def wished(text: str, today: int) -> Wish | str:
    """When a digest is wanted; what of `text` makes no sense, if something does not. `today` is a weekday."""
    rest, days, weekly, silent = text.lower(), set[int](), False, False
    at, rest = _time_in(rest)
    for word in sorted((*_DAYS, *_WEEKLY, *_SILENT), key=len, reverse=True):
        rest, there = _without(word, rest)
        days |= set(_DAYS.get(word, ())) if there else set()
        weekly, silent = weekly or (there and word in _WEEKLY), silent or (there and word in _SILENT)
    for word in _FILLERS:
        rest, _ = _without(word, rest)
    if left := re.sub(r"[\s,，、;&+]+", " ", rest).strip():
        return left
    if at is None or not (days or weekly):
        return text
    return Wish(tuple(sorted(days)) or (today,), at, silent)


def when(sentence: str) -> str:
    """What the command understands of a free sentence: days and a time, or that there shall be no digest any more."""
    said = sentence.lower()
    if any(_without(word, said)[1] for word in _OFF):
        return _OFF[0]
    days = [word for word in (*_DAYS, *_WEEKLY, *_SILENT) if _without(word, said)[1]]
    at = _TIME.search(said)
    return " ".join([*days, at[0]] if days and at else days)


def _time_in(text: str) -> tuple[str | None, str]:
    found = _TIME.search(text)
    if not found:
        return _AT, text
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    at = f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None
    return at, text[: found.start()] + " " + text[found.end() :]


def _without(word: str, text: str) -> tuple[str, bool]:
    """`text` without `word`, and whether it was there."""
    border = r"\b" if word.isascii() else ""
    left, count = re.subn(f"{border}{re.escape(word)}{border}", " ", text)
    return left, count > 0


def _made(request: Request, wish: Wish) -> Digest:
    return Digest(
        id=uuid.uuid4().hex,
        team=request.place.team,
        channel=request.place.channel,
        person=request.person.id,
        days=wish.days,
        at=wish.at,
        zone=request.person.zone,
        language=request.person.language,
        silent=wish.silent,
        read_until=request.asked_at,
    )


async def _end(request: Request, reply: Reply, digests: Digests) -> None:
    language = request.person.language
    if await digests.remove(request.place.channel):
        await reply.say(_ENDED_BY(language, name=request.person.name))
    else:
        await reply.whisper(_NONE_HERE(language, how=_HOW(language)))


async def _said(found: Digest, until: float, channels: Channels) -> list[Talk]:
    """What was said since the last digest, in threads that began before it too."""
    since = found.read_until
    heard = await channels.recent(found.channel, since - BACK)
    new = [one for one in heard if _is_said(one, since, until)]
    older = [one for one in heard if float(one.ts) <= since < float(one.answered or 0)]
    read = _liveliest([*older, *new])
    talks = [
        Talk(one, await _answers(found, one, until, channels) if one.ts in read else (), one in new)
        for one in (*older, *new)
    ]
    return [talk for talk in talks if talk.new or talk.answers]


def _is_said(message: Message, since: float, until: float) -> bool:
    return not message.mine and bool(message.text.strip()) and since < float(message.ts) <= until


def _liveliest(heads: Sequence[Message]) -> set[str]:
    """Those whose threads are read."""
    threads = [one for one in heads if one.replies]
    return {one.ts for one in sorted(threads, key=lambda one: -one.replies)[:THREADS]}


async def _answers(found: Digest, head: Message, until: float, channels: Channels) -> tuple[Message, ...]:
    since = found.read_until
    answers = await channels.answers(found.channel, head.ts, since)
    return tuple(one for one in answers if _is_said(one, since, until))


async def _summary(said: Sequence[Talk], language: Language, request: Request, engine: Engine) -> str:
    """The summary of what was said: of notes on each stretch of it, where it is long."""
    stretches = _stretches([line for talk in said for line in _lines(talk, language)])
    while len(stretches) > 1:
        notes = [(await _written("digest/notes", one, language, request, engine)).text for one in stretches]
        fewer = _stretches(notes)
        stretches = fewer if len(fewer) < len(stretches) else ["\n".join(notes)]
    summary = await _written("digest/summary", stretches[0], language, request, engine)
    return f"{summary.text.strip()}\n\n_{label(summary.made, language, cut=summary.cut)}_"


async def _written(name: str, talk: str, language: Language, request: Request, engine: Engine) -> Written:
    turns = conversation(name, language, request, Turn("user", quoted(talk)))
    return await written(engine.write(TextPrompt(turns, max_tokens=400, temperature=0.2, priority=LATER)))


def _stretches(lines: Sequence[str]) -> list[str]:
    """`lines` in as few pieces as the model reads at once each."""
    pieces, sizes = [""], [0]
    for line in lines:
        size = tokens(line)
        if sizes[-1] and sizes[-1] + size > CHUNK:
            pieces.append("")
            sizes.append(0)
        pieces[-1] += f"{line}\n"
        sizes[-1] += size
    return [piece.strip() for piece in pieces]


def _lines(talk: Talk, language: Language) -> list[str]:
    """A message with the answers in its thread behind it."""
    head, text = talk.head, talk.head.text.strip()[: 4 * CHUNK]
    answers = [f"{one.author}: → {one.text.strip()[: 4 * CHUNK]}" for one in talk.answers]
    if not talk.new:
        return [_EARLIER(language, author=head.author, text=text), *answers]
    if head.replies:
        return [_REPLIES(language, author=head.author, count=head.replies, text=text), *answers]
    return [f"{head.author}: {text}"]


def _counts(said: Sequence[Talk]) -> dict[str, int]:
    heads = [talk.head for talk in said if talk.new]
    answers = [one for talk in said for one in talk.answers]
    replies = sum(talk.head.replies if talk.new else len(talk.answers) for talk in said)
    people = {one.author for one in (*heads, *answers)}
    return {"messages": len(heads), "people": len(people), "replies": replies}


def _shown(found: Digest | None, language: Language) -> str:
    if found is None:
        return _NONE_HERE(language, how=_HOW(language))
    return f"{_ROW(language, channel=found.channel, **_facts(found, language))}\n\n{_HOW(language)}"


def _listed(found: Sequence[Digest], language: Language) -> str:
    if not found:
        return _NONE(language, how=_HOW(language))
    rows = (_ROW(language, channel=one.channel, **_facts(one, language)) for one in found)
    return "\n".join([_YOURS(language), *rows])


def _facts(found: Digest, language: Language) -> dict[str, str]:
    return {"days": _days(found.days, language), "at": found.at, "zone": found.zone}


def _days(days: tuple[int, ...], language: Language) -> str:
    if days in (_EVERY_DAY, _WEEKDAYS):
        return (_DAILY if days == _EVERY_DAY else _WORKING)(language)
    names, gap = (_NAMES_ZH, "、") if language == "zh" else (_NAMES, ", ")
    return _ON(language, days=gap.join(names[day] for day in days))


def _moment(when: datetime, language: Language) -> str:
    if language == "zh":
        return f"{when.month}月{when.day}日（{_NAMES_ZH[when.weekday()]}）{when:%H:%M}"
    return f"{_NAMES[when.weekday()]}, {when.day} {when:%B}, {when:%H:%M}"


def _today(request: Request) -> int:
    return datetime.fromtimestamp(request.asked_at, zone_of(request.person.zone)).weekday()


def _button(found: Digest) -> Button:
    return Button("digest_off", _END, value=found.id, anyone=True, confirm=_SURE)

"""What must be true when everything has settled, whatever people and Slack did before."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from bot.capability import FOLLOW_UP
from bot.playground.interactions import elements_of
from bot.playground.state import Message
from bot.slack.errands import OUTDATED
from bot.slack.posting import EVENT
from bot.store import State, open_store
from bot.store.models import PartRow, RequestRow
from tests.slack.conftest import shown
from tests.slack.monkey.office import Office
from tests.slack.monkey.people import Crowd
from tests.slack.monkey.weather import STRANGER

_PING = re.compile(rf"<!(?:channel|here|everyone|subteam)|<@{STRANGER}|@(?:channel|here|everyone)\b")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_WORK = ("button:stop",)
_UNFORESEEN = ("handler failed", "turn_failed", "not acknowledged")
_OF_PEOPLES_HASTE = frozenset(
    {"parent_gone", "message_not_found", "thread_not_found", "invalid_thread_ts", "expired_trigger_id"}
    | {
        "not_in_channel",
        "channel_not_found",
        "message_not_in_streaming_state",
        "stopped_by_user",
        "file_not_found",
    }
)
"""Refusals that come of what people do at the same moment, or of an answer that was lost on its way."""

_BOOTS = 3
"""How often the bot is started when nothing happens to it: a process that is gone leaves its pace to nobody."""


async def problems(office: Office, crowd: Crowd, logged: Sequence[Any]) -> list[str]:
    """Everything that is wrong."""
    told = [one for one in _everything(office) if one.from_app]
    return [
        *(f"ended badly: {row}" for row in await _ended_badly(office)),
        *(f"never answered: {one}" for one in await _unanswered(office)),
        *(f"a dead button: {_where(one)}" for one in told if _is_outdated(one)),
        *(f"still at work: {_where(one)}: {shown(one)[:80]!r}" for one in told if _works(one)),
        *(f"a session still {one}" for one in office.workspace.state.sessions if one.status == "processing"),
        *(f"a status still {one}" for one in office.workspace.surfaces.statuses()),
        *(f"posted twice: {mark}" for mark in _twice(told)),
        *(f"nobody's message: {one}" for one in await _nobodys(office, told)),
        *(f"refused: {one.method} {one.code} {one.why[:300]}" for one in _refusals(office)),
        *(f"a secret out: {one}" for one in _leaks(office, crowd)),
        *(f"unforeseen: {entry}" for entry in logged if entry["event"] in _UNFORESEEN),
        *(
            f"a ping: {_where(one)}: {ping!r} in {shown(one)[-300:]!r}"
            for one in told
            for ping in _pings(one)
        ),
    ]


def _everything(office: Office) -> Iterator[Message]:
    for channel in office.workspace.state.channels.values():
        yield from channel.messages.values()


def _where(message: Message) -> str:
    return f"{message.channel}/{message.thread_ts or ''}/{message.ts}"


def _is_outdated(message: Message) -> bool:
    return shown(message) in (OUTDATED("en"), OUTDATED("zh"))


def _works(message: Message) -> bool:
    actions = [element["action_id"] for _, element in elements_of(message.blocks)]
    return message.streaming or any(action.startswith(_WORK) for action in actions)


async def _ended_badly(office: Office) -> list[str]:
    store = await open_store("", office.home)
    rows = select(RequestRow.id, RequestRow.action, RequestRow.state, RequestRow.failure).where(
        RequestRow.state.not_in((State.DONE, State.CANCELLED))
    )
    found = await store.read(lambda connection: [tuple(row) for row in connection.execute(rows)])
    await store.close()
    return [str(row) for row in found]


async def _unanswered(office: Office) -> list[str]:
    """Questions whose requests are done, and of which nothing is to be seen."""
    store = await open_store("", office.home)
    rows = select(RequestRow.twin, RequestRow.action).where(
        RequestRow.state == State.DONE, RequestRow.twin.is_not(None), RequestRow.action != FOLLOW_UP
    )
    done = await store.read(lambda connection: [map(str, row) for row in connection.execute(rows)])
    await store.close()
    asked = [(office.workspace.board.message(*twin.split(":")), action) for twin, action in done]
    return [
        f"{action} {_where(one)} {one.text[:80]!r}"
        for one, action in asked
        if one and _is_ignored(office, one)
    ]


def _is_ignored(office: Office, question: Message) -> bool:
    """Whether nobody sees a word of the bot after a question that stands as it was asked."""
    if question.edited or question.subtype:
        return False
    said = [one for one in _everything(office) if one.from_app and one.ts > question.ts]
    here = [one for one in said if one.thread == question.thread and one.channel == question.channel]
    return not any(one.only_for in (None, question.user) for one in here) and not any(
        one.only_for == question.user or one.channel == office.workspace.dm(question.user) for one in said
    )


def _mark(message: Message) -> str:
    metadata = message.metadata or {}
    return str(metadata["event_payload"]["id"]) if metadata.get("event_type") == EVENT else ""


def _twice(told: Sequence[Message]) -> list[str]:
    counted = Counter(mark for one in told if (mark := _mark(one)))
    return [f"{mark}: {count}" for mark, count in counted.items() if count > 1]


async def _nobodys(office: Office, told: Sequence[Message]) -> list[str]:
    """Messages that no request knows to be its own."""
    store = await open_store("", office.home)
    rows = select(PartRow.ts).where(PartRow.ts.is_not(None))
    known = await store.read(lambda connection: set(connection.scalars(rows)))
    await store.close()
    ours = [one for one in told if _mark(one) or (one.thread_ts and one.blocks)]
    return [
        f"{_where(one)} {shown(one)[:60]!r}" for one in ours if one.only_for is None and one.ts not in known
    ]


def _refusals(office: Office) -> list[Any]:
    restarted = {"ratelimited"} if office.boots > _BOOTS else set()
    return [one for one in office.workspace.breaches if one.code not in _OF_PEOPLES_HASTE | restarted]


def _leaks(office: Office, crowd: Crowd) -> Iterator[str]:
    """Words that somebody can read who was not where they were said."""
    channels = office.workspace.state.channels
    secrets = {word: place for word, place in crowd.secrets.items() if word not in crowd.told}
    for readers, where, text in _readable(office):
        for word, place in secrets.items():
            if word in text and (strangers := readers - set(channels[place].members)):
                yield f"{word} of {place} is read by {sorted(strangers)} in {where}"


def _readable(office: Office) -> Iterator[tuple[set[str], str, str]]:
    channels = office.workspace.state.channels
    for one in _everything(office):
        readers = {one.only_for} if one.only_for else set(channels[one.channel].members)
        yield readers, _where(one), f"{one.text} {json.dumps(one.blocks, ensure_ascii=False)}"
    for home in office.workspace.state.homes.values():
        yield {home.person}, "home", json.dumps(home.content, ensure_ascii=False)


def _pings(message: Message) -> list[str]:
    texts = [message.text, *_texts(message.blocks)]
    return [found[0] for text in texts for found in _PING.finditer(_CODE.sub("", text))]


def _texts(part: object) -> Iterator[str]:
    match part:
        case {"type": "plain_text"}:
            return
        case dict():
            for name, value in part.items():
                yield from [value] if name == "text" and isinstance(value, str) else _texts(value)
        case list():
            for one in part:
                yield from _texts(one)

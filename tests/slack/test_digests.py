"""A digest, from the words that ask for it to the message in the channel."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import handlers
from bot.capability import discover
from bot.due import Due, following
from bot.store.digests import Digest, Digests
from tests.slack.conftest import ANA, CHEN, GENERAL, RANDOM, Desk, labels, open_desk, shown

CAN = discover(handlers)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with the bot's own handlers, which must not have broken any rule of Slack."""
    async with open_desk(tmp_path, can=CAN) as desk:
        yield desk
        assert desk.workspace.breaches == []


def digests_of(desk: Desk) -> Digests:
    kept = desk.records["digests"]
    assert isinstance(kept, Digests)
    return kept


async def come_due(desk: Desk, digest: Digest, replicas: int = 1) -> None:
    """Let the next occurrence come, seen by several replicas."""
    moment = following(digest, digest.read_until).timestamp() + 1
    for _ in range(replicas):
        await Due(digests_of(desk), desk.requests.accept, lambda: moment).look()
    await desk.quiet()


async def test_a_digest_is_posted_once_however_many_replicas_look(office: Desk) -> None:
    await office.command("/deskmate", "digest daily 17:00")
    await office.workspace.post(CHEN, GENERAL, "We ship on Friday.")
    (digest,) = await digests_of(office).all()

    await come_due(office, digest, replicas=3)

    told = [one for one in office.heads() if "What happened here since" in shown(one)]
    assert [labels(one) for one in told] == [["End the digest"]]
    assert "_Messages: 1 · replies in threads: 0 · people: 1_" in shown(told[0])
    assert "We ship on Friday." in office.engine.prompts[-1].turns[-1].text
    assert digest.zone == "Europe/London"


async def test_a_digest_tells_of_what_was_answered_in_threads(office: Desk) -> None:
    await office.command("/deskmate", "digest daily 17:00")
    asked = await office.workspace.post(CHEN, GENERAL, "Shall we ship on Friday?")
    await office.workspace.post(ANA, GENERAL, "No, on Monday.", thread=asked)
    (digest,) = await digests_of(office).all()

    await come_due(office, digest)

    talk = office.engine.prompts[-1].turns[-1].text
    assert "Shall we ship on Friday?" in talk
    assert "→ No, on Monday." in talk


async def test_a_digest_tells_of_new_answers_in_a_thread_that_began_before(office: Desk) -> None:
    asked = await office.workspace.post(CHEN, GENERAL, "Shall we ship on Friday?")
    await office.workspace.post(ANA, GENERAL, "Perhaps.", thread=asked)
    await office.command("/deskmate", "digest daily 17:00")
    await office.workspace.post(ANA, GENERAL, "No, on Monday.", thread=asked)
    (digest,) = await digests_of(office).all()

    await come_due(office, digest)

    told = next(one for one in office.heads() if "What happened here since" in shown(one))
    assert "_Messages: 0 · replies in threads: 1 · people: 1_" in shown(told)
    talk = office.engine.prompts[-1].turns[-1].text
    assert "(earlier): Shall we ship on Friday?" in talk
    assert "→ No, on Monday." in talk
    assert "Perhaps." not in talk


async def test_anybody_may_end_it_from_the_digest_itself_in_chinese(office: Desk) -> None:
    await office.command("/deskmate", "摘要 每天 17点", person=CHEN)
    (digest,) = await digests_of(office).all()
    await come_due(office, digest)

    quiet = next(one for one in office.heads() if "没有新消息" in shown(one))
    await office.press("关闭摘要", quiet, person=ANA)

    assert await digests_of(office).all() == ()
    assert digest.zone == "Asia/Shanghai"


async def test_a_channel_without_the_bot_gets_the_reason(tmp_path: Path) -> None:
    async with open_desk(tmp_path, can=CAN) as desk:
        await desk.command("/deskmate", "digest daily", channel=RANDOM)

        assert "/invite" in desk.whispers()[-1]
        assert await digests_of(desk).all() == ()

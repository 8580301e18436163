"""What the bot posts beyond the question's own thread."""

import pytest

from bot.playground.state import APP_USER, Channel
from tests.slack.conftest import ANA, CHEN, GENERAL, RANDOM, Desk, Opener, labels, shown

DESIGN = "C0DESIGN"


async def test_a_post_in_another_channel_is_made_once_and_linked(desk: Desk) -> None:
    await desk.ask(f"@Deskmate spread post {DESIGN} Good news, @channel")

    (post,) = desk.heads(DESIGN)
    assert shown(post) == "Good news, @\u2060channel"
    assert labels(post) == ["Again"]
    assert desk.whispers()[-1].endswith(f"/archives/{DESIGN}/p{post.ts.replace('.', '')}")


async def test_a_post_to_a_person_is_theirs_to_press(desk: Desk) -> None:
    await desk.ask(f"@Deskmate spread post {CHEN} Please look")
    (post,) = desk.heads(desk.workspace.dm(CHEN))

    await desk.press("再来", post, person=CHEN)

    direct = desk.workspace.dm(CHEN)
    assert [shown(one) for one in desk.answers(direct, post.ts)] == ["Again: after the change"]


async def test_where_the_bot_is_not_the_person_is_told(opened: Opener) -> None:
    async with opened() as desk:
        await desk.ask(f"@Deskmate spread post {RANDOM} Hello")

        assert "I am not in this channel" in desk.whispers()[-1]


async def test_what_was_posted_can_be_withdrawn(desk: Desk) -> None:
    await desk.ask(f"@Deskmate spread withdraw {DESIGN} Oh no")

    assert desk.heads(DESIGN) == []


async def test_a_scheduled_message_comes_at_its_time(desk: Desk) -> None:
    await desk.ask(f"@Deskmate spread schedule {DESIGN} See you")
    before = desk.heads(DESIGN)

    desk.workspace.clock.advance(3_601)
    desk.workspace.post_scheduled()

    assert before == []
    assert [shown(post) for post in desk.heads(DESIGN)] == ["See you"]


async def test_a_scheduled_message_can_be_taken_back(desk: Desk) -> None:
    await desk.ask(f"@Deskmate spread unschedule {DESIGN} See you")

    desk.workspace.clock.advance(3_601)
    desk.workspace.post_scheduled()

    assert desk.heads(DESIGN) == []


@pytest.mark.parametrize("after", [False, True], ids=["before it was scheduled", "after it was scheduled"])
async def test_a_connection_that_breaks_while_scheduling_schedules_once(desk: Desk, after: bool) -> None:
    desk.workspace.fail_next("chat.scheduleMessage", drop=True, after=after)

    await desk.ask(f"@Deskmate spread schedule {DESIGN} See you")
    await desk.workspace.until(lambda: desk.workspace.state.scheduled)
    await desk.quiet()

    assert [one.text for one in desk.workspace.state.scheduled.values()] == ["See you"]


async def test_a_public_channel_can_be_joined(desk: Desk) -> None:
    await desk.ask(f"@Deskmate spread join {RANDOM}")

    assert APP_USER in desk.workspace.board.channel(RANDOM).members


async def test_a_private_channel_cannot_be_joined(opened: Opener) -> None:
    async with opened() as desk:
        desk.workspace.state.channels["G0SECRET"] = Channel("G0SECRET", "secret", [ANA], is_private=True)

        await desk.ask("@Deskmate spread join G0SECRET")

        assert "I am not in this channel" in desk.whispers()[-1]


async def test_a_canvas_is_open_to_who_asks(desk: Desk) -> None:
    await desk.ask("@Deskmate spread canvas Plan # The plan")

    (canvas,) = desk.workspace.state.files.values()
    assert (canvas.title, canvas.open_to) == ("Plan", {ANA: "write"})
    assert desk.workspace.data(canvas.id) == b"# The plan"
    assert canvas.id in desk.whispers()[-1]
    assert desk.heads(GENERAL) == []

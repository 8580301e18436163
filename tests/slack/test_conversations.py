"""What people see when they talk to the bot in Slack."""

from tests.slack.conftest import ANA, GENERAL, RANDOM, Desk, shown


async def test_a_mention_is_answered_in_its_thread(desk: Desk) -> None:
    thread = await desk.ask("@Deskmate hello")

    (answer,) = desk.answers(GENERAL, thread)

    assert "You said: ana: hello" in shown(answer)

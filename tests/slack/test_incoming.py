"""What each payload of Slack asks of the bot."""

import json
from typing import Any

import pytest

from bot.capability import Place, SharedFile
from bot.slack.incoming import (
    Asked,
    Bot,
    FormWanted,
    HomeOpened,
    Ignored,
    Outdated,
    QuestionEdited,
    Reader,
    StopWanted,
    note,
    read_note,
)
from tests.slack.abilities import abilities
from tests.slack.payloads import (
    ANA,
    BOT,
    CHANNEL,
    DIRECT,
    LATER,
    TEAM,
    TS,
    Payload,
    changed,
    command,
    direct,
    event,
    mention,
    message,
    press,
    shortcut,
    submission,
)

READER = Reader(Bot(BOT, "B0BOT", "deskmate", TEAM), abilities())
IN_CHANNEL = Place(TEAM, CHANNEL, thread=TS)
IN_DIRECT = Place(TEAM, DIRECT, thread=TS, direct=True)
FILE = {"id": "F1", "name": "a.txt", "mimetype": "text/plain", "size": 3, "url_private": "https://x/a"}


def asked(payload: Payload) -> Asked:
    """The request in `payload`."""
    found = READER.read(payload, now=5.0)
    assert isinstance(found, Asked), found
    return found


@pytest.mark.parametrize(
    ("payload", "action", "text", "place"),
    [
        (event(mention("what now?")), "mention", "what now?", IN_CHANNEL),
        (event(mention("/write a poem")), "/write", "a poem", IN_CHANNEL),
        (event(mention("write: a poem")), "/write", "a poem", IN_CHANNEL),
        (event(mention("写一首诗")), "/write", "一首诗", IN_CHANNEL),
        (event(mention("hi", thread_ts="1.0")), "mention", "hi", Place(TEAM, CHANNEL, thread="1.0")),
        (event(message(f"hey <@{BOT}> there")), "mention", "hey there", IN_CHANNEL),
        (event(mention("")), "mention", "", IN_CHANNEL),
        (event(direct("hello")), "direct_message", "hello", IN_DIRECT),
        (event(direct(f"<@{BOT}> hello")), "direct_message", "hello", IN_DIRECT),
        (event(direct("/write a poem")), "/write", "a poem", IN_DIRECT),
        (event(direct("a &lt;b&gt; &amp; c")), "direct_message", "a <b> & c", IN_DIRECT),
        (event(direct("🎉🎉")), "direct_message", "🎉🎉", IN_DIRECT),
        (event(direct("مرحبا بالعالم")), "direct_message", "مرحبا بالعالم", IN_DIRECT),
        (
            press("button:again", "draft-7"),
            "button:again",
            "draft-7",
            IN_CHANNEL,
        ),
    ],
)
def test_what_people_ask_becomes_a_request(payload: Payload, action: str, text: str, place: Place) -> None:
    request = asked(payload).request

    assert (request.action, request.text, request.place) == (action, text, place)
    assert (request.person.id, request.asked_at) == (ANA, 5.0)


def test_a_command_keeps_the_url_for_private_answers() -> None:
    request = asked(command("/write", "a &amp; b")).request

    assert request.place == Place(TEAM, CHANNEL, answer_url="https://hooks.slack.com/commands/1")
    assert (request.action, request.text, request.ts) == ("/write", "a & b", None)


@pytest.mark.parametrize(
    ("text", "language"), [("你好，写一首诗", "zh"), ("hello", "en"), ("", "en"), ("写 a poem", "en")]
)
def test_a_request_has_the_language_of_its_text(text: str, language: str) -> None:
    assert asked(event(direct(text))).request.language == language


def test_the_two_events_of_one_mention_are_twins() -> None:
    first = asked(event(mention("hello"), "Ev1"))
    second = asked(event(message(f"<@{BOT}> hello"), "Ev2"))

    assert first.twin == second.twin == f"{CHANNEL}:{TS}"
    assert first.request.id != second.request.id


def test_a_delivery_and_its_repeat_have_one_id() -> None:
    first, again = (asked(event(direct("hello"))) for _ in range(2))

    assert first.request.id == again.request.id


def test_a_voice_note_is_a_message_too() -> None:
    request = asked(event(direct("", subtype="file_share", files=[FILE]))).request

    assert request.files == (SharedFile("F1", "a.txt", "text/plain", 3, "https://x/a"),)


def test_a_file_that_is_not_in_slack_is_left_out() -> None:
    request = asked(event(direct("see", files=[FILE, {"id": "F2", "mode": "tombstone"}]))).request

    assert [file.id for file in request.files] == ["F1"]


@pytest.mark.parametrize(
    "payload",
    [
        event(message("people talk")),
        event(direct("I am the bot", user=BOT)),
        event(direct("I am another bot", bot_id="B9", user="U9")),
        event(direct("reminder", user="USLACKBOT")),
        event(direct("joined", subtype="channel_join")),
        event(direct("gone", subtype="message_deleted", deleted_ts=TS, previous_message={"bot_id": "B9"})),
        event(mention("as a bot", bot_id="B9")),
        event({"type": "app_context_changed", "user": ANA, "channel": DIRECT}),
        event({"type": "reaction_added", "user": ANA}),
        event(changed(direct("see x.org"), direct("see x.org", attachments=[{"title": "X"}]))),
        event(changed(direct("a", user=BOT), direct("b", user=BOT))),
        event(changed(direct("a", bot_id="B9"), direct("b", bot_id="B9"))),
        event(changed(message("a"), message("b"))),
        command("/unknown", "x"),
        {"type": "block_suggestion"},
        {"type": "url_verification"},
    ],
    ids=lambda payload: json.dumps(payload)[:60],
)
def test_everything_else_is_ignored(payload: Payload) -> None:
    assert isinstance(READER.read(payload, now=0.0), Ignored)


@pytest.mark.parametrize(
    "payload",
    [
        press("button:unknown"),
        press("link"),
        press("form:/say"),
        press("button:again", message={"ts": LATER, "user": "U0ELSE"}),
        submission("/unknown", {}),
        shortcut("unknown"),
    ],
    ids=[
        "unknown button",
        "no button of ours",
        "no form",
        "somebody else's message",
        "unknown form",
        "shortcut",
    ],
)
def test_what_nobody_serves_any_more_is_not_met_with_silence(payload: Payload) -> None:
    assert isinstance(READER.read(payload, now=0.0), Outdated)


@pytest.mark.parametrize("text", ["stop", "Stop!", "停", "停止。", "cancel"])
def test_a_control_word_is_no_prompt(text: str) -> None:
    assert READER.read(event(mention(text)), now=0.0) == StopWanted(ANA, IN_CHANNEL, said=True)


def test_the_native_stop_button_stops_the_thread() -> None:
    stopped = {"type": "agent_session_stopped", "channel": CHANNEL, "thread_ts": TS, "user": ANA}

    assert READER.read(event(stopped), now=0.0) == StopWanted(ANA, IN_CHANNEL)


@pytest.mark.parametrize(
    ("before", "after"),
    [(direct("a"), direct("b")), (message(f"<@{BOT}> a"), message(f"<@{BOT}> b"))],
    ids=["direct message", "mention"],
)
def test_an_edited_question_is_known_as_one(before: Payload, after: Payload) -> None:
    found = READER.read(event(changed(before, after)), now=0.0)

    assert isinstance(found, QuestionEdited)
    assert (found.person, found.ts) == (ANA, TS)


def test_a_mention_added_by_an_edit_is_a_question() -> None:
    found = asked(event(changed(message("hello"), message(f"<@{BOT}> hello"))))

    assert (found.request.action, found.twin) == ("mention", f"{CHANNEL}:{TS}")


@pytest.mark.parametrize("tab", ["home", "messages"])
def test_opening_the_app_tells_which_tab(tab: str) -> None:
    opened = {"type": "app_home_opened", "user": ANA, "channel": DIRECT, "tab": tab}

    found = READER.read(event(opened), now=0.0)

    assert isinstance(found, HomeOpened)
    assert (found.channel, found.tab) == (DIRECT, tab)


def test_a_form_button_in_the_home_answers_in_the_direct_message() -> None:
    view = {"id": "V0", "private_metadata": note(Place(TEAM, DIRECT, direct=True))}
    payload = press("form:/write", view=view)
    for key in ("channel", "message", "container"):
        del payload[key]

    found = READER.read(payload, now=0.0)

    assert isinstance(found, FormWanted)
    assert (found.command.name, found.trigger) == ("/write", "trigger")
    assert (found.place.channel, found.place.direct) == (DIRECT, True)


def test_a_submitted_form_is_the_command_that_it_composes() -> None:
    values = {
        "kind": {"value": {"type": "static_select", "selected_option": {"value": "poem"}}},
        "brief": {"value": {"type": "plain_text_input", "value": "the sea"}},
    }

    request = asked(submission("/write", values, note(IN_DIRECT))).request

    assert (request.action, request.text, request.place) == ("/write", "poem the sea", IN_DIRECT)


def test_the_same_form_sent_twice_is_one_request() -> None:
    values: dict[str, Any] = {"brief": {"value": {"value": "the sea"}}}

    first, again = (asked(submission("/write", values)).request for _ in range(2))

    assert first.id == again.id


@pytest.mark.parametrize("place", [IN_DIRECT, Place(TEAM, CHANNEL)])
def test_a_place_survives_in_a_view(place: Place) -> None:
    found, _ = read_note(note(place))

    assert (found.get("channel"), found.get("thread")) == (place.channel, place.thread)


def test_an_answer_to_a_button_knows_the_message_it_is_under() -> None:
    payload = press("button:again", message={"ts": LATER})

    assert asked(payload).request.place.thread in (TS, LATER)

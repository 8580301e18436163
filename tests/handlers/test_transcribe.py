"""/transcribe, from the recording to its text, its subtitles and what is asked about it."""

from dataclasses import replace

import pytest

from bot.engine import Recording, Segment, Transcript
from bot.engine.scripted import LISTENER, ScriptedEngine
from bot.errors import CutOffRecording, DamagedRecording, ProtectedRecording
from handlers.listening.layout import clock, paragraphs, text_of
from handlers.transcribe import language_named
from tests.chat import Attached, Chat


def transcript(*segments: Segment, language: str = "en") -> Transcript:
    """What was heard."""
    text = " ".join(each.text for each in segments)
    return Transcript(text, segments, language, segments[-1].end if segments else 3.0, LISTENER)


LONG = transcript(
    Segment(0.0, 9.0, "Welcome to the review."),
    Segment(9.0, 31.0, "Ann ships the fix on Friday."),
    Segment(40.0, 75.0, "Ben writes to the vendor."),
)


async def test_a_recording_that_comes_with_the_command_is_written_down(chat: Chat) -> None:
    await chat.says("@Deskmate transcribe", files={"standup.m4a": b"sound"})

    assert chat.heard[0] == "Listening to `standup.m4a`…"
    assert "Hello everyone. This is standup.m4a." in str(chat.heard[1])
    assert chat.buttons == [f"transcript_{name}" for name in ("summary", "actions", "srt", "vtt")]


async def test_the_recording_above_is_meant_and_its_language_may_be_named(chat: Chat) -> None:
    await chat.says("Here is the meeting.", files={"meeting.mp4": b"film"})
    await chat.says("@Deskmate 转写，说的是中文")

    assert chat.engine.asked_for(Recording) == [Recording(b"film", "meeting.mp4", "zh")]


async def test_a_message_is_transcribed_from_its_menu(chat: Chat) -> None:
    await chat.says("A note for you", files={"note.webm": b"sound"})

    await chat.chooses("transcribe", about=chat.messages[-1])

    assert "This is note.webm." in str(chat.heard[-1])


async def test_a_long_one_tells_times_and_gives_subtitles(chat: Chat) -> None:
    chat.engine = ScriptedEngine(transcript=[[LONG]])
    await chat.says("@Deskmate transcribe", files={"review.mp3": b"sound"})

    await chat.presses("Subtitles (SRT)")
    await chat.presses("Subtitles (VTT)")

    assert "**0:00** Welcome to the review." in str(chat.heard[1])
    assert "**0:40** Ben writes to the vendor." in str(chat.heard[1])
    subrip, webvtt = chat.heard[-2:]
    assert isinstance(subrip, Attached)
    assert isinstance(webvtt, Attached)
    assert subrip.name == "review.srt"
    assert b"00:00:09,000 --> 00:00:31,000" in subrip.data
    assert webvtt.data.startswith(b"WEBVTT")


async def test_what_does_not_fit_into_a_message_is_in_a_file(chat: Chat) -> None:
    many = [Segment(20.0 * at, 20.0 * at + 20, f"Sentence {at} of a long talk. " * 8) for at in range(60)]
    chat.engine = ScriptedEngine(transcript=[[transcript(*many)]])

    await chat.says("@Deskmate transcribe", files={"talk.mp3": b"sound"})

    assert "The whole transcript is in the file below." in str(chat.heard[1])
    attached = chat.heard[-1]
    assert isinstance(attached, Attached)
    assert attached.name == "talk.md"
    assert b"Sentence 59" in attached.data


@pytest.mark.parametrize(("button", "task"), [("Summary", "Summarise"), ("Action items", "action items")])
async def test_the_summary_and_the_tasks_are_made_of_what_was_said(
    chat: Chat, button: str, task: str
) -> None:
    chat.engine = ScriptedEngine(transcript=[[LONG]])
    await chat.says("@Deskmate transcribe", files={"review.mp3": b"sound"})

    await chat.presses(button)

    asked = chat.engine.prompts[-1].turns[-1].text
    assert "Ann ships the fix on Friday." in asked
    assert task in asked


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ProtectedRecording(name="song.m4a"), "copy-protected"),
        (DamagedRecording(name="song.m4a"), "it is damaged"),
        (CutOffRecording(name="song.m4a", seconds=0.2), "was cut off on its way"),
    ],
)
async def test_what_cannot_be_heard_is_told_in_a_sentence(
    chat: Chat, error: CutOffRecording | DamagedRecording | ProtectedRecording, told: str
) -> None:
    chat.engine = ScriptedEngine(transcript=[[error]])

    await chat.says("@Deskmate transcribe", files={"song.m4a": b"sound"})

    assert told in chat.whispered[0]


async def test_a_silent_recording_is_told_as_such(chat: Chat) -> None:
    chat.engine = ScriptedEngine(transcript=[[transcript()]])

    await chat.says("@Deskmate transcribe", files={"empty.m4a": b"sound"})

    assert chat.whispered == ["I heard no words in `empty.m4a`."]


async def test_of_a_recording_that_was_cut_off_people_read_how_much_was_heard(chat: Chat) -> None:
    chat.engine = ScriptedEngine(transcript=[[replace(LONG, seconds=75.0, damaged=True)]])

    await chat.says("@Deskmate transcribe", files={"review.mp3": b"sound"})

    assert "`review.mp3` is damaged or was cut off: this is what could be heard of it, 1:15." in str(
        chat.heard[1]
    )


@pytest.mark.parametrize("said", ["@Deskmate transcribe the English one", "/transcribe"])
async def test_without_a_recording_people_are_told_what_to_do(chat: Chat, said: str) -> None:
    await chat.says(said)

    assert chat.whispered[0].startswith("Which recording?")


async def test_a_voice_note_in_a_direct_message_is_written_down_and_answered(direct: Chat) -> None:
    question = transcript(Segment(0.0, 4.0, "What is the capital of France?"))
    direct.engine = ScriptedEngine(transcript=[[question]])

    await direct.says("", files={"audio_message.m4a": b"sound"})

    assert "What is the capital of France?" in str(direct.heard[1])
    assert direct.engine.prompts[-1].turns[-1].text == "What is the capital of France?"


async def test_a_long_recording_in_a_direct_message_is_only_written_down(direct: Chat) -> None:
    long = transcript(Segment(0.0, 200.0, "So we met and talked."))
    direct.engine = ScriptedEngine(transcript=[[long]])

    await direct.says("", files={"meeting.m4a": b"sound"})

    assert direct.engine.prompts == []


def test_paragraphs_end_with_a_sentence() -> None:
    assert [each.text for each in paragraphs(LONG.segments)] == [
        "Welcome to the review.",
        "Ann ships the fix on Friday.",
        "Ben writes to the vendor.",
    ]


def test_chinese_sentences_are_joined_without_a_space() -> None:
    assert text_of([Segment(0, 2, "大家好。"), Segment(2, 4, "我们开始吧。")]) == "大家好。我们开始吧。"


@pytest.mark.parametrize(("seconds", "told"), [(0.4, "0:00"), (65.9, "1:05"), (3725.0, "1:02:05")])
def test_a_time_is_told_as_on_a_player(seconds: float, told: str) -> None:
    assert clock(seconds) == told


@pytest.mark.parametrize(("text", "language"), [("in Chinese", "zh"), ("这是英语的", "en"), ("please", None)])
def test_the_language_is_taken_from_the_words(text: str, language: str | None) -> None:
    assert language_named(text) == language

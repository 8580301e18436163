"""A text is spoken, piece by piece, and what is spoken can be understood."""

import pytest

from bot.engine import Heard, Progress, Recording, Sound, SpeechPrompt
from bot.engine.server.sound.speech import LONGEST_TEXT, Speaker, has_english
from bot.engine.server.sound.transcription import Transcriber
from bot.errors import NothingToSpeak, TooLongToSpeak, UnknownVoice, UnspokenLanguage, UsageError


def spoken(speaker: Speaker, prompt: SpeechPrompt) -> Sound:
    """The file that comes last."""
    *_, sound = speaker.speak(prompt)
    assert isinstance(sound, Sound)
    return sound


def understood(transcriber: Transcriber, sound: Sound) -> str:
    """What a listener writes down."""
    *_, transcript = transcriber.transcribe(Recording(sound.data))
    assert not isinstance(transcript, Progress)
    return transcript.text


def test_english_is_understood(speaker: Speaker, transcriber: Transcriber) -> None:
    text = "The meeting moved to Thursday, because the server needs a new disk."

    said = understood(transcriber, spoken(speaker, SpeechPrompt(text)))

    assert "meeting moved to Thursday" in said
    assert "server" in said


def test_chinese_is_understood_and_written_in_simplified_characters(
    speaker: Speaker, transcriber: Transcriber
) -> None:
    said = understood(
        transcriber, spoken(speaker, SpeechPrompt("今天下午三点在会议室开会，请大家准时参加。"))
    )

    assert "今天下午三点" in said
    assert "准时参加" in said


def test_english_names_within_chinese_are_understood(speaker: Speaker, transcriber: Transcriber) -> None:
    said = understood(transcriber, spoken(speaker, SpeechPrompt("下周一下午三点和 Michael 在 Zoom 上开会。")))

    assert "Michael" in said
    assert "Zoom" in said


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("今天下午三点开会。", False),
        ("把 Excel 表格导出成 CSV 文件。", True),
        ("Good morning.", True),
        ("2026", False),
    ],
)
def test_a_text_with_many_english_words_is_known(text: str, english: bool) -> None:
    assert has_english(text) is english


def test_it_is_heard_before_it_is_finished(speaker: Speaker) -> None:
    events = list(speaker.speak(SpeechPrompt("Here is the first sentence. Here comes the second one.")))

    heard_or_made = [type(event) for event in events if not isinstance(event, Progress)]
    assert heard_or_made == [Heard, Heard, Sound]


def test_others_get_their_turn_while_a_sentence_is_made(speaker: Speaker) -> None:
    events = list(speaker.speak(SpeechPrompt("One sentence is enough.")))

    assert [type(event) for event in events].index(Heard) > 10


def test_whoever_hangs_up_stops_it(speaker: Speaker) -> None:
    events = speaker.speak(SpeechPrompt("One sentence is enough. Nobody waits for this one."))
    next(events)

    events.close()

    assert list(events) == []


def test_a_higher_speed_takes_less_time(speaker: Speaker) -> None:
    slow, fast = (spoken(speaker, SpeechPrompt("A short remark.", speed=speed)) for speed in (0.7, 1.6))

    assert fast.seconds < slow.seconds


def test_a_language_that_is_not_spoken_is_answered_with_those_that_are(speaker: Speaker) -> None:
    with pytest.raises(UnspokenLanguage, match=r"日本語.*English, 中文"):
        next(speaker.speak(SpeechPrompt("こんにちは")))


@pytest.mark.parametrize(
    ("prompt", "error"),
    [
        (SpeechPrompt("こんにちは"), UnspokenLanguage),
        (SpeechPrompt("Bonjour", language="fr"), UnspokenLanguage),
        (SpeechPrompt("Die Besprechung ist auf den Freitag verschoben und das ist gut."), UnspokenLanguage),
        (SpeechPrompt("Hello", voice="nobody"), UnknownVoice),
        (SpeechPrompt("a" * (LONGEST_TEXT + 1)), TooLongToSpeak),
        (SpeechPrompt("🎉"), NothingToSpeak),
    ],
)
def test_what_cannot_be_spoken_is_refused_at_once(
    speaker: Speaker, prompt: SpeechPrompt, error: type[UsageError]
) -> None:
    with pytest.raises(error):
        next(speaker.speak(prompt))

"""A recording is written down, and nothing is where nobody spoke."""

import numpy
import pytest

from bot.engine import Progress, Recording, Sound, SpeechPrompt, Transcript
from bot.engine.server.sound.files import READ_RATE, Samples, write
from bot.engine.server.sound.speech import Speaker
from bot.engine.server.sound.transcription import Transcriber
from bot.errors import DamagedRecording, NoSoundInFile, UnknownLanguage


def transcript(transcriber: Transcriber, data: bytes) -> Transcript:
    """What comes last."""
    *_, last = transcriber.transcribe(Recording(data))
    assert isinstance(last, Transcript)
    return last


def noise(loudness: float, seconds: int = 8) -> Samples:
    """Hiss."""
    generator = np_random()
    return generator.normal(0, loudness, READ_RATE * seconds).astype(numpy.float32)


def np_random() -> numpy.random.Generator:
    """Always the same."""
    return numpy.random.default_rng(7)


@pytest.mark.parametrize("loudness", [0.0, 0.0005, 0.05])
def test_nothing_is_written_where_nobody_speaks(transcriber: Transcriber, loudness: float) -> None:
    heard = transcript(transcriber, write(noise(loudness), READ_RATE, "wav"))

    assert (heard.text, heard.segments) == ("", ())
    assert heard.seconds == 8


def test_segments_tell_when_something_was_said(speaker: Speaker, transcriber: Transcriber) -> None:
    *_, spoken = speaker.speak(SpeechPrompt("Please restart the server.", format="wav"))
    assert isinstance(spoken, Sound)
    silence = noise(0.0, seconds=33)
    samples = numpy.frombuffer(spoken.data[44:], "<i2")[: int(spoken.seconds * 24_000)] / 32768
    late = numpy.concatenate([numpy.repeat(silence, 3)[: 33 * 24_000], samples]).astype(numpy.float32)

    heard = transcript(transcriber, write(late, 24_000, "flac"))

    assert "restart the server" in heard.text
    assert heard.segments[0].start >= 29.9
    assert heard.language == "en"


def test_a_clipped_recording_of_eight_kilohertz_is_understood(
    speaker: Speaker, transcriber: Transcriber
) -> None:
    *_, spoken = speaker.speak(SpeechPrompt("The meeting starts on Monday morning.", format="wav"))
    assert isinstance(spoken, Sound)
    samples = numpy.frombuffer(spoken.data[44:], "<i2")[: int(spoken.seconds * 24_000)] / 32768
    poor = numpy.clip(samples[::3] * 6, -1, 1).astype(numpy.float32)

    heard = transcript(transcriber, write(poor, 8_000, "wav"))

    assert "Monday morning" in heard.text


def test_progress_comes_before_the_transcript(transcriber: Transcriber) -> None:
    events = transcriber.transcribe(Recording(write(noise(0.0, seconds=61), READ_RATE, "wav")))

    *progress, last = events

    assert [event.fraction for event in progress if isinstance(event, Progress)] == pytest.approx(
        [0.0, 30 / 61, 60 / 61], abs=0.01
    )
    assert isinstance(last, Transcript)


def test_whoever_hangs_up_stops_the_reading(transcriber: Transcriber) -> None:
    events = transcriber.transcribe(Recording(write(noise(0.0), READ_RATE, "wav")))
    next(events)

    events.close()

    assert list(events) == []


def test_an_empty_file_and_a_damaged_one_are_refused(transcriber: Transcriber) -> None:
    with pytest.raises(NoSoundInFile):
        next(transcriber.transcribe(Recording(b"")))
    with pytest.raises(DamagedRecording, match="standup"):
        next(transcriber.transcribe(Recording(b"junk" * 99, name="standup")))


def test_a_language_that_nobody_knows_is_refused(transcriber: Transcriber) -> None:
    with pytest.raises(UnknownLanguage):
        next(transcriber.transcribe(Recording(b"x", language="xx")))

"""The models of sound for a graphics card, tiny and on the processor: the same classes, the same way through them."""

import io
import json
from pathlib import Path

import numpy
import pytest
import soundfile  # type: ignore[import-untyped]  # it ships no types

from bot.engine import Heard, Progress, Recording, Sound, SpeechPrompt, Transcript
from bot.engine.server.easel import Easel
from bot.engine.server.jobs import MediaJob
from bot.engine.server.sound.choice import listener, talker
from bot.engine.server.sound.files import READ_RATE, Samples, write
from bot.engine.server.sound.qwen_asr import EARLIEST_CUT, QwenTranscriber
from bot.engine.server.sound.tempo import stretched
from bot.engine.server.sound.vibevoice import VibeVoice
from bot.errors import EngineRefused, NoSoundInFile, NothingToSpeak, UnknownLanguage, UnknownVoice
from tests.engine.sound.tiny_sounds import save_tiny_ears, save_tiny_mouth

RATE = 24_000


@pytest.fixture(scope="module")
def ears(tmp_path_factory: pytest.TempPathFactory) -> QwenTranscriber:
    ears = QwenTranscriber(save_tiny_ears(tmp_path_factory.mktemp("ears")), "cpu", name="ears", licence="MIT")
    ears.load(lambda fraction: None)
    return ears


@pytest.fixture(scope="module")
def mouth(tmp_path_factory: pytest.TempPathFactory) -> VibeVoice:
    mouth = VibeVoice(save_tiny_mouth(tmp_path_factory.mktemp("mouth")), "cpu", name="mouth", licence="MIT")
    mouth.load(lambda fraction: None)
    return mouth


def murmur(seconds: float, pause: float | None = None) -> Samples:
    """Noise, with a pause of half a second from `pause` on."""
    made = numpy.random.default_rng(7).normal(0, 0.1, round(seconds * READ_RATE)).astype(numpy.float32)
    if pause is not None:
        made[round(pause * READ_RATE) : round((pause + 0.5) * READ_RATE)] = 0
    return made


def transcript(ears: QwenTranscriber, samples: Samples, language: str | None = None) -> Transcript:
    *_, last = ears.transcribe(Recording(write(samples, READ_RATE, "wav"), language=language))
    assert isinstance(last, Transcript)
    return last


def test_what_is_heard_is_written_down_with_its_language(ears: QwenTranscriber) -> None:
    heard = transcript(ears, murmur(4))

    assert (heard.text, heard.language, heard.seconds) == ("Hello there.", "en", 4)
    assert [(segment.start, segment.end) for segment in heard.segments] == [(0, 4)]
    assert (heard.made.model, heard.made.family, heard.made.licence) == ("ears", "autoregressive", "MIT")


def test_a_language_that_is_told_is_kept_to(ears: QwenTranscriber) -> None:
    assert transcript(ears, murmur(2), language="zh-CN").language == "zh"
    with pytest.raises(UnknownLanguage):
        next(ears.transcribe(Recording(b"x", language="xx")))


def test_a_long_recording_is_cut_where_nobody_speaks(ears: QwenTranscriber) -> None:
    heard = transcript(ears, murmur(41, pause=20))

    (first, second) = heard.segments
    assert first.end == second.start == pytest.approx(20.25, abs=0.25)
    assert second.end == heard.seconds == 41
    assert heard.text == "Hello there. Hello there."
    assert first.end * READ_RATE > EARLIEST_CUT


def test_nothing_is_written_where_there_is_silence(ears: QwenTranscriber) -> None:
    heard = transcript(ears, murmur(3) * 0)

    assert (heard.text, heard.segments, heard.seconds) == ("", (), 3)
    with pytest.raises(NoSoundInFile):
        next(ears.transcribe(Recording(b"")))


def test_who_hangs_up_stops_the_listening_and_the_next_is_heard(ears: QwenTranscriber) -> None:
    events = ears.transcribe(Recording(write(murmur(3), READ_RATE, "wav")))
    assert [type(next(events)), type(next(events))] == [Progress, Progress]

    events.close()
    ears.park()
    ears.wake()

    assert transcript(ears, murmur(3)).text == "Hello there."


def spoken(mouth: VibeVoice, prompt: SpeechPrompt) -> tuple[bytes, list[float], Sound]:
    """What is heard on the way, how far it is, and the file."""
    *events, last = mouth.speak(prompt)
    assert isinstance(last, Sound)
    heard = b"".join(event.samples for event in events if isinstance(event, Heard))
    return heard, [event.fraction for event in events if isinstance(event, Progress)], last


def test_speech_is_heard_while_it_is_made_and_what_never_ends_is_cut_off(mouth: VibeVoice) -> None:
    heard, fractions, sound = spoken(mouth, SpeechPrompt("Hello", format="wav"))

    samples, rate = soundfile.read(io.BytesIO(sound.data), dtype="int16")
    assert rate == RATE
    assert len(heard) == 2 * len(samples) > 0
    assert fractions == sorted(fractions)
    assert len(fractions) > 5
    assert (sound.made.model, sound.made.licence, sound.seconds) == ("mouth", "MIT", len(samples) / RATE)
    assert b"AI-generated" in sound.data
    assert 4 < sound.seconds <= 5.1


def test_at_another_speed_it_takes_another_time(mouth: VibeVoice) -> None:
    assert spoken(mouth, SpeechPrompt("Hello", speed=2.0))[2].seconds == pytest.approx(2.5, abs=0.1)


def test_a_tone_keeps_its_pitch_at_another_speed() -> None:
    tone = numpy.sin(numpy.arange(RATE) * 2 * numpy.pi * 200 / RATE).astype(numpy.float32)

    slower = stretched(tone, 0.5, RATE)

    spectrum = numpy.abs(numpy.fft.rfft(slower[RATE // 2 : 3 * RATE // 2]))
    assert len(slower) == 2 * RATE
    assert int(spectrum.argmax()) == pytest.approx(200, abs=3)


def test_a_long_text_is_said_in_pieces_of_whole_sentences(mouth: VibeVoice) -> None:
    begun = mouth.speak(SpeechPrompt("Hello there. " * 200))
    first = [next(begun) for _ in range(4)]
    begun.close()

    told = [event.fraction for event in first if isinstance(event, Progress)]
    assert 0 < told[0] < told[1] < 0.05


def test_two_who_speak_at_once_each_hear_their_own(mouth: VibeVoice) -> None:
    easel = Easel(mouth, mouth.speak)
    for name in ("one", "two"):
        easel.begin(MediaJob(name, SpeechPrompt("Hello", format="wav")))

    news = [each for _ in range(200) for each in easel.step()]

    files = {name: event for name, event in news if isinstance(event, Sound)}
    heard = dict.fromkeys(files, b"")
    for name, event in news:
        heard[name] += event.samples if isinstance(event, Heard) else b""
    assert [len(heard[name]) / 2 / RATE for name in ("one", "two")] == [
        files["one"].seconds,
        files["two"].seconds,
    ]


@pytest.mark.parametrize(
    ("prompt", "error"),
    [
        (SpeechPrompt("..."), NothingToSpeak),
        (SpeechPrompt("Hello", voice="nobody"), UnknownVoice),
    ],
)
def test_what_cannot_be_said_is_refused_at_once(
    mouth: VibeVoice, prompt: SpeechPrompt, error: type[Exception]
) -> None:
    with pytest.raises(error):
        next(mouth.speak(prompt))


@pytest.fixture(params=["whisper", "qwen3_asr", "vibevoice", "bert", None])
def named(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str | None, Path]:
    """A folder that says what kind of model it holds, or holds none."""
    if request.param is not None:
        (tmp_path / "config.json").write_text(json.dumps({"model_type": request.param}))
    return request.param, tmp_path


def test_a_folder_tells_what_listens_or_speaks_with_it(named: tuple[str | None, Path]) -> None:
    kind, folder = named

    def found(role: str) -> str:
        try:
            if role == "listens":
                return type(listener(folder, "cpu", name="x", licence=None)[0]).__name__
            return type(talker(folder, "cpu", name="x", licence=None, threads=1)[0]).__name__
        except EngineRefused:
            return ""

    listens = {"whisper": "Transcriber", "qwen3_asr": "QwenTranscriber"}.get(kind or "", "")
    assert (found("listens"), found("speaks")) == (listens, "VibeVoice" if kind == "vibevoice" else "")

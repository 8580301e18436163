"""A recording is written down, and nothing is where nobody spoke."""

import json
from pathlib import Path

import numpy
import pytest

from bot.engine import Progress, Recording, Sound, SpeechPrompt, Transcript
from bot.engine.server.sound.files import READ_RATE, Samples, write
from bot.engine.server.sound.speech import Speaker
from bot.engine.server.sound.transcription import LAYERS_A_STEP, Transcriber
from bot.errors import CutOffRecording, DamagedRecording, NoSoundInFile, RecordingTooLong, UnknownLanguage


def transcript(transcriber: Transcriber, data: bytes) -> Transcript:
    """What comes last."""
    *_, last = transcriber.transcribe(Recording(data))
    assert isinstance(last, Transcript)
    return last


def noise(loudness: float, seconds: int = 8) -> Samples:
    """Hiss."""
    generator = np_random()
    return generator.normal(0, loudness, READ_RATE * seconds).astype(numpy.float32)


def said(speaker: Speaker, text: str) -> Samples:
    """`text`, 24,000 samples a second."""
    *_, spoken = speaker.speak(SpeechPrompt(text, format="wav"))
    assert isinstance(spoken, Sound)
    samples = numpy.frombuffer(spoken.data[44:], "<i2")[: int(spoken.seconds * 24_000)]
    return (samples / 32768).astype(numpy.float32)


def np_random() -> numpy.random.Generator:
    """Always the same."""
    return numpy.random.default_rng(7)


@pytest.mark.parametrize("loudness", [0.0, 0.0005, 0.05])
def test_nothing_is_written_where_nobody_speaks(transcriber: Transcriber, loudness: float) -> None:
    heard = transcript(transcriber, write(noise(loudness), READ_RATE, "wav"))

    assert (heard.text, heard.segments) == ("", ())
    assert heard.seconds == 8


def test_segments_tell_when_something_was_said(speaker: Speaker, transcriber: Transcriber) -> None:
    silence = numpy.zeros(33 * 24_000, numpy.float32)
    late = numpy.concatenate([silence, said(speaker, "Please restart the server.")])

    heard = transcript(transcriber, write(late, 24_000, "flac"))

    assert "restart the server" in heard.text
    assert heard.segments[0].start >= 29.9
    assert heard.language == "en"


def test_a_clipped_recording_of_eight_kilohertz_is_understood(
    speaker: Speaker, transcriber: Transcriber
) -> None:
    poor = numpy.clip(said(speaker, "The meeting starts on Monday morning.")[::3] * 6, -1, 1)

    heard = transcript(transcriber, write(poor, 8_000, "wav"))

    assert "Monday morning" in heard.text


@pytest.mark.parametrize("loudness", [0.02, 0.003])
def test_who_speaks_very_softly_is_understood(
    speaker: Speaker, transcriber: Transcriber, loudness: float
) -> None:
    soft = loudness * said(speaker, "The meeting starts on Monday morning.")

    heard = transcript(transcriber, write(soft, 24_000, "wav"))

    assert "Monday morning" in heard.text


def test_two_languages_in_turn_are_each_written_in_their_own(
    speaker: Speaker, transcriber: Transcriber
) -> None:
    english = said(speaker, "Please restart the server before noon, because the disk is almost full.")
    chinese = said(speaker, "大家早上好，今天下午三点在会议室讨论新版本的计划。")

    heard = transcript(transcriber, write(numpy.concatenate([english, chinese, english]), 24_000, "wav"))

    assert heard.text.count("restart the server") == 2
    assert "今天下午三点" in heard.text


def test_who_says_the_same_four_times_is_believed(speaker: Speaker, transcriber: Transcriber) -> None:
    *_, spoken = speaker.speak(SpeechPrompt("The library opens at nine, except on Sundays. " * 4))
    assert isinstance(spoken, Sound)

    heard = transcript(transcriber, spoken.data)

    assert heard.text.count("library opens at") == 4


def test_progress_comes_before_the_transcript(transcriber: Transcriber) -> None:
    events = transcriber.transcribe(Recording(write(noise(0.0, seconds=61), READ_RATE, "wav")))

    *progress, last = events

    assert [event.fraction for event in progress if isinstance(event, Progress)] == pytest.approx(
        [0.0, 30 / 61, 60 / 61], abs=0.01
    )
    assert isinstance(last, Transcript)


def test_others_get_their_turn_while_half_a_minute_is_listened_to(transcriber: Transcriber) -> None:
    layers = 6

    events = list(transcriber.transcribe(Recording(write(noise(0.05), READ_RATE, "wav"))))

    assert len(events) > layers / LAYERS_A_STEP


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


@pytest.mark.parametrize("length", [100, 3_000, 20_000])
def test_of_a_file_that_was_cut_off_before_a_word_people_are_told_so(
    transcriber: Transcriber, length: int
) -> None:
    whole = write(noise(0.001), READ_RATE, "wav")

    with pytest.raises(CutOffRecording, match=r"Only 0\.[016] s of `standup.wav`"):
        list(transcriber.transcribe(Recording(whole[:length], "standup.wav")))


def test_of_a_file_that_was_cut_off_what_is_there_is_written_down(
    speaker: Speaker, transcriber: Transcriber
) -> None:
    text = "Please restart the server. The meeting starts on Monday morning, and everybody is invited."
    *_, spoken = speaker.speak(SpeechPrompt(text))
    assert isinstance(spoken, Sound)

    heard = transcript(transcriber, spoken.data[: len(spoken.data) // 2])

    assert heard.damaged
    assert "restart the server" in heard.text


def test_a_recording_that_lasts_too_long_is_refused_at_once(transcriber: Transcriber) -> None:
    hours = write(numpy.zeros(245 * 60 * 100, numpy.float32), 100, "wav")

    with pytest.raises(RecordingTooLong, match=r"245.*240"):
        next(transcriber.transcribe(Recording(hours)))


def test_a_language_that_nobody_knows_is_refused(transcriber: Transcriber) -> None:
    with pytest.raises(UnknownLanguage):
        next(transcriber.transcribe(Recording(b"x", language="xx")))


def large_vocabulary(tokenizer: Path) -> str:
    """The tokenizer of the large models: one language more than the small ones have."""
    known = json.loads(tokenizer.read_text("utf-8"))
    for each in known["added_tokens"]:
        each["id"] += each["id"] > 50357
    known["added_tokens"].append({**known["added_tokens"][-1], "id": 50358, "content": "<|yue|>"})
    known["added_tokens"].sort(key=lambda each: each["id"])
    return json.dumps(known)


@pytest.fixture
def large(transcriber: Transcriber, models_home: Path, tmp_path: Path) -> Transcriber:
    """A model of the large ones' vocabulary and spectrum, as the hub keeps it, tiny and untaught."""
    import torch
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
    )

    config = WhisperConfig(
        vocab_size=51866, num_mel_bins=128, d_model=16, encoder_layers=1, decoder_layers=1,
        encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32,
    )  # fmt: skip
    torch.manual_seed(0)
    model = WhisperForConditionalGeneration(config)
    decoder = model.model.decoder
    with torch.no_grad():
        # Else it writes as long as it may.
        decoder.layer_norm.weight.zero_()
        decoder.layer_norm.bias.copy_(10 * decoder.embed_tokens.weight[50257])
    model.save_pretrained(tmp_path)
    GenerationConfig(  # type: ignore[no-untyped-call]  # the library leaves it so
        eos_token_id=50257, no_timestamps_token_id=50364, max_initial_timestamp_index=50,
        suppress_tokens=[1, 2], begin_suppress_tokens=[220, 50257],
        lang_to_id={"<|en|>": 50259, "<|zh|>": 50260, "<|yue|>": 50358},
    ).save_pretrained(tmp_path)  # fmt: skip
    WhisperFeatureExtractor(feature_size=128).save_pretrained(tmp_path)  # type: ignore[no-untyped-call]  # as above
    source = models_home / "models" / "whisper-base" / "tokenizer.json"
    (tmp_path / "tokenizer.json").write_text(large_vocabulary(source), "utf-8")
    made = Transcriber(tmp_path, "cpu", name="large")
    made.load(lambda fraction: None)
    return made


def test_a_large_model_of_the_hub_listens_through_the_same_class(large: Transcriber) -> None:
    *_, heard = large.transcribe(Recording(write(noise(0.05, seconds=2), READ_RATE, "wav"), language="yue"))

    assert isinstance(heard, Transcript)
    assert (heard.seconds, heard.made.model) == (2, "large")

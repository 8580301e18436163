"""Recordings come back without noise, silence and hush; what cannot be cleaned up is said so."""

import io
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
import soundfile  # type: ignore[import-untyped]
from PIL import Image

from bot.engine import CleanPrompt, Cut, Fade, Heard, Progress, Sound, SoundFormat, SpeechPrompt
from bot.engine.server.cleaning.cleaner import Cleaner
from bot.engine.server.cleaning.network import Network
from bot.engine.server.cleaning.voices import Voices
from bot.engine.server.sound.files import Samples, write
from bot.engine.server.sound.speech import Speaker
from bot.errors import (
    DamagedRecording,
    DiskFull,
    NothingLeft,
    ProtectedRecording,
    RecordingTooLong,
    SilentRecording,
    SoundTooLarge,
    UsageError,
)

RATE = 48_000


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    """Loaded."""
    cleaner = Cleaner()
    cleaner.load(lambda fraction: None)
    return cleaner


@pytest.fixture(scope="module")
def speech(speaker: Speaker) -> Samples:
    """A sentence, as a microphone would record it."""
    prompt = SpeechPrompt("Please restart the server before noon, because the disk is almost full.")
    said = [event.samples for event in speaker.speak(prompt) if isinstance(event, Heard)]
    samples = numpy.frombuffer(b"".join(said), "<i2").astype(numpy.float32) / 32768
    spectrum = numpy.fft.rfft(samples)
    return (2 * numpy.fft.irfft(spectrum, 2 * len(samples))).astype(numpy.float32)


def noisy(speech: Samples, level: float = 5, *, slope: float = 0) -> Samples:
    """With noise `level` dB below the speech, of `slope` dB an octave."""
    spectrum = numpy.fft.rfft(numpy.random.default_rng(5).standard_normal(len(speech)))
    hertz = numpy.fft.rfftfreq(len(speech), 1 / RATE)
    spectrum *= numpy.maximum(hertz, 20) ** (slope / 6) * (hertz >= 20)
    noise = numpy.fft.irfft(spectrum, len(speech))
    mixed: Samples = (speech + noise * speech.std() / noise.std() * 10 ** (-level / 20)).astype(numpy.float32)
    return mixed


def tone(seconds: float, *, level: float = 0.1, hertz: float = 440) -> Samples:
    """A sine."""
    turns = numpy.arange(round(seconds * RATE)) * hertz / RATE
    return (level * numpy.sin(2 * numpy.pi * turns)).astype(numpy.float32)


def cleaned(cleaner: Cleaner, prompt: CleanPrompt) -> Sound:
    """What comes last."""
    *_, sound = cleaner.clean(prompt)
    assert isinstance(sound, Sound)
    return sound


def heard(sound: Sound) -> Samples:
    """Its samples."""
    samples, rate = soundfile.read(io.BytesIO(sound.data), dtype="float32")
    assert rate == RATE
    return numpy.asarray(samples)


def numbers(sound: Sound) -> Mapping[str, float]:
    """Its facts, all of which are numbers."""
    return {name: float(fact) for name, fact in sound.facts.items()}


def fidelity(voice: Samples, result: Samples) -> float:
    """SI-SDR in dB: how far everything is below the voice that is not the voice."""
    voice, result = voice - voice.mean(), result - result.mean()
    part = voice * (result @ voice) / (voice @ voice)
    return float(10 * numpy.log10((part**2).sum() / ((result - part) ** 2).sum()))


def freed(samples: Samples, rate: int = RATE) -> Samples:
    """One channel without its noise, heard in two parts; it was recorded at `rate`."""
    voices = Voices(Network.load(), 1, 1.0, rate)
    parts = [voices.run(samples[:100_001, None]), voices.run(samples[100_001:, None]), voices.end()]
    return numpy.concatenate(parts)[:, 0]


@pytest.mark.parametrize("slope", [0, -3, -6], ids=["white", "pink", "brown"])
def test_noise_goes_by_more_than_eight_decibels(speech: Samples, slope: float) -> None:
    noise = noisy(speech, slope=slope)

    clean = freed(noise)

    assert len(clean) == len(speech)
    assert fidelity(speech, clean) > fidelity(speech, noise) + 8


def limited(samples: Samples, rate: int) -> Samples:
    """As a recording at `rate` has it."""
    lines = numpy.fft.rfft(samples)
    lines[numpy.fft.rfftfreq(len(samples), 1 / RATE) > 0.475 * rate] = 0
    return numpy.fft.irfft(lines, len(samples)).astype(numpy.float32)


@pytest.mark.parametrize("rate", [8_000, 16_000])
def test_a_recording_without_high_sounds_loses_as_much_noise(speech: Samples, rate: int) -> None:
    voice, noise = limited(speech, rate), limited(noisy(speech, slope=-3), rate)

    told, untold = fidelity(voice, freed(noise, rate)), fidelity(voice, freed(noise))

    assert told > max(untold, fidelity(voice, noise) + 7)


def test_a_clean_voice_stays_as_it_is(speech: Samples) -> None:
    assert fidelity(speech, freed(speech)) > 30


def test_a_clean_voice_without_high_sounds_stays_as_it_is(speech: Samples) -> None:
    voice = limited(speech, 16_000)

    assert fidelity(voice, freed(voice, 16_000)) > 30


def test_noise_is_as_quiet_in_the_first_moment_as_later() -> None:
    left = freed(numpy.random.default_rng(5).normal(0, 0.05, 4 * RATE).astype(numpy.float32))

    assert left[: RATE // 2].std() < 1.5 * left[RATE:].std()


def test_a_clean_voice_stays_as_it_is_in_an_mp3(cleaner: Cleaner, speech: Samples) -> None:
    sound = cleaned(cleaner, CleanPrompt((write(speech, RATE, "wav"),), denoise=1))

    assert sound.media_type == "audio/mpeg"
    assert fidelity(speech, heard(sound)[: len(speech)]) > 30


def test_every_channel_is_freed_by_itself(speech: Samples) -> None:
    noise, voices = noisy(speech), Voices(Network.load(), 2, 1.0)
    both = numpy.stack([noise, numpy.zeros_like(noise)], axis=1)

    clean = numpy.concatenate([voices.run(both), voices.end()])

    assert fidelity(speech, clean[:, 0]) > fidelity(speech, noise) + 8
    assert abs(clean[:, 1]).max() < 1e-4


def test_less_of_it_goes_when_less_is_asked_for(cleaner: Cleaner, speech: Samples) -> None:
    padded = numpy.concatenate([numpy.zeros(RATE // 2, numpy.float32), speech])
    prompt = CleanPrompt((write(noisy(padded), RATE, "wav"),), denoise=1.0, format="wav")

    much, little = (numbers(cleaned(cleaner, replace(prompt, denoise=share))) for share in (1.0, 0.5))

    assert much["noise_reduced"] > 15
    assert 3 < little["noise_reduced"] < 9


@pytest.mark.parametrize("form", ["mp3", "wav", "flac"])
def test_it_is_as_loud_as_asked_and_nothing_is_clipped(
    cleaner: Cleaner, speech: Samples, form: SoundFormat
) -> None:
    quiet = write(speech * numpy.float32(0.05), RATE, "wav")

    sound = cleaned(cleaner, CleanPrompt((quiet,), loudness=-16, format=form))

    assert numbers(sound)["loudness_after"] == pytest.approx(-16, abs=0.5)
    assert numbers(sound)["peak_after"] <= -0.9
    assert abs(heard(sound)).max() < 1


def test_silence_is_left_out_and_told(cleaner: Cleaner, speech: Samples) -> None:
    silence = numpy.zeros(3 * RATE, numpy.float32)
    file = write(numpy.concatenate([silence, speech, silence, speech, silence]), RATE, "wav")

    sound = cleaned(cleaner, CleanPrompt((file,), trim=True))

    assert sound.seconds < 2 * len(speech) / RATE + 1.5
    assert numbers(sound)["trimmed"] == pytest.approx(9 + 2 * len(speech) / RATE - sound.seconds, abs=0.1)


def test_files_are_joined_cut_and_faded(cleaner: Cleaner) -> None:
    files = (write(tone(2), RATE, "flac"), write(tone(2, hertz=880), RATE, "mp3"))

    sound = cleaned(cleaner, CleanPrompt(files, cuts=(Cut(1, 3),), fade=Fade(end=0.5), format="wav"))
    samples = heard(sound)

    assert sound.seconds == pytest.approx(2, abs=0.1)
    assert abs(samples[: RATE // 2]).max() > 0.09
    assert abs(samples[-RATE // 10 :]).max() < 0.03
    pitches = [
        numpy.abs(numpy.fft.rfft(part[:9600])).argmax() * 5 for part in (samples[4800:], samples[-RATE:])
    ]
    assert pitches == [440, 880]


def test_the_last_seconds_are_counted_from_the_end(cleaner: Cleaner) -> None:
    file = write(tone(3), RATE, "flac")

    sound = cleaned(cleaner, CleanPrompt((file, file), cuts=(Cut(-1, out=True),), format="wav"))

    assert sound.seconds == pytest.approx(5, abs=0.02)


def test_two_channels_stay_two(cleaner: Cleaner) -> None:
    both = numpy.stack([tone(1), tone(1, hertz=660)], axis=1)

    samples = heard(cleaned(cleaner, CleanPrompt((write(both, RATE, "wav"),), format="wav")))

    assert numpy.allclose(samples, both, atol=2e-4)


def test_a_plot_shows_it_before_and_after(cleaner: Cleaner) -> None:
    (plot,) = cleaned(cleaner, CleanPrompt((write(tone(1), RATE, "wav"),), loudness=-16)).beside

    assert Image.open(io.BytesIO(plot.data)).size == (960, 480)


def test_a_telephones_rate_and_clipping_are_told(cleaner: Cleaner) -> None:
    shouted = write(numpy.clip(tone(1, level=3), -1, 1)[::6], 8_000, "wav")

    facts = numbers(cleaned(cleaner, CleanPrompt((shouted,))))

    assert facts["rate"] == 8_000
    assert facts["clipped"] > 10


def test_a_clean_recording_is_not_called_clipped(cleaner: Cleaner, speech: Samples) -> None:
    loud = speech / abs(speech).max()

    assert numbers(cleaned(cleaner, CleanPrompt((write(loud, RATE, "wav"),))))["clipped"] == 0


def test_of_joined_recordings_those_that_were_cut_off_are_named(cleaner: Cleaner) -> None:
    whole = write(tone(2), RATE, "flac")
    files = (whole, whole[: len(whole) * 2 // 3])

    sound = cleaned(cleaner, CleanPrompt(files, ("whole.flac", "half.flac")))

    assert sound.facts["damaged"] == "half.flac"


def test_the_steps_are_short_and_whoever_hangs_up_stops_them(cleaner: Cleaner) -> None:
    steps = cleaner.clean(CleanPrompt((write(tone(30), RATE, "mp3"),), denoise=1))
    first, second = next(steps), next(steps)

    steps.close()

    assert isinstance(first, Progress)
    assert isinstance(second, Progress)
    assert 0 < first.fraction < second.fraction < 0.3
    assert list(steps) == []


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", DamagedRecording),
        (b"not a sound at all", DamagedRecording),
        (
            b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00" + b"\x00\x00\x00\x40moov....drms....sinf",
            ProtectedRecording,
        ),
        (write(numpy.zeros(RATE, numpy.float32), RATE, "wav"), SilentRecording),
    ],
)
def test_what_cannot_be_cleaned_up_is_refused(cleaner: Cleaner, data: bytes, error: type[UsageError]) -> None:
    with pytest.raises(error):
        list(cleaner.clean(CleanPrompt((data,), ("note.m4a",))))


def test_a_recording_that_lasts_too_long_is_refused_at_once(cleaner: Cleaner) -> None:
    hours = write(numpy.zeros(125 * 60 * 100, numpy.float32), 100, "wav")

    with pytest.raises(RecordingTooLong, match=r"125.*120"):
        next(cleaner.clean(CleanPrompt((hours,))))


@pytest.mark.parametrize("cut", [Cut(out=True), Cut(5, 8)])
def test_a_cut_that_leaves_nothing_is_refused_with_the_length(cleaner: Cleaner, cut: Cut) -> None:
    with pytest.raises(NothingLeft, match="0:02"):
        list(cleaner.clean(CleanPrompt((write(tone(2), RATE, "wav"),), cuts=(cut,))))


def test_a_result_that_is_too_large_is_refused_before_it_is_made() -> None:
    with pytest.raises(SoundTooLarge, match="WAV"):
        list(Cleaner(largest=1000).clean(CleanPrompt((write(tone(1), RATE, "mp3"),), format="wav")))


def test_a_full_disk_is_told(cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch) -> None:
    makes, full = tempfile.TemporaryFile, Path("/dev/full")
    monkeypatch.setattr(
        tempfile, "TemporaryFile", lambda prefix="": full.open("r+b", buffering=0) if prefix else makes()
    )

    with pytest.raises(DiskFull):
        list(cleaner.clean(CleanPrompt((write(tone(1), RATE, "wav"),))))

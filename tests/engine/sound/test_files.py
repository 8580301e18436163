"""Files of sound are written, labelled, and read back whatever they are."""

import io
import subprocess
from pathlib import Path

import imageio_ffmpeg  # type: ignore[import-untyped]
import numpy
import pytest
import soundfile  # type: ignore[import-untyped]

from bot.engine import MEDIA_TYPES, SoundFormat
from bot.engine.server.sound.files import READ_RATE, WRITTEN, Decoded, Samples, write, writing
from bot.engine.server.sound.labels import label
from bot.errors import DamagedRecording, NoSoundInFile, ProtectedRecording, UsageError

RATE = 24_000


@pytest.fixture
def tone() -> Samples:
    """Two seconds."""
    return (0.3 * numpy.sin(numpy.arange(2 * RATE) * 2 * numpy.pi * 440 / RATE)).astype(numpy.float32)


def heard(data: bytes) -> Samples:
    """What is read back."""
    sound = Decoded(data, "voice note")
    try:
        return numpy.concatenate(list(sound.blocks()))
    finally:
        sound.close()


def is_damaged(data: bytes) -> bool:
    """Whether a part of it is missing, as is known once it is read."""
    sound = Decoded(data, "voice note")
    try:
        return any(len(block) for block in sound.blocks()) and sound.damaged
    finally:
        sound.close()


def recorded(tone: Samples, tmp_path: Path, ending: str, *options: str) -> bytes:
    """The tone as another program writes it."""
    target = tmp_path / f"tone.{ending}"
    source = write(tone, RATE, "wav")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", "pipe:0", *options, str(target)]
    subprocess.run(command, input=source, check=True)
    return target.read_bytes()


@pytest.mark.parametrize("form", ["mp3", "wav", "flac"])
def test_what_is_written_and_labelled_is_still_a_file_of_sound(tone: Samples, form: SoundFormat) -> None:
    data = label(write(tone, RATE, form), MEDIA_TYPES[form], model="kokoro-82m")

    samples, rate = soundfile.read(io.BytesIO(data))

    assert rate == RATE
    assert abs(len(samples) - len(tone)) < RATE / 8


@pytest.mark.parametrize("form", ["mp3", "wav", "flac"])
def test_a_long_file_is_written_a_few_seconds_at_a_time(tone: Samples, form: SoundFormat) -> None:
    minute = numpy.tile(tone, 30)

    steps = list(writing(minute, RATE, form))

    assert len(steps) == 60 / WRITTEN


@pytest.mark.parametrize("form", ["mp3", "wav", "flac"])
def test_a_label_tells_programs_and_people_that_it_is_generated(
    tone: Samples, tmp_path: Path, form: SoundFormat
) -> None:
    file = tmp_path / f"spoken.{form}"
    file.write_bytes(label(write(tone, RATE, form), MEDIA_TYPES[form], model="kokoro-82m"))

    shown = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", file], capture_output=True, text=True
    ).stderr

    assert "AI-generated, kokoro-82m" in shown
    assert '"AIGC":{"Label":"1"' in shown
    assert "trainedAlgorithmicMedia" in shown


@pytest.mark.parametrize(
    ("ending", "options"),
    [
        ("m4a", ()),
        ("ogg", ("-c:a", "libopus")),
        ("webm", ("-c:a", "libopus")),
        ("mp4", ("-c:a", "aac")),
        ("wav", ("-ar", "8000", "-ac", "2")),
        ("mp3", ()),
        ("aiff", ()),
    ],
)
def test_what_people_record_is_read(
    tone: Samples, tmp_path: Path, ending: str, options: tuple[str, ...]
) -> None:
    samples = heard(recorded(tone, tmp_path, ending, *options))

    assert abs(len(samples) / READ_RATE - 2) < 0.1
    assert 0.15 < float(numpy.sqrt((samples**2).mean())) < 0.25


def test_a_film_without_sound_has_none(tmp_path: Path) -> None:
    target = tmp_path / "mute.mp4"
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "color=s=64x64:d=1",
        target,
    ]
    subprocess.run(command, check=True)

    with pytest.raises(NoSoundInFile, match="voice note"):
        heard(target.read_bytes())


@pytest.mark.parametrize("data", [b"not a sound at all", b"\x00" * 5000, b"RIFF\x10\x00\x00\x00WAVEjunk"])
def test_what_is_no_recording_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match="voice note"):
        heard(data)


@pytest.mark.parametrize(
    ("ending", "options"),
    [
        ("wav", ()),
        ("mp3", ()),
        ("m4a", ("-movflags", "+faststart")),
        ("webm", ("-c:a", "libopus")),
        ("flac", ()),
        ("ogg", ("-c:a", "libopus")),
        ("aiff", ()),
        ("avi", ()),
    ],
)
def test_a_file_that_was_cut_off_is_told_from_a_whole_one(
    tone: Samples, tmp_path: Path, ending: str, options: tuple[str, ...]
) -> None:
    whole = recorded(tone, tmp_path, ending, *options)

    assert (is_damaged(whole), is_damaged(whole[: len(whole) * 2 // 3])) == (False, True)


def test_a_playlist_reads_no_other_file(tmp_path: Path, tone: Samples) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(write(tone, RATE, "wav"))

    with pytest.raises(DamagedRecording):
        heard(f"#EXTM3U\n#EXTINF:2,\nfile://{secret}\n".encode())


def test_a_copy_protected_file_is_named_as_such() -> None:
    with pytest.raises(ProtectedRecording):
        heard(b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00" + b"\x00\x00\x00\x40moov....drms....sinf")

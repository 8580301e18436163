"""Files of sound: writes WAV, FLAC and MP3, and reads whatever people record or film.

Reading is left to FFmpeg, a program of its own: what people upload is not to be trusted, and a
decoder that breaks down must not take the engine with it.
"""

import contextlib
import io
import re
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from typing import IO

import numpy
from numpy.typing import NDArray

from bot.engine import SoundFormat
from bot.engine.server.in_steps import at_once
from bot.engine.server.sound.endings import ends_early
from bot.errors import DamagedRecording, NoSoundInFile, ProtectedRecording, UsageError

Samples = NDArray[numpy.float32]

READ_RATE = 16_000
BLOCK = 30 * READ_RATE
WRITTEN = 5
"""Seconds that are written in one step: MP3 takes a fortieth of that, in stereo."""
DEMUXERS = "mov,matroska,webm,mp3,aac,ogg,flac,wav,w64,aiff,caf,amr,au,asf,avi,mpegts,mpeg,flv,ac3,wv"
"""What is read: sound and film, and no playlist, which could name other files."""
ENCRYPTED = (b"drms", b"enca", b"aavd")
"""Kinds of track in MP4 that only their seller's player can open."""
_LOOKED_AT = 1 << 20
_CUT_OFF = re.compile(
    rb"partial file|File ended prematurely|filesize and duration do not match|corrupt input packet|decode_frame\(\) failed"
)
"""What FFmpeg says of MP4, Matroska, MP3, WAV and FLAC that end before their time."""


def write(samples: Samples, rate: int, form: SoundFormat) -> bytes:
    """A file of mono sound, or of two channels in columns."""
    return at_once(writing(samples, rate, form))


def writing(samples: Samples, rate: int, form: SoundFormat) -> Generator[None, None, bytes]:
    """The same, `WRITTEN` seconds in each step."""
    import soundfile  # type: ignore[import-untyped]  # it ships no types

    target, step = io.BytesIO(), WRITTEN * rate
    subtype = "MPEG_LAYER_III" if form == "mp3" else "PCM_16"
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    with soundfile.SoundFile(target, "w", rate, channels, format=form.upper(), subtype=subtype) as file:
        for at in range(0, len(samples), step):
            file.write(numpy.clip(samples[at : at + step], -1, 1))
            yield
    return target.getvalue()


class Decoded:
    """A recording as samples, `rate` a second, which are read as they are needed.

    They are mono, or of two `channels` in columns.
    """

    def __init__(self, data: bytes, name: str, *, rate: int = READ_RATE, channels: int = 1) -> None:
        if _is_protected(data):
            raise ProtectedRecording(name=name)
        self.name = name
        self._rate, self._channels = rate, channels
        self._ends_early = ends_early(data)
        self._source = tempfile.NamedTemporaryFile(prefix="deskmate-")  # noqa: SIM115 - closed by close
        self._source.write(data)
        self._source.flush()
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._ffmpeg = subprocess.Popen(  # noqa: S603 - our own words; the file is only named
            _command(self._source.name, rate, channels),
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            stdin=subprocess.DEVNULL,
        )
        self._sound: IO[bytes] = self._ffmpeg.stdout or self._complaints

    @property
    def seconds(self) -> float | None:
        """How long it says it is; known once the first block is read."""
        match = re.search(rb"Duration: (\d+):(\d\d):(\d\d\.\d+)", self._said())
        return float(match[1]) * 3600 + float(match[2]) * 60 + float(match[3]) if match else None

    @property
    def recorded(self) -> tuple[int, bool] | None:
        """The rate that it was recorded at and whether in mono; known once the first block is read."""
        match = re.search(rb"Audio: .*?(\d+) Hz, (\w+)", self._said())
        return (int(match[1]), match[2] == b"mono") if match else None

    @property
    def damaged(self) -> bool:
        """Whether a part of it is missing, or cannot be read; known at the end."""
        return self._ends_early or _CUT_OFF.search(self._said()) is not None

    def blocks(self, seconds: int = BLOCK // READ_RATE) -> Iterator[Samples]:
        """The samples, half a minute at a time. Raises a UsageError where there are none."""
        empty = True
        while data := self._sound.read(seconds * self._rate * self._channels * 4):
            empty = False
            samples = numpy.frombuffer(data, numpy.float32).copy()
            yield samples if self._channels == 1 else samples.reshape(-1, self._channels)
        self._ffmpeg.wait()
        if empty:
            raise self._trouble()

    def close(self) -> None:
        """Stop reading."""
        with contextlib.suppress(ProcessLookupError):
            self._ffmpeg.kill()
        self._ffmpeg.wait()
        for file in (self._sound, self._source, self._complaints):
            file.close()

    def _said(self) -> bytes:
        self._complaints.seek(0)
        return self._complaints.read(_LOOKED_AT)

    def _trouble(self) -> UsageError:
        said = self._said()
        mute = b"matches no streams" in said or not self._ffmpeg.returncode
        return NoSoundInFile(name=self.name) if mute else DamagedRecording(name=self.name)


def _is_protected(data: bytes) -> bool:
    """Whether the tables of an MP4 file, which are at one of its ends, tell of encryption."""
    if data[4:8] != b"ftyp":
        return False
    edges = data[:_LOOKED_AT] + data[-_LOOKED_AT:]
    return b"sinf" in edges and any(mark in edges for mark in ENCRYPTED)


def _command(path: str, rate: int, channels: int) -> list[str]:
    import imageio_ffmpeg  # type: ignore[import-untyped]  # it ships no types

    reading = ["-protocol_whitelist", "file", "-format_whitelist", DEMUXERS, "-i", path]
    writing = ["-map", "0:a:0", "-ac", str(channels), "-ar", str(rate), "-f", "f32le", "pipe:1"]
    return [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-nostats", *reading, *writing]

"""One worker for recorded sound: a generator of short steps that ends with the file."""

import errno
import io
import math
from collections.abc import Callable, Generator, Sequence
from typing import Any

import numpy

from bot.engine import MEDIA_TYPES, Beside, CleanPrompt, Fade, Made, Progress, Sound, SoundFormat
from bot.engine.server.cleaning import levelling
from bot.engine.server.cleaning.intake import Intake
from bot.engine.server.cleaning.loudness import RATE, Survey, decibels, loudness
from bot.engine.server.cleaning.network import Network
from bot.engine.server.cleaning.plot import Shape, drawn
from bot.engine.server.cleaning.recording import BLOCK, CLIPPED
from bot.engine.server.cleaning.tape import SEAM, Piece, Tape
from bot.engine.server.in_steps import in_steps
from bot.engine.server.keeping import AtHand
from bot.engine.server.sound.files import Samples
from bot.errors import DiskFull, SoundTooLarge

LARGEST_RESULT = 200_000_000
"""Bytes of the largest file that is made."""
_BYTES = {"wav": 2.0, "flac": 1.3, "mp3": 0.3}
"""About how many bytes a sample takes."""
_EDGE = 0.005
_READ, _HEARD, _DRAWN = 0.7, 0.8, 0.99
"""How much is done once everything is on the tape, once it is known how loud that is, and once it is a file."""

Steps = Generator[Progress, None, Sound]


class Cleaner(AtHand):
    """Cleans up with DeepFilterNet and rules; makes files of `largest` bytes at most."""

    def __init__(self, largest: int = LARGEST_RESULT) -> None:
        self._largest = largest
        self._network: Network | None = None

    def load(self, report: Callable[[float], None]) -> None:
        """Bring the network into memory."""
        self._network = Network.load()
        report(1.0)

    def unload(self) -> None:
        """Let go of it."""
        self._network = None

    def clean(self, prompt: CleanPrompt) -> Generator[Progress | Sound, None, None]:
        """Clean up; every `next()` is one short step. The last thing it yields is the file.

        Raises NoSoundInFile, DamagedRecording, ProtectedRecording, RecordingTooLong, SilentRecording,
        NothingLeft, SoundTooLarge or DiskFull.
        """
        try:
            intake = Intake(prompt, self._network or Network.load())
            try:
                sound = yield from _cleaned(prompt, intake, self._largest)
            finally:
                intake.tape.close()
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise DiskFull from error
        yield sound


def _cleaned(prompt: CleanPrompt, intake: Intake, largest: int) -> Steps:
    for done in intake.run():
        yield Progress(_READ * done)
    pieces = intake.plan()
    length = _length(pieces)
    _check_size(prompt, length * intake.tape.channels, largest)
    gains = yield from _planned(prompt, intake.tape, pieces)
    after = Survey(intake.tape.channels)
    fade = _fade(prompt, untouched=length == intake.source.position)
    data = yield from _written(prompt, intake.tape, pieces, gains, after, fade)
    before, now = (Shape(each.peaks(), each.energies()) for each in (intake.before, after))
    yield Progress(_DRAWN)
    facts = _facts(intake, before, now, length)
    plot = Beside("before-after.png", drawn(before, now), "image/png")
    return Sound(data, _made(prompt), MEDIA_TYPES[prompt.format], length / RATE, (plot,), facts)


def _planned(
    prompt: CleanPrompt, tape: Tape, pieces: Sequence[Piece]
) -> Generator[Progress, None, levelling.Floats]:
    """The gain at each moment."""
    survey = Survey(tape.channels)
    for block in tape.play(pieces, BLOCK * RATE):
        survey.hear(block)
        yield Progress(_READ)
    ceiling = levelling.CEILING_MP3 if prompt.format == "mp3" else levelling.CEILING
    gains = levelling.curve(survey.peaks(), survey.energies(), prompt.loudness, ceiling)
    return (yield from in_steps(gains, Progress(_HEARD)))


def _written(
    prompt: CleanPrompt,
    tape: Tape,
    pieces: Sequence[Piece],
    gains: levelling.Floats,
    after: Survey,
    fade: Fade,
) -> Generator[Progress, None, bytes]:
    """The file; `after` hears what goes into it."""
    import soundfile  # type: ignore[import-untyped]  # it ships no types

    target, at, length = io.BytesIO(), 0, _length(pieces)
    with soundfile.SoundFile(target, "w", RATE, tape.channels, **_form(prompt.format)) as file:
        for block in tape.play(pieces, BLOCK * RATE):
            loud = levelling.applied(block, gains, at) * _faded(at, len(block), length, fade)
            after.hear(loud)
            file.write(numpy.clip(loud, -1, 1))
            at += len(block)
            yield Progress(_HEARD + (1 - _HEARD) * at / length)
    return target.getvalue()


def _form(form: SoundFormat) -> dict[str, Any]:
    """What the writer is told: MP3 in its best quality, or it adds more noise than is left."""
    if form == "mp3":
        best = {"bitrate_mode": "VARIABLE", "compression_level": 0.0}
        return {"format": "MP3", "subtype": "MPEG_LAYER_III", **best}
    return {"format": form.upper(), "subtype": "PCM_16"}


def _length(pieces: Sequence[Piece]) -> int:
    """In samples, when each piece is faded into the next."""
    return sum(end - start for start, end in pieces) - SEAM * (len(pieces) - 1)


def _fade(prompt: CleanPrompt, *, untouched: bool) -> Fade:
    """What was asked for, and a moment at ends that were cut, where it would click."""
    edge = 0.0 if untouched else _EDGE
    return Fade(max(edge, prompt.fade.start), max(edge, prompt.fade.end))


def _faded(at: int, count: int, length: int, fade: Fade) -> Samples:
    """What each of `count` samples from `at` is multiplied with."""
    where = numpy.arange(at, at + count)
    begun = (where + 0.5) / max(0.5, fade.start * RATE)
    left = (length - where - 0.5) / max(0.5, fade.end * RATE)
    ramp: Samples = (numpy.sin(numpy.pi / 2 * numpy.minimum(begun, left).clip(0, 1)) ** 2).astype(
        numpy.float32
    )
    return ramp[:, None]


def _check_size(prompt: CleanPrompt, samples: int, largest: int) -> None:
    expected = samples * _BYTES[prompt.format]
    if expected > largest:
        raise SoundTooLarge(
            format=prompt.format.upper(), megabytes=round(expected / 1e6), limit=largest // 10**6
        )


def _made(prompt: CleanPrompt) -> Made:
    if prompt.denoise:
        return Made("deepfilternet-3", "recurrent", "MIT")
    return Made("sound rules", "algorithm", "Apache-2.0")


def _facts(intake: Intake, before: Shape, after: Shape, length: int) -> dict[str, float | str]:
    """Loudness in LUFS, peaks in dBTP, the noise that went in dB, what was left out in seconds.

    `clipped` is a share in per cent, `rate` what it was recorded at where that is below ours,
    `damaged` names the files of which a part is missing.
    """
    source = intake.source
    numbers = {
        "loudness_before": loudness(before.energies),
        "loudness_after": loudness(after.energies),
        "peak_before": decibels(float(before.peaks.max())),
        "peak_after": decibels(float(after.peaks.max())),
        "noise_reduced": intake.noise_reduced,
        "trimmed": max(0, intake.tape.length - length) / RATE,
        "clipped": 100 * source.clipped if source.clipped > CLIPPED else 0.0,
        "rate": float(source.rate),
    }
    facts: dict[str, float | str] = {
        name: round(number, 2) for name, number in numbers.items() if math.isfinite(number)
    }
    return facts | ({"damaged": ", ".join(source.damaged)} if source.damaged else {})

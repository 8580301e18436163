"""Which parts of a recording stay: what people cut, and silence at its ends and in long pauses. Pure rules."""

from collections.abc import Callable, Iterable, Sequence

import numpy
from numpy.typing import NDArray

from bot.engine import Cut
from bot.engine.server.cleaning.tape import SEAM, Piece

LONGEST_PAUSE, SHORTENED = 1.2, 0.6
"""Seconds of silence that stay as they are, and what longer ones become."""
LEAD, TRAIL = 0.15, 0.3
"""Seconds of silence that are left before the first sound and after the last."""
_BELOW_VOICE, _FAR_BELOW = 15.0, 40.0
_ABOVE_FLOOR = 8.0
_FEW = 3
_SHORTEST = 4 * SEAM
ENDLESS = 1 << 62
"""The sample after the last, wherever that is."""

Levels = NDArray[numpy.float64]


def chosen(cuts: Sequence[Cut], rate: int, length: Callable[[], float]) -> list[Piece]:
    """The parts that stay, in order, in samples; `length` in seconds is asked for where the end matters."""
    pieces = [(cut.out, _piece(cut, rate, length)) for cut in cuts]
    kept = _united(piece for out, piece in pieces if not out) or [(0, ENDLESS)]
    for out, piece in pieces:
        if out:
            kept = list(_without(kept, piece))
    return kept


def sounding(levels: Levels, frame: int) -> list[Piece]:
    """The parts that are heard, of frames of `frame` samples and `levels` in dB, with a little around them."""
    loud = numpy.flatnonzero(_is_heard(levels))
    if not len(loud):
        return [(0, len(levels) * frame)]
    second = 48_000 // frame
    bounds = numpy.flatnonzero(numpy.diff(loud) > LONGEST_PAUSE * second)
    half = int(SHORTENED / 2 * second)
    starts = [max(0, loud[0] - int(LEAD * second)), *(loud[bounds + 1] - half)]
    ends = [*(loud[bounds] + 1 + half), min(len(levels), loud[-1] + 1 + int(TRAIL * second))]
    return [(int(start) * frame, int(end) * frame) for start, end in zip(starts, ends, strict=True)]


def split(pieces: Iterable[Piece], seams: Iterable[int]) -> list[Piece]:
    """The pieces, parted where one recording follows another; snippets go."""
    parted = list(pieces)
    for seam in seams:
        parted = [
            part
            for start, end in parted
            for part in ([(start, seam), (seam, end)] if start < seam < end else [(start, end)])
        ]
    return [(start, end) for start, end in parted if end - start >= _SHORTEST] or parted[:1]


def _is_heard(levels: Levels) -> NDArray[numpy.bool_]:
    voice, floor = numpy.quantile(levels, 0.95), numpy.quantile(levels, 0.05)
    limit = max(voice - _FAR_BELOW, min(voice - _BELOW_VOICE, floor + _ABOVE_FLOOR))
    loud = (levels > limit).astype(int)
    # A click is not yet a sound: a few frames out of seven have to agree.
    heard: NDArray[numpy.bool_] = numpy.convolve(loud, numpy.ones(7, int), "same") >= min(_FEW, len(loud))
    return heard & (loud > 0)


def _piece(cut: Cut, rate: int, length: Callable[[], float]) -> Piece:
    start, end = (
        each if each is None or each >= 0 else max(0.0, length() + each) for each in (cut.start, cut.end)
    )
    return int((start or 0) * rate), ENDLESS if end is None else int(end * rate)


def _united(pieces: Iterable[Piece]) -> list[Piece]:
    united: list[Piece] = []
    for start, end in sorted(pieces):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        elif end > start:
            united.append((start, end))
    return united


def _without(pieces: Iterable[Piece], gone: Piece) -> Iterable[Piece]:
    for start, end in pieces:
        if start < min(end, gone[0]):
            yield start, min(end, gone[0])
        if max(start, gone[1]) < end:
            yield max(start, gone[1]), end

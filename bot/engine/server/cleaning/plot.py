"""Draws a recording before and after: its waveform, and its loudness over time."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bot.engine.server.cleaning.loudness import HOP, RATE, loudness, momentary

WIDTH, HEIGHT = 960, 480
_LEFT, _RIGHT, _TOP, _BOTTOM = 16, 64, 34, 30
_QUIETEST, _LOUDEST = -60.0, 0.0
_PAPER, _INK, _RULE, _LINE = "#ffffff", "#3d3c40", "#dddddd", "#d1440c"
_WAVES = ("#9a9aa0", "#1264a3")
_STEPS = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800)
_MOST_TICKS = 8

Floats = NDArray[numpy.float64]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is seen of a recording: its peak and its energy in each millisecond."""

    peaks: Floats
    energies: Floats


def drawn(before: Shape, after: Shape) -> bytes:
    """A PNG: the recording as it came above, as it is now below, both on one scale of time."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(image)
    seconds = max(len(before.peaks), len(after.peaks)) * HOP / RATE
    for row, shape in enumerate((before, after)):
        box = (_LEFT, row * HEIGHT / 2 + _TOP, WIDTH - _RIGHT, (row + 1) * HEIGHT / 2 - _BOTTOM)
        _ruled(pen, box, seconds)
        _waves(pen, box, shape, seconds, _WAVES[row])
        _level(pen, box, shape, seconds)
        title = f"{('Before', 'After')[row]}   {loudness(shape.energies):.1f} LUFS"
        pen.text((_LEFT, row * HEIGHT / 2 + 8), title, fill=_INK, font=_font(17))
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _ruled(pen: ImageDraw.ImageDraw, box: Box, seconds: float) -> None:
    left, _, right, bottom = box
    for level in (-60, -45, -30, -15, 0):
        at = _height(level, box)
        pen.line((left, at, right, at), fill=_RULE)
        pen.text((right + 6, at - 7), f"{level}", fill=_LINE, font=_font(12))
    step = next((step for step in _STEPS if seconds / step <= _MOST_TICKS), 3600)
    for tick in numpy.arange(0, seconds, step):
        at = left + (right - left) * tick / seconds
        pen.line((at, bottom, at, bottom + 4), fill=_INK)
        pen.text((at + 3, bottom + 4), _clock(float(tick), step), fill=_INK, font=_font(12))


def _waves(pen: ImageDraw.ImageDraw, box: Box, shape: Shape, seconds: float, colour: str) -> None:
    left, top, right, bottom = box
    middle, half = (top + bottom) / 2, (bottom - top) / 2
    columns = max(1, round((right - left) * len(shape.peaks) * HOP / RATE / seconds))
    for column, peaks in enumerate(numpy.array_split(shape.peaks, min(columns, len(shape.peaks)))):
        high = half * min(1.0, float(peaks.max(initial=0)))
        at = left + column * columns / min(columns, len(shape.peaks))
        pen.line((at, middle - high, at, middle + high), fill=colour)


def _level(pen: ImageDraw.ImageDraw, box: Box, shape: Shape, seconds: float) -> None:
    levels = momentary(shape.energies)
    times = (numpy.arange(len(levels)) + 2) / 10
    across = box[0] + (box[2] - box[0]) * times / seconds
    pen.line(_points(across, [_height(level, box) for level in levels]), fill=_LINE, width=2)


def _points(across: Floats, heights: Sequence[float]) -> list[tuple[float, float]]:
    """No more of them than can be seen."""
    every = max(1, len(heights) // WIDTH)
    return [(float(x), y) for x, y in zip(across[::every], heights[::every], strict=True)]


def _height(level: float, box: Box) -> float:
    share = (min(max(level, _QUIETEST), _LOUDEST) - _QUIETEST) / (_LOUDEST - _QUIETEST)
    return float(box[3] - share * (box[3] - box[1]))


def _clock(seconds: float, step: float) -> str:
    if step < 1:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)

"""Backdrops: a place in its light, under its sky and weather, in plain SVG."""

from bot.engine.server.composer.canvas import Canvas
from bot.engine.server.composer.indoors import INDOORS
from bot.engine.server.composer.outdoors import OPEN_AIR
from bot.engine.server.composer.sky import confetti, falling, sky


def paint(canvas: Canvas, weather: frozenset[str]) -> None:
    """Fill the canvas with its place in its light and the weather."""
    canvas.ground = canvas.height * 0.86
    if canvas.place in OPEN_AIR:
        sky(canvas, weather)
        OPEN_AIR[canvas.place](canvas)
        falling(canvas, weather)
    else:
        INDOORS[canvas.place](canvas)
    if "confetti" in weather:
        confetti(canvas)

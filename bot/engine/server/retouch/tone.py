"""Light, contrast and colour."""

import cv2
import numpy as np

from bot.engine import Tone
from bot.engine.server.repair.pictures import Opened, Pixels

LUMA = np.array([0.2126, 0.7152, 0.0722])


def toned(opened: Opened, tone: Tone) -> Opened:
    """`opened` with its light, contrast and colour multiplied; black and white stay what they are under light."""
    colour = opened.colour if tone.saturation == 1 else _saturated(opened.colour, tone.saturation)
    curve = _curve(tone, float(colour[::8, ::8].mean()) / 255)
    return Opened(np.asarray(cv2.LUT(colour, curve), np.uint8), opened.alpha)


def _curve(tone: Tone, middle: float) -> Pixels:
    values = np.linspace(0, 1, 256) ** (1 / max(tone.brightness, 0.05))
    # Contrast turns about the picture's own middle, lest it gets lighter or darker.
    middle = middle ** (1 / max(tone.brightness, 0.05))
    values = middle + (values - middle) * tone.contrast
    return np.asarray((values.clip(0, 1) * 255).round().astype(np.uint8))


def _saturated(colour: Pixels, saturation: float) -> Pixels:
    grey = np.tile(LUMA, (3, 1))
    mix = grey + saturation * (np.eye(3) - grey)
    return np.asarray(cv2.transform(colour, mix), np.uint8)

"""Measures how blurred a photo is, and takes the blur back."""

from collections.abc import Callable, Generator

import cv2
import numpy as np
from numpy.typing import NDArray

from bot.engine.server.in_steps import part
from bot.engine.server.repair.pictures import Pixels

Floats = NDArray[np.float32]
Denoise = Callable[[Pixels, float], Generator[float, None, Pixels]]
"""What is left of a picture without noise of that standard deviation, 0 to 255."""

LOUDEST, QUIETEST, ROUNDS = 30.0, 4.0, 5
"""The noise that is taken away in the first round and at least in the last one, and how many there are."""
TRUST = 0.5
"""How far the denoiser is believed against the picture; chosen by PSNR."""
SHARP = 0.9
"""Edges that are less blurred are taken for sharp: many a sharp photo has none better."""
CAUTION = 0.85
"""Of the width that was measured: one taken too wide makes rings, one too narrow only helps less."""
_SMOOTHING = 0.7
"""Against the noise, before edges are looked at."""


def width(picture: Pixels) -> float:
    """The standard deviation, in pixels, of the blur of the sharpest edges; 0 for a sharp photo.

    From how much less steep they get when they are blurred once more: Zhuo and Sim 2011,
    https://doi.org/10.1016/j.patcog.2011.03.009.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    once = np.asarray(cv2.GaussianBlur(grey, (0, 0), _SMOOTHING), np.float32)
    twice = np.asarray(cv2.GaussianBlur(once, (0, 0), 1), np.float32)
    steep, less = _steepness(once), _steepness(twice)
    edges = steep >= np.percentile(steep, 97)
    ratio = float(np.percentile(steep[edges] / np.maximum(less[edges], 1e-3), 85))
    found = np.sqrt(max(0.0, 1 / (max(ratio, 1.0001) ** 2 - 1) - _SMOOTHING**2))
    return CAUTION * float(found) if found > SHARP else 0.0


def sharpened(picture: Pixels, blur: float, noise: float, denoise: Denoise) -> Generator[float, None, Pixels]:
    """`picture` without its blur of that width; `noise` is that in it, 0 to 255.

    What a denoiser makes of it and what would be blurred to `picture` come nearer each other, round
    by round: Zhang et al. 2017, https://arxiv.org/abs/1704.03264.
    """
    made = picture
    for number, level in enumerate(np.geomspace(LOUDEST, max(QUIETEST, 2 * noise), ROUNDS)):
        clean = yield from part(denoise(made, float(level)), number, ROUNDS)
        made = _explained(picture, clean, blur, TRUST * (max(noise, 1) / level) ** 2)
    return made


def _steepness(plane: Floats) -> Floats:
    across, down = cv2.Sobel(plane, cv2.CV_32F, 1, 0), cv2.Sobel(plane, cv2.CV_32F, 0, 1)
    return np.asarray(np.hypot(across, down), np.float32)


def _explained(picture: Pixels, guess: Pixels, blur: float, trust: float) -> Pixels:
    """Near `guess`, as far as that is trusted, and `picture` when it is blurred."""
    height, width = picture.shape[:2]
    bottom, right = (2 * cv2.getOptimalDFTSize((side + 1) // 2) - side for side in (height, width))
    passed = _passed(height + bottom, width + right, blur)
    made = np.empty_like(picture)
    for channel in range(3):
        given, guessed = (
            cv2.dct(np.pad(each[..., channel].astype(np.float32), ((0, bottom), (0, right)), "symmetric"))
            for each in (picture, guess)
        )
        plane = cv2.idct((passed * given + trust * guessed) / (passed**2 + trust))
        made[..., channel] = plane[:height, :width].round().clip(0, 255)
    return made


def _passed(height: int, width: int, blur: float) -> Floats:
    """How much of each frequency of the cosine transform is left by the blur."""
    down, across = (np.arange(side, dtype=np.float32) / (2 * side) for side in (height, width))
    return np.exp(-2 * (np.pi * blur) ** 2 * (down[:, None] ** 2 + across**2), dtype=np.float32)

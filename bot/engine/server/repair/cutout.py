"""Separates what a picture shows from what is behind it."""

from pathlib import Path

import cv2
import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray

from bot.engine.server.repair.pictures import Pixels

SEEN = 320
"""Pixels a side of what the network sees."""
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
REFINED = 1024
"""Pixels of the longer side at which the outline is drawn again along the picture's own edges."""


class Cutter:
    """U²-Net, the small one: Qin et al. 2020, https://arxiv.org/abs/2005.09007."""

    def __init__(self, file: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Threads that spin between two pictures would take the cores from the text.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def alpha(self, picture: Pixels) -> Pixels:
        """How much of each pixel is foreground, 0 to 255, in the size of `picture`."""
        coarse = self._coarse(picture)
        height, width = picture.shape[:2]
        ratio = min(1.0, REFINED / max(height, width))
        size = (max(1, round(width * ratio)), max(1, round(height * ratio)))
        small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        fine = _along_edges(small, coarse)
        whole = cv2.resize(fine, (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray((whole * 255).round().astype(np.uint8))

    def _coarse(self, picture: Pixels) -> NDArray[np.float32]:
        small = cv2.resize(picture, (SEEN, SEEN), interpolation=cv2.INTER_AREA).astype(np.float32)
        seen = (small / max(1.0, float(small.max())) - MEAN) / DEVIATION
        batch = seen.transpose(2, 0, 1)[None].astype(np.float32)
        mask: NDArray[np.float32] = np.asarray(self._session.run(None, {self._input: batch})[0])[0, 0]
        low, high = float(mask.min()), float(mask.max())
        return (mask - low) / (high - low) if high > low else np.zeros_like(mask)


def _along_edges(picture: Pixels, coarse: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mask at the size of `picture`, with its outline drawn to the picture's edges.

    A guided filter, He et al. 2013, https://doi.org/10.1109/TPAMI.2012.213.
    """
    height, width = picture.shape[:2]
    mask = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    radius = max(1, max(height, width) // 100)
    guided = cv2.ximgproc.guidedFilter(picture, mask, radius, 1e-4 * 255 * 255)
    return np.asarray(np.clip((guided - 0.1) / 0.8, 0, 1), np.float32)

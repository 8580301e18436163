"""One worker for all repairs: a generator of short steps that ends with the picture."""

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TypeVar, assert_never

import numpy as np
import torch

from bot.engine import Made, Picture, Progress, RepairPrompt, RepairTask
from bot.engine.server.in_steps import told
from bot.engine.server.repair import eight_bits, ncnn, noise, tiles
from bot.engine.server.repair.blur import sharpened, width
from bot.engine.server.repair.cutout import Cutter
from bot.engine.server.repair.eight_bits import EightBits
from bot.engine.server.repair.faithful import grounded
from bot.engine.server.repair.fill import fill, scratches
from bot.engine.server.repair.networks import FFDNet, RRDBNet, settled
from bot.engine.server.repair.pictures import Opened, Pixels, read, read_mask, resized, write
from bot.engine.server.repair.tiles import Tiling
from bot.errors import NoScratches, NothingMarked, PictureTooLarge

LARGEST_RESULT = 64_000_000
SLIGHTEST = 2.0
"""Noise below this, of 255, is not seen."""

ENLARGING, DENOISING = Tiling(size=256, margin=10, scale=RRDBNet.scale), Tiling(size=256, margin=16)

PHOTOS, FLAT_ART = "realesrgan-x4plus.bin", "realesrgan-x4plus-anime.bin"
DENOISER, CUTTER = "ffdnet_color.pth", "u2netp.onnx"

Loaded = TypeVar("Loaded")
Steps = Generator[float, None, tuple[Pixels, Pixels | None]]


class Repairer:
    """Works with the weights in `folders`; each is read when it is first asked for."""

    def __init__(self, folders: Sequence[Path], device: str, threads: int = 1) -> None:
        self._files = {file.name: file for folder in folders for file in folder.iterdir()}
        self._device, self._threads = device, threads
        self._loaded: dict[str, object] = {}

    def draw(self, prompt: RepairPrompt) -> Generator[Progress | Picture, None, None]:
        """Repair one picture; every `next()` is one short step on the device.

        Raises CannotReadPicture, PictureTooLarge or NothingMarked.
        """
        opened = read(prompt.data)
        steps = self._steps(prompt, opened)
        yield Progress(0.0)
        colour, alpha = yield from told(steps, Progress)
        yield Picture(write(colour, alpha), made(prompt.task))

    def _steps(self, prompt: RepairPrompt, opened: Opened) -> Steps:
        match prompt.task:
            case "enlarge":
                return self._enlarge(opened, prompt)
            case "restore":
                return self._restore(opened)
            case "denoise":
                return self._denoise(opened, prompt.noise)
            case "fill":
                return self._fill(opened, prompt.mask)
            case "scratches":
                return _mended(opened)
            case "cutout":
                return self._cutout(opened)
            case _:
                assert_never(prompt.task)

    def _enlarge(self, opened: Opened, prompt: RepairPrompt) -> Steps:
        width, height = opened.size[0] * prompt.scale, opened.size[1] * prompt.scale
        if width * height > LARGEST_RESULT:
            raise PictureTooLarge(megapixels=-(-width * height // 10**6), limit=LARGEST_RESULT // 10**6)
        network = self._enlarger(FLAT_ART if prompt.flat else PHOTOS)
        large = yield from tiles.run(network.stages, opened.colour, ENLARGING)
        alpha = resized(opened.alpha, (width, height)) if opened.alpha is not None else None
        large = resized(large, (width, height))
        if prompt.flat:
            return large, alpha
        return (yield from grounded(large, opened.colour)), alpha

    def _restore(self, opened: Opened) -> Steps:
        """At the same size without noise, traces of compression, and blur, each as strong as measured."""
        level = max(noise.level(opened.colour), opened.compression)
        blur = width(opened.colour)
        if blur:
            colour = yield from sharpened(opened.colour, blur, 255 * level, self._without_noise)
        else:
            colour = yield from self._without_noise(opened.colour, 255 * level)
        return colour, opened.alpha

    def _denoise(self, opened: Opened, strength: float | None) -> Steps:
        level = noise.level(opened.colour) if strength is None else strength
        clean = yield from self._without_noise(opened.colour, 255 * level)
        return clean, opened.alpha

    def _without_noise(self, colour: Pixels, level: float) -> Generator[float, None, Pixels]:
        if level < SLIGHTEST:
            return colour
        network = self._denoiser()
        denoise = tiles.at_once(lambda tile: network(tile, level / 255))
        return (yield from tiles.run(denoise, colour, DENOISING))

    def _fill(self, opened: Opened, mask: bytes | None) -> Steps:
        if mask is None:
            raise NothingMarked
        return _filled(opened, read_mask(mask, opened.size))

    def _cutout(self, opened: Opened) -> Steps:
        cutter = self._load(CUTTER, lambda file: Cutter(file, self._threads))
        yield 0.1
        found = cutter.alpha(opened.colour)
        alpha = found if opened.alpha is None else np.minimum(found, opened.alpha)
        front = opened.colour.copy()
        # What lies under full transparency would still be in the file for anybody to see.
        front[alpha == 0] = 0
        return front, alpha

    def _enlarger(self, file: str) -> RRDBNet | EightBits:
        return self._load(file, self._read_enlarger)

    def _read_enlarger(self, file: Path) -> RRDBNet | EightBits:
        network = read_enlarger(file, self._device)
        small = file.name == PHOTOS and eight_bits.worthwhile(self._device)
        return EightBits(network) if small else network

    def _denoiser(self) -> FFDNet:
        return self._load(DENOISER, self._read_denoiser)

    def _read_denoiser(self, file: Path) -> FFDNet:
        network = FFDNet()
        # Only tensors: whatever else the file might hold is refused.
        network.load_state_dict(torch.load(file, map_location="cpu", weights_only=True))
        return settled(network, self._device)

    def _load(self, name: str, bring: Callable[[Path], Loaded]) -> Loaded:
        if name not in self._loaded:
            self._loaded[name] = bring(self._files[name])
        found: Loaded = self._loaded[name]  # type: ignore[assignment]  # each name has one type
        return found


def read_enlarger(file: Path, device: str) -> RRDBNet:
    """The network whose weights are in `file`, ready to work on `device`."""
    network = RRDBNet(blocks=6 if file.name == FLAT_ART else 23)
    ncnn.fill([layer for layer in network.modules() if isinstance(layer, torch.nn.Conv2d)], file)
    return settled(network, device)


def made(task: RepairTask) -> Made:
    """What did it, of which family, under which licence."""
    match task:
        case "enlarge":
            return Made("real-esrgan", "gan", "BSD-3-Clause")
        case "restore" | "denoise":
            return Made("ffdnet", "convolutional", "MIT")
        case "fill" | "scratches":
            return Made("opencv-fsr", "algorithm", "Apache-2.0")
        case "cutout":
            return Made("u2netp", "convolutional", "Apache-2.0")
        case _:
            assert_never(task)


def _mended(opened: Opened) -> Steps:
    """Without its scratches."""
    found = scratches(opened.colour)
    if not found.any():
        raise NoScratches
    yield 0.1
    return (yield from _filled(opened, found))


def _filled(opened: Opened, mask: np.ndarray) -> Steps:
    colour = yield from fill(opened.colour, mask)
    return colour, opened.alpha

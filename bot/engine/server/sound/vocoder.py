"""Kokoro's vocoder, iSTFTNet, in torch: frames become samples.

The layers are those of Kokoro's own code (hexgrad, Apache-2.0): two steps up in time, each with
residual blocks whose activation is Snake, and an inverse Fourier transform at the end. Everything
is [1, channels, 1, length] with the channels last in memory, where convolutions are fastest.
"""

import math
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional

STRIDES = (10, 6)
BLOCKS = 3
DILATIONS = (1, 3, 5)
BINS = 11
HOP, EDGE, OVERLAP = 5, 10, 4
"""Samples between two spectra, samples cut off at both ends, and how many spectra share a sample."""


class Vocoder:
    """Computes with the weights in `path`, in bf16 where the processor multiplies it."""

    def __init__(self, path: Path, dtype: torch.dtype | None = None) -> None:
        self._dtype = dtype or fastest()
        self._weights = {
            name: _prepared(name, tensor, self._dtype) for name, tensor in load_file(path).items()
        }

    @torch.inference_mode()
    def samples(
        self, frames: NDArray[Any], harmonics: NDArray[Any], style: NDArray[Any]
    ) -> Generator[None, None, NDArray[numpy.float32]]:
        """The sound of `frames` [1, 512, n], with the pitch's `harmonics` [1, 22, 120 n + 1], in the voice `style`.

        It is made in short steps, of a few layers each.
        """
        voice = torch.from_numpy(style)
        sound, source = self._given(frames), self._given(harmonics)
        for level in range(len(STRIDES)):
            sound = self._raised(functional.leaky_relu(sound, 0.1), level)
            hum = yield from self._block(self._hum(source, level), f"noise_res.{level}", voice)
            sound, together = sound + hum, torch.zeros_like(sound)
            for kind in range(level * BLOCKS, (level + 1) * BLOCKS):
                together += yield from self._block(sound, f"resblocks.{kind}", voice)
            sound = together / BLOCKS
        return self._heard(self._convolved(functional.leaky_relu(sound, 0.01), "conv_post"))

    def _given(self, array: NDArray[Any]) -> Tensor:
        tensor = torch.from_numpy(array).unsqueeze(2)
        return tensor.to(self._dtype, memory_format=torch.channels_last)

    def _raised(self, sound: Tensor, level: int) -> Tensor:
        """More frames a second, by transposed convolution."""
        weight, stride = self._weights[f"ups.{level}.weight"], STRIDES[level]
        padding = (0, (weight.shape[-1] - stride) // 2)
        raised = functional.conv_transpose2d(
            sound, weight, self._weights[f"ups.{level}.bias"], (1, stride), padding
        )
        last = level + 1 == len(STRIDES)
        return torch.cat([raised[..., 1:2], raised], dim=-1) if last else raised

    def _hum(self, source: Tensor, level: int) -> Tensor:
        """The pitch, at the frames of this level."""
        stride = math.prod(STRIDES[level + 1 :])
        padding = (stride + 1) // 2 if stride > 1 else 0
        name = f"noise_convs.{level}"
        return functional.conv2d(
            source, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"], (1, stride), (0, padding)
        )

    def _block(self, sound: Tensor, name: str, voice: Tensor) -> Generator[None, None, Tensor]:
        for at, dilation in enumerate(DILATIONS):
            fresh = self._snake(sound, f"{name}.adain1.{at}.fc", f"{name}.alpha1.{at}", voice)
            fresh = self._convolved(fresh, f"{name}.convs1.{at}", dilation)
            fresh = self._snake(fresh, f"{name}.adain2.{at}.fc", f"{name}.alpha2.{at}", voice)
            sound = sound + self._convolved(fresh, f"{name}.convs2.{at}")
            yield
        return sound

    def _snake(self, sound: Tensor, norm: str, alpha: str, voice: Tensor) -> Tensor:
        """Normalised to the voice's own mean and spread, then `x + sin²(ax) / a`."""
        asked = functional.linear(voice, self._weights[f"{norm}.weight"], self._weights[f"{norm}.bias"])
        gain, shift = asked[0].view(2, 1, -1, 1, 1)
        mean, spread = _moments(sound)
        scale = (1 + gain) * (spread + 1e-5).rsqrt()
        plain = torch.addcmul((shift - mean * scale).to(sound), sound, scale.to(sound))
        rate = self._weights[alpha]
        return plain.addcdiv_(torch.sin(plain * rate).square_(), rate)

    def _convolved(self, sound: Tensor, name: str, dilation: int = 1) -> Tensor:
        weight = self._weights[f"{name}.weight"]
        padding = (0, (weight.shape[-1] - 1) * dilation // 2)
        return functional.conv2d(sound, weight, self._weights[f"{name}.bias"], 1, padding, (1, dilation))

    def _heard(self, spectra: Tensor) -> NDArray[numpy.float32]:
        """Samples, from the loudness and the phase of every frequency."""
        lines = spectra.float().squeeze(2)
        size, angle = lines[:, :BINS].exp(), lines[:, BINS:].sin()
        waves = torch.cat([size * angle.cos(), size * angle.sin()], dim=1)
        samples = functional.conv_transpose1d(waves, self._weights["istft.basis"], stride=HOP) * OVERLAP
        return samples[0, 0, EDGE:-EDGE].numpy()


def _moments(sound: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and variance of every channel; as products, which take half as long as `var_mean`."""
    lines = sound[0, :, 0].T.float()
    ones = lines.new_full((1, len(lines)), 1 / len(lines))
    mean = ones @ lines
    spread = ones @ lines.square() - mean.square()
    return mean.view(1, -1, 1, 1), spread.clamp_(min=0).view(1, -1, 1, 1)


def _prepared(name: str, tensor: Tensor, dtype: torch.dtype) -> Tensor:
    """As it is computed with: in `dtype` but for what is small and has to be exact."""
    if name.startswith("istft") or ".adain" in name:
        return tensor
    if ".alpha" in name:
        return tensor.unsqueeze(2).to(dtype)
    if tensor.ndim == 3:
        return tensor.unsqueeze(2).to(dtype, memory_format=torch.channels_last)
    return tensor.to(dtype)


def fastest() -> torch.dtype:
    """bf16 on processors that multiply it, else float32."""
    fast = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if fast else torch.float32

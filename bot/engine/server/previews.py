"""Small pictures of a result while it is denoised: what its latents promise, decoded at a fraction of the size."""

import io
from typing import Any

from bot.engine import Preview
from bot.engine.server.png import GENERATED, label

LARGEST = 256
"""Pixels of a preview's longer side at most."""
SHRUNK = 4
"""A preview is at least this many times smaller than its picture: decoding it costs a sixteenth."""
FLOWING = ("FlowMatchEuler", "EulerDiscrete")
"""The schedulers, by how their names begin, whose steps go straight from noise towards a picture."""


class Previews:
    """Takes up to `wanted` looks at the first picture of a pass, spread over its steps."""

    def __init__(self, pipe: Any, wanted: int, size: tuple[int, int] | None, model: str) -> None:
        self._pipe = pipe
        # The VAE of an offloaded pipeline would push its denoiser off the device.
        self._wanted = wanted if _within_reach(pipe) else 0
        self._size = size
        self._model = model
        self._before: Any = None
        self._taken = 0

    def look(self, step: int, latents: Any) -> Preview | None:
        """The picture as it would end now, after `step` steps; None where none is due or can be had."""
        before, self._before = self._before, latents
        if latents is None or step not in moments(self._pipe.num_timesteps, self._wanted):
            return None
        import torch

        with torch.no_grad():
            ahead = foreseen(self._pipe.scheduler, before, latents)[:1]
            laid = spread(ahead, self._pipe, self._size)
        if laid is None:
            return None
        self._taken += 1
        return Preview(self._decoded(laid), index=self._taken - 1)

    def _decoded(self, latents: Any) -> bytes:
        import torch

        vae = self._pipe.vae
        latents = _smaller(latents, LARGEST // self._pipe.vae_scale_factor).to(vae.dtype)
        flat = not hasattr(vae.config, "z_dim")
        with torch.no_grad():
            image = vae.decode(latents if flat else latents.unsqueeze(2), return_dict=False)[0]
        shown = self._pipe.image_processor.postprocess(image if flat else image[:, :, 0], output_type="pil")[
            0
        ]
        shown.thumbnail((LARGEST, LARGEST))
        file = io.BytesIO()
        shown.save(file, "PNG")
        return label(file.getvalue(), GENERATED, model=self._model)


def moments(steps: int, wanted: int) -> frozenset[int]:
    """After which of `steps` steps to look: not the first, which is noise, nor the last, which is the picture."""
    spread = (round(steps * number / (wanted + 1)) for number in range(1, wanted + 1))
    return frozenset(min(max(2, step), steps - 1) for step in spread if steps > 2)


def foreseen(scheduler: Any, before: Any, now: Any) -> Any:
    """Where the line through the last step ends when no noise is left; `now` itself for other schedulers."""
    place = getattr(scheduler, "step_index", None)
    if before is None or not place or not type(scheduler).__name__.startswith(FLOWING):
        return now
    earlier, later = (float(scheduler.sigmas[at]) for at in (place - 1, place))
    return now + (now - before) * (later / (earlier - later)) if earlier > later else now


def spread(latents: Any, pipe: Any, size: tuple[int, int] | None) -> Any | None:
    """Latents as the VAE takes them, batch x channels x height x width; None for a layout we do not know."""
    vae = pipe.vae
    channels = getattr(vae.config, "z_dim", None) or vae.config.latent_channels
    if latents.ndim == 3:
        if size is None or latents.shape[2] != 4 * channels:
            return None
        width, height = (side // pipe.vae_scale_factor // 2 for side in size)
        if latents.shape[1] != width * height:
            return None
        latents = _unpacked(_unnormed(latents, vae), height, width)
    if latents.ndim != 4 or latents.shape[1] != channels:
        return None
    return _scaled(latents, vae.config)


def _within_reach(pipe: Any) -> bool:
    vae = getattr(pipe, "vae", None)
    return vae is not None and not hasattr(vae, "_hf_hook") and hasattr(pipe, "image_processor")


def _unnormed(tokens: Any, vae: Any) -> Any:
    """FLUX.2 normalises its tokens rather than their channels."""
    if not hasattr(vae, "bn"):
        return tokens
    mean, variance = vae.bn.running_mean, vae.bn.running_var
    return tokens * (variance + vae.config.batch_norm_eps).sqrt().to(tokens) + mean.to(tokens)


def _unpacked(tokens: Any, height: int, width: int) -> Any:
    """Tokens of two by two latent pixels, laid out."""
    batch, _, values = tokens.shape
    laid = tokens.view(batch, height, width, values // 4, 2, 2).permute(0, 3, 1, 4, 2, 5)
    return laid.reshape(batch, values // 4, 2 * height, 2 * width)


def _scaled(latents: Any, config: Any) -> Any:
    mean, deviation = getattr(config, "latents_mean", None), getattr(config, "latents_std", None)
    factor = getattr(config, "scaling_factor", None) or 1.0
    if mean is None or deviation is None:
        return latents / factor + (getattr(config, "shift_factor", None) or 0.0)
    mean, deviation = (latents.new_tensor(each).view(1, -1, 1, 1) for each in (mean, deviation))
    return latents * deviation / factor + mean


def _smaller(latents: Any, most: int) -> Any:
    """The mean of each patch, so that neither side is longer than `most`."""
    import torch

    height, width = latents.shape[2:]
    ratio = min(1 / SHRUNK, most / max(height, width))
    size = [max(1, round(side * ratio)) for side in (height, width)]
    return torch.nn.functional.interpolate(latents.float(), size, mode="area")

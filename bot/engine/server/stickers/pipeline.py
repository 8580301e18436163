"""Stickers from words, as a pipeline of diffusers: `save_pretrained` and `from_pretrained` work as usual."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from diffusers.models.unets.unet_2d import UNet2DModel
from diffusers.pipelines.pipeline_utils import DiffusionPipeline, ImagePipelineOutput
from diffusers.schedulers.scheduling_flow_match_euler_discrete import FlowMatchEulerDiscreteScheduler
from PIL import Image

from bot.engine.server.stickers.network import FOLD, WordEncoder, clean

STEPS = 20
GUIDANCE = 2.0


class StickerPipeline(DiffusionPipeline):
    """Draws a square sticker on white for each prompt. No VAE: it works on pixels."""

    def __init__(
        self, text_encoder: WordEncoder, unet: UNet2DModel, scheduler: FlowMatchEulerDiscreteScheduler
    ) -> None:
        super().__init__()
        parts = {"text_encoder": text_encoder, "unet": unet, "scheduler": scheduler}
        self.register_modules(**parts)  # type: ignore[no-untyped-call]  # diffusers leaves it so

    @torch.no_grad()
    def __call__(
        self,
        prompt: str | Sequence[str],
        *,
        negative_prompt: str = "",
        num_images_per_prompt: int = 1,
        num_inference_steps: int = STEPS,
        guidance_scale: float = GUIDANCE,
        generator: torch.Generator | Sequence[torch.Generator] | None = None,
        callback_on_step_end: Callable[..., object] | None = None,
    ) -> ImagePipelineOutput:
        """A picture for each prompt and each of its copies, in order; each `generator` gives one its noise."""
        prompts = [prompt] if isinstance(prompt, str) else list(prompt)
        texts = [text for text in prompts for _ in range(num_images_per_prompt)]
        noisy = self._noise(len(texts), generator)
        told = self._told(texts, negative_prompt)
        self.scheduler.set_timesteps(num_inference_steps, device=self.unet.device)
        self._num_timesteps = num_inference_steps
        for number, step in enumerate(self.scheduler.timesteps):
            time = step / self.scheduler.config.num_train_timesteps
            seen = self._clean(noisy, time, told, guidance_scale)
            noisy = self.scheduler.step((noisy - seen) / time, step, noisy).prev_sample
            if callback_on_step_end is not None:
                callback_on_step_end(self, number, step, {"latents": noisy})
        return ImagePipelineOutput(images=list(_pictures(noisy)))

    @property
    def num_timesteps(self) -> int:
        """Steps of the call under way."""
        return self._num_timesteps

    def _noise(
        self, count: int, generator: torch.Generator | Sequence[torch.Generator] | None
    ) -> torch.Tensor:
        side = self.unet.config.sample_size * FOLD
        each = generator if isinstance(generator, Sequence) else [generator] * count
        noise = [torch.randn(3, side, side, generator=one) for one in each]
        return torch.stack(noise).to(self.unet.device)

    def _told(self, texts: list[str], negative: str) -> tuple[torch.Tensor, torch.Tensor]:
        vector, layout = self.text_encoder([*texts, *[negative] * len(texts)])
        return vector, layout

    def _clean(
        self,
        noisy: torch.Tensor,
        time: torch.Tensor,
        told: tuple[torch.Tensor, torch.Tensor],
        guidance: float,
    ) -> torch.Tensor:
        times = time.expand(2 * len(noisy)).to(noisy)
        asked, against = clean(self.unet, noisy.repeat(2, 1, 1, 1), times, told).float().chunk(2)
        return against + guidance * (asked - against)


def _pictures(pixels: torch.Tensor) -> Iterator[Image.Image]:
    for picture in ((pixels.clamp(-1, 1) + 1) * 127.5).round().permute(0, 2, 3, 1).cpu().numpy():
        yield Image.fromarray(picture.astype(np.uint8))


def package(text_encoder: WordEncoder, unet: UNet2DModel) -> StickerPipeline:
    """A pipeline of trained networks; its steps lie closer together where there is most noise."""
    return StickerPipeline(text_encoder, unet, FlowMatchEulerDiscreteScheduler(shift=2.0))

"""A pipeline of random weights that is work enough: made for a run, and drawn with by a process of its own."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from bot.engine import ImagePrompt
from bot.engine.server import hardware
from bot.engine.server.image import Diffusion
from tests.engine.tiny_pipeline import save_tiny_pipeline

STEPS = 50


@contextmanager
def save_pipeline() -> Iterator[Path]:
    """A folder with a UNet of 27 million weights in it."""
    import diffusers

    unets: Any = diffusers.UNet2DConditionModel
    with tempfile.TemporaryDirectory() as made:
        folder = save_tiny_pipeline(Path(made))
        torch.manual_seed(0)
        unets(
            sample_size=32, in_channels=4, out_channels=4, layers_per_block=1, cross_attention_dim=16,
            block_out_channels=(128, 256, 256), attention_head_dim=8,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        ).save_pretrained(folder / "unet")  # fmt: skip
        yield folder


def main(folder: Path) -> None:
    """Draw for ever, and say so at each step."""
    torch.set_num_threads(hardware.cores())
    painter = Diffusion(folder, "cpu", name="random")
    painter.load(lambda fraction: None)
    print("ready", flush=True)  # noqa: T201 - its parent counts
    while True:
        for _ in painter.draw(ImagePrompt("a lighthouse", 256, 256, steps=STEPS)):
            print("step", flush=True)  # noqa: T201 - its parent counts


if __name__ == "__main__":
    main(Path(sys.argv[1]))

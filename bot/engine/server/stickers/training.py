"""Teaches the networks by flow matching: they see a drawing through noise and tell the drawing.

Everything random follows from the seed and the number of the step, so that a training that was
interrupted goes on as if it had not been.
"""

import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from bot.engine.server.stickers.album import SIDE, Album, captions
from bot.engine.server.stickers.network import Shape, clean, encoder, unet, vocabulary
from bot.engine.server.stickers.pipeline import StickerPipeline, package

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, slots=True)
class Lesson:
    """How the training goes: `samples` in all, and the rate that falls to nothing over the last `falling`."""

    samples: int
    batch: int = 32
    rate: float = 1e-3
    warming: int = 100
    falling: float = 0.3
    untold: float = 0.1
    smoothing: float = 0.998
    seed: int = 0

    @property
    def steps(self) -> int:
        """Steps in all."""
        return -(-self.samples // self.batch)

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        left = (self.steps - step) / max(1.0, self.falling * self.steps)
        return self.rate * min(1.0, (step + 1) / self.warming, left)


class Training:
    """The networks while they learn, and their smoothed copy that draws."""

    def __init__(self, album: Album, shape: Shape, lesson: Lesson) -> None:
        torch.manual_seed(lesson.seed)
        words = vocabulary(album.words())
        self._album, self._lesson = album, lesson
        self._networks = nn.ModuleDict({"words": encoder(words, shape, SIDE), "unet": unet(shape, SIDE)})
        self._smooth = deepcopy(self._networks).requires_grad_(requires_grad=False)
        self._optimiser = torch.optim.AdamW(
            self._networks.parameters(), lr=lesson.rate, betas=(0.9, 0.99), weight_decay=0.0
        )
        self.step = 0

    def run(self) -> Iterator[float]:
        """Take the steps that are left; yields the loss of each."""
        while not self.finished:
            yield self._learn()

    @property
    def finished(self) -> bool:
        """Whether all steps were taken."""
        return self.step >= self._lesson.steps

    def pipeline(self) -> StickerPipeline:
        """The smoothed networks, ready to draw and to be saved."""
        copy = deepcopy(self._smooth).eval()
        return package(copy["words"], copy["unet"])  # type: ignore[arg-type]  # a dictionary of modules knows only modules

    def save(self, folder: Path) -> None:
        """Write all that a training needs to go on."""
        parts = {
            "networks": self._networks.state_dict(),
            "smooth": self._smooth.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "step": self.step,
        }
        scratch = folder / f"{CHECKPOINT}.partial"
        torch.save(parts, scratch)
        scratch.rename(folder / CHECKPOINT)

    def resume(self, folder: Path) -> None:
        """Go on where `save` left off."""
        parts = torch.load(folder / CHECKPOINT, weights_only=True)
        self._networks.load_state_dict(parts["networks"])
        self._smooth.load_state_dict(parts["smooth"])
        self._optimiser.load_state_dict(parts["optimiser"])
        self.step = parts["step"]

    def _learn(self) -> float:
        for group in self._optimiser.param_groups:
            group["lr"] = self._lesson.rate_at(self.step)
        loss = self._loss()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it so
        nn.utils.clip_grad_norm_(self._networks.parameters(), 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad()
        self._follow()
        self.step += 1
        return loss.item()

    def _loss(self) -> torch.Tensor:
        """How far the drawing that is seen is from the true one; less noise in the way makes it count more."""
        texts, pictures = self._some()
        noise = torch.randn(pictures.shape, generator=self._generator(1))
        time = torch.rand(len(pictures), generator=self._generator(2)).clamp(min=1e-3)
        share = time[:, None, None, None]
        with torch.autocast("cpu", torch.bfloat16):
            told = self._networks["words"](texts)
            seen = clean(self._networks["unet"], (1 - share) * pictures + share * noise, time, told)  # type: ignore[arg-type]  # as in `pipeline`
        wrong = (seen.float() - pictures).square().mean(dim=(1, 2, 3))
        return (wrong / (time + 0.2)).mean()

    def _some(self) -> tuple[list[str], torch.Tensor]:
        """A batch: what some pictures are called, now and then nothing, and the pictures."""
        dice = random.Random(f"{self._lesson.seed} {self.step}")  # noqa: S311 - nothing secret
        chosen = dice.choices(range(len(self._album.pieces)), k=self._lesson.batch)
        texts = captions([self._album.pieces[number] for number in chosen], dice)
        told = ["" if dice.random() < self._lesson.untold else text for text in texts]
        return told, self._album.pictures[chosen]

    def _generator(self, stream: int) -> torch.Generator:
        return torch.Generator().manual_seed((self._lesson.seed * 4 + stream) * 2**32 + self.step)

    @torch.no_grad()
    def _follow(self) -> None:
        """Let the smoothed copy come nearer; faster at the start, when it knows nothing."""
        nearer = 1 - min(self._lesson.smoothing, (1 + self.step) / (10 + self.step))
        for smooth, learnt in zip(self._smooth.parameters(), self._networks.parameters(), strict=True):
            smooth.lerp_(learnt, nearer)

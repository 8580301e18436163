"""Pictures: which painter a model needs, and the one that runs any diffusers pipeline that draws or edits."""

import io
import secrets
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from bot.engine import EditPrompt, ImagePrompt, Made, Picture, Preview, Progress
from bot.engine.server import editing
from bot.engine.server.catalogue import STICKERS, Denoising, Entry, Model
from bot.engine.server.composer import Composer
from bot.engine.server.easel import Painter
from bot.engine.server.options import IMAGE_DEFAULTS, ImageOptions
from bot.engine.server.placing import compile_blocks, free_memory, place, read, take_off
from bot.engine.server.png import EDITED, GENERATED, Origin, label
from bot.engine.server.previews import Previews
from bot.engine.server.steps import Steps
from bot.errors import EngineRefused

Way = Literal["whole", "masked", "varied"]
"""How a picture is changed: all of it as told in words, a part of it, or only a little."""


def painter(model: Model, folder: Path, device: str, options: ImageOptions = IMAGE_DEFAULTS) -> Painter:
    """The painter for `model`, whose files are in `folder`; it has yet to be loaded."""
    if not isinstance(model, Entry):
        return Diffusion(folder, device, options, name=model.name)
    if model.family == "retrieval":
        return Composer()
    if model.name == STICKERS.name:
        from bot.engine.server.stickers.painter import StickerPainter

        return StickerPainter(folder, device, name=model.name, licence=model.licence)
    return Diffusion(
        folder, device, options, name=model.name, licence=model.licence, defaults=model.denoising
    )


class Diffusion:
    """Runs a pipeline one denoising step at a time, on whichever thread asks for the next."""

    def __init__(
        self,
        folder: Path,
        device: str,
        options: ImageOptions = IMAGE_DEFAULTS,
        *,
        name: str,
        licence: str | None = None,
        defaults: Denoising | None = None,
    ) -> None:
        self._folder = folder
        self._device = device
        self._options = options
        self._made = (name, licence)
        self._defaults = defaults or Denoising()
        self._pipe: Any = None
        self._editors: dict[Way, Any] = {}

    def load(self, report: Callable[[float], None]) -> None:
        """Bring the pipeline onto the device. Raises EngineRefused with what is wrong with it."""
        report(0.1)
        pipe = read(self._folder, self._device, self._options.weights)
        if not {"prompt", "callback_on_step_end"} <= editing.takes(pipe):
            raise EngineRefused(reason=f"{type(pipe).__name__} does not make pictures from words")
        report(0.8)
        placed = place(pipe, self._device, free_memory())
        if self._options.compiled and placed == "resident":
            compile_blocks(pipe)
        pipe.set_progress_bar_config(disable=True)
        self._pipe = pipe
        report(1.0)

    def park(self) -> None:
        """Carry the pipeline to the processor's memory."""
        self._editors.clear()
        take_off(self._pipe)

    def wake(self) -> None:
        """Place the pipeline on the device as at first."""
        place(self._pipe, self._device, free_memory())

    def unload(self) -> None:
        """Let go of the pipeline."""
        self._editors.clear()
        self._pipe = None

    def draw(self, prompt: ImagePrompt | EditPrompt) -> Generator[Progress | Preview | Picture]:
        """Draw or edit; every `next()` is one denoising step or a preview, the last of a pass decodes it."""
        if isinstance(prompt, ImagePrompt):
            yield from self._passes(*self._begun(prompt))
            return
        yield Progress(0.0)
        sitting = editing.sit(prompt, self._pipe)
        pipe = self._editor("whole" if sitting.mask is None else "masked")
        given = {"prompt": prompt.text, **sitting.arguments(pipe)}
        yield from self._passes(pipe, prompt, Subject(given, EDITED, sitting.finished))

    def _passes(
        self, pipe: Any, prompt: ImagePrompt | EditPrompt, subject: "Subject"
    ) -> Generator[Progress | Preview | Picture]:
        first = secrets.randbits(31) if prompt.seed is None else prompt.seed
        at_once = self._at_once(pipe, prompt)
        for start in range(0, prompt.count, at_once):
            seeds = range(first + start, first + min(start + at_once, prompt.count))
            steps = Steps(pipe, self._arguments(pipe, prompt, seeds, subject))
            previews = self._previews(pipe, 0 if start else prompt.previews, subject)
            try:
                while (fraction := steps.next()) is not None:
                    yield Progress((start + fraction * len(seeds)) / prompt.count)
                    if preview := previews.look(steps.taken, steps.latents):
                        yield preview
            finally:
                steps.close()
            yield from self._pictures(steps.result, seeds, start, subject)

    def _previews(self, pipe: Any, wanted: int, subject: "Subject") -> Previews:
        width, height = subject.given.get("width"), subject.given.get("height")
        return Previews(pipe, wanted, (width, height) if width and height else None, self._made[0])

    def _begun(self, prompt: ImagePrompt) -> tuple[Any, ImagePrompt, "Subject"]:
        """Pipeline, prompt and subject: drawn from noise, or from the picture that the result is to be like."""
        subject = self._sketch(prompt)
        pipe = None if prompt.like is None else self._editor("varied")
        if prompt.like is None or pipe is None:
            return self._pipe, prompt, subject
        size, steps = (subject.given["width"], subject.given["height"]), prompt.steps or self._defaults.steps
        given = {**subject.given, **editing.like(prompt.like, size)}
        enough = replace(prompt, steps=max(editing.LEAST, steps) if steps else None)
        return pipe, enough, replace(subject, given=given)

    def _editor(self, way: "Way") -> Any:
        if way not in self._editors:
            varies = way == "varied"
            pipe = (
                editing.varier(self._pipe) if varies else editing.editor(self._pipe, masked=way == "masked")
            )
            if pipe not in (None, self._pipe):
                pipe.set_progress_bar_config(disable=True)
                place(pipe, self._device, free_memory())
            self._editors[way] = pipe
        return self._editors[way]

    def _at_once(self, pipe: Any, prompt: ImagePrompt | EditPrompt) -> int:
        """An edit reads its pictures anew for every result, and has no use for more than one at a time."""
        several = isinstance(prompt, ImagePrompt) and "num_images_per_prompt" in editing.takes(pipe)
        return self._options.at_once if several else 1

    def _sketch(self, prompt: ImagePrompt) -> "Subject":
        width, height = (_rounded(side, self._pipe) for side in (prompt.width, prompt.height))
        negative = prompt.negative or self._defaults.negative or None
        given = {"prompt": prompt.text, "width": width, "height": height, "negative_prompt": negative}
        return Subject(given, GENERATED, lambda image: image)

    def _pictures(self, result: Any, seeds: range, start: int, subject: "Subject") -> Generator[Picture]:
        if any(getattr(result, "nsfw_content_detected", None) or ()):
            raise EngineRefused(reason="its own safety filter withheld this picture")
        name, licence = self._made
        for index, (image, seed) in enumerate(zip(result.images, seeds, strict=True), start):
            data = _png(subject.finish(image), subject.origin, name)
            yield Picture(data, Made(name, "diffusion", licence, seed), index=index)

    def _arguments(
        self, pipe: Any, prompt: ImagePrompt | EditPrompt, seeds: range, subject: "Subject"
    ) -> dict[str, Any]:
        """What the pipeline is called with: only what it takes; what the prompt leaves open is left to it."""
        import torch

        defaults = self._defaults
        wished = {
            "negative_prompt": defaults.negative or None,
            "num_inference_steps": prompt.steps or defaults.steps,
            defaults.guided_by: defaults.guidance if prompt.guidance is None else prompt.guidance,
            "num_images_per_prompt": len(seeds),
            # A generator on the CPU gives the same noise on every device, and one for each picture
            # the noise that it would have alone.
            "generator": [torch.Generator("cpu").manual_seed(seed) for seed in seeds],
            **subject.given,
        }
        known = editing.takes(pipe)
        return {name: value for name, value in wished.items() if value is not None and name in known}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a pipeline is given to draw or to edit, and what becomes of its result."""

    given: Mapping[str, Any]
    origin: Origin
    finish: Callable[[Any], Any]


def _rounded(side: int, pipe: Any) -> int:
    """The nearest size that the pipeline takes: whole patches of two latent pixels."""
    unit = max(16, 2 * getattr(pipe, "vae_scale_factor", 8))
    return max(unit, round(side / unit) * unit)


def _png(image: Any, origin: Origin, model: str) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG")
    return label(target.getvalue(), origin, model=model)

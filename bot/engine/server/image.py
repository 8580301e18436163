"""Pictures: which painter a model needs, and the one that runs any diffusers text-to-image pipeline."""

import inspect
import io
import json
import secrets
import warnings
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, Literal

from greenlet import getcurrent, greenlet

from bot.engine import ImagePrompt, Made, Picture, Progress
from bot.engine.server.catalogue import Denoising, Entry, Model
from bot.engine.server.composer import Composer
from bot.engine.server.easel import Painter
from bot.engine.server.png import GENERATED, label
from bot.errors import EngineRefused

Placement = Literal["resident", "offload", "sequential"]

BEFORE_DECODING = 0.95
"""How far a picture is when its last step is done and only the VAE is left."""


def painter(model: Model, folder: Path, device: str) -> Painter:
    """The painter for `model`, whose files are in `folder`; it has yet to be loaded."""
    if isinstance(model, Entry) and model.family == "retrieval":
        return Composer()
    if isinstance(model, Entry):
        return Diffusion(folder, device, name=model.name, licence=model.licence, defaults=model.denoising)
    return Diffusion(folder, device, name=model.name)


def placement(weights: int, free: int) -> Placement:
    """How a pipeline of `weights` bytes fits on a GPU with `free` bytes.

    A fifth on top is what steps and decoding need. Offloaded, only one component is on the
    GPU at a time, and the largest is rarely over two thirds of the whole.
    """
    if weights * 1.2 <= free:
        return "resident"
    return "offload" if weights * 0.8 <= free else "sequential"


class Diffusion:
    """Runs a pipeline one denoising step at a time, on whichever thread asks for the next."""

    def __init__(
        self,
        folder: Path,
        device: str,
        *,
        name: str,
        licence: str | None = None,
        defaults: Denoising | None = None,
    ) -> None:
        self._folder = folder
        self._device = device
        self._made = (name, licence)
        self._defaults = (
            {"num_inference_steps": defaults.steps, "guidance_scale": defaults.guidance} if defaults else {}
        )
        self._pipe: Any = None
        self._takes: frozenset[str] = frozenset()

    def load(self, report: Callable[[float], None]) -> None:
        """Bring the pipeline onto the device. Raises EngineRefused with what is wrong with it."""
        _check_folder(self._folder)
        report(0.1)
        pipe = _read(self._folder, self._device)
        self._takes = frozenset(inspect.signature(pipe.__call__).parameters)
        if not {"prompt", "callback_on_step_end"} <= self._takes:
            raise EngineRefused(reason=f"{type(pipe).__name__} does not make pictures from words")
        report(0.8)
        _place(pipe, self._device)
        pipe.set_progress_bar_config(disable=True)
        self._pipe = pipe
        report(1.0)

    def park(self) -> None:
        """Carry the pipeline to the processor's memory."""
        self._pipe.remove_all_hooks()
        self._pipe.to("cpu")

    def wake(self) -> None:
        """Place the pipeline on the device as at first."""
        _place(self._pipe, self._device)

    def unload(self) -> None:
        """Let go of the pipeline."""
        self._pipe = None

    def draw(self, prompt: ImagePrompt) -> Generator[Progress | Picture]:
        """Draw one picture; every `next()` is one denoising step, the last one decodes it."""
        seed = secrets.randbits(31) if prompt.seed is None else prompt.seed
        steps = _Steps(self._pipe, self._arguments(prompt, seed))
        try:
            while (progress := steps.next()) is not None:
                yield progress
        finally:
            steps.close()
        name, licence = self._made
        yield Picture(_png(steps.result, name), Made(name, "diffusion", licence, seed))

    def _arguments(self, prompt: ImagePrompt, seed: int) -> dict[str, Any]:
        """What the pipeline is called with: only what it takes, and what the prompt leaves open is its own."""
        import torch

        width, height = (_rounded(side, self._pipe) for side in (prompt.width, prompt.height))
        wished = {
            "width": width,
            "height": height,
            "num_inference_steps": prompt.steps,
            "guidance_scale": prompt.guidance,
            "negative_prompt": prompt.negative or None,
            # A generator on the CPU gives the same noise on every device.
            "generator": torch.Generator("cpu").manual_seed(seed),
        }
        given = self._defaults | {name: value for name, value in wished.items() if value is not None}
        taken = {name: value for name, value in given.items() if name in self._takes}
        return {"prompt": prompt.text, **taken}


class _Steps:
    """Turns one call of a pipeline into steps.

    The pipeline runs in a greenlet: its own stack on the caller's thread, left at the end of
    each step and entered again for the next. A second thread would slow down all work on the
    device, and a loop of our own would be a fork of every pipeline.
    """

    def __init__(self, pipe: Any, arguments: dict[str, Any]) -> None:
        self._run = greenlet(lambda: pipe(callback_on_step_end=self._after_step, **arguments))
        self._caller = getcurrent()
        self.result: Any = None

    def next(self) -> Progress | None:
        """Run to the end of the next step; None when the picture is finished."""
        import torch

        # The pipeline turns gradients off for its thread, and we come back from within it.
        self._caller = getcurrent()
        with torch.enable_grad():
            fraction = self._run.switch()
        if self._run.dead:
            self.result = fraction
            return None
        return Progress(fraction)

    def close(self) -> None:
        """Unwind a pipeline that is not finished, and free what it holds."""
        self._run.throw()

    def _after_step(self, pipe: Any, step: int, _time: object, kept: dict[str, Any]) -> dict[str, Any]:
        import torch

        self._caller.switch((step + 1) / max(pipe.num_timesteps, step + 1) * BEFORE_DECODING)
        torch.set_grad_enabled(False)
        return kept


def _check_folder(folder: Path) -> None:
    index = folder / "model_index.json"
    if not index.is_file():
        raise EngineRefused(reason=f"{folder} is not a diffusers pipeline: it has no model_index.json")
    try:
        json.loads(index.read_text(encoding="utf-8"))
    except ValueError:
        raise EngineRefused(reason=f"{index} is not valid JSON") from None


def _read(folder: Path, device: str) -> Any:
    """The pipeline in `folder`; data formats only, never code that lies beside the weights."""
    import diffusers
    import torch
    from safetensors import SafetensorError

    pipelines: Any = diffusers.DiffusionPipeline
    dtype = torch.float32 if device == "cpu" else torch.bfloat16
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pipelines.from_pretrained(
                folder, torch_dtype=dtype, use_safetensors=True, local_files_only=True
            )
    except (SafetensorError, OSError, ValueError, RuntimeError, AttributeError, ImportError) as error:
        raise EngineRefused(reason=f"{folder.name} cannot be loaded: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _place(pipe: Any, device: str) -> None:
    vae: Any = getattr(pipe, "vae", None)
    if device != "cuda":
        pipe.to(device)
        return
    if vae is not None and hasattr(vae, "enable_tiling"):
        vae.enable_tiling()
    match placement(_weights(pipe), _free_memory()):
        case "resident":
            pipe.to(device)
        case "offload":
            pipe.enable_model_cpu_offload()
        case "sequential":
            pipe.enable_sequential_cpu_offload()


def _weights(pipe: Any) -> int:
    parts = [part for part in pipe.components.values() if hasattr(part, "parameters")]
    return sum(tensor.numel() * tensor.element_size() for part in parts for tensor in part.parameters())


def _free_memory() -> int:
    import torch

    free, _ = torch.cuda.mem_get_info()
    return free


def _rounded(side: int, pipe: Any) -> int:
    """The nearest size that the pipeline takes: whole patches of two latent pixels."""
    unit = max(16, 2 * getattr(pipe, "vae_scale_factor", 8))
    return max(unit, round(side / unit) * unit)


def _png(result: Any, model: str) -> bytes:
    if any(getattr(result, "nsfw_content_detected", None) or ()):
        raise EngineRefused(reason="its own safety filter withheld this picture")
    target = io.BytesIO()
    result.images[0].save(target, "PNG")
    return label(target.getvalue(), GENERATED, model=model)

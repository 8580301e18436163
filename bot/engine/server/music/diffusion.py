"""Music from a model: any diffusers pipeline that makes sound from words, one denoising step at a time."""

import secrets
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

import numpy

from bot.engine import MEDIA_TYPES, Made, MusicPrompt, Progress, Sound
from bot.engine.music_plan import SHORTEST
from bot.engine.server.catalogue import Denoising, Entry, Model
from bot.engine.server.editing import takes
from bot.engine.server.in_steps import in_steps
from bot.engine.server.music.ensemble import Ensemble
from bot.engine.server.options import Weights
from bot.engine.server.placing import free_memory, place, read, take_off
from bot.engine.server.sound.files import Samples, writing
from bot.engine.server.sound.labels import label
from bot.engine.server.steps import Steps
from bot.errors import EngineRefused
from bot.language import detect

LENGTHS = ("audio_duration", "audio_end_in_s", "audio_length_in_s")
"""What pipelines call the seconds they are to last."""
LEAST = 10.0
"""The fewest seconds that the models have learned to fill; what is shorter is cut from that."""
LONGEST = 600.0
NO_WORDS = "[Instrumental]"
LONGEST_LYRICS = 4096
"""Tokens of a song's words; the pipelines' own limit cuts long ones off in silence."""
OVERLAP = 2.0
"""Seconds in which the end of a loop goes over into its beginning."""
FADE = 1.5


class MusicDiffusion:
    """Makes music with the pipeline in `folder`."""

    def __init__(
        self,
        folder: Path,
        device: str,
        *,
        name: str,
        licence: str | None = None,
        weights: Weights = "bf16",
        defaults: Denoising | None = None,
    ) -> None:
        self._folder, self._device = folder, device
        self._made = (name, licence)
        self._weights = weights
        self._defaults = defaults or Denoising()
        self._pipe: Any = None

    def load(self, report: Callable[[float], None]) -> None:
        """Bring the pipeline onto the device. Raises EngineRefused with what is wrong with it."""
        report(0.1)
        pipe = read(self._folder, self._device, self._weights)
        if not {"prompt", "callback_on_step_end"} <= takes(pipe) or _length_of(pipe) is None:
            raise EngineRefused(reason=f"{type(pipe).__name__} does not make music from words")
        report(0.8)
        place(pipe, self._device, free_memory())
        pipe.set_progress_bar_config(disable=True)
        self._pipe = pipe
        report(1.0)

    def park(self) -> None:
        """Carry the pipeline to the processor's memory."""
        take_off(self._pipe)

    def wake(self) -> None:
        """Place the pipeline on the device as at first."""
        place(self._pipe, self._device, free_memory())

    def unload(self) -> None:
        """Let go of the pipeline."""
        self._pipe = None

    def compose(self, prompt: MusicPrompt) -> Generator[Progress | Sound]:
        """Make the music; every `next()` is one denoising step, the last decodes it."""
        seed = secrets.randbits(31) if prompt.seed is None else prompt.seed
        steps = Steps(self._pipe, self._arguments(prompt, seed))
        try:
            while (fraction := steps.next()) is not None:
                yield Progress(fraction)
        finally:
            steps.close()
        yield (yield from in_steps(self._sound(steps.result.audios[0], prompt, seed), Progress(1.0)))

    def _sound(self, audio: Any, prompt: MusicPrompt, seed: int) -> Generator[None, None, Sound]:
        rate = _rate(self._pipe)
        samples = _shaped(numpy.atleast_2d(numpy.asarray(audio, numpy.float32)), rate, prompt)
        name, licence = self._made
        media_type = MEDIA_TYPES[prompt.format]
        written = yield from writing(samples.T, rate, prompt.format)
        data = label(written, media_type, model=name)
        return Sound(data, Made(name, "diffusion", licence, seed), media_type, samples.shape[1] / rate)

    def _arguments(self, prompt: MusicPrompt, seed: int) -> dict[str, Any]:
        """What the pipeline is called with: only what it takes; what is left open is left to it."""
        import torch

        known, defaults = takes(self._pipe), self._defaults
        length = max(LEAST, _seconds(prompt) + (OVERLAP if prompt.loop else 0.0))
        wished: dict[str, Any] = {
            "lyrics": prompt.lyrics or NO_WORDS,
            "vocal_language": detect(prompt.lyrics) if prompt.lyrics else None,
            "max_lyric_length": LONGEST_LYRICS,
            str(_length_of(self._pipe)): length,
            "num_inference_steps": defaults.steps,
            defaults.guided_by: defaults.guidance,
            "output_type": "np",
            # A generator on the CPU gives the same noise on every device.
            "generator": torch.Generator("cpu").manual_seed(seed),
            **_planned(prompt.plan or {}),
        }
        given = {name: value for name, value in wished.items() if value is not None and name in known}
        return {"prompt": prompt.text, **given}


def musician(model: Model, folder: Path, device: str) -> Ensemble | MusicDiffusion:
    """The musician for `model`, whose files are in `folder`; it has yet to be loaded."""
    if not isinstance(model, Entry):
        return MusicDiffusion(folder, device, name=model.name)
    if model.family == "algorithm":
        return Ensemble()
    return MusicDiffusion(
        folder,
        device,
        name=model.name,
        licence=model.licence,
        weights=model.weights if device == "cuda" else "bf16",
        defaults=model.denoising,
    )


def _length_of(pipe: Any) -> str | None:
    return next((name for name in LENGTHS if name in takes(pipe)), None)


def _rate(pipe: Any) -> int:
    """Samples a second."""
    found: int = getattr(pipe, "sample_rate", 0) or pipe.vae.config.sampling_rate
    return found


def _seconds(prompt: MusicPrompt) -> float:
    return min(LONGEST, max(SHORTEST, prompt.seconds))


def _planned(plan: Mapping[str, object]) -> dict[str, object]:
    """The parts of a plan that such a model understands."""
    tempo, key, mode, metre = (plan.get(name) for name in ("tempo", "key", "mode", "metre"))
    return {
        "bpm": tempo,
        "keyscale": f"{key} {mode}" if key and mode in ("major", "minor") else None,
        "timesignature": str(metre).split("/")[0] if metre else None,
    }


def _shaped(samples: Samples, rate: int, prompt: MusicPrompt) -> Samples:
    """As long as it was asked for: a loop whose end goes over into its beginning, or a piece that fades."""
    length = min(round(_seconds(prompt) * rate), samples.shape[1])
    kept = samples[:, :length].copy()
    if prompt.loop:
        after = samples[:, length : length + round(OVERLAP * rate)]
        rise = numpy.linspace(0, 1, after.shape[1], dtype=numpy.float32)
        kept[:, : after.shape[1]] = kept[:, : after.shape[1]] * rise + after * (1 - rise)
    else:
        fading = min(length, round(FADE * rate))
        kept[:, length - fading :] *= numpy.linspace(1, 0, fading, dtype=numpy.float32)
    return kept

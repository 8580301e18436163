"""Runs a diffusers pipeline one denoising step at a time."""

from typing import Any

from greenlet import getcurrent, greenlet

BEFORE_DECODING = 0.95
"""How far a result is when its last step is done and only the VAE is left."""


class Steps:
    """Turns one call of a pipeline into steps.

    The pipeline runs in a greenlet: its own stack on the caller's thread, left at the end of
    each step and entered again for the next. A second thread would slow down all work on the
    device, and a loop of our own would be a fork of every pipeline. `taken` counts the steps
    that are done, and `latents` is what the last of them left, where the pipeline shows it.
    """

    def __init__(self, pipe: Any, arguments: dict[str, Any]) -> None:
        self._pipe = pipe
        self._run = greenlet(lambda: pipe(callback_on_step_end=self._after_step, **arguments))
        self._caller = getcurrent()
        self.taken = 0
        self.latents: Any = None
        self.result: Any = None

    def next(self) -> float | None:
        """Run to the end of the next step and tell how far it is; None when all is finished."""
        import torch

        # The pipeline turns gradients off for its thread, and we come back from within it.
        self._caller = getcurrent()
        with torch.enable_grad():
            told = self._run.switch()
        if self._run.dead:
            self.result = told
            return None
        return float(told)

    def close(self) -> None:
        """Unwind a pipeline that is not finished, and free what it holds."""
        if self.result is None:
            self._run.throw()
            self._pipe.maybe_free_model_hooks()

    def _after_step(self, pipe: Any, step: int, _time: object, kept: dict[str, Any]) -> dict[str, Any]:
        import torch

        self.taken, self.latents = step + 1, kept.get("latents")
        self._caller.switch((step + 1) / max(pipe.num_timesteps, step + 1) * BEFORE_DECODING)
        torch.set_grad_enabled(False)
        return kept

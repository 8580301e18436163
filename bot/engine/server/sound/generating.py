"""Reads a transformers model that hears or speaks, and runs its `generate` a few tokens at a time."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from greenlet import getcurrent, greenlet


def read_model(kind: Any, folder: Path, device: str) -> Any:
    """The model of the class `kind` in `folder`, on `device`; safetensors only."""
    import torch

    dtype = torch.float32 if device == "cpu" else torch.bfloat16
    return kind.from_pretrained(folder, dtype=dtype, use_safetensors=True).to(device).eval()


def read_processor(folder: Path) -> Any:
    """What turns sound and words into the numbers of the model in `folder`, and back."""
    from transformers import AutoProcessor

    read: Any = AutoProcessor.from_pretrained
    return read(folder, trust_remote_code=False)


class Generating:
    """Turns one call of `generate` into steps of `stride` tokens.

    It runs in a greenlet, for the reasons that pipelines do: see `bot.engine.server.steps`. To the
    model it is the streamer that hears of every token. `tokens` are those written so far.
    """

    def __init__(self, model: Any, given: Mapping[str, Any], *, stride: int) -> None:
        self._run = greenlet(lambda: model.generate(**given, streamer=self))
        self._caller = getcurrent()
        self._stride = stride
        self._prompted = False
        self.tokens: list[int] = []
        self.result: Any = None

    @property
    def done(self) -> bool:
        """Whether all is written, and `result` is what `generate` returned."""
        return bool(self._run.dead)

    def step(self) -> None:
        """Write the next tokens."""
        import torch

        # The model turns gradients off for its thread, and we come back from within it.
        self._caller = getcurrent()
        with torch.enable_grad():
            told = self._run.switch()
        if self.done:
            self.result = told

    def close(self) -> None:
        """Unwind what is not finished, and free what it holds."""
        if not self.done:
            self._run.throw()

    def put(self, tokens: Any) -> None:
        """Hear of the prompt, and then of each token."""
        import torch

        if not self._prompted:
            self._prompted = True
            return
        self.tokens += tokens.flatten().tolist()
        if len(self.tokens) % self._stride == 0:
            self._caller.switch()
            torch.set_grad_enabled(False)

    def end(self) -> None:
        """Hear that there are no more; the result is to follow."""

"""Where makers keep what they work with: at hand in the processor's memory, or carried to the device."""

from typing import Any


class AtHand:
    """Keeps nothing on the device, so there is nothing to carry to it and back."""

    def park(self) -> None:
        """It is in the processor's memory as it is."""

    def wake(self) -> None:
        """It never left."""


class Carried:
    """Keeps one network, `_model`, on `device` from the end of `load` on."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._model: Any = None

    def park(self) -> None:
        """Carry the weights to the processor's memory."""
        self._model.to("cpu")

    def wake(self) -> None:
        """Carry the weights back to the device."""
        self._model.to(self._device)

    def unload(self) -> None:
        """Let go of the weights."""
        self._model = None

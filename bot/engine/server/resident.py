"""A configured model on its way into memory, and what those who wait for it are told."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Generic, Literal, TypeVar

from bot.engine import Family, Loading, Made
from bot.engine.server.catalogue import Entry, Model
from bot.engine.server.scheduler import Step
from bot.errors import DeskmateError, EngineBusy, ModelUnavailable

State = Literal["absent", "fetching", "loading", "ready", "failed"]
Loaded = TypeVar("Loaded")

TELL_EVERY = 1.0
MOST_WAITING = 128


class Resident(Generic[Loaded]):
    """`error` says why it cannot be had, while `state` is `failed`; `awaited` counts those who wait."""

    def __init__(self, model: Model, task: Step) -> None:
        self.model = model
        self.task = task
        self.state: State = "absent"
        self.fraction: float | None = None
        self.error: DeskmateError | None = None
        self._loaded: Loaded | None = None
        self._ready = asyncio.Event()
        self.awaited = 0

    @property
    def name(self) -> str:
        """What people call it."""
        return self.model.name

    @property
    def licence(self) -> str | None:
        """Its licence, where the catalogue knows it."""
        return self.model.licence if isinstance(self.model, Entry) else None

    @property
    def family(self) -> Family:
        """How it makes what it makes."""
        if isinstance(self.model, Entry):
            return self.model.family
        return "autoregressive" if self.task == "text" else "diffusion"

    def made(self, seed: int | None) -> Made:
        """How its results are made."""
        return Made(self.name, self.family, self.licence, seed)

    def report(self, state: State, fraction: float | None = None) -> None:
        """It is under way."""
        self.state, self.fraction, self.error = state, fraction, None

    def fail(self, error: DeskmateError) -> None:
        """It cannot be had for now."""
        self.state, self.fraction, self.error = "failed", None, error

    def settle(self, loaded: Loaded) -> None:
        """It is in memory and serves."""
        self._loaded = loaded
        self.report("ready", 1.0)
        self._ready.set()

    @property
    def loaded(self) -> Loaded:
        """The model in memory. Raises ModelUnavailable, or EngineBusy when too many wait for it already."""
        if self._loaded is not None:
            return self._loaded
        if self.error is not None:
            raise ModelUnavailable(name=self.name, reason=self.error.say("en"))
        raise EngineBusy(seconds=30)

    def check(self) -> None:
        """Raise what `loaded` would, unless there is hope in waiting."""
        if self._loaded is None and (self.error is not None or self.awaited >= MOST_WAITING):
            _ = self.loaded

    async def wait(self) -> AsyncGenerator[Loading]:
        """How far it is, every second until it is ready."""
        self.check()
        self.awaited += 1
        try:
            while not self._ready.is_set():
                yield Loading(self.name, self.fraction)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ready.wait(), TELL_EVERY)
                if self.error is not None:
                    raise ModelUnavailable(name=self.name, reason=self.error.say("en"))
        finally:
            self.awaited -= 1

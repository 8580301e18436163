"""Keeps the workspace in a folder: one JSON snapshot, and the files beside it."""

import asyncio
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.playground.state import State, new_state

_SHAPE: TypeAdapter[State] = TypeAdapter(State)
_PAUSE = 0.3


class Storage:
    """Loads once, then saves a little after each change."""

    def __init__(self, folder: Path) -> None:
        self.files = folder / "files"
        self.files.mkdir(parents=True, exist_ok=True)
        self._snapshot = folder / "workspace.json"
        self._log = structlog.get_logger()
        self._saving: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    def load(self) -> State:
        """The saved workspace; a damaged one is set aside and a fresh one begins."""
        if not self._snapshot.exists():
            return new_state()
        try:
            return _SHAPE.validate_json(self._snapshot.read_bytes())
        except (ValidationError, OSError):
            aside = self._snapshot.with_suffix(f".damaged-{datetime.now():%Y%m%d-%H%M%S}.json")
            self._snapshot.replace(aside)
            self._log.warning(
                "The playground's history could not be read; it starts fresh.", kept_as=aside.name
            )
            return new_state()

    def save_soon(self, state: State) -> None:
        """Save after a short pause, so that many changes are one write."""
        if self._saving is None or self._saving.done():
            self._saving = asyncio.create_task(self._save_after_pause(state))

    async def close(self, state: State) -> None:
        """Save what is not saved yet."""
        self._closing.set()
        if self._saving:
            await self._saving
        self._write(_SHAPE.dump_json(state))

    async def _save_after_pause(self, state: State) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE):
                await self._closing.wait()
        await asyncio.to_thread(self._write, _SHAPE.dump_json(state))

    def _write(self, data: bytes) -> None:
        fresh = self._snapshot.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._snapshot)

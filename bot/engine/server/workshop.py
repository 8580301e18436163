"""One worker for what is done to pictures without words: repairs, and changes by rules."""

from collections.abc import Callable, Generator
from pathlib import Path

from bot.engine import Picture, Progress, RepairPrompt, RetouchPrompt
from bot.engine.server.repair.cutout import Cutter
from bot.engine.server.repair.pictures import Pixels
from bot.engine.server.repair.repairer import CUTTER, Repairer
from bot.engine.server.retouch.retoucher import retouch


class Workshop:
    """Works with the files in `folder`, each of which is read when it is first needed."""

    def __init__(self, folder: Path, device: str, threads: int) -> None:
        self._folder, self._device, self._threads = folder, device, threads
        self._repairer: Repairer | None = None
        self._cutter: Cutter | None = None

    def load(self, report: Callable[[float], None]) -> None:
        """See which files there are."""
        self._folder.mkdir(parents=True, exist_ok=True)
        report(1.0)

    def park(self) -> None:
        """Forget what was read: reading it again is quick."""
        self._repairer = self._cutter = None

    def wake(self) -> None:
        """What is needed is read then."""

    def unload(self) -> None:
        """Forget what was read."""
        self.park()

    def work(self, prompt: RepairPrompt | RetouchPrompt) -> Generator[Progress | Picture]:
        """Change one picture; every `next()` is one short step. Raises UsageErrors about the picture."""
        if isinstance(prompt, RetouchPrompt):
            return retouch(prompt, self)
        self._repairer = self._repairer or Repairer([self._folder], self._device, self._threads)
        return self._repairer.draw(prompt)

    def alpha(self, picture: Pixels) -> Pixels:
        """How much of each pixel is foreground, 0 to 255."""
        self._cutter = self._cutter or Cutter(self._folder / CUTTER, self._threads)
        return self._cutter.alpha(picture)

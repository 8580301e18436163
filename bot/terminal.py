"""What the command line says: in the admin's language, with a progress bar where there is a terminal."""

import os
import sys
from typing import TextIO

from bot.engine.supervisor import Health
from bot.language import Language, Phrase, from_locale

STAGES = {
    "starting": Phrase(en="Starting the engine", zh="正在启动引擎"),
    "fetching": Phrase(en="Fetching the model {model}", zh="正在下载模型 {model}"),
    "loading": Phrase(en="Loading the model {model}", zh="正在加载模型 {model}"),
    "ready": Phrase(en="The model is ready.", zh="模型已就绪。"),
    "failed": Phrase(en="The engine cannot start: {reason}", zh="引擎无法启动：{reason}"),
}


class Terminal:
    """Writes to `out`, or to standard output; the last line may be a bar that moves."""

    def __init__(self, language: Language, out: TextIO | None = None) -> None:
        self.language = language
        self._out = out or sys.stdout
        self._moving = False
        self._stage = ""

    def say(self, phrase: Phrase, **facts: object) -> None:
        """Write one of our sentences on a line of its own."""
        self.write(phrase(self.language, **facts))

    def write(self, line: str) -> None:
        """Write `line` as it is."""
        if self._moving:
            self._out.write("\r\x1b[K")
        self._moving = False
        print(line, file=self._out, flush=True)

    def bar(self, label: str, fraction: float | None) -> None:
        """Draw the moving line anew; without a terminal, write `label` once."""
        if self._out.isatty():
            self._moving = True
            self._out.write(f"\r\x1b[K{label}{_drawn(fraction)}")
            self._out.flush()
        elif label != self._stage:
            self.write(label)
        self._stage = label

    def show(self, health: Health) -> None:
        """How far the engine is."""
        label = STAGES[health.stage](self.language, model=health.model or "", reason=health.reason)
        if health.stage in ("ready", "failed"):
            self.write(label)
        else:
            self.bar(label, health.fraction)


def spoken(setting: str = "auto") -> Language:
    """The language of the command line: the setting's, else that of the terminal."""
    if setting in ("en", "zh"):
        return "zh" if setting == "zh" else "en"
    return from_locale(next((os.environ[name] for name in _LOCALE if os.environ.get(name)), None))


def has_display() -> bool:
    """Whether a browser could open a window here."""
    return sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in _DISPLAY)


def _drawn(fraction: float | None) -> str:
    if fraction is None:
        return " …"
    done = round(fraction * _WIDTH)
    return f"  {'█' * done}{'░' * (_WIDTH - done)} {fraction:4.0%}"


_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_DISPLAY = ("DISPLAY", "WAYLAND_DISPLAY")
_WIDTH = 30

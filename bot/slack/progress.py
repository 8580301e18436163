"""What people read while they wait."""

from collections.abc import Callable
from typing import assert_never

from bot.engine import Loading, Progress, Waiting
from bot.language import Language, Phrase

STOPPED = Phrase(en="Stopped.", zh="已停止。")
WORKING = Phrase(en="is working…", zh="正在处理…")
"""Slack says it after our name."""

_LOADING = Phrase(en="Still loading the model", zh="模型仍在加载")
_FRACTION = Phrase(en=", {percent} %", zh="，{percent} %")
_WAITING = Phrase(en="You are number {position} in the queue", zh="您排在第 {position} 位")
_UNITS = (
    (7200.0, 3600, Phrase(en=", about {count} h", zh="，约 {count} 小时")),
    (100.0, 60, Phrase(en=", about {count} min", zh="，约 {count} 分钟")),
    (0.0, 1, Phrase(en=", about {count} s", zh="，约 {count} 秒")),
)
"""From how many seconds on an estimate is told in a unit, how many seconds that has, and how it is said."""
_SOON = 1.0


class Estimate:
    """How long work will take yet, from the pace that it has had so far."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._first: tuple[float, float] | None = None

    def seconds(self, fraction: float) -> float | None:
        """How many seconds are left at `fraction`, 0 to 1; None while it is too early to tell."""
        now = self._clock()
        if self._first is None or fraction < self._first[1]:
            self._first = (now, fraction)
        began, done = self._first
        if now - began < _SOON or fraction <= done:
            return None
        return (now - began) * (1 - fraction) / (fraction - done)


def progress_line(
    event: Loading | Waiting | Progress, status: str, language: Language, left: float | None = None
) -> str:
    """Where the work stands; `status` is the handler's own line, `left` an estimate in seconds."""
    match event:
        case Loading(fraction=fraction) if fraction is not None and fraction >= 1:
            return status
        case Loading(fraction=fraction):
            return _LOADING(language) + ("" if fraction is None else _share(fraction, language))
        case Waiting(position=position, seconds=seconds):
            return _WAITING(language, position=position) + _seconds(seconds, language)
        case Progress(fraction=fraction):
            return f"{status} {_percent(fraction)} %" + _seconds(left, language)
        case _:
            assert_never(event)


def _seconds(estimate: float | None, language: Language) -> str:
    if estimate is None:
        return ""
    return next(
        said(language, count=round(estimate / unit)) for least, unit, said in _UNITS if estimate >= least
    )


def _share(fraction: float, language: Language) -> str:
    return _FRACTION(language, percent=_percent(fraction))


def _percent(fraction: float) -> int:
    return round(100 * fraction)

"""What people read while they wait."""

from typing import assert_never

from bot.engine import Loading, Progress, Waiting
from bot.language import Language, Phrase

STOPPED = Phrase(en="Stopped.", zh="已停止。")

_LOADING = Phrase(en="Still loading the model", zh="模型仍在加载")
_FRACTION = Phrase(en=", {percent} %", zh="，{percent} %")
_WAITING = Phrase(en="You are number {position} in the queue", zh="您排在第 {position} 位")
_SECONDS = Phrase(en=", about {seconds} s", zh="，约 {seconds} 秒")


def progress_line(event: Loading | Waiting | Progress, status: str, language: Language) -> str:
    """Where the work stands; `status` is the handler's own line."""
    match event:
        case Loading(fraction=fraction) if fraction is not None and fraction >= 1:
            return status
        case Loading(fraction=fraction):
            return _LOADING(language) + ("" if fraction is None else _share(fraction, language))
        case Waiting(position=position, seconds=seconds):
            estimate = "" if seconds is None else _SECONDS(language, seconds=round(seconds))
            return _WAITING(language, position=position) + estimate
        case Progress(fraction=fraction):
            return f"{status} {_percent(fraction)} %"
        case _:
            assert_never(event)


def _share(fraction: float, language: Language) -> str:
    return _FRACTION(language, percent=_percent(fraction))


def _percent(fraction: float) -> int:
    return round(100 * fraction)

"""Understands what is wished of a picture: rules for the common changes, in English and Chinese, several at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.engine import Banner, Crop, Resize
from handlers.editing.rules import FILLING, IDLE, QUOTE, RULES, Found, Padding, Said, Wanted

_QUOTED = re.compile(
    r"“([^”]+)”|\"([^\"]+)\"|「([^」]+)」|『([^』]+)』|《([^》]+)》|‘([^’]+)’|(?<!\w)'([^']+)'(?!\w)"
)
_NARROW = str.maketrans("０１２３４５６７８９：％（）＃，；！", "0123456789:%()#,;!")
_SQUARE = 1080
"""Pixels a side of what is padded to a shape without a size."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The changes in the order they were said, and what of the words is left: empty when all is understood."""

    changes: tuple[Wanted, ...]
    rest: str = ""

    @property
    def whole(self) -> bool:
        """Whether there is something to do and nothing that was not understood."""
        return bool(self.changes) and not self.rest


def understand(text: str) -> Understood:
    """What `text` asks for."""
    quotes = [next(group for group in found.groups() if group) for found in _QUOTED.finditer(text)]
    numbers = iter(range(len(quotes)))
    marked = _QUOTED.sub(lambda _: f" {QUOTE}{next(numbers)}{QUOTE} ", text)
    said = " ".join(marked.translate(_NARROW).split())
    matches, left, at = list(_matches(said)), [], 0
    for found, _ in matches:
        left.append(said[at : found.start()])
        at = found.end()
    left.append(said[at:])
    changes = tuple(_quoting(change, quotes) for change in _joined([change for _, change in matches]))
    return Understood(changes, _unquoted(_unsaid(left), quotes))


def _matches(said: str) -> Iterator[tuple[Found, Said]]:
    """From left to right: the earliest, of several the longest."""
    at = 0
    while match := _first(said, at):
        yield match
        at = match[0].end()


def _first(said: str, at: int) -> tuple[Found, Said] | None:
    best: tuple[Found, Said] | None = None
    for pattern, make in RULES:
        for found in pattern.finditer(said, at):
            if best and (found.start(), -found.end()) >= (best[0].start(), -best[0].end()):
                break
            if (change := make(found)) is not None:
                best = (found, change)
                break
    return best


def _joined(said: Sequence[Said]) -> list[Wanted]:
    """Each change once, where the same is said twice in a row; padding goes to the size it is said of."""
    padding = next((one.colour for one in said if isinstance(one, Padding)), None)
    changes: list[Wanted] = []
    for one in said:
        if isinstance(one, Padding):
            continue
        change = _padded(one, padding) if padding else one
        if not changes or changes[-1] != change:
            changes.append(change)
    return changes


def _padded(change: Wanted, padding: str) -> Wanted:
    if isinstance(change, Crop):
        larger = max(change.width, change.height)
        width, height = (round(_SQUARE * side / larger) for side in (change.width, change.height))
        return Resize(width, height, padding)
    return replace(change, padding=padding) if isinstance(change, Resize) else change


def _quoting(change: Wanted, quotes: Sequence[str]) -> Wanted:
    return replace(change, text=_unquoted(change.text, quotes)) if isinstance(change, Banner) else change


def _unquoted(text: str, quotes: Sequence[str]) -> str:
    return re.sub(rf" ?{QUOTE}(\d+){QUOTE} ?", lambda mark: quotes[int(mark[1])], text).strip()


def _unsaid(left: Sequence[str]) -> str:
    """What remains once the words that mean nothing by themselves are gone."""
    words = " ".join(IDLE.sub(" ", part) for part in left)
    return " ".join(FILLING.sub(" ", words).split())

"""Who is served next and what the device does next: pure rules, without torch, threads or clocks."""

import math
from typing import Literal

from bot.engine import Waiting
from bot.errors import EngineBusy

Step = Literal["text", "image"]

PATIENCE = 10.0
"""Seconds that a newcomer is told to stay away while nothing is known of the pace."""


class Line:
    """One kind of work: at most `places` are served at a time, at most `room` more wait."""

    def __init__(self, *, places: int, room: int) -> None:
        self._places, self._room = places, room
        self._waiting: list[str] = []
        self._served: dict[str, float] = {}
        self._pace: float | None = None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def served(self) -> int:
        """How many are served."""
        return len(self._served)

    def join(self, name: str) -> None:
        """Stand at the end; raises EngineBusy, with the seconds to stay away, when the room is full."""
        if len(self._waiting) >= self._room:
            raise EngineBusy(seconds=math.ceil(self._wait(self._room) or PATIENCE))
        self._waiting.append(name)

    def admit(self, now: float) -> list[str]:
        """Those whose turn has come, in order of arrival."""
        free = self._places - len(self._served)
        admitted, self._waiting = self._waiting[:free], self._waiting[free:]
        self._served |= dict.fromkeys(admitted, now)
        return admitted

    def leave(self, name: str, now: float) -> None:
        """`name` is done, or gave up. The time it took sharpens the estimate for those behind."""
        if name in self._served:
            took = now - self._served.pop(name)
            self._pace = took if self._pace is None else 0.8 * self._pace + 0.2 * took
        elif name in self._waiting:
            self._waiting.remove(name)

    def standing(self, name: str) -> Waiting | None:
        """The position of `name` and an estimate; None when it is served or about to be."""
        if name not in self._waiting:
            return None
        position = self._waiting.index(name) + 1 - (self._places - len(self._served))
        if position < 1:
            return None
        return Waiting(position, self._wait(position))

    def _wait(self, position: int) -> float | None:
        if self._pace is None:
            return None
        return round(math.ceil(position / self._places) * self._pace, 1)


class Share:
    """Divides the device between text and a picture, by time, while both are live.

    Text steps save up for the picture, whose step is taken when it is paid for; so a
    slow step comes rarely and still comes. Alone, either has the whole device.
    """

    def __init__(self, image: float) -> None:
        self._rate = image / (1 - image)
        self._saved = 0.0

    def choose(self, *, text: bool, image: bool) -> Step | None:
        """What to do next; None when there is nothing to do."""
        if not (text and image):
            self._saved = 0.0
            return "text" if text else "image" if image else None
        return "image" if self._saved >= 0 else "text"

    def spent(self, step: Step, seconds: float) -> None:
        """A step was taken."""
        self._saved += seconds * self._rate if step == "text" else -seconds

"""Who is served next, what the device does next and who gives up room: rules without torch, threads or clocks."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from statistics import fmean
from typing import Literal

from bot.engine import Waiting
from bot.errors import EngineBusy

Kind = Literal["text", "image", "edit", "repair", "speech", "transcription", "music", "sound"]

PATIENCE = 10.0
"""Seconds that a newcomer is told to stay away while nothing is known of the pace."""
TURN = 300.0
"""Seconds by which each further request of one person stands behind, as if it had come later."""
LEVEL = 60.0
"""Seconds of waiting that make up for one level of priority."""
HUNGER = 60.0
"""Seconds of others' work after which a kind gets a step, whatever its share."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How one kind of work is served.

    `places` jobs are served at a time, and `spare` more for people who have none of these.
    `room` more may wait; one person has at most `each` at a time. `share` is its part of the
    device's time when all kinds have work. A step of more than `bound` seconds will never end.
    """

    places: int
    spare: int
    room: int
    each: int
    share: float
    bound: float


def rules(image_share: float = 0.25) -> Mapping[Kind, Rules]:
    """Every kind of work there is; of two whose turn it is, the earlier goes first."""
    return {
        "text": Rules(places=32, spare=4, room=128, each=64, share=1 - image_share, bound=120.0),
        "image": Rules(places=1, spare=0, room=32, each=8, share=image_share, bound=900.0),
        "edit": Rules(places=1, spare=0, room=32, each=8, share=image_share, bound=900.0),
        "repair": Rules(places=1, spare=1, room=32, each=8, share=0.1, bound=300.0),
        "speech": Rules(places=2, spare=2, room=32, each=8, share=0.2, bound=300.0),
        "transcription": Rules(places=2, spare=1, room=32, each=8, share=0.1, bound=300.0),
        "music": Rules(places=1, spare=1, room=32, each=8, share=0.1, bound=300.0),
        "sound": Rules(places=1, spare=1, room=32, each=8, share=0.1, bound=300.0),
    }


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place in line. `arrived` and `deadline` are moments of one clock; a lower `priority` is earlier."""

    name: str
    user: str = ""
    priority: int = 0
    arrived: float = 0.0
    deadline: float = math.inf


class Line:
    """Those who wait for one model, and those whom it serves.

    Everyone takes turns. The turns of one person begin when their requests arrived, and each
    but the first stands `TURN` seconds further back, so many requests of one delay nobody
    else, and yet are reached in bounded time. Their priority says which of them takes which turn.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._waiting: dict[str, Ticket] = {}
        self._served: dict[str, tuple[Ticket, float]] = {}
        self._pace: float | None = None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def served(self) -> int:
        """How many are served."""
        return len(self._served)

    def join(self, ticket: Ticket) -> None:
        """Begin to wait; raises EngineBusy, with the seconds to stay away, when there is no room."""
        everyone = [*self._waiting.values(), *(other for other, _ in self._served.values())]
        own = sum(ticket.user == other.user != "" for other in everyone)
        if own >= self._rules.each or len(everyone) >= self._rules.places + self._rules.room:
            raise EngineBusy(seconds=math.ceil(self._wait(len(self._waiting), ticket.arrived) or PATIENCE))
        self._waiting[ticket.name] = ticket

    def admit(self, now: float) -> list[Ticket]:
        """Those whose turn has come, in order."""
        admitted = [ticket for ticket, ahead in self._order() if ahead < 1]
        for ticket in admitted:
            del self._waiting[ticket.name]
            self._served[ticket.name] = (ticket, now)
        return admitted

    def late(self, now: float) -> list[Ticket]:
        """Those who waited past their deadline; they are out of the line."""
        late = [ticket for ticket in self._waiting.values() if ticket.deadline <= now]
        for ticket in late:
            del self._waiting[ticket.name]
        return late

    def next_deadline(self) -> float:
        """The moment when somebody's patience ends, infinity when nobody's does."""
        return min((ticket.deadline for ticket in self._waiting.values()), default=math.inf)

    def leave(self, name: str, now: float) -> None:
        """`name` is done, or gave up. The time it took sharpens the estimate for those behind."""
        if name in self._served:
            took = now - self._served.pop(name)[1]
            self._pace = took if self._pace is None else 0.8 * self._pace + 0.2 * took
        self._waiting.pop(name, None)

    def standing(self, name: str, now: float) -> Waiting | None:
        """The position of `name` and an estimate; None when it is served or about to be."""
        return self.standings(now).get(name)

    def standings(self, now: float) -> dict[str, Waiting]:
        """The position of everyone who waits, in order."""
        return {
            ticket.name: Waiting(ahead, self._wait(ahead, now))
            for ticket, ahead in self._order()
            if ahead > 0
        }

    def waiters(self) -> list[Ticket]:
        """Those who wait, in no particular order."""
        return list(self._waiting.values())

    def everyone(self, now: float) -> list[tuple[Ticket, int, float | None]]:
        """Who is served, with position 0, and who waits, with position and estimate."""
        served = [(ticket, 0, None) for ticket, _ in self._served.values()]
        return [*served, *((ticket, ahead, self._wait(ahead, now)) for ticket, ahead in self._order())]

    def _order(self) -> list[tuple[Ticket, int]]:
        """Who waits, in order, each with its position; 0 for those whose turn has come."""
        holders = {ticket.user for ticket, _ in self._served.values()}
        taken, behind = len(self._served), 0
        order = []
        for ticket in self._turns():
            spare = 0 if ticket.user in holders else self._rules.spare
            if taken < self._rules.places + spare:
                taken += 1
                holders.add(ticket.user)
                order.append((ticket, 0))
            else:
                behind += 1
                order.append((ticket, behind))
        return order

    def _turns(self) -> list[Ticket]:
        held: dict[str, int] = defaultdict(int)
        for ticket, _ in self._served.values():
            held[ticket.user] += 1
        waiting: dict[str, list[Ticket]] = defaultdict(list)
        for ticket in self._waiting.values():
            waiting[ticket.user].append(ticket)
        turns = [turn for user, own in waiting.items() for turn in _turns_of_one(own, held[user])]
        return [ticket for _, ticket in sorted(turns, key=itemgetter(0))]

    def _wait(self, position: int, now: float) -> float | None:
        """Those who are served now take at least as long as they did already."""
        if self._pace is None:
            return None
        so_far = fmean(now - since for _, since in self._served.values()) if self._served else 0.0
        return round(position * max(self._pace, so_far) / self._rules.places, 1)


def _turns_of_one(own: Collection[Ticket], held: int) -> Iterator[tuple[float, Ticket]]:
    """The turns of one person who has `held` places already: when each stands, and who takes it."""
    arrivals = sorted(ticket.arrived for ticket in own)
    wishes = sorted(own, key=lambda ticket: ticket.arrived + ticket.priority * LEVEL)
    for number, (arrived, ticket) in enumerate(zip(arrivals, wishes, strict=True), start=held):
        yield arrived + number * TURN, ticket


class Share:
    """Divides the device's time between the kinds of work that have any, by their shares.

    Whoever had the least for its share is next, so a slow step comes rarely and still comes,
    and nobody saves time up while idle. Alone, a kind has the whole device. One whose share is 0
    has it when nobody else does, and a step now and then.
    """

    def __init__(self, rules: Mapping[Kind, Rules]) -> None:
        self._shares = {kind: rule.share for kind, rule in rules.items()}
        self._had = dict.fromkeys(rules, 0.0)
        self._hunger = dict.fromkeys(rules, 0.0)
        self._live: frozenset[Kind] = frozenset()
        self._level = 0.0

    def choose(self, live: Collection[Kind]) -> Kind | None:
        """Which of the `live` kinds is next; None when there are none."""
        self._welcome(live)
        turns = [kind for kind in self._shares if kind in live]
        if not turns:
            return None
        starving = [kind for kind in turns if self._hunger[kind] >= HUNGER]
        chosen = min(starving or turns, key=lambda kind: (not self._shares[kind], self._had[kind]))
        self._level = max(self._level, self._had[chosen])
        return chosen

    def spent(self, kind: Kind, seconds: float) -> None:
        """A step was taken."""
        if self._shares[kind]:
            self._had[kind] += seconds / self._shares[kind]
        for other in self._live:
            self._hunger[other] = 0.0 if other == kind else self._hunger[other] + seconds

    def _welcome(self, live: Collection[Kind]) -> None:
        """Those who come back begin level with those who were there."""
        for kind in self._live ^ frozenset(live):
            self._had[kind] = max(self._had[kind], self._level)
            self._hunger[kind] = 0.0
        self._live = frozenset(live)


@dataclass(frozen=True, slots=True)
class Tenant:
    """A model in the device's memory. `used` is when last; `busy` while it serves, `wanted` while some wait."""

    name: str
    size: int
    used: float
    busy: bool = False
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Clearance:
    """Who leaves the memory now, and who begins nothing new because it has to leave next."""

    leave: tuple[str, ...] = ()
    finish: tuple[str, ...] = ()


def clear(needed: int, free: int, tenants: Collection[Tenant], *, patient: bool) -> Clearance | None:
    """How to come to `needed` bytes while `free` are free; None when all tenants together cannot give it.

    The least recently used leave first, and none that somebody uses or waits for, until
    whoever needs the room is no longer `patient`. So models are swapped for many
    requests at a time.
    """
    chosen: list[Tenant] = []
    for tenant in sorted(tenants, key=lambda one: (one.busy or one.wanted, one.used)):
        if free + sum(one.size for one in chosen) >= needed:
            break
        chosen.append(tenant)
    if free + sum(one.size for one in chosen) < needed:
        return None
    if patient and any(one.busy or one.wanted for one in chosen):
        return Clearance()
    return Clearance(
        leave=tuple(one.name for one in chosen if not one.busy),
        finish=tuple(one.name for one in chosen if one.busy),
    )

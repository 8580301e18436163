"""The table of requests: what came in, who works on it, what became of it."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import TypeVar

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    delete,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.models import OPEN, Base, PartRow, RequestRow, State
from bot.store.work import CLAIMING, Store, Work

T = TypeVar("T")

ONCE = "once:"
"""How the ids of requests begin that are not to be done a second time while their message stands."""


EDIT = "edit:"
"""How the ids of requests begin that take up a question which was changed: then its channel and timestamp."""


class LeaseLost(Exception):
    """Another worker has taken the request over; this one must not touch it any more."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request as it comes in; `line` names those that run one after another."""

    id: str
    twin: str | None
    action: str
    team: str
    channel: str
    thread: str | None
    person: str
    line: str
    payload: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A request that has ended: what was asked for, what became of it, and when."""

    action: str
    state: str
    at: float


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that this process may work on, as long as `fence` is the row's.

    A `stopped` one was cancelled after somebody had begun it: only what was begun is to be ended.
    """

    id: str
    action: str
    payload: str | None
    fence: int
    attempts: int
    waited: float
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Inbox:
    """The requests of `store`, worked on under the name `owner`, which no other boot shares."""

    store: Store
    owner: str

    async def add(self, arrival: Arrival, *, after: float = 0.0) -> bool:
        """Save it, for `after` so many seconds; False when it, or its twin, is already there."""
        row = {
            **asdict(arrival),
            "state": State.QUEUED,
            "held_until": self.store.now() + after if after else 0.0,
            "fence": 0,
            "attempts": 0,
            "stop_asked": False,
            "accepted_at": self.store.now(),
        }
        return await self.store.write(lambda connection: add_new(connection, RequestRow, row))

    async def claim(
        self, slots: int, *, per_person: int, lease: float, besides: Collection[str] = ()
    ) -> list[Claim]:
        """Take up to `slots` requests, oldest first, at most `per_person` of one person at once."""
        now = self.store.now()
        take = update(RequestRow).values(
            state=State.RUNNING,
            owner=self.owner,
            held_until=now + lease,
            fence=RequestRow.fence + 1,
            attempts=RequestRow.attempts + 1,
        )

        def work(connection: Connection) -> list[Claim]:
            ids = connection.scalars(_next_up(now, slots, per_person, besides)).all()
            if not ids:
                return []
            connection.execute(take.where(RequestRow.id.in_(ids)))
            return [Claim(*row) for row in connection.execute(_claimed(ids, now))]

        return await self.store.write(work, alone=CLAIMING)

    async def renew(self, ids: Collection[str], *, lease: float) -> set[str]:
        """Keep what this owner works on; the answer is what it still holds of `ids`."""
        mine = (RequestRow.owner == self.owner, RequestRow.state == State.RUNNING, RequestRow.id.in_(ids))
        extend = update(RequestRow).where(*mine).values(held_until=self.store.now() + lease)

        def work(connection: Connection) -> set[str]:
            connection.execute(extend)
            return set(connection.scalars(select(RequestRow.id).where(*mine)))

        return await self.store.write(work)

    async def settle(self, claim: Claim, state: State, *, failure: str | None = None) -> None:
        """It has ended. Its text is forgotten; its id stays for a while to recognise a repeat."""
        await self._change(
            claim,
            state=state,
            owner=None,
            payload=None,
            failure=failure,
            finished_at=self.store.now(),
        )

    async def postpone(self, claim: Claim, *, seconds: float) -> None:
        """Give it back for another attempt after a pause."""
        await self._change(claim, state=State.QUEUED, owner=None, held_until=self.store.now() + seconds)

    async def release(self, claim: Claim) -> None:
        """Give it back untried: this process ends in good order, and another one goes on at once."""
        attempts = RequestRow.attempts - 1
        await self._change(claim, state=State.QUEUED, owner=None, held_until=0.0, attempts=attempts)

    async def _change(self, claim: Claim, **values: object) -> None:
        row = update(RequestRow).where(RequestRow.id == claim.id).values(**values)
        await self.write_for(claim, lambda connection: connection.execute(row))

    async def write_for(self, claim: Claim, work: Work[T]) -> T:
        """Run `work` while nobody can take `claim` over; raises LeaseLost when they have."""
        fenced = select(RequestRow.id).where(
            RequestRow.id == claim.id, RequestRow.fence == claim.fence, RequestRow.state == State.RUNNING
        )

        def guarded(connection: Connection) -> T:
            if connection.scalar(fenced.with_for_update()) is None:
                raise LeaseLost(claim.id)
            return work(connection)

        return await self.store.write(guarded)

    async def cancel(self, channel: str, thread: str | None, person: str) -> int:
        """Cancel what a person wants in a thread; the answer is how many that were."""
        theirs = and_(RequestRow.channel == channel, RequestRow.thread == thread, RequestRow.person == person)
        return await self._cancel(theirs)

    async def cancel_all(self, channel: str, person: str) -> int:
        """Cancel what a person wants anywhere in a channel; the answer is how many that were."""
        return await self._cancel(and_(RequestRow.channel == channel, RequestRow.person == person))

    async def cancel_one(self, id_: str) -> bool:
        """Cancel one request; the answer is whether it was still open."""
        return bool(await self._cancel(RequestRow.id == id_))

    async def cancel_question(self, question: str) -> bool:
        """Cancel every request that one message made; whether it made any."""
        known = select(func.count()).select_from(RequestRow).where(about(question))
        await self._cancel(about(question))
        return bool(await self.store.read(lambda connection: connection.scalar(known)))

    async def _cancel(self, which: ColumnElement[bool]) -> int:
        """Cancel what nobody has begun, ask the rest to stop; the answer is how many that were.

        What was begun and waits for another try is taken up at once, to end what people see of it.
        """
        waits = and_(RequestRow.state == State.QUEUED, RequestRow.fence == 0)
        begun = and_(RequestRow.state == State.QUEUED, RequestRow.fence > 0)
        theirs = (which, RequestRow.state.in_(OPEN))
        stop = (
            update(RequestRow)
            .where(*theirs)
            .values(
                state=case((waits, State.CANCELLED), else_=RequestRow.state),
                payload=case((waits, None), else_=RequestRow.payload),
                finished_at=case((waits, self.store.now()), else_=None),
                held_until=case((begun, 0.0), else_=RequestRow.held_until),
                stop_asked=true(),
            )
        )
        return await self.store.write(lambda connection: connection.execute(stop).rowcount)

    async def asked_to_stop(self) -> set[str]:
        """Those that this owner works on and somebody cancelled."""
        asked = select(RequestRow.id).where(
            RequestRow.state == State.RUNNING, RequestRow.owner == self.owner, RequestRow.stop_asked
        )
        return await self.store.read(lambda connection: set(connection.scalars(asked)))

    async def position(self, request_id: str) -> int | None:
        """Its place among those that wait: 1 is next, 0 runs already, None has ended."""
        return await self.store.read(lambda connection: _position(connection, request_id))

    async def waiting(self) -> int:
        """How many wait."""
        return await self.store.read(lambda connection: connection.scalar(_waiting()) or 0)

    async def running(self) -> int:
        """How many are being answered."""
        count = select(func.count()).select_from(RequestRow).where(RequestRow.state == State.RUNNING)
        return await self.store.read(lambda connection: connection.scalar(count) or 0)

    async def recent(self, person: str, newest: int) -> tuple[Ended, ...]:
        """What ended last for a person, but for presses and forms; the newest first."""
        theirs = (
            RequestRow.person == person,
            RequestRow.finished_at.is_not(None),
            RequestRow.action.not_like("%:%"),
            RequestRow.action != "/deskmate",
        )
        columns = (RequestRow.action, RequestRow.state, RequestRow.finished_at)
        last = select(*columns).where(*theirs).order_by(RequestRow.finished_at.desc()).limit(newest)
        rows = await self.store.read(lambda connection: connection.execute(last).all())
        return tuple(Ended(action, state, at or 0.0) for action, state, at in rows)

    async def purge(self, *, older_than: float, once: float) -> int:
        """Delete what ended more than that many seconds ago, and its parts; `once` for what may happen but once."""
        kept = case((RequestRow.id.startswith(ONCE), once), else_=older_than)
        ended = RequestRow.finished_at < self.store.now() - kept

        def work(connection: Connection) -> int:
            old = select(RequestRow.id).where(ended).scalar_subquery()
            connection.execute(delete(PartRow).where(PartRow.request_id.in_(old)))
            return connection.execute(delete(RequestRow).where(ended)).rowcount

        return await self.store.write(work)


def about(question: str) -> ColumnElement[bool]:
    """Whether a request came from the message `question`: its channel and timestamp."""
    return or_(RequestRow.twin == question, RequestRow.id.startswith(f"{EDIT}{question}:"))


def add_new(connection: Connection, table: type[Base], row: Mapping[str, object]) -> bool:
    """Insert `row` unless one of its keys is taken; whether it was."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    return connection.execute(insert(table).values(row).on_conflict_do_nothing()).rowcount == 1


def _claimed(
    ids: Collection[str], now: ColumnElement[float]
) -> Select[str, str, str | None, int, int, float, bool]:
    return (
        select(
            RequestRow.id,
            RequestRow.action,
            RequestRow.payload,
            RequestRow.fence,
            RequestRow.attempts,
            now - RequestRow.accepted_at,
            RequestRow.stop_asked,
        )
        .where(RequestRow.id.in_(ids))
        .order_by(RequestRow.accepted_at, RequestRow.id)
    )


def _position(connection: Connection, request_id: str) -> int | None:
    row = select(RequestRow.state, RequestRow.accepted_at).where(RequestRow.id == request_id)
    found = connection.execute(row).one_or_none()
    if found is None or found.state not in OPEN:
        return None
    if found.state == State.RUNNING:
        return 0
    return connection.scalar(_waiting().where(RequestRow.accepted_at <= found.accepted_at))


def _waiting() -> Select[int]:
    return select(func.count()).select_from(RequestRow).where(RequestRow.state == State.QUEUED)


def _next_up(now: ColumnElement[float], slots: int, per_person: int, besides: Collection[str]) -> Select[str]:
    """The first of each line that nobody holds, as far as its person's share goes."""
    lines, busy = _lines(besides), _busy(now)
    turn = func.row_number().over(partition_by=lines.c.person, order_by=(lines.c.accepted_at, lines.c.id))
    ready = (
        select(lines.c.id, lines.c.accepted_at, (turn + func.coalesce(busy.c.running, 0)).label("share"))
        .outerjoin_from(lines, busy, busy.c.person == lines.c.person)
        .where(lines.c.first, lines.c.free, lines.c.held_until <= now)
        .cte("ready")
    )
    return (
        select(ready.c.id)
        .where(ready.c.share <= per_person)
        .order_by(ready.c.accepted_at, ready.c.id)
        .limit(slots)
    )


def _lines(besides: Collection[str]) -> CTE:
    """Every open request, whether it is the `first` of its line, and `free`: not one of those `besides`."""
    order = (RequestRow.accepted_at, RequestRow.id)
    first = func.row_number().over(partition_by=RequestRow.line, order_by=order) == 1
    free = RequestRow.id.not_in(besides) if besides else true()
    row = (RequestRow.id, RequestRow.person, RequestRow.accepted_at, RequestRow.held_until)
    found = select(*row, free.label("free"), first.label("first")).where(RequestRow.state.in_(OPEN))
    return found.cte("lines")


def _busy(now: ColumnElement[float]) -> CTE:
    """How many requests of each person are `running`."""
    return (
        select(RequestRow.person, func.count().label("running"))
        .where(RequestRow.state == State.RUNNING, RequestRow.held_until > now)
        .group_by(RequestRow.person)
        .cte("busy")
    )

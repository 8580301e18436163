"""The table of requests: what came in, who works on it, what became of it."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Select, case, delete, func, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import CLAIMING, Store
from bot.store.models import OPEN, PartRow, RequestRow, State


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
class Claim:
    """A request that this process may work on, as long as `fence` is the row's."""

    id: str
    action: str
    payload: str
    fence: int
    attempts: int
    waited: float


@dataclass(frozen=True, slots=True)
class Inbox:
    """The requests of `store`, worked on under the name `owner`, which no other boot shares."""

    store: Store
    owner: str

    async def add(self, arrival: Arrival) -> bool:
        """Save it; False when it, or its twin, is already there."""
        insert = sqlite.insert if self.store.on_sqlite else postgresql.insert
        row = insert(RequestRow).values(
            **asdict(arrival),
            state=State.QUEUED,
            held_until=0.0,
            fence=0,
            attempts=0,
            stop_asked=False,
            accepted_at=self.store.now(),
        )
        async with self.store.writing() as connection:
            added = await connection.execute(row.on_conflict_do_nothing())
        return added.rowcount == 1

    async def claim(
        self, slots: int, *, per_person: int, lease: float, besides: Collection[str] = ()
    ) -> list[Claim]:
        """Take up to `slots` requests, oldest first, at most `per_person` of one person at once."""
        now = self.store.now()
        take = (
            update(RequestRow)
            .values(
                state=State.RUNNING,
                owner=self.owner,
                held_until=now + lease,
                fence=RequestRow.fence + 1,
                attempts=RequestRow.attempts + 1,
            )
            .returning(
                RequestRow.id,
                RequestRow.action,
                RequestRow.payload,
                RequestRow.fence,
                RequestRow.attempts,
                (now - RequestRow.accepted_at).label("waited"),
                RequestRow.accepted_at,
            )
        )
        async with self.store.writing() as connection:
            await self.store.alone(connection, CLAIMING)
            ids = (await connection.scalars(_next_up(now, slots, per_person, besides))).all()
            if not ids:
                return []
            rows = (await connection.execute(take.where(RequestRow.id.in_(ids)))).all()
        rows = sorted(rows, key=lambda row: (row.accepted_at, row.id))
        return [
            Claim(row.id, row.action, row.payload or "", row.fence, row.attempts, row.waited) for row in rows
        ]

    async def renew(self, ids: Collection[str], *, lease: float) -> set[str]:
        """Keep what this owner works on; the answer is what it still holds of `ids`."""
        mine = (RequestRow.owner == self.owner, RequestRow.state == State.RUNNING, RequestRow.id.in_(ids))
        extended = update(RequestRow).where(*mine).values(held_until=self.store.now() + lease)
        async with self.store.writing() as connection:
            return set(await connection.scalars(extended.returning(RequestRow.id)))

    async def settle(self, claim: Claim, state: State, *, failure: str | None = None) -> None:
        """It has ended. Its text is forgotten; its id stays for a while to recognise a repeat."""
        await self._write(
            claim,
            state=state,
            owner=None,
            payload=None,
            failure=failure,
            finished_at=self.store.now(),
        )

    async def postpone(self, claim: Claim, *, seconds: float) -> None:
        """Give it back for another attempt after a pause."""
        await self._write(claim, state=State.QUEUED, owner=None, held_until=self.store.now() + seconds)

    async def release(self, claim: Claim) -> None:
        """Give it back untried: this process ends in good order, and another one goes on at once."""
        await self._write(
            claim, state=State.QUEUED, owner=None, held_until=0.0, attempts=RequestRow.attempts - 1
        )

    async def _write(self, claim: Claim, **values: object) -> None:
        async with self.holding(claim) as connection:
            await connection.execute(update(RequestRow).where(RequestRow.id == claim.id).values(**values))

    @asynccontextmanager
    async def holding(self, claim: Claim) -> AsyncIterator[AsyncConnection]:
        """A transaction in which nobody can take `claim` over; raises LeaseLost when they have."""
        fenced = select(RequestRow.id).where(
            RequestRow.id == claim.id, RequestRow.fence == claim.fence, RequestRow.state == State.RUNNING
        )
        async with self.store.writing() as connection:
            if await connection.scalar(fenced.with_for_update()) is None:
                raise LeaseLost(claim.id)
            yield connection

    async def cancel(self, channel: str, thread: str | None, person: str) -> int:
        """Cancel what waits, ask what runs to stop; the answer is how many that were."""
        waits = RequestRow.state == State.QUEUED
        stop = (
            update(RequestRow)
            .where(
                RequestRow.channel == channel,
                RequestRow.thread == thread,
                RequestRow.person == person,
                RequestRow.state.in_(OPEN),
            )
            .values(
                state=case((waits, State.CANCELLED), else_=RequestRow.state),
                payload=case((waits, None), else_=RequestRow.payload),
                finished_at=case((waits, self.store.now()), else_=None),
                stop_asked=true(),
            )
        )
        async with self.store.writing() as connection:
            return (await connection.execute(stop)).rowcount

    async def asked_to_stop(self) -> set[str]:
        """Those that this owner works on and somebody cancelled."""
        asked = select(RequestRow.id).where(
            RequestRow.state == State.RUNNING, RequestRow.owner == self.owner, RequestRow.stop_asked
        )
        async with self.store.reading() as connection:
            return set(await connection.scalars(asked))

    async def position(self, request_id: str) -> int | None:
        """How many wait before it, and itself: 1 is next; 0 when it runs, None when it has ended."""
        row = select(RequestRow.state, RequestRow.accepted_at).where(RequestRow.id == request_id)
        async with self.store.reading() as connection:
            found = (await connection.execute(row)).one_or_none()
            if found is None or found.state not in OPEN:
                return None
            if found.state == State.RUNNING:
                return 0
            before = _waiting().where(RequestRow.accepted_at <= found.accepted_at)
            return await connection.scalar(before) or 0

    async def waiting(self) -> int:
        """How many wait."""
        async with self.store.reading() as connection:
            return await connection.scalar(_waiting()) or 0

    async def purge(self, *, older_than: float) -> int:
        """Delete what ended more than that many seconds ago, and its parts."""
        ended = RequestRow.finished_at < self.store.now() - older_than
        async with self.store.writing() as connection:
            old = select(RequestRow.id).where(ended).scalar_subquery()
            await connection.execute(delete(PartRow).where(PartRow.request_id.in_(old)))
            return (await connection.execute(delete(RequestRow).where(ended))).rowcount


def _waiting() -> Select[int]:
    return select(func.count()).select_from(RequestRow).where(RequestRow.state == State.QUEUED)


def _next_up(now: ColumnElement[float], slots: int, per_person: int, besides: Collection[str]) -> Select[str]:
    """The first of each line that nobody holds, as far as its person's share goes."""
    order = (RequestRow.accepted_at, RequestRow.id)
    first = func.row_number().over(partition_by=RequestRow.line, order_by=order) == 1
    lines = (
        select(
            RequestRow.id,
            RequestRow.person,
            RequestRow.accepted_at,
            RequestRow.held_until,
            RequestRow.id.not_in(besides).label("free") if besides else true().label("free"),
            first.label("first"),
        )
        .where(RequestRow.state.in_(OPEN))
        .cte("lines")
    )
    busy = (
        select(RequestRow.person, func.count().label("running"))
        .where(RequestRow.state == State.RUNNING, RequestRow.held_until > now)
        .group_by(RequestRow.person)
        .cte("busy")
    )
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

"""What has been posted for a request: written only by the worker that holds it."""

from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Connection, Select, and_, select, update

from bot.store.inbox import Claim, Inbox, about, add_new
from bot.store.models import OPEN, PartRow, RequestRow, State
from bot.store.work import Store

Row = Select[int, float, str | None, str | None, str | None, bool]


@dataclass(frozen=True, slots=True)
class Part:
    """One message or file of a reply, as far as it got.

    A part without `ts` or `file_id` was about to be posted when the process died: it may
    or may not be in Slack. `done` parts are complete and are not touched again.
    """

    number: int
    intended_at: float
    channel: str | None = None
    ts: str | None = None
    file_id: str | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """What became of a request so far: whether it waits or runs, was stopped, and where its parts stand."""

    open: bool
    parts: tuple[Part, ...]
    stopped: bool = False

    @property
    def stands(self) -> bool:
        """Whether asking the same again leads to it."""
        return self.open or (bool(self.parts) and not self.stopped)


async def earlier(store: Store, request_id: str) -> Earlier | None:
    """What became of a request; None when nobody knows it."""
    state = select(RequestRow.state).where(RequestRow.id == request_id)
    posted = _parts(request_id).where(PartRow.ts.is_not(None)).order_by(PartRow.number)

    def work(connection: Connection) -> Earlier | None:
        found = connection.scalar(state)
        parts = tuple(Part(*row) for row in connection.execute(posted))
        return None if found is None else Earlier(found in OPEN, parts, found == State.CANCELLED)

    return await store.read(work)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the reply to one claimed request."""

    inbox: Inbox
    claim: Claim

    async def find(self, number: int) -> Part | None:
        """Part `number`, when it was begun."""
        row = await self.inbox.store.read(
            lambda connection: connection.execute(self._one(number)).one_or_none()
        )
        return Part(*row) if row else None

    async def intend(self, number: int) -> Part:
        """Save that part `number` is about to be posted; an earlier intent stays as it is."""
        row = {
            "request_id": self.claim.id,
            "number": number,
            "intended_at": self.inbox.store.now(),
            "done": False,
        }

        def work(connection: Connection) -> Part:
            add_new(connection, PartRow, row)
            return Part(*connection.execute(self._one(number)).one())

        return await self.inbox.write_for(self.claim, work)

    async def inherit(self, question: str) -> tuple[Part, ...]:
        """What earlier requests about the same message left, of each part the newest.

        Their messages become parts of this request, to be written anew; their files do not.
        """
        others = (
            _parts(self.claim.id, of=and_(about(question), RequestRow.id != self.claim.id))
            .join(RequestRow, RequestRow.id == PartRow.request_id)
            .order_by(RequestRow.accepted_at)
        )

        def work(connection: Connection) -> tuple[Part, ...]:
            newest = {part.number: part for part in (Part(*row) for row in connection.execute(others))}
            for part in newest.values():
                if part.ts:
                    row = {**asdict(part), "request_id": self.claim.id, "done": False}
                    add_new(connection, PartRow, row)
            return tuple(newest.values())

        return await self.inbox.write_for(self.claim, work)

    async def save(self, number: int, **values: object) -> None:
        """Save what is known of part `number`."""
        one = update(PartRow).where(PartRow.request_id == self.claim.id, PartRow.number == number)
        row = one.values(**values)
        await self.inbox.write_for(self.claim, lambda connection: connection.execute(row))

    def _one(self, number: int) -> Row:
        return _parts(self.claim.id).where(PartRow.number == number)


def _parts(request_id: str, of: ColumnElement[bool] | None = None) -> Row:
    columns = (
        PartRow.number,
        PartRow.intended_at,
        PartRow.channel,
        PartRow.ts,
        PartRow.file_id,
        PartRow.done,
    )
    return select(*columns).where(PartRow.request_id == request_id if of is None else of)

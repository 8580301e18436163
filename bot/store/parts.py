"""What has been posted for a request: written only by the worker that holds it."""

from dataclasses import dataclass

from sqlalchemy import Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.inbox import Claim, Inbox
from bot.store.models import PartRow


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
class Parts:
    """The parts of the reply to one claimed request."""

    inbox: Inbox
    claim: Claim

    async def find(self, number: int) -> Part | None:
        """Part `number`, when it was begun."""
        async with self.inbox.store.reading() as connection:
            row = (await connection.execute(self._one(number))).one_or_none()
        return Part(*row._tuple()) if row else None

    async def intend(self, number: int) -> Part:
        """Save that part `number` is about to be posted; an earlier intent stays as it is."""
        insert = sqlite.insert if self.inbox.store.on_sqlite else postgresql.insert
        row = insert(PartRow).values(
            request_id=self.claim.id, number=number, intended_at=self.inbox.store.now(), done=False
        )
        async with self.inbox.holding(self.claim) as connection:
            await connection.execute(row.on_conflict_do_nothing())
            return Part(*(await connection.execute(self._one(number))).one()._tuple())

    async def save(self, number: int, **values: object) -> None:
        """Save what is known of part `number`."""
        one = update(PartRow).where(PartRow.request_id == self.claim.id, PartRow.number == number)
        async with self.inbox.holding(self.claim) as connection:
            await connection.execute(one.values(**values))

    def _one(self, number: int) -> Select[int, float, str | None, str | None, str | None, bool]:
        columns = (
            PartRow.number,
            PartRow.intended_at,
            PartRow.channel,
            PartRow.ts,
            PartRow.file_id,
            PartRow.done,
        )
        return select(*columns).where(PartRow.request_id == self.claim.id, PartRow.number == number)

"""How much each person used on a day: one row a request, so that a rerun counts once."""

from dataclasses import dataclass

from sqlalchemy import Connection, Index, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models import Base
from bot.store.upsert import put
from bot.store.work import Store


@dataclass(frozen=True, slots=True)
class Used:
    """Requests, tokens read and written, pictures drawn."""

    requests: int = 0
    tokens: int = 0
    pictures: int = 0


class UsageRow(Base):
    """What one request used; `day` is the person's own, as `2026-11-23`."""

    __tablename__ = "usage"
    __table_args__ = (Index("usage_by_person", "person", "day"),)

    request_id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    day: Mapped[str]
    tokens: Mapped[int]
    pictures: Mapped[int]


@dataclass(frozen=True, slots=True)
class Usage:
    """What everybody used, in `store`; earlier days of a person are forgotten on the next one."""

    store: Store

    async def charge(self, request_id: str, person: str, day: str, used: Used) -> None:
        """Save what one request used so far; a second time replaces the first."""
        row = {
            "request_id": request_id,
            "person": person,
            "day": day,
            "tokens": used.tokens,
            "pictures": used.pictures,
        }
        earlier = delete(UsageRow).where(UsageRow.person == person, UsageRow.day < day)

        def work(connection: Connection) -> None:
            put(connection, UsageRow, row)
            connection.execute(earlier)

        await self.store.write(work)

    async def of(self, person: str, day: str, *, besides: str = "") -> Used:
        """What a person used on a day, but for the request `besides`."""
        sums = (
            func.count(),
            func.coalesce(func.sum(UsageRow.tokens), 0),
            func.coalesce(func.sum(UsageRow.pictures), 0),
        )
        theirs = (UsageRow.person == person, UsageRow.day == day, UsageRow.request_id != besides)
        total = select(*sums).where(*theirs)
        return await self.store.read(lambda connection: Used(*connection.execute(total).one()))

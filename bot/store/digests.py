"""Which channels want a digest, when, and up to where they have had it."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models import Base
from bot.store.work import Store


@dataclass(frozen=True, slots=True)
class Digest:
    """A channel's digest: on `days` (0 is Monday), at `at` (`17:00`) where `zone` is.

    It tells what was said after `read_until`, seconds since 1970. `last_day` is the date
    of its newest occurrence. A `silent` one says nothing when nothing happened.
    """

    id: str
    team: str
    channel: str
    person: str
    days: tuple[int, ...]
    at: str
    zone: str
    language: str
    silent: bool
    read_until: float
    last_day: str = ""


class DigestRow(Base):
    """One digest; a channel has at most one."""

    __tablename__ = "digests"

    id: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str]
    channel: Mapped[str] = mapped_column(unique=True)
    person: Mapped[str]
    days: Mapped[str]
    at: Mapped[str]
    zone: Mapped[str]
    language: Mapped[str]
    silent: Mapped[bool]
    read_until: Mapped[float]
    last_day: Mapped[str]


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of all channels in `store`."""

    store: Store

    async def put(self, digest: Digest) -> None:
        """Keep it, in place of what its channel had."""
        row = asdict(digest) | {"days": ",".join(map(str, digest.days))}

        def work(connection: Connection) -> None:
            connection.execute(delete(DigestRow).where(DigestRow.channel == digest.channel))
            connection.execute(insert(DigestRow).values(row))

        await self.store.write(work)

    async def find(self, id_: str) -> Digest | None:
        """The digest `id_`; None when it was switched off or changed."""
        return next(iter(await self._those(DigestRow.id == id_)), None)

    async def of(self, channel: str) -> Digest | None:
        """The digest of a channel."""
        return next(iter(await self._those(DigestRow.channel == channel)), None)

    async def by(self, person: str) -> tuple[Digest, ...]:
        """All that a person asked for."""
        return await self._those(DigestRow.person == person)

    async def all(self) -> tuple[Digest, ...]:
        """Every digest."""
        return await self._those()

    async def remove(self, channel: str) -> bool:
        """Switch off the digest of a channel; whether it had one."""
        gone = delete(DigestRow).where(DigestRow.channel == channel)
        return await self.store.write(lambda connection: connection.execute(gone).rowcount > 0)

    async def came(self, id_: str, day: str) -> None:
        """The occurrence of `day` is on its way."""
        await self._change(id_, last_day=day)

    async def told(self, id_: str, until: float) -> None:
        """The channel has had everything up to `until`."""
        await self._change(id_, read_until=until)

    async def _change(self, id_: str, **values: object) -> None:
        row = update(DigestRow).where(DigestRow.id == id_).values(**values)
        await self.store.write(lambda connection: connection.execute(row))

    async def _those(self, *conditions: ColumnElement[bool]) -> tuple[Digest, ...]:
        wanted = select(DigestRow.__table__).where(*conditions).order_by(DigestRow.channel)
        rows = await self.store.read(lambda connection: connection.execute(wanted).all())
        return tuple(map(_digest, rows))


def _digest(row: Row[Any]) -> Digest:
    values = dict(row._mapping)
    values["days"] = tuple(int(day) for day in values["days"].split(","))
    return Digest(**values)

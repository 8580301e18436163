"""What was posted or scheduled out of a draft, so that it can be found again and taken back."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.inbox import add_new
from bot.store.models import Base
from bot.store.work import Store


@dataclass(frozen=True, slots=True)
class Publication:
    """One post. `ts` is its message, or what Slack calls it while it waits for `due`; 0 is at once."""

    id: str
    draft: str
    version: str
    owner: str
    channel: str
    ts: str
    link: str = ""
    due: float = 0.0
    withdrawn: bool = False


class PublicationRow(Base):
    """One post of one version."""

    __tablename__ = "publications"

    id: Mapped[str] = mapped_column(primary_key=True)
    draft: Mapped[str]
    version: Mapped[str]
    owner: Mapped[str]
    channel: Mapped[str]
    ts: Mapped[str]
    link: Mapped[str] = mapped_column(Text)
    due: Mapped[float]
    withdrawn: Mapped[bool]


@dataclass(frozen=True, slots=True)
class Publications:
    """All posts out of drafts in `store`."""

    store: Store

    async def record(self, publication: Publication) -> None:
        """Keep that it was posted; a second time changes nothing."""
        await self.store.write(lambda connection: add_new(connection, PublicationRow, asdict(publication)))

    async def find(self, publication: str) -> Publication | None:
        """The post `publication`."""
        one = select(PublicationRow.__table__).where(PublicationRow.id == publication)
        row = await self.store.read(lambda connection: connection.execute(one).mappings().one_or_none())
        return Publication(**row) if row else None

    async def of(self, draft: str) -> tuple[Publication, ...]:
        """What is out, or will be, of a draft."""
        live = (PublicationRow.draft == draft, PublicationRow.withdrawn.is_(False))
        every = select(PublicationRow.__table__).where(*live).order_by(PublicationRow.id)
        rows = await self.store.read(lambda connection: connection.execute(every).mappings().all())
        return tuple(Publication(**row) for row in rows)

    async def withdraw(self, publication: str) -> bool:
        """Keep that it was taken back; False when it was before."""
        live = (PublicationRow.id == publication, PublicationRow.withdrawn.is_(False))
        gone = update(PublicationRow).where(*live).values(withdrawn=True)

        def work(connection: Connection) -> bool:
            return connection.execute(gone).rowcount == 1

        return await self.store.write(work)

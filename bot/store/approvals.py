"""Who was asked to approve which version of a draft, and what they said."""

from dataclasses import asdict, dataclass, replace
from typing import Literal

from sqlalchemy import Connection, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.inbox import add_new
from bot.store.models import Base
from bot.store.work import Store

Verdict = Literal["", "approved", "commented"]


@dataclass(frozen=True, slots=True)
class Approval:
    """What a colleague was asked, and their answer."""

    id: str
    draft: str
    version: str
    colleague: str
    asked_by: str
    verdict: Verdict = ""
    comment: str = ""


class ApprovalRow(Base):
    """One colleague asked about one version."""

    __tablename__ = "approvals"

    id: Mapped[str] = mapped_column(primary_key=True)
    draft: Mapped[str]
    version: Mapped[str]
    colleague: Mapped[str]
    asked_by: Mapped[str]
    verdict: Mapped[str]
    comment: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Approvals:
    """All approvals in `store`."""

    store: Store

    async def ask(self, approval: Approval) -> None:
        """Keep that a colleague is asked; a second time changes nothing."""
        await self.store.write(lambda connection: add_new(connection, ApprovalRow, asdict(approval)))

    async def find(self, approval: str) -> Approval | None:
        """The approval `approval`."""
        one = select(ApprovalRow.__table__).where(ApprovalRow.id == approval)
        row = await self.store.read(lambda connection: connection.execute(one).mappings().one_or_none())
        return Approval(**row) if row else None

    async def answer(self, approval: Approval, verdict: Verdict, comment: str = "") -> Approval | None:
        """Keep what a colleague says; None when they have approved it before, which is final."""
        pending = (ApprovalRow.id == approval.id, ApprovalRow.verdict != "approved")
        said = update(ApprovalRow).where(*pending).values(verdict=verdict, comment=comment)

        def work(connection: Connection) -> bool:
            return connection.execute(said).rowcount == 1

        return replace(approval, verdict=verdict, comment=comment) if await self.store.write(work) else None

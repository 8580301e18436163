"""Drafts and their numbered versions, from the brief on: nothing that was ever written is lost."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Index,
    Text,
    UniqueConstraint,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.engine import Family, Made
from bot.language import Language
from bot.store.inbox import add_new
from bot.store.models import Base
from bot.store.work import Store


class Stage(StrEnum):
    """How far a draft is. The first two are open."""

    OPEN = "open"
    AWAITING = "awaiting approval"
    POSTED = "posted"
    DISCARDED = "discarded"


OPEN_STAGES = (Stage.OPEN, Stage.AWAITING)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text in the making. `current` is the id of its newest version."""

    id: str
    team: str
    owner: str
    owner_name: str
    kind: str
    brief: str
    language: Language
    tone: str = ""
    stage: Stage = Stage.OPEN
    current: str = ""
    changed_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Version:
    """One text of a draft. `change` and `words` tell what made it out of its `parent`, and who wanted it.

    `before` is what undoing it brings back: the version that was current when it came, unless it
    says otherwise. `ts` in `thread` is the message that shows it. What a person wrote has no `model`.
    """

    id: str
    draft: str
    text: str
    change: str
    by: str
    by_name: str
    words: str = ""
    parent: str = ""
    before: str | None = None
    number: int = 1
    channel: str = ""
    thread: str = ""
    ts: str = ""
    model: str = ""
    family: Family = "autoregressive"
    licence: str | None = None
    seed: int | None = None
    made_at: float = 0.0

    @property
    def made(self) -> Made | None:
        """How a model made it; None for what a person wrote."""
        return Made(self.model, self.family, self.licence, self.seed) if self.model else None


@dataclass(frozen=True, slots=True)
class Kept:
    """A version as it was kept, and the one that somebody else made meanwhile."""

    version: Version
    meanwhile: Version | None = None


class DraftRow(Base):
    """One draft."""

    __tablename__ = "drafts"
    __table_args__ = (Index("drafts_by_owner", "owner", "changed_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str]
    owner: Mapped[str]
    owner_name: Mapped[str]
    kind: Mapped[str]
    brief: Mapped[str] = mapped_column(Text)
    language: Mapped[str]
    tone: Mapped[str]
    stage: Mapped[str]
    current: Mapped[str]
    changed_at: Mapped[float]


class VersionRow(Base):
    """One version; its draft numbers them from 1."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("draft", "number", name="versions_by_number"),
        Index("versions_by_thread", "channel", "thread"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    draft: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    change: Mapped[str]
    by: Mapped[str]
    by_name: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    parent: Mapped[str]
    before: Mapped[str]
    number: Mapped[int]
    channel: Mapped[str]
    thread: Mapped[str]
    ts: Mapped[str]
    model: Mapped[str]
    family: Mapped[str]
    licence: Mapped[str | None]
    seed: Mapped[int | None] = mapped_column(BigInteger)
    made_at: Mapped[float]


@dataclass(frozen=True, slots=True)
class Drafts:
    """All drafts in `store`."""

    store: Store

    async def begin(self, draft: Draft, first: Version) -> Version:
        """Keep a new draft with its first version; a second time changes nothing."""
        now = self.store.now()
        rows = (
            asdict(draft) | {"current": first.id, "changed_at": now},
            asdict(first) | {"before": "", "made_at": now},
        )

        def work(connection: Connection) -> Version:
            add_new(connection, DraftRow, rows[0])
            add_new(connection, VersionRow, rows[1])
            return _the_version(connection, first.id)

        return await self.store.write(work)

    async def add(self, version: Version, *, expected: str) -> Kept:
        """Keep a further version, which becomes the current one; a second time changes nothing.

        `expected` is the version that was current when the work on this one began.
        """
        row = asdict(version) | {"made_at": self.store.now()}

        def work(connection: Connection) -> Kept:
            current = _locked(connection, version.draft)
            if known := _version(connection, version.id):
                return Kept(known)
            number = select(func.max(VersionRow.number)).where(VersionRow.draft == version.draft)
            before = current if version.before is None else version.before
            new = {"before": before, "number": connection.scalars(number).one() + 1}
            add_new(connection, VersionRow, row | new)
            connection.execute(self._changed(version.draft, stage=Stage.OPEN, current=version.id))
            meanwhile = _version(connection, current) if current != expected else None
            return Kept(_the_version(connection, version.id), meanwhile)

        return await self.store.write(work)

    async def shown(self, version: str, *, channel: str, thread: str, ts: str) -> None:
        """Keep which message shows a version."""
        row = update(VersionRow).where(VersionRow.id == version)
        placed = row.values(channel=channel, thread=thread, ts=ts)
        await self.store.write(lambda connection: connection.execute(placed))

    async def move(self, draft: str, stage: Stage) -> None:
        """It is now at `stage`."""
        moved = self._changed(draft, stage=stage)
        await self.store.write(lambda connection: connection.execute(moved))

    async def find(self, draft: str) -> Draft | None:
        """The draft `draft`."""
        return await self.store.read(lambda connection: _draft(connection, draft))

    async def in_thread(self, channel: str, thread: str) -> Draft | None:
        """The draft that was shown last in a thread, unless it was discarded."""
        here = (VersionRow.channel == channel, VersionRow.thread == thread)
        kept = select(DraftRow.id).join(VersionRow, VersionRow.draft == DraftRow.id)
        wanted = kept.where(*here, DraftRow.stage != Stage.DISCARDED)
        last = wanted.order_by(VersionRow.made_at.desc(), VersionRow.number.desc()).limit(1)

        def work(connection: Connection) -> Draft | None:
            found = connection.scalar(last)
            return _draft(connection, found) if found else None

        return await self.store.read(work)

    async def version(self, version: str) -> Version | None:
        """The version `version`."""
        return await self.store.read(lambda connection: _version(connection, version))

    async def versions(self, draft: str) -> tuple[Version, ...]:
        """Every version of a draft, in the order of their numbers."""
        every = select(VersionRow.__table__).where(VersionRow.draft == draft).order_by(VersionRow.number)
        rows = await self.store.read(lambda connection: connection.execute(every).mappings().all())
        return tuple(Version(**row) for row in rows)

    async def open_of(
        self, person: str, search: str = "", limit: int = 20
    ) -> tuple[tuple[Draft, Version], ...]:
        """A person's open drafts with their current versions, the newest first.

        Every word of `search` is in the brief or in the text, whatever its case.
        """
        theirs = (DraftRow.owner == person, DraftRow.stage.in_(OPEN_STAGES))
        words = [_holds(word) for word in search.lower().split()]
        current = VersionRow.id == DraftRow.current
        wanted = select(DraftRow.id, VersionRow.id).join(VersionRow, current).where(*theirs, *words)
        newest = wanted.order_by(DraftRow.changed_at.desc(), DraftRow.id).limit(limit)

        def work(connection: Connection) -> tuple[tuple[Draft, Version], ...]:
            pairs = connection.execute(newest).all()
            return tuple((_the_draft(connection, one), _the_version(connection, two)) for one, two in pairs)

        return await self.store.read(work)

    def _changed(self, draft: str, **values: object) -> Any:
        return update(DraftRow).where(DraftRow.id == draft).values(changed_at=self.store.now(), **values)


def _locked(connection: Connection, draft: str) -> str:
    """The current version of a draft that nobody else can change until the end of the transaction."""
    row = select(DraftRow.current).where(DraftRow.id == draft).with_for_update()
    return connection.scalars(row).one()


def _holds(word: str) -> ColumnElement[bool]:
    columns = (DraftRow.brief, VersionRow.text)
    brief, text = (func.lower(column).contains(word, autoescape=True) for column in columns)
    return brief | text


def _the_draft(connection: Connection, draft: str) -> Draft:
    one = select(DraftRow.__table__).where(DraftRow.id == draft)
    row = connection.execute(one).mappings().one()
    return Draft(**{**row, "stage": Stage(row["stage"])})


def _draft(connection: Connection, draft: str) -> Draft | None:
    known = connection.scalar(select(DraftRow.id).where(DraftRow.id == draft))
    return _the_draft(connection, draft) if known else None


def _the_version(connection: Connection, version: str) -> Version:
    one = select(VersionRow.__table__).where(VersionRow.id == version)
    return Version(**connection.execute(one).mappings().one())


def _version(connection: Connection, version: str) -> Version | None:
    known = connection.scalar(select(VersionRow.id).where(VersionRow.id == version))
    return _the_version(connection, version) if known else None

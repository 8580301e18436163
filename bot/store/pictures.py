"""The pictures that were drawn, repaired or edited: whose they are, how they were made, and of which one."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Index, RowMapping, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.engine import Family, Made, Work
from bot.store.inbox import add_new
from bot.store.models import Base
from bot.store.upsert import put
from bot.store.work import Store

CHANGES = frozenset({"edit", "fix", "upscale"})
"""The kinds that are made of another picture rather than of words."""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """One picture, in Slack's file `file`; `ts` in `thread` is the message that shows it.

    `kind` tells what made it (`draw`, `upscale`, `edit` …) out of the picture `parent`, empty when
    it came of nothing of ours; then `source` may name the file that somebody shared. `place` counts
    those of one message from 0. `prompt` is what was asked for, as people see it; `parameters` are
    whatever else it takes to make it again, as JSON allows.
    """

    id: str
    kind: str
    owner: str
    team: str
    channel: str
    file: str
    prompt: str = ""
    negative: str = ""
    parent: str = ""
    source: str = ""
    thread: str = ""
    ts: str = ""
    place: int = 0
    width: int = 0
    height: int = 0
    model: str = ""
    family: Family = "diffusion"
    licence: str | None = None
    seed: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    made_at: float = 0.0

    @property
    def made(self) -> Made:
        """How a model made it."""
        work: Work = "changed" if self.kind in CHANGES else "generated"
        return Made(self.model, self.family, self.licence, self.seed, work)


class PictureRow(Base):
    """One picture; `made_at` is seconds since 1970, by the database's clock."""

    __tablename__ = "pictures"
    __table_args__ = (
        Index("pictures_by_place", "channel", "thread", "made_at"),
        Index("pictures_by_file", "file"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    owner: Mapped[str]
    team: Mapped[str]
    channel: Mapped[str]
    file: Mapped[str]
    prompt: Mapped[str] = mapped_column(Text)
    negative: Mapped[str] = mapped_column(Text)
    parent: Mapped[str]
    source: Mapped[str]
    thread: Mapped[str]
    ts: Mapped[str]
    place: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    model: Mapped[str]
    family: Mapped[str]
    licence: Mapped[str | None]
    seed: Mapped[int | None] = mapped_column(BigInteger)
    parameters: Mapped[str] = mapped_column(Text)
    made_at: Mapped[float]


class DraftPictureRow(Base):
    """The picture that goes with a draft."""

    __tablename__ = "draft_pictures"

    draft: Mapped[str] = mapped_column(primary_key=True)
    picture: Mapped[str]


@dataclass(frozen=True, slots=True)
class Pictures:
    """Every picture of ours in `store`."""

    store: Store

    async def record(self, pictures: Sequence[StoredPicture]) -> None:
        """Keep them; those that are known already stay as they are."""
        rows = [{**asdict(one), "parameters": json.dumps(dict(one.parameters))} for one in pictures]

        def work(connection: Connection) -> None:
            for row in rows:
                add_new(connection, PictureRow, {**row, "made_at": self.store.now()})

        await self.store.write(work)

    async def posted(self, ids: Collection[str], *, thread: str, ts: str) -> None:
        """Keep where they are shown."""
        place = update(PictureRow).where(PictureRow.id.in_(ids)).values(thread=thread, ts=ts)
        await self.store.write(lambda connection: connection.execute(place))

    async def find(self, id_: str) -> StoredPicture | None:
        """The picture `id_`; None when it was deleted."""
        return next(iter(await self._where(PictureRow.id == id_)), None)

    async def by_file(self, file: str) -> StoredPicture | None:
        """The picture in Slack's file `file`, if it is one of ours."""
        return next(iter(await self._where(PictureRow.file == file)), None)

    async def at(self, channel: str, ts: str) -> tuple[StoredPicture, ...]:
        """What one message shows, in order."""
        shown = await self._where(PictureRow.channel == channel, PictureRow.ts == ts)
        return tuple(sorted(shown, key=lambda one: one.place))

    async def newest(self, channel: str, thread: str) -> StoredPicture | None:
        """What was made last in a thread: the first picture of its message."""
        found = await self._where(PictureRow.channel == channel, PictureRow.thread == thread, last=True)
        return next(iter(found), None)

    async def latest(self, channel: str, since: float) -> StoredPicture | None:
        """What was made last anywhere in a channel, after `since`, in seconds since 1970."""
        found = await self._where(PictureRow.channel == channel, PictureRow.made_at > since, last=True)
        return next(iter(found), None)

    async def illustrate(self, draft: str, picture: str) -> None:
        """Let a picture go with a draft, in place of an earlier one."""
        row = {"draft": draft, "picture": picture}
        await self.store.write(lambda connection: put(connection, DraftPictureRow, row))

    async def of_draft(self, draft: str) -> StoredPicture | None:
        """The picture that goes with a draft."""
        chosen = select(DraftPictureRow.picture).where(DraftPictureRow.draft == draft)
        found = await self.store.read(lambda connection: connection.scalar(chosen))
        return await self.find(found) if found else None

    async def forget(self, ids: Collection[str]) -> None:
        """They were deleted."""
        gone = delete(PictureRow).where(PictureRow.id.in_(ids))
        await self.store.write(lambda connection: connection.execute(gone))

    async def _where(self, *conditions: ColumnElement[bool], last: bool = False) -> tuple[StoredPicture, ...]:
        order = PictureRow.made_at.desc() if last else PictureRow.made_at
        chosen = select(PictureRow.__table__).where(*conditions).order_by(order, PictureRow.place)
        limited = chosen.limit(1) if last else chosen
        rows = await self.store.read(lambda connection: connection.execute(limited).mappings().all())
        return tuple(_picture(row) for row in rows)


def _picture(row: RowMapping) -> StoredPicture:
    return StoredPicture(**{**row, "parameters": json.loads(row["parameters"])})

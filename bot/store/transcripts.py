"""What was heard in recordings, for as long as its subtitles and its summary may be asked for."""

import json
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.engine import Segment
from bot.store.models import Base
from bot.store.upsert import put
from bot.store.work import Store

KEPT = 30 * 24 * 3600.0
"""Seconds until a transcript is forgotten."""


@dataclass(frozen=True, slots=True)
class StoredTranscript:
    """What was said in the recording called `name`."""

    id: str
    name: str
    language: str
    segments: tuple[Segment, ...]


class TranscriptRow(Base):
    """One transcript; `heard_at` is seconds since 1970, by the database's clock."""

    __tablename__ = "transcripts"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str]
    segments: Mapped[str] = mapped_column(Text)
    heard_at: Mapped[float]


@dataclass(frozen=True, slots=True)
class Transcripts:
    """Every transcript in `store`."""

    store: Store

    async def keep(self, transcript: StoredTranscript) -> None:
        """Keep it, and forget those that are too old."""
        segments = json.dumps([asdict(each) for each in transcript.segments], ensure_ascii=False)
        row = {
            "id": transcript.id,
            "name": transcript.name,
            "language": transcript.language,
            "segments": segments,
            "heard_at": self.store.now(),
        }
        old = delete(TranscriptRow).where(TranscriptRow.heard_at < self.store.now() - KEPT)

        def work(connection: Connection) -> None:
            put(connection, TranscriptRow, row)
            connection.execute(old)

        await self.store.write(work)

    async def find(self, id_: str) -> StoredTranscript | None:
        """The transcript `id_`; None when it is forgotten."""
        chosen = select(TranscriptRow.__table__).where(TranscriptRow.id == id_)
        row = await self.store.read(lambda connection: connection.execute(chosen).mappings().first())
        if row is None:
            return None
        segments = tuple(Segment(**each) for each in json.loads(row["segments"]))
        return StoredTranscript(row["id"], row["name"], row["language"], segments)

"""The threads that the bot takes part in, and what it noted of the long ones."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Select, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.inbox import add_new
from bot.store.models import Base
from bot.store.upsert import put
from bot.store.work import Store

_EVERY = ""
"""In place of a thread: the rule for a whole channel."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What the model noted of a stretch of a thread that ends at `until`; `of` identifies every word of it."""

    channel: str
    thread: str
    until: str
    of: str
    text: str


class ThreadRow(Base):
    """One thread, or the rule for new ones; `attends` is False once somebody wants the bot quiet there."""

    __tablename__ = "threads"

    channel: Mapped[str] = mapped_column(primary_key=True)
    thread: Mapped[str] = mapped_column(primary_key=True)
    attends: Mapped[bool]


class NotesRow(Base):
    """Notes of one stretch of one thread, in one language."""

    __tablename__ = "thread_notes"

    channel: Mapped[str] = mapped_column(primary_key=True)
    thread: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[str] = mapped_column(primary_key=True)
    of: Mapped[str]
    text: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Threads:
    """Every thread that is known in `store`."""

    store: Store

    async def attends(self, channel: str, thread: str) -> bool:
        """Whether the bot listens to what people say there without a mention."""
        kept = _attends(channel, thread)
        return bool(await self.store.read(lambda connection: connection.scalar(kept)))

    async def join(self, channel: str, thread: str) -> None:
        """The bot was mentioned there: it listens from now on, unless somebody wanted it quiet."""
        rule = _attends(channel, _EVERY)

        def work(connection: Connection) -> None:
            attends = connection.scalar(rule) is not False
            add_new(connection, ThreadRow, {"channel": channel, "thread": thread, "attends": attends})

        await self.store.write(work)

    async def settle(self, channel: str, thread: str, *, attends: bool) -> None:
        """Listen there from now on, or be quiet until mentioned; without a thread, in the whole channel."""
        everywhere = update(ThreadRow).where(ThreadRow.channel == channel).values(attends=False)

        def work(connection: Connection) -> None:
            put(connection, ThreadRow, {"channel": channel, "thread": thread, "attends": attends})
            if thread == _EVERY and not attends:
                connection.execute(everywhere)

        await self.store.write(work)

    async def notes(self, channel: str, thread: str, until: str, of: str) -> str | None:
        """What was noted of the stretch that ends at `until`; None when a word of it has changed since."""
        kept = select(NotesRow.text).where(
            NotesRow.channel == channel,
            NotesRow.thread == thread,
            NotesRow.until == until,
            NotesRow.of == of,
        )
        return await self.store.read(lambda connection: connection.scalar(kept))

    async def note(self, notes: Notes) -> None:
        """Keep notes of a stretch, in place of earlier ones of the same."""
        await self.store.write(lambda connection: put(connection, NotesRow, asdict(notes)))


def _attends(channel: str, thread: str) -> Select[bool]:
    return select(ThreadRow.attends).where(ThreadRow.channel == channel, ThreadRow.thread == thread)

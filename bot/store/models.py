"""The tables, as the newest migration leaves them."""

from enum import StrEnum

from sqlalchemy import Double, ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class State(StrEnum):
    """How far a request is. The first two are open, the others final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.QUEUED, State.RUNNING)


class Base(DeclarativeBase):
    """Whose metadata the migrations are compared with."""

    type_annotation_map = {float: Double(), str: String(255)}  # noqa: RUF012 - SQLAlchemy's own shape


class RequestRow(Base):
    """One request. Times are seconds since 1970, by the database's clock.

    `twin` names the same question under another delivery: channel and timestamp. Requests
    of one `line` run one after another. Nobody may take the row before `held_until`: the
    end of a running one's lease, or of a queued one's pause before another try. `fence`
    counts the claims, and `attempts` those that ended in a crash or a lost engine.
    """

    __tablename__ = "requests"
    __table_args__ = (
        Index("requests_by_state", "state", "accepted_at"),
        Index("requests_by_place", "channel", "thread", "person"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    twin: Mapped[str | None] = mapped_column(unique=True)
    action: Mapped[str]
    team: Mapped[str]
    channel: Mapped[str]
    thread: Mapped[str | None]
    person: Mapped[str]
    line: Mapped[str]
    payload: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str]
    owner: Mapped[str | None]
    held_until: Mapped[float]
    fence: Mapped[int]
    attempts: Mapped[int]
    stop_asked: Mapped[bool]
    accepted_at: Mapped[float]
    finished_at: Mapped[float | None]
    failure: Mapped[str | None]


class PartRow(Base):
    """One message or file of a reply, as far as it got."""

    __tablename__ = "parts"

    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    intended_at: Mapped[float]
    channel: Mapped[str | None]
    ts: Mapped[str | None]
    file_id: Mapped[str | None]
    done: Mapped[bool]

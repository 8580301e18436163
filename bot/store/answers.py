"""What each answer was made from, for as long as it may be asked for, and what people thought of it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field

from pydantic import TypeAdapter
from sqlalchemy import Connection, Index, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.engine import ImagePrompt, Made, TextPrompt
from bot.store.models import Base, PartRow
from bot.store.upsert import put
from bot.store.work import Store


@dataclass(frozen=True, slots=True)
class Making:
    """How an answer was made. `seconds` is how long it took, `read` what was read for it besides the question.

    `text` is what was written; a picture has none. What was made of files has no `prompt` that could
    be asked again, only its `settings`.
    """

    prompt: TextPrompt | ImagePrompt | None
    made: Made
    text: str = ""
    cut: bool = False
    seconds: float = 0.0
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    messages: int = 0
    files: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the request as it was saved, and how it was made. `question` is the place of the message asked."""

    id: str
    request: str
    making: Making
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person thought of an answer; `example` is the test case that an admin made of it, one line of JSON."""

    answer: str
    person: str
    good: bool
    reason: str = ""
    example: str | None = None


class AnswerRow(Base):
    """One answer, forgotten at `until`, seconds since 1970, or with its question."""

    __tablename__ = "answers"
    __table_args__ = (Index("answers_by_question", "question"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str | None]
    request: Mapped[str] = mapped_column(Text)
    making: Mapped[str] = mapped_column(Text)
    until: Mapped[float]


class VerdictRow(Base):
    """One person's verdict on one answer."""

    __tablename__ = "verdicts"

    answer: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    good: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    given_at: Mapped[float]
    example: Mapped[str | None] = mapped_column(Text)


_codec = TypeAdapter(Making)


@dataclass(frozen=True, slots=True)
class Answers:
    """Every answer that is still known in `store`."""

    store: Store

    async def keep(self, answer: Answer, *, days: float) -> None:
        """Keep it for so many days; what is older than it may be goes."""
        row = {
            "id": answer.id,
            "question": answer.question,
            "request": answer.request,
            "making": _codec.dump_json(answer.making).decode(),
            "until": self.store.now() + days * 86_400,
        }
        over = delete(AnswerRow).where(AnswerRow.until < self.store.now())

        def work(connection: Connection) -> None:
            connection.execute(over)
            put(connection, AnswerRow, row)

        await self.store.write(work)

    async def find(self, id_: str) -> Answer | None:
        """The answer to the request `id_`; None when it is forgotten."""
        one = select(AnswerRow.id, AnswerRow.request, AnswerRow.making, AnswerRow.question).where(
            AnswerRow.id == id_, AnswerRow.until >= self.store.now()
        )
        row = await self.store.read(lambda connection: connection.execute(one).one_or_none())
        return Answer(row[0], row[1], _codec.validate_json(row[2]), row[3]) if row else None

    async def last(self, channel: str, among: Collection[str] | None = None) -> Answer | None:
        """The newest answer in a channel that is known, or of those that stand at `among`."""
        newest = (
            select(AnswerRow.id)
            .join(PartRow, PartRow.request_id == AnswerRow.id)
            .where(PartRow.channel == channel, AnswerRow.until >= self.store.now())
            .order_by(PartRow.ts.desc())
            .limit(1)
        )
        if among is not None:
            newest = newest.where(PartRow.ts.in_(among))
        found = await self.store.read(lambda connection: connection.scalar(newest))
        return await self.find(found) if found else None

    async def forget(self, question: str) -> None:
        """The question is gone: nothing of its answers is kept."""
        gone = delete(AnswerRow).where(AnswerRow.question == question)
        await self.store.write(lambda connection: connection.execute(gone))

    async def judge(self, verdict: Verdict) -> None:
        """Keep what a person thinks; a newer verdict takes the place of their older one."""
        row = {**asdict(verdict), "given_at": self.store.now()}
        await self.store.write(lambda connection: put(connection, VerdictRow, row))

    async def verdicts(self, *, good: bool, newest: int = 20) -> tuple[Verdict, ...]:
        """The newest verdicts of one kind."""
        columns = (
            VerdictRow.answer,
            VerdictRow.person,
            VerdictRow.good,
            VerdictRow.reason,
            VerdictRow.example,
        )
        found = (
            select(*columns).where(VerdictRow.good == good).order_by(VerdictRow.given_at.desc()).limit(newest)
        )
        rows = await self.store.read(lambda connection: connection.execute(found).all())
        return tuple(Verdict(*row) for row in rows)

    async def make_example(self, verdict: Verdict) -> bool:
        """Keep the answer with its verdict as a test case; False when the answer is forgotten."""
        answer = await self.find(verdict.answer)
        if answer is None:
            return False
        making = json.loads(_codec.dump_json(answer.making))
        line = json.dumps({"reason": verdict.reason, **making}, ensure_ascii=False)
        kept = (
            update(VerdictRow)
            .where(VerdictRow.answer == verdict.answer, VerdictRow.person == verdict.person)
            .values(example=line)
        )
        await self.store.write(lambda connection: connection.execute(kept))
        return True

    async def examples(self) -> tuple[str, ...]:
        """Every test case, oldest first: one line of JSON each."""
        lines = (
            select(VerdictRow.example).where(VerdictRow.example.is_not(None)).order_by(VerdictRow.given_at)
        )
        found = await self.store.read(lambda connection: connection.scalars(lines).all())
        return tuple(line for line in found if line)

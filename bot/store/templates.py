"""A team's templates: a kind of text and instructions, saved under a name."""

from dataclasses import asdict, dataclass

from sqlalchemy import Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models import Base
from bot.store.upsert import put
from bot.store.work import Store


@dataclass(frozen=True, slots=True)
class Template:
    """How a team writes one thing; `name` is unique within it, whatever its case."""

    team: str
    name: str
    kind: str
    instructions: str
    owner: str

    @property
    def key(self) -> str:
        """The name as it is looked up."""
        return key_of(self.name)


class TemplateRow(Base):
    """One template of one team."""

    __tablename__ = "templates"

    team: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    instructions: Mapped[str] = mapped_column(Text)
    owner: Mapped[str]


_COLUMNS = (TemplateRow.team, TemplateRow.name, TemplateRow.kind, TemplateRow.instructions, TemplateRow.owner)


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of every team in `store`."""

    store: Store

    async def save(self, template: Template) -> None:
        """Keep it, in place of one of the same name."""
        row = {**asdict(template), "key": template.key}
        await self.store.write(lambda connection: put(connection, TemplateRow, row))

    async def find(self, team: str, name: str) -> Template | None:
        """The template called `name`."""
        one = select(*_COLUMNS).where(TemplateRow.team == team, TemplateRow.key == key_of(name))
        row = await self.store.read(lambda connection: connection.execute(one).one_or_none())
        return Template(*row) if row else None

    async def all(self, team: str) -> tuple[Template, ...]:
        """Every template of a team, in the order of their names."""
        every = select(*_COLUMNS).where(TemplateRow.team == team).order_by(TemplateRow.key)
        rows = await self.store.read(lambda connection: connection.execute(every).all())
        return tuple(Template(*row) for row in rows)

    async def delete(self, template: Template) -> None:
        """Forget it; nothing when it is gone already."""
        one = delete(TemplateRow).where(TemplateRow.team == template.team, TemplateRow.key == template.key)
        await self.store.write(lambda connection: connection.execute(one))


def key_of(name: str) -> str:
    """`name` without what people would not tell apart."""
    return " ".join(name.casefold().split())

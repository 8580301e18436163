"""How people and channels wish to be answered, kept until they change it."""

from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.models import Base
from bot.store.upsert import put
from bot.store.work import Store

Tongue = Literal["", "en", "zh"]
Tone = Literal["", "friendly", "formal", "plain"]
Length = Literal["", "short", "long"]
Switch = Literal["", "on", "off"]
Voice = Literal["", "female", "male"]
Wishes = TypeVar("Wishes", "Personal", "ChannelRules")


@dataclass(frozen=True, slots=True)
class Personal:
    """A person's own settings; what is empty is left to us."""

    language: Tongue = ""
    tone: Tone = ""
    length: Length = ""
    signature: str = ""
    model: str = ""
    embellish: Switch = ""
    voice: Voice = ""


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """What a channel's people settled for it. `barred` names commands that are not served there."""

    language: Tongue = ""
    persona: str = ""
    barred: tuple[str, ...] = ()
    labelled: bool = True
    by: str = ""
    embellish: Switch = ""


class PreferenceRow(Base):
    """The settings of one person or channel, as JSON."""

    __tablename__ = "preferences"

    subject: Mapped[str] = mapped_column(primary_key=True)
    wishes: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Preferences:
    """The settings of everybody in `store`; people choose among `models` for their texts, where there are several."""

    store: Store
    models: tuple[str, ...] = ()

    async def of(self, person: str) -> Personal:
        """A person's own settings."""
        return await self._read(f"person:{person}", Personal())

    async def save(self, person: str, wishes: Personal) -> None:
        """Keep a person's own settings."""
        await self._write(f"person:{person}", wishes)

    async def seen(self, person: str) -> Tongue:
        """The language of a person's Slack, as it was last looked up."""
        kept = select(PreferenceRow.wishes).where(PreferenceRow.subject == f"seen:{person}")
        found = await self.store.read(lambda connection: connection.scalar(kept))
        return "zh" if found == "zh" else "en" if found == "en" else ""

    async def saw(self, person: str, language: Tongue) -> None:
        """Remember the language of a person's Slack."""
        if await self.seen(person) != language:
            row = {"subject": f"seen:{person}", "wishes": language}
            await self.store.write(lambda connection: put(connection, PreferenceRow, row))

    async def of_channel(self, channel: str) -> ChannelRules:
        """What was settled for a channel."""
        return await self._read(f"channel:{channel}", ChannelRules())

    async def save_channel(self, channel: str, rules: ChannelRules) -> None:
        """Keep what was settled for a channel."""
        await self._write(f"channel:{channel}", rules)

    async def _read(self, subject: str, otherwise: Wishes) -> Wishes:
        kept = select(PreferenceRow.wishes).where(PreferenceRow.subject == subject)
        found = await self.store.read(lambda connection: connection.scalar(kept))
        return TypeAdapter(type(otherwise)).validate_json(found) if found else otherwise

    async def _write(self, subject: str, wishes: Personal | ChannelRules) -> None:
        written = TypeAdapter(type(wishes)).dump_json(wishes).decode()
        row = {"subject": subject, "wishes": written}
        await self.store.write(lambda connection: put(connection, PreferenceRow, row))

"""Masks that people paint: who was invited to mark which picture, and what they marked."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.inbox import add_new
from bot.store.models import Base
from bot.store.work import Store

MINUTES = 15
"""How long a link works."""
KEPT = 86_400.0
"""Seconds after which a mask goes, and with it the memory that its link was used."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where people reach our pages, and the secret that signs links to them."""

    url: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Invitation:
    """One person may mark the picture in Slack's file `file`, once, until `expires`, in seconds since 1970.

    What is marked becomes `what`, or goes where that is empty.
    """

    id: str
    person: str
    team: str
    channel: str
    thread: str
    file: str
    language: str
    expires: float
    what: str = ""


@dataclass(frozen=True, slots=True)
class KeptMask:
    """What was marked in the picture in `file`: a picture of the mask."""

    file: str
    data: bytes


class MaskRow(Base):
    """One mask, under the id of its invitation; `kept_at` is seconds since 1970."""

    __tablename__ = "masks"

    id: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[float]


@dataclass(frozen=True, slots=True)
class Masks:
    """The masks in `store`; without a `site` nobody can be invited."""

    store: Store
    site: Site | None = None

    def link(self, invitation: Invitation) -> str | None:
        """A signed address for that person alone; None where there is no page."""
        if self.site is None:
            return None
        told = _encoded(json.dumps(asdict(invitation), ensure_ascii=False).encode())
        return f"{self.site.url.rstrip('/')}/mask/{told}.{_signature(self.site.key, told)}"

    def invited(self, token: str, now: float) -> Invitation | None:
        """The invitation in the last part of a link; None when it is forged or has expired."""
        told, _, signature = token.partition(".")
        if self.site is None or not hmac.compare_digest(
            signature.encode(), _signature(self.site.key, told).encode()
        ):
            return None
        found = Invitation(**json.loads(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))))
        return found if now < found.expires else None

    async def keep(self, invitation: Invitation, data: bytes, now: float) -> bool:
        """Keep what was marked; False when the link was used before."""
        row = {"id": invitation.id, "file": invitation.file, "data": data, "kept_at": now}

        def work(connection: Connection) -> bool:
            connection.execute(delete(MaskRow).where(MaskRow.kept_at < now - KEPT))
            return add_new(connection, MaskRow, row)

        return await self.store.write(work)

    async def find(self, id_: str) -> KeptMask | None:
        """What was marked by the invitation `id_`; None before that, and when it has gone."""
        one = select(MaskRow.file, MaskRow.data).where(MaskRow.id == id_)
        row: Any = await self.store.read(lambda connection: connection.execute(one).one_or_none())
        return KeptMask(*row) if row else None


def new_id() -> str:
    """An id that nobody can guess."""
    return secrets.token_urlsafe(16)


def _signature(key: bytes, told: str) -> str:
    return _encoded(hmac.new(key, told.encode(), hashlib.sha256).digest())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

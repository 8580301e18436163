"""What comes due by the clock: each occurrence becomes one durable request, whichever replica sees it first."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from bot.capability import DUE, Person, Place, Request
from bot.errors import DatabaseUnavailable
from bot.language import Language
from bot.store.digests import Digest, Digests

EVERY = 15.0
LATE = 24 * 3600.0
"""Seconds after which a missed occurrence is left to the next one."""

log = structlog.get_logger("due")

Accept = Callable[[Request], Awaitable[bool]]


class Due:
    """Looks at the clock for one process; several may look at the same store."""

    def __init__(self, digests: Digests, accept: Accept, clock: Callable[[], float] = time.time) -> None:
        self._digests = digests
        self._accept = accept
        self._clock = clock

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except DatabaseUnavailable as error:
                log.warning("database_unavailable", reason=error.facts["reason"])
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Accept what has come due; the id of an occurrence is the same for every replica and attempt."""
        now = self._clock()
        for digest in await self._digests.all():
            if found := latest(digest, now):
                day, at = found
                await self._accept(occurrence(digest, day, at))
                await self._digests.came(digest.id, day)


def latest(digest: Digest, now: float) -> tuple[str, float] | None:
    """The newest occurrence that is due at `now` and has not come yet: its date and its time."""
    zone = zone_of(digest.zone)
    today = datetime.fromtimestamp(now, zone).date()
    for day in (today, today - timedelta(days=1)):
        at = moment(digest, day)
        fresh = now - LATE < at <= now and at > digest.read_until and day.isoformat() > digest.last_day
        if day.weekday() in digest.days and fresh:
            return day.isoformat(), at
    return None


def following(digest: Digest, now: float) -> datetime:
    """When the digest comes next, by its own clock."""
    zone = zone_of(digest.zone)
    today = datetime.fromtimestamp(now, zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(15))
    times = (moment(digest, day) for day in days if day.weekday() in digest.days)
    return datetime.fromtimestamp(next(at for at in times if at > now), zone)


def moment(digest: Digest, day: date) -> float:
    """The occurrence of `day`. A clock that goes forward puts it off; of an hour that comes twice it is the first."""
    hour, _, minute = digest.at.partition(":")
    local = datetime.combine(day, clock_time(int(hour), int(minute)), zone_of(digest.zone))
    return local.astimezone(UTC).timestamp()


def occurrence(digest: Digest, day: str, at: float) -> Request:
    """The request that tells a channel its digest of `day`."""
    language: Language = "zh" if digest.language == "zh" else "en"
    return Request(
        id=f"digest:{digest.id}:{day}",
        action=f"{DUE}digest",
        text=digest.id,
        person=Person(digest.person, digest.person, language, digest.zone),
        place=Place(digest.team, digest.channel),
        language=language,
        asked_at=at,
    )


def zone_of(name: str) -> ZoneInfo:
    """The zone called `name`; UTC when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")

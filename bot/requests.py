"""Durable requests: accepted before the acknowledgement, finished once, resumed after a crash."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar, assert_never

import structlog
from pydantic import TypeAdapter

from bot.capability import Person, Place, Request
from bot.errors import AnswerLost, DatabaseUnavailable, EngineLost
from bot.metrics import Metrics
from bot.store import Arrival, Claim, Earlier, Inbox, LeaseLost, Part, Parts, State, Store, earlier
from bot.store.inbox import Ended
from bot.store.reasons import reason_of

__all__ = ["Earlier", "LeaseLost", "Ledger", "Limits", "Part", "Perform", "Requests"]

SWEEP = "sweep"
"""The action of a request of our own: to delete a message that a frozen process posted too late."""

log = structlog.get_logger("requests")

T = TypeVar("T")


class Ledger(Protocol):
    """What has been posted for one request. Every write fails with LeaseLost when another
    worker has taken the request over."""

    request_id: str
    retries_left: int
    stopped: bool
    """A person asked to stop: the cancellation that follows is meant, and not a shutdown."""
    exhausted: bool
    """The process died in each attempt so far: tell the person, and do not try again."""

    async def recall(self, number: int) -> Part | None:
        """Part `number` as an earlier attempt left it; None when it was never begun."""
        ...

    async def intend(self, number: int) -> Part:
        """Save that part `number` is about to be posted."""
        ...

    async def posted(
        self, number: int, *, channel: str, ts: str | None = None, file_id: str | None = None
    ) -> None:
        """Save where part `number` was posted."""
        ...

    async def finish(self, number: int) -> None:
        """Save that part `number` is complete."""
        ...

    async def removed(self, number: int) -> None:
        """Save that part `number` was deleted, and is not posted again."""
        ...

    async def inherit(self, question: str) -> tuple[Part, ...]:
        """What earlier requests about the message `question` left; their messages become parts of this one."""
        ...

    async def suspect(self, number: int, *, channel: str, ts: str) -> None:
        """Have a message looked at later that was posted when another worker had taken over."""
        ...

    async def recorded(self, request_id: str, number: int) -> Part | None:
        """Where another request's part stands; None when it stands nowhere."""
        ...


Perform = Callable[[Request, Ledger], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much at once, how often again, how long. Times are in seconds.

    A lease runs out that long after its owner died or froze. Finished requests are kept,
    without their text, for as long as anybody could deliver them again, and those that must
    not happen twice as long as people find the button again.
    """

    slots: int = 32
    per_person: int = 4
    attempts: int = 3
    pause: float = 1.0
    lease: float = 30.0
    poll: float = 1.0
    grace: float = 5.0
    accept: float = 2.5
    keep: float = 7 * 86400.0
    keep_once: float = 366 * 86400.0
    purge: float = 3600.0


Outcome = Literal["done", "failed", "cancelled", "postponed", "released", "lost"]


class Requests:
    """The queue of one process. Several processes may share a store."""

    def __init__(self, store: Store, *, limits: Limits | None = None, metrics: Metrics | None = None) -> None:
        self._inbox = Inbox(store, owner=uuid.uuid4().hex)
        self._limits = limits or Limits()
        self._metrics = metrics or Metrics()
        self._wake = asyncio.Event()
        self._attempts: dict[str, _Attempt] = {}
        self._stopping = False
        self._worker: asyncio.Task[None] | None = None
        self._timers: list[asyncio.Task[None]] = []

    async def accept(self, request: Request, twin: str | None = None) -> bool:
        """Save `request` before anybody acknowledges it; False when it or its twin is known.

        Raises DatabaseUnavailable when it could not be saved in time: then it must not be
        acknowledged, so that Slack delivers it again or tells the person.
        """
        try:
            async with asyncio.timeout(self._limits.accept):
                new = await self._inbox.add(_arrival(request, twin))
        except TimeoutError as error:
            raise DatabaseUnavailable(reason=reason_of(error)) from error
        counter = self._metrics.accepted if new else self._metrics.duplicates
        counter.labels(request.action).inc()
        self._wake.set()
        return new

    async def start(self, perform: Perform) -> None:
        """Work on what is queued, and on what a dead process left behind."""
        limits = self._limits
        self._worker = asyncio.create_task(self._work(perform))
        self._timers = [
            asyncio.create_task(_every(limits.poll, self._look_around)),
            asyncio.create_task(_every(limits.lease / 3, self._renew)),
            asyncio.create_task(_every(limits.purge, self._purge)),
        ]

    async def stop(self) -> None:
        """Let what runs end within the grace, then give the rest back to whoever comes next."""
        self._stopping = True
        self._wake.set()
        if self._worker:
            await self._worker
        await self._all_ended()
        for attempt in self._attempts.values():
            attempt.performing.cancel()
        await self._all_ended()
        for timer in self._timers:
            timer.cancel()
        await asyncio.gather(*self._timers, return_exceptions=True)

    async def _all_ended(self) -> None:
        if self._attempts:
            endings = [attempt.ending for attempt in self._attempts.values()]
            await asyncio.wait(endings, timeout=self._limits.grace)

    async def cancel(self, channel: str, thread: str | None, by: str) -> int:
        """Stop what `by` asked for in that thread; the answer is how many requests that were."""
        count = await self._inbox.cancel(channel, thread, by)
        if count:
            await self._look_around()
        return count

    async def cancel_all(self, channel: str, by: str) -> int:
        """Stop whatever `by` asked for in that channel; the answer is how many requests that were."""
        count = await self._inbox.cancel_all(channel, by)
        if count:
            await self._look_around()
        return count

    async def cancel_one(self, request_id: str) -> bool:
        """Stop one request; whether it was still to be stopped."""
        stopped = await self._inbox.cancel_one(request_id)
        if stopped:
            await self._look_around()
        return stopped

    async def cancel_question(self, question: str) -> bool:
        """Stop whatever the message `question`, its channel and timestamp, made; whether it made anything."""
        known = await self._inbox.cancel_question(question)
        if known:
            await self._look_around()
        return known

    async def earlier(self, request_id: str) -> Earlier | None:
        """What became of a request so far; None when it was never here, or long ago."""
        return await earlier(self._inbox.store, request_id)

    async def busy(self) -> tuple[int, int]:
        """How many requests wait, and how many are being answered."""
        return await self._inbox.waiting(), await self._inbox.running()

    async def recent(self, person: str, newest: int = 5) -> tuple[Ended, ...]:
        """What ended last for a person."""
        return await self._inbox.recent(person, newest)

    async def position(self, request_id: str) -> int | None:
        """The place in the queue: 1 is next, 0 runs already, None has ended or was never here."""
        return await self._inbox.position(request_id)

    async def _work(self, perform: Perform) -> None:
        while not self._stopping:
            self._wake.clear()
            await _steadily(lambda: self._fill(perform))
            await self._wake.wait()

    async def _fill(self, perform: Perform) -> None:
        free = self._limits.slots - len(self._attempts)
        if free == 0:
            return
        claims = await self._inbox.claim(
            free,
            per_person=self._limits.per_person,
            lease=self._limits.lease,
            besides=self._attempts.keys(),
        )
        for claim in claims:
            self._begin(claim, perform)

    def _begin(self, claim: Claim, perform: Perform) -> None:
        self._metrics.waited.observe(claim.waited)
        self._metrics.running.inc()
        ledger = StoredLedger(Parts(self._inbox, claim), self._limits)
        performing = asyncio.create_task(_perform(perform, claim, ledger))
        ending = asyncio.create_task(self._end_of(claim, ledger, performing))
        self._attempts[claim.id] = _Attempt(ledger, performing, ending)

    async def _end_of(self, claim: Claim, ledger: "StoredLedger", performing: asyncio.Task[None]) -> None:
        await asyncio.wait([performing])
        error = asyncio.CancelledError() if performing.cancelled() else performing.exception()
        outcome = outcome_of(error, ledger)
        log.info("request_ended", request=claim.id, action=claim.action, outcome=outcome, error=_name(error))
        log.debug("request_ended", request=claim.id, exc_info=error)
        try:
            await insist(lambda: self._save(claim, outcome, error), self._limits)
        except LeaseLost:
            log.warning("lease_lost", request=claim.id)
        finally:
            del self._attempts[claim.id]
            self._metrics.running.dec()
            self._metrics.ended.labels(claim.action, outcome).inc()
            self._wake.set()

    async def _save(self, claim: Claim, outcome: Outcome, error: BaseException | None) -> None:
        match outcome:
            case "done":
                await self._inbox.settle(claim, State.DONE)
            case "failed":
                await self._inbox.settle(claim, State.FAILED, failure=_name(error))
            case "cancelled":
                await self._inbox.settle(claim, State.CANCELLED)
            case "postponed":
                await self._inbox.postpone(claim, seconds=self._limits.pause * 4 ** (claim.attempts - 1))
            case "released":
                await self._inbox.release(claim)
            case "lost":
                pass
            case _:
                assert_never(outcome)

    async def _look_around(self) -> None:
        """Notice what other processes did: new requests, and cancelled ones of ours."""
        self._metrics.waiting.set(await self._inbox.waiting())
        asked = await self._inbox.asked_to_stop() if self._attempts else set()
        for attempt in self._those(asked):
            if not attempt.ledger.stopped:
                attempt.ledger.stopped = True
                attempt.performing.cancel()
        self._wake.set()

    async def _renew(self) -> None:
        ids = set(self._attempts)
        lost = ids - await self._inbox.renew(ids, lease=self._limits.lease) if ids else ids
        for attempt in self._those(lost):
            attempt.ledger.lost = True
            attempt.performing.cancel()

    def _those(self, ids: Collection[str]) -> list["_Attempt"]:
        return [attempt for name, attempt in self._attempts.items() if name in ids]

    async def _purge(self) -> None:
        await self._inbox.purge(older_than=self._limits.keep, once=self._limits.keep_once)


class StoredLedger:
    """The ledger of one attempt, in the store."""

    def __init__(self, parts: Parts, limits: Limits) -> None:
        attempts = parts.claim.attempts
        self.request_id = parts.claim.id
        self.retries_left = max(0, limits.attempts - attempts)
        self.exhausted = attempts > limits.attempts
        self.hopeless = attempts > limits.attempts + 1
        self.stopped = parts.claim.stopped
        self.lost = False
        self._parts = parts
        self._limits = limits

    async def recall(self, number: int) -> Part | None:
        """Part `number` as an earlier attempt left it; None when it was never begun."""
        return await insist(lambda: self._parts.find(number), self._limits)

    async def intend(self, number: int) -> Part:
        """Save that part `number` is about to be posted."""
        return await insist(lambda: self._parts.intend(number), self._limits)

    async def posted(
        self, number: int, *, channel: str, ts: str | None = None, file_id: str | None = None
    ) -> None:
        """Save where part `number` was posted; what is not given stays as it was."""
        places = {"channel": channel, "ts": ts, "file_id": file_id}
        known = {name: place for name, place in places.items() if place}
        await insist(lambda: self._parts.save(number, **known), self._limits)

    async def finish(self, number: int) -> None:
        """Save that part `number` is complete."""
        await insist(lambda: self._parts.save(number, done=True), self._limits)

    async def removed(self, number: int) -> None:
        """Save that part `number` was deleted, and is not posted again."""
        await insist(lambda: self._parts.save(number, ts=None, file_id=None, done=True), self._limits)

    async def inherit(self, question: str) -> tuple[Part, ...]:
        """What earlier requests about the message `question` left; their messages become parts of this one."""
        return await insist(lambda: self._parts.inherit(question), self._limits)

    async def suspect(self, number: int, *, channel: str, ts: str) -> None:
        """Have a message looked at later: whoever took over may yet make it its own."""
        place = Place(team="", channel=channel)
        name = f"{SWEEP}:{self.request_id}:{number}:{ts}"
        sweep = Request(name, SWEEP, f"{number} {self.request_id}", Person("", ""), place, ts=ts)
        inbox = self._parts.inbox
        await insist(lambda: inbox.add(_arrival(sweep, None), after=2 * self._limits.lease), self._limits)

    async def recorded(self, request_id: str, number: int) -> Part | None:
        """Where another request's part stands; None when it stands nowhere."""
        found = await insist(lambda: earlier(self._parts.inbox.store, request_id), self._limits)
        return next((part for part in found.parts if part.number == number), None) if found else None


async def insist(do: Callable[[], Awaitable[T]], limits: Limits) -> T:
    """Outlast a short outage of the database; one as long as a lease costs the lease."""
    clock = asyncio.get_running_loop().time
    until = clock() + limits.lease
    while True:
        try:
            return await do()
        except DatabaseUnavailable as error:
            if clock() >= until:
                raise LeaseLost from error
        await asyncio.sleep(limits.pause)


def outcome_of(error: BaseException | None, ledger: StoredLedger) -> Outcome:
    """What becomes of a request whose attempt ended with `error`."""
    if ledger.lost or isinstance(error, LeaseLost):
        return "lost"
    if ledger.stopped:
        return "cancelled"
    match error:
        case None:
            return "done"
        case asyncio.CancelledError():
            return "released"
        case EngineLost() | AnswerLost() if ledger.retries_left:
            return "postponed"
        case _:
            return "failed"


class GaveUp(Exception):
    """Even telling the person that it cannot be done ended the process."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    ledger: StoredLedger
    performing: asyncio.Task[None]
    ending: asyncio.Task[None]


_codec = TypeAdapter(Request)


def packed(request: Request) -> str:
    """A request as it is saved."""
    return _codec.dump_json(request).decode()


def unpacked(saved: str) -> Request:
    """The request that was saved."""
    return _codec.validate_json(saved)


def _arrival(request: Request, twin: str | None) -> Arrival:
    place = request.place
    line = f"{place.team}:{place.channel}:{place.thread}" if place.thread else request.id
    return Arrival(
        id=request.id,
        twin=twin,
        action=request.action,
        team=place.team,
        channel=place.channel,
        thread=place.thread,
        person=request.person.id,
        line=line,
        payload=packed(request),
    )


async def _perform(perform: Perform, claim: Claim, ledger: StoredLedger) -> None:
    if ledger.hopeless:
        raise GaveUp
    await perform(unpacked(claim.payload or ""), ledger)


def _name(error: BaseException | None) -> str | None:
    return type(error).__name__ if error else None


async def _every(seconds: float, do: Callable[[], Awaitable[None]]) -> None:
    while True:
        await _steadily(do)
        await asyncio.sleep(seconds)


async def _steadily(do: Callable[[], Awaitable[None]]) -> None:
    """Do it; whatever goes wrong, the next turn comes."""
    try:
        await do()
    except DatabaseUnavailable as error:
        log.warning("database_unavailable", reason=error.facts["reason"])
    except Exception as error:
        log.exception("turn_failed", kind=type(error).__name__)

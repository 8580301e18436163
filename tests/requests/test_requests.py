"""A request is accepted once, answered once, and forgotten when it is answered."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from bot.capability import Request
from bot.errors import DatabaseUnavailable, EngineLost
from bot.metrics import Metrics
from bot.requests import LeaseLost, Ledger, Limits, Requests
from bot.store import State, Store, open_store
from bot.store.models import RequestRow
from tests.requests.asking import BOUND, FAST, Worker, ask, forever

Start = Callable[..., Requests]


@pytest.fixture
async def a_bot(store: Store) -> AsyncIterator[Start]:
    """Makes processes that share one database."""
    made: list[Requests] = []

    def make(limits: Limits = FAST, metrics: Metrics | None = None) -> Requests:
        made.append(Requests(store, limits=limits, metrics=metrics))
        return made[-1]

    yield make
    for requests in made:
        await requests.stop()


async def row(store: Store, name: str) -> Row[Any]:
    found = select(RequestRow.__table__).where(RequestRow.id == name)
    return await store.read(lambda connection: connection.execute(found).one())


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(BOUND):
        while not await condition():  # noqa: ASYNC110 - a database tells nobody that it changed
            await asyncio.sleep(0.01)


async def ended(store: Store, name: str) -> State:
    """The final state of a request, once it has one."""

    async def has_ended() -> bool:
        return (await row(store, name)).finished_at is not None

    await until(has_ended)
    return State((await row(store, name)).state)


async def waits(store: Store, name: str) -> bool:
    """Whether a request waits for somebody to take it up."""
    return bool((await row(store, name)).state == State.QUEUED)


async def test_a_request_arrives_at_the_worker_as_it_was_accepted(a_bot: Start) -> None:
    worker, bot = Worker(), a_bot()
    await bot.start(worker.perform)

    assert await bot.accept(ask("1", thread="4.0"))

    await worker.wait_for(lambda: worker.ended == ["1"])
    assert worker.requests == [ask("1", thread="4.0")]


async def test_a_second_delivery_and_a_twin_are_not_new(a_bot: Start) -> None:
    worker, bot = Worker(), a_bot()
    await bot.start(worker.perform)
    await bot.accept(ask("1"), twin="C1:5.0")

    assert await bot.accept(ask("1"), twin="C1:5.0") is False
    assert await bot.accept(ask("2"), twin="C1:5.0") is False
    assert await bot.accept(ask("3"), twin="C1:6.0") is True

    await worker.wait_for(lambda: len(worker.ended) == 2)
    assert sorted(worker.ended) == ["1", "3"]


async def test_what_was_accepted_before_the_start_is_answered(a_bot: Start) -> None:
    worker, bot = Worker(), a_bot()
    await bot.accept(ask("1"))

    await bot.start(worker.perform)

    await worker.wait_for(lambda: worker.ended == ["1"])


async def test_the_text_is_forgotten_when_the_answer_is_complete(a_bot: Start, store: Store) -> None:
    bot = a_bot()
    await bot.start(Worker().perform)
    await bot.accept(ask("1"))

    assert await ended(store, "1") == State.DONE

    assert (await row(store, "1")).payload is None
    assert await bot.accept(ask("1")) is False


async def test_the_text_leaves_the_file_too(tmp_path: Path) -> None:
    store = await open_store("", tmp_path)
    bot = Requests(store, limits=FAST)
    await bot.start(Worker().perform)
    await bot.accept(ask("1"))
    await ended(store, "1")

    await bot.stop()
    await store.close()

    assert b"budget" not in (tmp_path / "deskmate.db").read_bytes()


async def test_one_thread_is_answered_in_the_order_of_its_questions(a_bot: Start) -> None:
    worker, bot = Worker(), a_bot()
    for name in ("1", "2", "3"):
        await bot.accept(ask(name, thread="4.0"))

    await bot.start(worker.perform)

    await worker.wait_for(lambda: len(worker.ended) == 3)
    assert worker.begun == worker.ended == ["1", "2", "3"]


async def test_one_person_cannot_take_every_slot(a_bot: Start) -> None:
    worker, bot = Worker(forever), a_bot(Limits(slots=4, per_person=2, grace=0.05))
    for name in ("1", "2", "3", "4"):
        await bot.accept(ask(name))
    await bot.accept(ask("5", person="bob"))

    await bot.start(worker.perform)

    await worker.wait_for(lambda: "5" in worker.begun)
    assert sorted(worker.begun) == ["1", "2", "5"]
    assert await bot.position("3") == 1
    assert await bot.position("1") == 0


async def test_a_lost_engine_is_tried_three_times(a_bot: Start, store: Store) -> None:
    async def loses(request: Request, ledger: Ledger) -> None:
        raise EngineLost

    worker, bot = Worker(loses), a_bot()
    await bot.start(worker.perform)
    await bot.accept(ask("1"))

    assert await ended(store, "1") == State.FAILED

    assert [ledger.retries_left for ledger in worker.ledgers["1"]] == [2, 1, 0]
    assert (await row(store, "1")).failure == "EngineLost"


async def test_an_unexpected_error_is_kept_by_its_name_alone(a_bot: Start, store: Store) -> None:
    async def fails(request: Request, ledger: Ledger) -> None:
        raise ValueError(request.text)

    bot = a_bot()
    await bot.start(Worker(fails).perform)
    await bot.accept(ask("1"))

    assert await ended(store, "1") == State.FAILED

    saved = await row(store, "1")
    assert (saved.failure, saved.payload) == ("ValueError", None)


async def test_the_next_attempt_finds_the_parts_of_the_one_before(a_bot: Start, store: Store) -> None:
    async def posts_once(request: Request, ledger: Ledger) -> None:
        if await ledger.recall(0) is None:
            await ledger.intend(0)
            await ledger.posted(0, channel="C1", ts="7.0")
            raise EngineLost
        await ledger.finish(0)

    worker, bot = Worker(posts_once), a_bot()
    await bot.start(worker.perform)
    await bot.accept(ask("1"))

    assert await ended(store, "1") == State.DONE

    part = await worker.ledgers["1"][-1].recall(0)
    assert part is not None
    assert (part.channel, part.ts, part.done) == ("C1", "7.0", True)


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_stopping_reaches_the_work_wherever_it_runs(
    elsewhere: bool, a_bot: Start, store: Store
) -> None:
    worker, bot = Worker(forever), a_bot()
    await bot.start(worker.perform)
    await bot.accept(ask("1", thread="4.0"))
    await worker.wait_for(lambda: worker.begun == ["1"])

    count = await (a_bot() if elsewhere else bot).cancel("C1", "4.0", "ann")

    assert count == 1
    assert await ended(store, "1") == State.CANCELLED
    assert worker.ledgers["1"][0].stopped


async def test_stopping_keeps_what_waits_from_being_begun(a_bot: Start, store: Store) -> None:
    worker, bot = Worker(), a_bot()
    await bot.accept(ask("1", thread="4.0"))
    await bot.cancel("C1", "4.0", "ann")

    await bot.start(worker.perform)
    await bot.accept(ask("2"))

    await worker.wait_for(lambda: "2" in worker.ended)
    assert worker.begun == ["2"]
    assert await ended(store, "1") == State.CANCELLED


async def test_stopping_what_waits_for_another_try_lets_its_beginning_be_ended_at_once(
    a_bot: Start, store: Store
) -> None:
    async def lost(request: Request, ledger: Ledger) -> None:
        if not ledger.stopped:
            raise EngineLost

    worker, bot = Worker(lost), a_bot(Limits(pause=3600.0, poll=0.05))
    await bot.start(worker.perform)
    await bot.accept(ask("1", thread="4.0"))
    await worker.wait_for(lambda: worker.ended == ["1"])
    await until(lambda: waits(store, "1"))

    assert await bot.cancel("C1", "4.0", "ann") == 1

    assert await ended(store, "1") == State.CANCELLED
    assert [ledger.stopped for ledger in worker.ledgers["1"]] == [False, True]


@pytest.mark.parametrize(
    ("channel", "thread", "by"), [("C2", "4.0", "ann"), ("C1", None, "ann"), ("C1", "4.0", "bob")]
)
async def test_nobody_stops_what_is_elsewhere_or_belongs_to_another(
    channel: str, thread: str | None, by: str, a_bot: Start
) -> None:
    bot = a_bot()
    await bot.accept(ask("1", thread="4.0"))

    assert await bot.cancel(channel, thread, by) == 0
    assert await bot.position("1") == 1


async def test_a_stop_gives_unfinished_work_to_the_next_process_at_once(a_bot: Start) -> None:
    patient = Limits(lease=3600.0, grace=0.01)
    first, second = Worker(forever), Worker()
    old, new = a_bot(patient), a_bot(patient)
    await old.start(first.perform)
    await old.accept(ask("1"))
    await first.wait_for(lambda: first.begun == ["1"])

    await old.stop()
    await new.start(second.perform)

    await second.wait_for(lambda: second.ended == ["1"])
    assert second.ledgers["1"][0].retries_left == 2
    assert not first.ledgers["1"][0].stopped


async def test_a_stop_lets_work_end_that_is_nearly_done(a_bot: Start, store: Store) -> None:
    may_end = asyncio.Event()

    async def waits(request: Request, ledger: Ledger) -> None:
        await may_end.wait()

    worker, bot = Worker(waits), a_bot(Limits(grace=60.0))
    await bot.start(worker.perform)
    await bot.accept(ask("1"))
    await worker.wait_for(lambda: worker.begun == ["1"])

    stopping = asyncio.create_task(bot.stop())
    may_end.set()
    await stopping

    assert await ended(store, "1") == State.DONE


async def test_a_worker_whose_lease_was_taken_is_stopped_and_may_not_write(
    a_bot: Start, store: Store
) -> None:
    refused: list[str] = []

    async def writes_late(request: Request, ledger: Ledger) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            try:
                await ledger.intend(0)
            except LeaseLost:
                refused.append(request.id)

    worker, bot = Worker(writes_late), a_bot()
    await bot.start(worker.perform)
    await bot.accept(ask("1"))
    await worker.wait_for(lambda: worker.begun == ["1"])

    theirs = update(RequestRow).values(owner="another", fence=RequestRow.fence + 1, held_until=9e9)
    await store.write(lambda connection: connection.execute(theirs))

    await worker.wait_for(lambda: worker.ended == ["1"])
    assert refused == ["1"]
    assert (await row(store, "1")).owner == "another"


async def test_work_longer_than_its_lease_is_not_begun_twice(a_bot: Start, store: Store) -> None:
    done = asyncio.Event()

    async def long(request: Request, ledger: Ledger) -> None:
        await done.wait()

    first, second = Worker(long), Worker(long)
    old, new = a_bot(), a_bot()
    await old.start(first.perform)
    await old.accept(ask("1"))
    await first.wait_for(lambda: first.begun == ["1"])
    await new.start(second.perform)
    begun_until = (await row(store, "1")).held_until

    async def renewed_twice() -> bool:
        return bool((await row(store, "1")).held_until > begun_until + 2 * FAST.lease)

    await until(renewed_twice)
    done.set()

    await first.wait_for(lambda: first.ended == ["1"])
    assert second.begun == []


async def test_a_database_that_is_locked_refuses_the_request_so_that_it_comes_again(tmp_path: Path) -> None:
    store = await open_store("", tmp_path)
    bot = Requests(store, limits=FAST)
    other = sqlite3.connect(tmp_path / "deskmate.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseUnavailable):
        await bot.accept(ask("1"))

    other.close()
    assert await bot.accept(ask("1")) is True
    await store.close()


async def test_the_numbers_tell_what_happened(a_bot: Start, store: Store) -> None:
    metrics = Metrics()
    bot = a_bot(metrics=metrics)
    await bot.start(Worker().perform)
    await bot.accept(ask("1"))
    await bot.accept(ask("1"))
    await ended(store, "1")
    await bot.stop()

    told = metrics.exposition().decode()

    assert 'deskmate_requests_accepted_total{action="/draft"} 1.0' in told
    assert 'deskmate_requests_duplicate_total{action="/draft"} 1.0' in told
    assert 'deskmate_requests_ended_total{action="/draft",outcome="done"} 1.0' in told
    assert "deskmate_requests_running 0.0" in told

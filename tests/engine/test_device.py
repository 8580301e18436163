"""The device's thread: whoever breaks a step fails alone, and everyone else finishes."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.engine import ImagePrompt, Picture, TextPrompt
from bot.engine.server.device import Device
from bot.engine.server.easel import Easel
from bot.engine.server.http import application
from bot.engine.server.jobs import Failed, MediaJob, TextJob, Tokens
from bot.engine.server.loading import Loader
from bot.engine.server.scheduler import Ticket, rules
from bot.engine.server.service import Service
from bot.engine.server.shelf import Shelf
from bot.errors import DeskmateError, WaitedTooLong
from tests.engine.conftest import eventually
from tests.engine.crew import Bench, Cupboard
from tests.engine.parrot import Dauber

LENGTH = 5


@pytest.fixture
async def device() -> AsyncIterator[Device]:
    """A device with a memory of its own; a step of more than a tenth of a second is suspect."""
    kinds = {kind: replace(rule, bound=0.1) for kind, rule in rules().items()}
    device = Device(asyncio.get_running_loop(), "cpu", kinds=kinds, memory=Cupboard(100))
    device.start()
    yield device
    await device.stop()


@pytest.fixture
async def bench(device: Device) -> AsyncIterator[Bench]:
    """A worker that is awake."""
    bench = Bench()
    bench.awake.set()
    device.serve("bench", "text", bench)
    yield bench
    bench.awake.set()


def submit(device: Device, name: str, model: str = "bench", **when: float) -> TextJob:
    """Ask for `LENGTH` numbers."""
    job = TextJob(name, TextPrompt(()), (1, 2), LENGTH, seed=0)
    device.submit(model, "text", job, Ticket(name, **when))  # type: ignore[arg-type]
    return job


async def outcome(job: TextJob) -> list[int] | DeskmateError:
    """The numbers it was told, or why there are none."""
    numbers: list[int] = []
    while True:
        match await job.news.get():
            case Tokens(tokens, finished):
                numbers.extend(tokens)
                if finished:
                    return numbers
            case Failed(error):
                return error


async def test_a_job_that_breaks_every_step_fails_alone(device: Device, bench: Bench) -> None:
    names = [*(f"good{number}" for number in range(12)), "poison", *(f"fine{number}" for number in range(7))]
    jobs = [submit(device, name) for name in names]

    outcomes = await asyncio.gather(*map(outcome, jobs))

    failed = {
        name: str(said) for name, said in zip(names, outcomes, strict=True) if said != list(range(LENGTH))
    }
    assert failed == {"poison": "The model could not do that: the bench collapsed"}


async def test_who_was_interrupted_goes_on_after_what_was_written(device: Device, bench: Bench) -> None:
    good, poison = submit(device, "good"), submit(device, "poison")

    await asyncio.gather(outcome(good), outcome(poison))

    assert [(job.name, list(job.written)) for job in bench.begun] == [
        ("good", []),
        ("poison", []),
        ("good", [0]),
        ("poison", [0]),
    ]


async def test_a_job_that_cannot_begin_fails_alone(device: Device, bench: Bench) -> None:
    good, misfit = submit(device, "good"), submit(device, "misfit")

    said = await outcome(misfit)

    assert str(said) == "The model could not do that: it does not fit in"
    assert await outcome(good) == list(range(LENGTH))


async def test_when_the_memory_runs_out_nobody_is_lost(device: Device, bench: Bench) -> None:
    bench.room = 3
    jobs = [submit(device, f"job{number}") for number in range(16)]

    outcomes = await asyncio.gather(*map(outcome, jobs))

    assert outcomes == [list(range(LENGTH))] * 16
    assert max(bench.batches[1:]) > 1


async def test_memory_is_made_before_the_step_is_tried_again(device: Device, bench: Bench) -> None:
    bench.room = 0

    async def relieve() -> None:
        bench.room = 1

    device.relieve = relieve

    assert await outcome(submit(device, "job")) == list(range(LENGTH))


async def test_a_grid_that_is_interrupted_shows_each_picture_once(device: Device) -> None:
    dauber = Dauber(exhausts_at=2)
    device.serve("easel", "image", Easel(dauber, dauber.draw))
    job = MediaJob("grid", ImagePrompt("a cat", count=3, seed=5))

    device.submit("easel", "image", job, Ticket("grid"))
    shown: list[int] = []
    while len(shown) < 3:
        if isinstance(piece := await job.news.get(), Picture):
            shown.append(piece.index)

    assert shown == [0, 1, 2]
    assert len(dauber.drawn) == 2


async def test_who_needs_more_than_there_is_fails_with_a_sentence(device: Device, bench: Bench) -> None:
    bench.room = 0

    said = await outcome(submit(device, "job"))

    assert str(said) == "The model could not do that: out of memory"
    assert bench.batches == [1, 1]


async def test_who_leaves_is_out_of_the_next_step(device: Device, bench: Bench) -> None:
    bench.awake.clear()
    stays, leaves = submit(device, "stays"), submit(device, "leaves")
    await eventually(lambda: device.load("bench") == (2, 0))

    device.cancel(leaves)
    bench.awake.set()
    await outcome(stays)

    assert bench.batches.count(2) <= 1


async def test_who_leaves_while_a_step_is_tried_again_is_dropped(device: Device, bench: Bench) -> None:
    bench.room = 1
    bench.awake.clear()
    jobs = [submit(device, f"job{number}") for number in range(4)]

    device.cancel(jobs[3])
    bench.awake.set()

    assert await asyncio.gather(*map(outcome, jobs[:3])) == [list(range(LENGTH))] * 3
    await eventually(lambda: device.load("bench") == (0, 0))


async def test_a_step_that_never_ends_is_noticed(device: Device, bench: Bench) -> None:
    bench.awake.clear()
    job = submit(device, "job")

    await eventually(lambda: device.stuck)

    bench.awake.set()
    await outcome(job)
    await eventually(lambda: not device.stuck)


async def test_health_says_that_only_a_restart_helps(device: Device, bench: Bench, tmp_path: Path) -> None:
    door = application(Service(device, Shelf(device, Loader(device, tmp_path, "cpu"), [])))
    bench.awake.clear()
    submit(device, "job")
    await eventually(lambda: device.stuck)

    async with TestClient(TestServer(door)) as client, client.get("/health") as answer:
        health = await answer.json()

    assert (answer.status, health["status"]) == (503, "degraded")
    assert (health["live"], health["ready"]) == (False, False)


async def test_who_waits_past_the_deadline_is_told_so(device: Device) -> None:
    now = time.monotonic()
    job = submit(device, "job", model="absent", arrived=now - 20, deadline=now + 0.05)

    said = await outcome(job)

    assert isinstance(said, WaitedTooLong)
    assert said.facts == {"seconds": 20}
    assert device.load("absent") == (0, 0)


async def test_two_models_of_one_kind_take_turns(device: Device, bench: Bench) -> None:
    other = Bench()
    other.awake.set()
    device.serve("other", "text", other)
    bench.awake.clear()
    jobs = [submit(device, "one"), submit(device, "two", model="other")]

    bench.awake.set()

    assert await asyncio.gather(*map(outcome, jobs)) == [list(range(LENGTH))] * 2


async def test_a_model_that_is_away_keeps_its_line(device: Device, bench: Bench) -> None:
    left = device.dismiss("bench")
    job = submit(device, "job")

    waits = device.load("bench")
    device.serve("bench", "text", bench)

    assert (left, waits) == (True, (0, 1))
    assert await outcome(job) == list(range(LENGTH))


async def test_a_model_that_serves_somebody_is_not_taken_away(device: Device, bench: Bench) -> None:
    bench.awake.clear()
    job = submit(device, "job")
    await eventually(lambda: device.load("bench") == (1, 0))

    left = device.dismiss("bench")

    bench.awake.set()
    assert (left, await outcome(job)) == (False, list(range(LENGTH)))


async def test_a_model_that_makes_room_next_begins_nothing_new(device: Device, bench: Bench) -> None:
    bench.awake.clear()
    first = submit(device, "first")
    await eventually(lambda: device.load("bench") == (1, 0))

    device.withhold("bench")
    submit(device, "second")
    bench.awake.set()
    await outcome(first)

    assert device.load("bench") == (0, 1)


async def test_a_call_that_nobody_waits_for_any_more_leaves_the_device_alive(
    device: Device, bench: Bench
) -> None:
    bench.awake.clear()
    job = submit(device, "job")
    await eventually(lambda: device.load("bench") == (1, 0))
    call = asyncio.ensure_future(device.call(lambda: None))
    await asyncio.sleep(0)

    call.cancel()
    bench.awake.set()

    assert await outcome(job) == list(range(LENGTH))
    assert not device.stuck

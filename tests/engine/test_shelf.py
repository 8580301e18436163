"""Models come when they are asked for, stay while they are used, and make room for others."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.engine import Loading, TextPrompt
from bot.engine.server.catalogue import GB, LocalModel, Model
from bot.engine.server.device import Device
from bot.engine.server.jobs import TextJob
from bot.engine.server.prepare import Report
from bot.engine.server.resident import Resident
from bot.engine.server.scheduler import Kind, Ticket
from bot.engine.server.shelf import Shelf
from bot.errors import (
    DamagedFile,
    DeskmateError,
    EngineBusy,
    ModelUnavailable,
    NotEnoughMemory,
    UnknownModel,
    WaitedTooLong,
)
from tests.engine.conftest import eventually
from tests.engine.crew import Bench, Cupboard


@dataclass
class Chair(Bench):
    """A worker that takes room in a memory until it is parked or unloaded."""

    memory: Cupboard = field(default_factory=lambda: Cupboard(0))
    size: int = 0

    def park(self) -> None:
        super().park()
        self.memory.used -= self.size

    def wake(self) -> None:
        super().wake()
        self.memory.used += self.size

    def unload(self) -> None:
        super().unload()
        if "park" not in self.calls:
            self.memory.used -= self.size


@dataclass
class Workshop:
    """A source of models whose size their name tells: `small1` takes 3 GB, `large1` 8, `huge1` 99."""

    memory: Cupboard
    made: dict[str, Chair] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)
    mends: bool = True
    thief: int = 0
    on_disk: tuple[str, ...] = ("small9",)

    def known(self, name: str, task: Kind) -> Model | None:
        return LocalModel(Path(name)) if name in self.on_disk and task == "text" else None

    def installed(self) -> Iterable[tuple[Model, Kind]]:
        return [(LocalModel(Path(name)), "text") for name in self.on_disk]

    async def prepare(self, model: Model, report: Report) -> Path:
        report("fetching", 0.5)
        return Path(model.name)

    async def mend(self, model: Model) -> bool:
        self.damaged.discard(model.name)
        return self.mends

    def needs(self, model: Model, task: Kind, folder: Path) -> int:
        if model.name in self.damaged:
            raise DamagedFile(file=model.name)
        return size(model.name)

    def load(self, model: Model, task: Kind, folder: Path, report: Callable[[float], None]) -> Chair:
        if self.memory.free() < size(model.name) + self.thief:
            raise MemoryError
        self.memory.used += size(model.name)
        chair = self.made[model.name] = Chair(memory=self.memory, size=size(model.name))
        chair.awake.set()
        return chair


def size(name: str) -> int:
    """What a model takes of the memory of 10 GB."""
    return {"small": 3, "large": 8, "huge": 99}[name.rstrip("0123456789")] * GB


@dataclass
class Studio:
    """A shelf at work."""

    device: Device
    shelf: Shelf
    workshop: Workshop
    memory: Cupboard

    async def use(self, name: str) -> None:
        """Wait until the model is there."""
        resident = self.shelf.find(name, "text")
        async with aclosing(resident.wait(Ticket(name))) as loading:
            async for _ in loading:
                pass

    def begin(self, model: str, name: str, length: int = 2) -> TextJob:
        """A job of the model, which must be there."""
        job = TextJob(name, TextPrompt(()), (1,), length, seed=0)
        self.device.submit(model, "text", job, Ticket(name))
        return job

    def states(self) -> dict[str, str]:
        """How each model is."""
        return {resident.name: resident.state for resident in self.shelf.residents}


@asynccontextmanager
async def studio(
    *names: str, host: Cupboard | None = None, keep: float | None = None, patience: float = 0.0
) -> AsyncIterator[Studio]:
    """Memory for 10 GB, and these models configured."""
    memory = Cupboard(10 * GB)
    device = Device(asyncio.get_running_loop(), "cuda", memory=memory, host=host)
    workshop = Workshop(memory)
    configured = [Resident(LocalModel(Path(name)), "text") for name in names]
    shelf = Shelf(device, workshop, configured, keep=keep, patience=patience)
    device.start()
    running = asyncio.create_task(shelf.run())
    yield Studio(device, shelf, workshop, memory)
    for chair in workshop.made.values():
        chair.awake.set()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await device.stop()


async def failure(waiting: "asyncio.Future[None]") -> DeskmateError:
    """Why it failed."""
    with pytest.raises(DeskmateError) as failed:
        await waiting
    return failed.value


async def test_a_model_is_loaded_when_it_is_asked_for() -> None:
    async with studio("small1", "small2") as room:
        await room.use("small2")

        assert room.states() == {"small1": "absent", "small2": "ready"}


async def test_the_first_configured_model_is_the_default() -> None:
    async with studio("small1", "small2") as room:
        assert [room.shelf.find(name, "text").name for name in (None, "", "default")] == ["small1"] * 3


async def test_a_model_on_this_machine_can_be_asked_for_by_name() -> None:
    async with studio("small1") as room:
        await room.use("small9")

        assert room.states()["small9"] == "ready"


async def test_an_unknown_model_is_answered_with_those_there_are() -> None:
    async with studio("small1") as room:
        with pytest.raises(UnknownModel, match="small1, small9"):
            room.shelf.find("gpt-9", "text")


async def test_a_configured_model_is_loaded_before_anyone_asks() -> None:
    async with studio("small1") as room:
        room.shelf.residents[0].needed = True

        await eventually(lambda: room.states() == {"small1": "ready"})


async def test_those_who_wait_hear_how_far_it_is() -> None:
    async with studio("small1") as room:
        resident = room.shelf.find("small1", "text")

        told = [loading async for loading in resident.wait(Ticket("me"))]

        assert told[0] == Loading("small1", None)


async def test_the_least_recently_used_makes_room_for_what_is_asked_for() -> None:
    async with studio("small1", "small2", "small3", "small4") as room:
        for name in ("small1", "small2", "small3", "small1"):
            await room.use(name)

        await room.use("small4")

        assert [name for name, state in room.states().items() if state == "absent"] == ["small2"]
        assert room.workshop.made["small2"].calls == ["unload"]
        assert b'evictions_total{model="small2"} 1.0' in room.device.metrics.page()


async def test_a_model_in_use_stays_until_it_is_done() -> None:
    async with studio("large1", "large2") as room:
        await room.use("large1")
        room.workshop.made["large1"].awake.clear()
        room.begin("large1", "job")
        await eventually(lambda: room.device.load("large1") == (1, 0))
        other = asyncio.ensure_future(room.use("large2"))
        await eventually(lambda: room.states()["large2"] == "loading")

        held = room.states()["large1"]
        room.workshop.made["large1"].awake.set()
        await other

        assert held == "ready"
        assert room.states() == {"large1": "absent", "large2": "ready"}


async def test_a_model_that_was_to_make_room_and_need_not_goes_on() -> None:
    async with studio("large1", "large2") as room:
        await room.use("large1")
        endless = room.begin("large1", "endless", length=10**9)
        await eventually(lambda: room.device.load("large1") == (1, 0))
        other = asyncio.ensure_future(room.use("large2"))
        await eventually(lambda: room.states()["large2"] == "loading")
        for _ in range(5):
            await room.device.call(lambda: None)

        second = room.begin("large1", "second")
        room.memory.size = 100 * GB
        await other

        assert await second.news.get()
        assert room.states() == {"large1": "ready", "large2": "ready"}
        room.device.cancel(endless)


async def test_those_in_line_for_a_model_that_made_room_are_served_when_it_is_back() -> None:
    async with studio("large1", "large2") as room:
        await room.use("large1")
        room.workshop.made["large1"].awake.clear()
        jobs = [room.begin("large1", f"job{number}") for number in range(40)]
        await eventually(lambda: room.device.load("large1") == (32, 8))
        await asyncio.gather(room.use("large2"), asyncio.to_thread(room.workshop.made["large1"].awake.set))

        told = [await job.news.get() for job in jobs]

        assert len(told) == 40
        assert room.memory.used <= room.memory.size


async def test_models_that_take_turns_are_swapped_for_many_requests_at_a_time() -> None:
    async with studio("large1", "large2", patience=0.2) as room:
        until = time.monotonic() + 1.5

        async def keep_asking(name: str) -> int:
            served = 0
            while time.monotonic() < until:
                await room.use(name)
                job = room.begin(name, f"{name}-{served}")
                while not (await job.news.get()).finished:  # type: ignore[union-attr]
                    pass
                served += 1
            return served

        served = await asyncio.gather(keep_asking("large1"), keep_asking("large2"))

        evictions = sum(
            sample.value
            for family in room.device.metrics.registry.collect()
            for sample in family.samples
            if sample.name == "deskmate_engine_evictions_total"
        )
        assert min(served) > 0
        assert evictions < sum(served) / 4


async def test_a_model_beyond_all_memory_is_refused_with_the_numbers() -> None:
    async with studio("huge1", "small1") as room:
        await room.use("small1")

        error = await failure(asyncio.ensure_future(room.use("huge1")))

        assert isinstance(error, ModelUnavailable)
        assert isinstance(error.__cause__, NotEnoughMemory)
        assert error.__cause__.facts == {"name": "huge1", "needed": "99.0 GB", "has": "10.0 GB"}
        assert room.states() == {"huge1": "failed", "small1": "ready"}


async def test_a_model_that_runs_out_of_memory_all_the_same_gets_the_room_of_the_idle() -> None:
    async with studio("small1", "small2") as room:
        await room.use("small1")
        room.workshop.thief = 5 * GB

        await room.use("small2")

        assert room.states() == {"small1": "absent", "small2": "ready"}


async def test_on_a_graphics_card_a_model_waits_in_the_processors_memory() -> None:
    async with studio("large1", "large2", host=Cupboard(100 * GB)) as room:
        await room.use("large1")
        await room.use("large2")

        await room.use("large1")

        assert room.workshop.made["large1"].calls == ["park", "wake"]
        assert room.memory.used == 8 * GB


async def test_without_room_beside_the_card_a_model_goes_back_to_the_disk() -> None:
    async with studio("large1", "large2", host=Cupboard(5 * GB)) as room:
        await room.use("large1")

        await room.use("large2")

        assert room.workshop.made["large1"].calls == ["unload"]


async def test_a_model_that_nobody_uses_for_long_is_put_away() -> None:
    async with studio("small1", keep=0.01) as room:
        await room.use("small1")

        await eventually(lambda: room.memory.used == 0)

        assert room.states() == {"small1": "absent"}


async def test_a_model_that_was_put_away_can_be_had_again() -> None:
    async with studio("small1", keep=0.01) as room:
        await room.use("small1")
        await eventually(lambda: room.states() == {"small1": "absent"})

        await room.use("small1")

        assert room.shelf.residents[0].serves


async def test_what_is_damaged_on_disk_is_fetched_again() -> None:
    async with studio("small1") as room:
        room.workshop.damaged.add("small1")

        await room.use("small1")

        assert room.states() == {"small1": "ready"}


async def test_what_is_damaged_and_cannot_be_fetched_is_told() -> None:
    async with studio("small1") as room:
        room.workshop.damaged.add("small1")
        room.workshop.mends = False

        error = await failure(asyncio.ensure_future(room.use("small1")))

        assert "The model file small1 is damaged." in str(error)


async def test_who_waits_for_a_model_has_a_deadline_too() -> None:
    async with studio("large1", "large2", patience=60) as room:
        await room.use("large1")
        room.workshop.made["large1"].awake.clear()
        room.begin("large1", "job")
        resident = room.shelf.find("large2", "text")
        now = time.monotonic()

        with pytest.raises(WaitedTooLong):
            async for _ in resident.wait(Ticket("me", arrived=now, deadline=now + 0.05)):
                pass

        assert resident.awaited == 0


async def test_those_in_line_hear_when_a_model_does_not_come_back() -> None:
    async with studio("large1") as room:
        await room.use("large1")
        room.device.dismiss("large1")
        job = room.begin("large1", "job")

        room.device.abandon("large1", EngineBusy(seconds=1))

        assert (await job.news.get()).error.facts == {"seconds": 1}  # type: ignore[union-attr]

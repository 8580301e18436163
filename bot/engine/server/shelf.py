"""Which models are in memory: brought when asked for, kept while used, put away for others."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import structlog

from bot.engine.server.catalogue import Model
from bot.engine.server.device import Device
from bot.engine.server.lane import Worker
from bot.engine.server.prepare import Report
from bot.engine.server.resident import Resident
from bot.engine.server.scheduler import Clearance, Kind, Tenant, clear
from bot.engine.server.weights import size_of
from bot.errors import DamagedFile, DeskmateError, EngineRefused, NotEnoughMemory, UnknownModel

log = structlog.get_logger("engine")

LOOK_EVERY = 0.5
DEFAULTS = (None, "", "default")
"""What stands for the configured model in the place of a name."""
SWAP_AFTER = 20.0
"""Seconds that a model may be kept from its room by others that are in use."""
LINGER = 1.0
"""Seconds after its last request in which a model counts as in use: asked in turns, two would swap each time."""


class Source(Protocol):
    """Where models come from."""

    def known(self, name: str, task: Kind) -> Model | None:
        """The model called `name`, if it is on this machine."""
        ...

    def installed(self) -> Iterable[tuple[Model, Kind]]:
        """Every model that is on this machine."""
        ...

    async def prepare(self, model: Model, report: Report) -> Path:
        """Fetch it, and make it loadable; the folder."""
        ...

    async def mend(self, model: Model) -> bool:
        """Remove what is damaged on disk, if it can be fetched again; whether that helps."""
        ...

    def needs(self, model: Model, task: Kind, folder: Path) -> int:
        """Bytes it takes in the device's memory; on the device's thread. Raises DamagedFile."""
        ...

    def load(self, model: Model, task: Kind, folder: Path, report: Callable[[float], None]) -> Worker:
        """Bring it into memory; on the device's thread."""
        ...


class Shelf:
    """The models of one engine.

    One that nobody used for `keep` seconds is put away; None keeps it until its room is
    needed. After `patience` seconds, those whose room is needed begin nothing new.
    """

    def __init__(
        self,
        device: Device,
        source: Source,
        configured: Sequence[Resident],
        *,
        keep: float | None = None,
        patience: float = SWAP_AFTER,
    ) -> None:
        self._device = device
        self._source = source
        self._residents = {resident.name: resident for resident in configured}
        self.configured = tuple(configured)
        self._keep = keep
        self._patience = patience
        self._clearing = asyncio.Lock()
        self._stirred = asyncio.Event()
        self._bringing: dict[str, asyncio.Task[None]] = {}
        device.relieve = self.put_away_idle

    @property
    def residents(self) -> Sequence[Resident]:
        """Every model that was configured or asked for."""
        return tuple(self._residents.values())

    def available(self) -> list[Resident]:
        """Every model that can be asked for."""
        others = (Resident(model, task) for model, task in self._source.installed())
        return [*self.residents, *(other for other in others if other.name not in self._residents)]

    def find(self, name: str | None, task: Kind | None = None) -> Resident:
        """The model called `name`; without a name, the first configured for `task`. Raises UnknownModel."""
        self._stirred.set()
        for resident in self.residents if name not in DEFAULTS else self.configured:
            if task in (None, resident.task) and name in (*DEFAULTS, resident.name):
                return resident
        model = self._source.known(name, task) if name and task else None
        if model is None or task is None:
            raise UnknownModel(name=name or "default", available=self._choices(task))
        return self._residents.setdefault(model.name, Resident(model, task))

    def configured_for(self, task: Kind) -> bool:
        """Whether there is a model for `task` that need not be named."""
        return any(resident.task == task for resident in self.configured)

    async def run(self) -> None:
        """Bring what is wanted and put away what is not, until cancelled."""
        try:
            while True:
                self._stirred.clear()
                self._bring_wanted()
                await self._put_away_unused()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await self._stirred.wait()
        finally:
            for task in self._bringing.values():
                task.cancel()
            await asyncio.gather(*self._bringing.values(), return_exceptions=True)

    def _bring_wanted(self) -> None:
        for resident in self.residents:
            resident.forgive()
            if self._is_due(resident):
                self._bringing[resident.name] = asyncio.create_task(self._bring(resident))

    async def put_away_idle(self) -> None:
        """Put away every model that nobody uses: memory ran out."""
        for resident in self.residents:
            if resident.parked and not self._is_wanted(resident):
                worker: Worker = resident.worker
                resident.leave()
                await self._device.call(worker.unload)
            elif resident.state == "ready" and not self._is_wanted(resident):
                await self._put_away(resident)
        await self._device.call(self._device.memory.release)

    def _choices(self, task: Kind | None) -> str:
        return ", ".join(one.name for one in self.available() if task in (None, one.task)) or "–"

    def _is_wanted(self, resident: Resident) -> bool:
        return bool(resident.awaited or self._device.load(resident.name)[1])

    def _is_due(self, resident: Resident) -> bool:
        task = self._bringing.get(resident.name)
        under_way = task is not None and not task.done()
        return not under_way and resident.state == "absent" and (resident.needed or self._is_wanted(resident))

    async def _bring(self, resident: Resident) -> None:
        try:
            await self._load(resident)
            log.info("model ready", model=resident.name, bytes=resident.size)
        except DeskmateError as error:
            resident.fail(error)
        except Exception as error:
            log.exception("model failed to load", model=resident.name)
            resident.fail(EngineRefused(reason=f"{type(error).__name__}: {error}"))
        if resident.error is not None:
            self._device.abandon(resident.name, resident.error)
            log.error("model is not available", model=resident.name, reason=resident.error.say("en"))

    async def _load(self, resident: Resident) -> None:
        folder = None if resident.parked else await self._ready_on_disk(resident)
        async with self._clearing:
            await self._clear(resident)
            worker = await (self._read(resident, folder) if folder else self._wake(resident))
        resident.settle(worker)
        self._device.serve(resident.name, resident.task, worker)

    async def _ready_on_disk(self, resident: Resident) -> Path:
        """The folder, whole; what is damaged is fetched again once."""
        try:
            return await self._measured(resident)
        except (DamagedFile, EngineRefused):
            if not await self._source.mend(resident.model):
                raise
            return await self._measured(resident)

    async def _measured(self, resident: Resident) -> Path:
        folder = await self._source.prepare(resident.model, resident.report)
        resident.report("loading", 0.0)
        resident.size = await self._device.call(
            lambda: self._source.needs(resident.model, resident.task, folder)
        )
        return folder

    async def _read(self, resident: Resident, folder: Path) -> Worker:
        """Load it; once more with everyone else put away if the memory runs out all the same."""
        tell = _from_thread(lambda fraction: resident.report("loading", fraction))

        def load() -> Worker:
            return self._source.load(resident.model, resident.task, folder, tell)

        before = await self._free()
        try:
            worker = await self._device.call(load)
        except Exception as error:
            if not self._device.memory.ran_out(error):
                raise
            await self.put_away_idle()
            worker = await self._device.call(load)
        # Only a device of our own can be measured: others come and go in the computer's memory.
        if self._device.host is not None:
            resident.size = max(resident.size, before - await self._free())
        return worker

    async def _wake(self, resident: Resident) -> Worker:
        resident.report("loading")
        worker: Worker = resident.worker
        await self._device.call(worker.wake)
        return worker

    async def _clear(self, resident: Resident) -> None:
        """Wait for room, and make it. Raises NotEnoughMemory when there can never be enough."""
        asked = time.monotonic()
        held: set[str] = set()
        try:
            while (free := await self._free()) < resident.size:
                patient = time.monotonic() - asked < self._patience
                plan = self._plan(resident, free, patient=patient)
                for name in plan.leave:
                    await self._put_away(self._residents[name])
                for name in plan.finish:
                    held.add(name)
                    self._device.withhold(name)
                if not plan.leave:
                    await asyncio.sleep(LOOK_EVERY)
        finally:
            for name in held:
                self._device.resume(name)

    def _plan(self, resident: Resident, free: int, *, patient: bool) -> Clearance:
        tenants = [self._tenant(other) for other in self._in_memory()]
        plan = clear(resident.size, free, tenants, patient=patient)
        if plan is None:
            has = size_of(free + sum(tenant.size for tenant in tenants))
            raise NotEnoughMemory(name=resident.name, needed=size_of(resident.size), has=has)
        return plan

    async def _free(self) -> int:
        memory = self._device.memory
        free, limit = await self._device.call(lambda: (memory.free(), memory.limit()))
        self._device.metrics.memory(free)
        return min(free, limit - sum(one.size for one in self._in_memory()))

    def _in_memory(self) -> list[Resident]:
        return [resident for resident in self.residents if resident.state == "ready"]

    def _tenant(self, resident: Resident) -> Tenant:
        served, _ = self._device.load(resident.name)
        wanted = self._is_wanted(resident) or time.monotonic() - resident.used < LINGER
        return Tenant(resident.name, resident.size, resident.used, bool(served), wanted)

    async def _put_away_unused(self) -> None:
        for resident in self._in_memory():
            if any(self._device.load(resident.name)) or resident.awaited:
                resident.used = time.monotonic()
            elif self._keep is not None and time.monotonic() - resident.used > self._keep:
                await self._put_away(resident)

    async def _put_away(self, resident: Resident) -> None:
        """Out of the device's memory: into the processor's if that has room, else to the disk alone."""
        if resident.state != "ready" or not self._device.dismiss(resident.name):
            return
        worker: Worker = resident.worker
        resident.leave()
        host = self._device.host
        park = host is not None and await self._device.call(host.free) > resident.size
        try:
            await self._device.call(worker.park if park else worker.unload)
        except Exception:
            log.exception("model could not be put away", model=resident.name)
            park = False
        if park:
            resident.park(worker)
        del worker
        await self._device.call(self._device.memory.release)
        self._device.metrics.evicted(resident.name)
        log.info("model put away", model=resident.name, parked=park)


def _from_thread(report: Callable[[float], None]) -> Callable[[float], None]:
    loop = asyncio.get_running_loop()

    def tell(fraction: float) -> None:
        loop.call_soon_threadsafe(report, fraction)

    return tell

"""Starts a local engine as a child process, watches it, restarts it and ends it."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
import structlog

from bot.engine import Loading
from bot.errors import EngineRefused

log = structlog.get_logger("engine")

Stage = Literal["starting", "fetching", "loading", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class Health:
    """How far the engine is. `fraction` is 0 to 1; `reason` tells why it failed.

    One that is not `live` answers, but its device is stuck and only a restart helps.
    """

    stage: Stage
    model: str | None = None
    fraction: float | None = None
    reason: str = ""
    live: bool = True


class Supervisor:
    """Keeps one engine alive.

    `command` is its argument vector without host and port, `environment` all of its variables.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        command: tuple[str, ...] = (sys.executable, "-m", "bot.engine.server"),
        environment: Mapping[str, str] | None = None,
        report: Callable[[Health], None] | None = None,
        silence: float = 60.0,
    ) -> None:
        self._session = session
        self._command = command
        self._environment = environment
        self._report = report
        self._silence = silence
        self._port = _free_port()
        self._said, self._answered = deque[str](maxlen=_REMEMBERED), False
        self.health = Health("starting")
        self.pid: int | None = None

    @property
    def url(self) -> str:
        """Where the engine answers."""
        return f"http://127.0.0.1:{self._port}"

    def starting(self) -> Loading:
        """For a client that cannot connect: how far it is, or EngineRefused with the reason."""
        if self.health.stage == "failed":
            raise EngineRefused(reason=self.health.reason)
        return Loading(self.health.model, self.health.fraction)

    async def run(self) -> None:
        """Keep an engine running until cancelled; then end it."""
        self._announce()
        pause = _FIRST_PAUSE
        while True:
            began = time.monotonic()
            await self._run_once()
            pause = _FIRST_PAUSE if time.monotonic() - began > _STEADY else min(pause * 2, _LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _run_once(self) -> None:
        process = await self._start()
        try:
            async with asyncio.TaskGroup() as tasks:
                forwarding = tasks.create_task(self._forward(process.stdout))
                watching = tasks.create_task(self._watch(process))
                code = await process.wait()
                watching.cancel()
                await forwarding
        finally:
            await _end(process)
        log.warning("engine ended", code=code, said="\n".join(self._said))
        self._tell(self._after(code))

    def _after(self, code: int) -> Health:
        """An engine that ended before it ever answered cannot start; any other may come back."""
        if self._answered:
            return Health("starting")
        return Health("failed", reason=self._said[-1] if self._said else f"exit code {code}")

    async def _start(self) -> Process:
        address = ("--host", "127.0.0.1", "--port", str(self._port), "--with-parent", str(os.getpid()))
        process = await asyncio.create_subprocess_exec(
            *self._command,
            *address,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            env=self._environment,
            limit=2**20,
            start_new_session=True,
        )
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
        self.pid = process.pid
        log.info("engine started", url=self.url)
        self._said, self._answered = deque[str](maxlen=_REMEMBERED), False
        return process

    async def _forward(self, output: asyncio.StreamReader | None) -> None:
        """Its log becomes ours; what else it says is kept for its end. Lines beyond all reason are dropped."""
        while output is not None and not output.at_eof():
            with suppress(ValueError):
                self._relay((await output.readline()).decode(errors="replace").rstrip())

    def _relay(self, line: str) -> None:
        entry = _entry(line)
        if entry is None and line:
            self._said.append(line)
            log.debug(line)
        elif entry is not None:
            level, event = str(entry.pop("level", "info")), str(entry.pop("event"))
            entry.pop("timestamp", None)
            getattr(log, level if level in _LEVELS else "info")(event, **entry)

    async def _watch(self, process: Process) -> None:
        """Follow its health; kill it when it has been silent for too long, or says that it is stuck."""
        heard = time.monotonic()
        while self.health.live and time.monotonic() - heard < self._silence:
            if (health := await self._ask()) is not None:
                heard, self._answered = time.monotonic(), True
                self._tell(health)
            await asyncio.sleep(_LOOK_EVERY if self._answered else _LOOK_EARLY)
        trouble = "it does not answer" if self.health.live else "its device is stuck"
        log.error("engine is started again", trouble=trouble)
        self._said.append(trouble)
        process.kill()

    async def _ask(self) -> Health | None:
        try:
            async with self._session.get(f"{self.url}/health", timeout=_BRIEF) as response:
                return read_health(await response.json())
        except (aiohttp.ClientError, OSError, ValueError):
            return None

    def _tell(self, health: Health) -> None:
        if health != self.health:
            self.health = health
            self._announce()

    def _announce(self) -> None:
        if self._report is not None:
            self._report(self.health)


@asynccontextmanager
async def supervised(supervisor: Supervisor) -> AsyncIterator[Supervisor]:
    """Run `supervisor` beside the body, and end its engine after it."""
    running = asyncio.create_task(supervisor.run())
    try:
        yield supervisor
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def read_health(said: Mapping[str, Any]) -> Health:
    """What people wait for: the text model, and any other only once that is ready."""
    if not said.get("live", True):
        return Health("starting", live=False)
    models = sorted(said.get("models") or (), key=lambda model: model.get("task") != "text")
    pending = [model for model in models if model.get("state") in ("fetching", "loading", "failed")]
    if said.get("ready") or not models:
        return Health("ready" if said.get("ready") else "starting")
    model = (pending or models)[0]
    stage: Stage = model["state"] if pending else "starting"
    return Health(stage, model.get("name"), model.get("fraction"), model.get("reason") or "")


async def _end(process: Process) -> None:
    """Ask it to stop, then insist."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(_GRACE):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _entry(line: str) -> dict[str, Any] | None:
    """A structured log line; None for any other."""
    if not line.startswith("{"):
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if "event" in entry else None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


_BRIEF = aiohttp.ClientTimeout(total=5)
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_STEADY = 60.0
_LOOK_EVERY = 1.0
_LOOK_EARLY = 0.2
_GRACE = 8.0
NICENESS = 5
_REMEMBERED = 20
_LEVELS = frozenset({"debug", "info", "warning", "error", "critical"})

"""Whatever kills or freezes a process: nothing acknowledged is lost, nothing is answered twice."""

import multiprocessing
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from tests.requests.replica import live

ROUNDS = int(os.environ.get("DESKMATE_TEST_KILLS", "20"))
POINTS = ("committing", "accepted", "acknowledged", "claimed", "intended", "sent", "posted", "finished")
BOUND = 120.0


@dataclass(frozen=True)
class Running:
    """A replica in a process of its own, and what it says."""

    process: BaseProcess
    said: Connection

    def lines(self) -> Iterator[str]:
        """What it says until it ends."""
        while self.said.poll(BOUND):
            try:
                yield self.said.recv()
            except EOFError:
                return
        pytest.fail("it neither spoke nor ended")

    def next_lines(self, count: int) -> list[str]:
        return [line for line, _ in zip(self.lines(), range(count), strict=False)]

    def wait_for(self, line: str) -> None:
        assert line in self.lines(), f"it ended before {line}"

    def signal(self, number: int) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, number)


class Host:
    """Where the processes of one test run."""

    def __init__(self, url: str, journal: Path) -> None:
        self._url = url
        self._journal = journal
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(["pytest", "tests.requests.replica"])

    @contextmanager
    def replica(self, names: Sequence[str], fate: str) -> Iterator[Running]:
        said, says = self._processes.Pipe(duplex=False)
        process = self._processes.Process(target=live, args=(self._url, self._journal, names, fate, says))
        process.start()
        says.close()
        try:
            yield Running(process, said)
        finally:
            process.kill()
            process.join()
            said.close()

    def run(self, names: Sequence[str], fate: str) -> tuple[int | None, list[str]]:
        """Run one to its end: its exit code, and what it said."""
        with self.replica(names, fate) as running:
            lines = list(running.lines())
            running.process.join()
        return running.process.exitcode, lines

    def answers(self) -> Counter[str]:
        lines = self._journal.read_text().splitlines() if self._journal.exists() else []
        return Counter(line.split(maxsplit=1)[0] for line in lines)

    @property
    def journal(self) -> str:
        return self._journal.read_text()


@pytest.fixture
def host(database_url: str, tmp_path: Path) -> Host:
    return Host(database_url, tmp_path / "journal")


@pytest.mark.parametrize("point", POINTS)
def test_a_request_is_answered_once_though_the_process_died(point: str, host: Host) -> None:
    code, said = host.run(["1"], f"kill:{point}")
    resent = [] if "acknowledged 1" in said else ["1"]

    host.run(resent, "drain")

    assert code == -signal.SIGKILL
    assert host.answers() == {"1": 1}


def test_requests_survive_a_process_that_dies_again_and_again(host: Host) -> None:
    chance = random.Random(5)  # noqa: S311 - the same moments each time
    asked: list[str] = []
    acknowledged: set[str] = set()
    for number in range(ROUNDS):
        asked += [f"{number}-{each}" for each in range(4)]
        with host.replica([name for name in asked if name not in acknowledged], "random") as running:
            said = running.next_lines(chance.randint(1, 30))
            running.process.kill()
            said += running.lines()
        acknowledged |= {line.split()[1] for line in said if line.startswith("acknowledged ")}

    host.run([name for name in asked if name not in acknowledged], "drain:patiently")

    assert host.answers() == dict.fromkeys(asked, 1)


def test_a_request_that_kills_every_process_is_given_up_and_said_so(host: Host) -> None:
    host.run(["1"], "kill:claimed")
    host.run([], "kill:claimed")
    host.run([], "kill:claimed")

    host.run([], "drain")

    assert host.journal == "1 gave up\n"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("point", ["claimed", "sent", "posted"])
def test_a_frozen_process_that_wakes_up_adds_nothing(point: str, host: Host) -> None:
    with host.replica(["1"], f"freeze:{point}") as frozen:
        frozen.wait_for(f"{point} 1")
        host.run([], "drain")

        frozen.signal(signal.SIGCONT)

        frozen.wait_for("lost 1")
    assert host.answers() == {"1": 1}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_replicas_share_the_work_though_one_of_them_dies(host: Host) -> None:
    chance = random.Random(7)  # noqa: S311 - the same moments each time
    asked: list[str] = []
    for number in range(max(1, ROUNDS // 4)):
        names = [f"{number}-{each}" for each in range(8)]
        asked += names
        with host.replica([], "random") as doomed:
            doomed.wait_for("started replica")
            with host.replica(names, "drain") as survivor:
                survivor.wait_for(f"acknowledged {chance.choice(names)}")
                doomed.process.kill()
                survivor.wait_for("drained replica")

    assert host.answers() == dict.fromkeys(asked, 1)

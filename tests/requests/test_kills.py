"""Whatever kills or freezes a process: nothing acknowledged is lost, nothing is answered twice."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROUNDS = int(os.environ.get("DESKMATE_TEST_KILLS", "20"))
POINTS = ("committing", "accepted", "acknowledged", "claimed", "intended", "sent", "posted", "finished")


class Host:
    """Where the processes of one test run."""

    def __init__(self, url: str, journal: Path) -> None:
        self._url = url
        self._journal = journal

    @contextmanager
    def replica(self, names: Sequence[str], fate: str) -> Iterator[subprocess.Popen[str]]:
        command = [
            sys.executable,
            "-m",
            "tests.requests.replica",
            self._url,
            str(self._journal),
            ",".join(names),
            fate,
        ]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
        with process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, names: Sequence[str], fate: str) -> tuple[int, list[str]]:
        """Run one to its end: its exit code, and what it said."""
        with self.replica(names, fate) as process:
            said = process.communicate(timeout=120)[0].splitlines()
        return process.returncode, said

    def answers(self) -> Counter[str]:
        lines = self._journal.read_text().splitlines() if self._journal.exists() else []
        return Counter(line.split(maxsplit=1)[0] for line in lines)

    @property
    def journal(self) -> str:
        return self._journal.read_text()


@pytest.fixture
def host(database_url: str, tmp_path: Path) -> Host:
    return Host(database_url, tmp_path / "journal")


def read(process: subprocess.Popen[str], lines: int) -> list[str]:
    """The next lines that it says."""
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(lines)]


def read_to(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdout is not None
    assert any(said.strip() == line for said in process.stdout), f"it ended before {line}"


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
        with host.replica([name for name in asked if name not in acknowledged], "random") as process:
            said = read(process, chance.randint(1, 30))
            process.kill()
            said += process.communicate()[0].splitlines()
        acknowledged |= {line.split()[1] for line in said if line.startswith("acknowledged ")}

    host.run([name for name in asked if name not in acknowledged], "drain")

    assert host.answers() == dict.fromkeys(asked, 1)


def test_a_request_that_kills_every_process_is_given_up_and_said_so(host: Host) -> None:
    host.run(["1"], "kill:claimed")
    host.run([], "kill:claimed")
    host.run([], "kill:claimed")

    host.run([], "drain")

    assert host.journal == "1 gave up\n"


@pytest.mark.parametrize("point", ["claimed", "sent", "posted"])
def test_a_frozen_process_that_wakes_up_adds_nothing(point: str, host: Host) -> None:
    with host.replica(["1"], f"freeze:{point}") as frozen:
        read_to(frozen, f"{point} 1")
        host.run([], "drain")

        frozen.send_signal(signal.SIGCONT)

        read_to(frozen, "lost 1")
    assert host.answers() == {"1": 1}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_replicas_share_the_work_though_one_of_them_dies(host: Host) -> None:
    chance = random.Random(7)  # noqa: S311 - the same moments each time
    asked: list[str] = []
    for number in range(max(1, ROUNDS // 4)):
        names = [f"{number}-{each}" for each in range(8)]
        asked += names
        with host.replica([], "random") as doomed, host.replica(names, "random") as other:
            read_to(other, f"acknowledged {names[-1]}")
            read(other, chance.randint(1, 20))
            doomed.kill()
            other.kill()

    host.run([], "drain")

    assert host.answers() == dict.fromkeys(asked, 1)

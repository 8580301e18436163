"""What the engines' benchmark has measured so far, in a file, so that it goes on where it was stopped."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.contenders import Trace
from tests.benchmarks.report import Run


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of an engine at once: `people` texts after prompts of about `prompt` tokens."""

    people: int
    prompt: int
    picture: bool


class Notes:
    """Runs of `model` with answers of `tokens`, a line of JSON each; without a path they are only remembered."""

    def __init__(self, path: Path | None, model: str, tokens: int) -> None:
        self._path = path
        self.tokens = tokens
        self._about = {"model": model, "tokens": tokens}
        self._runs = dict(self._read())

    def has(self, name: str, load: Load, number: int) -> bool:
        """Whether the engine `name` was asked that in this round."""
        return (name, load, number) in self._runs

    def add(self, name: str, load: Load, number: int, run: Run) -> None:
        """Note a run at once, so that nothing is lost by what comes after it."""
        self._runs[name, load, number] = run
        if self._path is not None:
            noted = {**self._about, "engine": name, "load": asdict(load), "round": number, "run": asdict(run)}
            with self._path.open("a") as file:
                file.write(json.dumps(noted) + "\n")

    def runs(self) -> dict[tuple[str, Load], list[Run]]:
        """All rounds of each engine and load."""
        rounds: dict[tuple[str, Load], list[Run]] = {}
        for (name, load, _), run in self._runs.items():
            rounds.setdefault((name, load), []).append(run)
        return rounds

    def _read(self) -> Iterator[tuple[tuple[str, Load, int], Run]]:
        if self._path is None or not self._path.exists():
            return
        for line in self._path.read_text().splitlines():
            noted = json.loads(line)
            if self._about.items() <= noted.items():
                yield (noted["engine"], Load(**noted["load"]), noted["round"]), _run(noted["run"])


def _run(noted: dict[str, Any]) -> Run:
    traces = [Trace(tuple(each["arrivals"]), each["tokens"]) for each in noted["traces"]]
    return Run(traces, noted["steps"])

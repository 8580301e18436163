"""What the engines' benchmark tells: medians over rounds, one table, one plot."""

import datetime
import platform
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil

from tests.benchmarks.contenders import NAMES, Trace

DOCUMENT = Path("docs/benchmarks.md")
PLOT = Path("docs/engines.png")
HEADS = ("Engine", "Picture", "Prompt", "People", "tok/s", "TTFT p50", "TTFT p95", "ITL p50", "steps/s")


@dataclass(frozen=True, slots=True)
class Run:
    """All texts of one round, and the picture's steps a second meanwhile."""

    traces: Sequence[Trace]
    steps: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """Medians over the rounds; times in seconds."""

    name: str
    people: int
    prompt: int
    picture: bool
    rate: float
    first: float
    latest: float
    between: float
    steps: float | None


def summary(name: str, people: int, prompt: int, picture: bool, runs: Sequence[Run]) -> Result:
    """The medians of `runs`."""
    firsts = [sorted(trace.arrivals[0] for trace in run.traces) for run in runs]
    return Result(
        name,
        people,
        prompt,
        picture,
        rate=statistics.median(map(_rate, _longest(runs))),
        first=statistics.median(map(statistics.median, firsts)),
        latest=statistics.median(ranked[int(len(ranked) * 0.95)] for ranked in firsts),
        between=statistics.median(map(_between, runs)),
        steps=statistics.median(run.steps or 0.0 for run in runs) if picture else None,
    )


def _longest(runs: Sequence[Run]) -> list[Run]:
    """Those in which about the most was written: where texts end early, reading the prompts counts for more."""
    written = [sum(trace.tokens for trace in run.traces) for run in runs]
    return [run for run, tokens in zip(runs, written, strict=True) if tokens >= 0.95 * max(written)]


def _rate(run: Run) -> float:
    return sum(trace.tokens for trace in run.traces) / max(trace.arrivals[-1] for trace in run.traces)


def _between(run: Run) -> float:
    gaps = [later - earlier for trace in run.traces for earlier, later in pairwise(trace.arrivals)]
    return statistics.median(gaps or [0.0])


def table(results: Sequence[Result]) -> str:
    """In Markdown, sorted by what was asked."""
    return in_columns(HEADS, [_row(result) for result in sorted(results, key=_order)])


def in_columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [heads, ["-" * width for width in widths], *rows]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines
    )


def _order(result: Result) -> tuple[bool, int, int, int]:
    return result.picture, result.prompt, result.people, list(NAMES).index(result.name)


def _row(result: Result) -> tuple[str, ...]:
    return (
        NAMES[result.name],
        "yes" if result.picture else "",
        str(result.prompt),
        str(result.people),
        f"{result.rate:.1f}",
        f"{result.first:.2f}",
        f"{result.latest:.2f}",
        f"{result.between:.3f}",
        "" if result.steps is None else f"{result.steps:.2f}",
    )


def plot(results: Sequence[Result], path: Path) -> None:
    """Tokens a second, and the time between two tokens, over the number of people."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot

    shortest = min(result.prompt for result in results)
    alone = [result for result in results if not result.picture and result.prompt == shortest]
    figure, (rates, gaps) = pyplot.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    for name in NAMES:
        line = sorted((each for each in alone if each.name == name), key=lambda each: each.people)
        people, style = [each.people for each in line], "-o" if name == "ours" else "--o"
        rates.plot(
            people, [each.rate for each in line], style, label=NAMES[name].replace("*", "").replace("`", "")
        )
        gaps.plot(people, [each.between * 1000 for each in line], style)
    rates.set(title=f"Tokens a second, prompts of {shortest} tokens", xlabel="texts at once", ylim=0)
    gaps.set(title="Milliseconds between two tokens, median", xlabel="texts at once", ylim=0)
    rates.legend(fontsize=8)
    figure.savefig(path, dpi=120)


def write(results: Sequence[Result], lines: str, model: str, rounds: int, tokens: int) -> None:
    """Put table and plot into the documents."""
    plot(results, PLOT)
    replace("engines", f"{said(model, tokens, rounds)}\n\n{lines}")


def said(model: str, tokens: int | None, rounds: int) -> str:
    """When and where it was measured."""
    today = datetime.datetime.now(datetime.UTC).date()
    each = "" if tokens is None else f" {tokens} tokens,"
    return f"Last run: {today}, {machine()}; {model},{each} {rounds} rounds, medians."


def replace(mark: str, lines: str) -> None:
    """Put `lines` into the document, where it is marked."""
    place = re.compile(rf"(<!-- {mark}:[^>]*-->\n).*?(<!-- /{mark} -->)", re.DOTALL)
    text = place.sub(lambda found: f"{found[1]}{lines}\n{found[2]}", DOCUMENT.read_text())
    DOCUMENT.write_text(text)


def machine() -> str:
    """The processor, its cores and memory."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    name = names[0] if names else platform.machine()
    return f"{psutil.cpu_count()} cores of {name}, {psutil.virtual_memory().total / 2**30:.0f} GiB, no GPU"

"""Our engine beside its peers: the same model, the same prompts, in turns.

`python -m tests.benchmarks engines [--quick] [--model NAME] [--people 1,4,16,32] [--rounds 3] [--write]`

It may be done in pieces: `--keep FILE --minutes 6` begins no turn after six minutes, and the same
command goes on from there the next time.
"""

import argparse
import asyncio
import math
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Iterator, Sequence
from pathlib import Path

import aiohttp

from bot.engine.server.catalogue import SMOLLM2, Entry, find
from bot.engine.server.prepare import prepare
from tests.benchmarks import report
from tests.benchmarks.contenders import CONTENDERS, AtWork, Contender, Crashed, Setting, Trace
from tests.benchmarks.easel import save_pipeline
from tests.benchmarks.notes import Load, Notes
from tests.benchmarks.tables import MODELS

WORDS = (
    "river",
    "stone",
    "light",
    "paper",
    "garden",
    "winter",
    "bridge",
    "window",
    "music",
    "silver",
    "forest",
)
WARM_UP = 25.0
"""Seconds that are not measured, the same for everybody."""
QUESTION = "Tell a story in which these words come:"
"""Models of these sizes answer it at length; many other questions they decline in a line, which would time their reading."""


def main(arguments: Sequence[str]) -> None:
    """Measure, print the table, draw the plot."""
    options = _parser().parse_args(arguments)
    entry = find(options.model)
    if entry is None:
        sys.exit(f"no model is called {options.model}")
    began = time.monotonic()
    results = asyncio.run(_measured(entry, options))
    table = report.table(results)
    sys.stdout.write(f"\n{table}\n\n{(time.monotonic() - began) / 60:.0f} minutes\n")
    if options.plot:
        report.plot(results, options.plot)
    if options.write:
        report.write(results, table, entry.name, options.rounds, options.tokens)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks engines")
    parser.add_argument("--model", default=SMOLLM2.name, help="a text model of the catalogue")
    parser.add_argument("--people", type=_numbers, default=[1, 4, 16, 32], help="texts at once")
    parser.add_argument("--prompts", type=_numbers, default=[30, 1000], help="tokens of the prompts")
    parser.add_argument("--long-people", type=_numbers, help="texts at once after prompts of over 100 tokens")
    parser.add_argument("--tokens", type=int, default=64, help="tokens to write")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a file of what was measured, to go on from")
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no turn after so many")
    parser.add_argument("--only", type=lambda names: names.split(","), help="some of the contenders")
    parser.add_argument("--no-picture", action="store_true", help="text alone")
    parser.add_argument("--quick", action="store_true", help="one round of the short prompts, for 1 and 16")
    parser.add_argument("--plot", type=Path, help="where the PNG goes")
    parser.add_argument("--write", action="store_true", help="put table and plot into the documents")
    return parser


def _numbers(listed: str) -> list[int]:
    return [int(number) for number in listed.split(",")]


async def _measured(entry: Entry, options: argparse.Namespace) -> list[report.Result]:
    folder = await prepare(entry, MODELS, lambda stage, fraction: None)
    ends_by = time.monotonic() + 60 * options.minutes
    notes = Notes(options.keep, entry.name, options.tokens)
    with save_pipeline() as pipeline:
        setting = Setting(entry, folder, pipeline, threads=None)
        for number, contender in _turns(options):
            loads = [
                load for load in _wanted(contender, options) if not notes.has(contender.name, load, number)
            ]
            if loads and time.monotonic() < ends_by:
                await _turn(contender, setting, loads, number, notes)
    return [
        report.summary(name, load.people, load.prompt, load.picture, runs)
        for (name, load), runs in notes.runs().items()
    ]


def _turns(options: argparse.Namespace) -> Iterator[tuple[int, Contender]]:
    for number in range(1 if options.quick else options.rounds):
        for contender in _in_turn(CONTENDERS, number):
            if not options.only or contender.name in options.only:
                yield number, contender


def _wanted(contender: Contender, options: argparse.Namespace) -> Iterator[Load]:
    """What it can be asked and would tell something."""
    for load in _loads(options):
        if load.people <= contender.most and (contender.paints or not load.picture):
            yield load


def _loads(options: argparse.Namespace) -> Iterator[Load]:
    people, prompts = ([1, 16], [30]) if options.quick else (options.people, options.prompts)
    for picture in (False,) if options.no_picture else (False, True):
        for prompt in prompts if not picture else prompts[:1]:
            for many in options.long_people or people if prompt > 100 else people:
                yield Load(many, prompt, picture)


def _in_turn(contenders: Sequence[Contender], number: int) -> Iterator[Contender]:
    """Each round another one begins, so that no one always has the machine at its coolest."""
    present = [contender for contender in contenders if contender.present()]
    start = number % len(present)
    yield from present[start:] + present[:start]


async def _turn(
    contender: Contender, setting: Setting, loads: Sequence[Load], number: int, notes: Notes
) -> None:
    """One contender's runs of a round; it has the machine for itself. One that crashes is left out."""
    try:
        async with contender.start(setting) as at_work:
            await warm_up(at_work)
            for load in loads:
                run = await _run(at_work, load, prompts(load, number), notes.tokens)
                notes.add(contender.name, load, number, run)
                _tell(contender.name, load, run.traces)
    except (Crashed, aiohttp.ClientError) as error:
        sys.stderr.write(f"{contender.name} crashed: {error}\n")


async def _run(at_work: AtWork, load: Load, asked: Sequence[str], tokens: int) -> report.Run:
    if not load.picture or at_work.paint is None:
        traces, _ = await _timed(at_work.ask(asked, tokens))
        return report.Run(traces)
    async with at_work.paint() as steps:
        traces, spent = await _timed(at_work.ask(asked, tokens))
        return report.Run(traces, steps() / spent)


async def warm_up(at_work: AtWork) -> None:
    """Ask until everyone is at their best: ours packs its weights for a while after it is ready."""
    began = time.monotonic()
    while time.monotonic() - began < WARM_UP:
        await at_work.ask([QUESTION], 4)


async def _timed(asked: Awaitable[list[Trace]]) -> tuple[list[Trace], float]:
    began = time.monotonic()
    traces = await asked
    return traces, time.monotonic() - began


def prompts(load: Load, number: int) -> list[str]:
    """Prompts that begin differently, so that none is known from another; the same for every contender."""
    chance = random.Random(f"{load} {number}")  # noqa: S311 - nothing is secret
    overhead = len(QUESTION.split()) + 10
    return [
        f"{chance.randrange(10**6)} {QUESTION} {' '.join(chance.choices(WORDS, k=max(4, load.prompt - overhead)))}."
        for _ in range(load.people)
    ]


def _tell(name: str, load: Load, traces: Sequence[Trace]) -> None:
    rate = sum(trace.tokens for trace in traces) / max(trace.arrivals[-1] for trace in traces)
    first = statistics.median(trace.arrivals[0] for trace in traces)
    short = min(trace.tokens for trace in traces)
    sys.stderr.write(f"{name}: {load}: {rate:.1f} tok/s, first after {first:.2f} s, {short} tokens or more\n")

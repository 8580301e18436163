"""Our engine beside its peers: the same model, the same prompts, in turns.

`python -m tests.benchmarks engines [--quick] [--model NAME] [--people 1,4,16,32] [--rounds 3] [--write]`
"""

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.engine.server.catalogue import SMOLLM2, Entry, find
from bot.engine.server.prepare import prepare
from tests.benchmarks import report
from tests.benchmarks.contenders import CONTENDERS, AtWork, Contender, Setting, Trace
from tests.benchmarks.easel import save_pipeline
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
QUESTION = "Write a very long story with these words in it:"


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked of an engine at once: `people` texts after prompts of about `prompt` tokens."""

    people: int
    prompt: int
    picture: bool


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
    parser.add_argument("--tokens", type=int, default=32, help="tokens to write")
    parser.add_argument("--rounds", type=int, default=3)
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
    rounds = 1 if options.quick else options.rounds
    loads = list(_loads(options))
    traces: dict[tuple[str, Load], list[report.Run]] = {}
    with save_pipeline() as pipeline:
        setting = Setting(entry, folder, pipeline, threads=None)
        for number in range(rounds):
            for contender in _in_turn(CONTENDERS, number):
                if options.only and contender.name not in options.only:
                    continue
                for load, run in await _turn(contender, setting, loads, number, options.tokens):
                    traces.setdefault((contender.name, load), []).append(run)
    return [
        report.summary(name, load.people, load.prompt, load.picture, runs)
        for (name, load), runs in traces.items()
    ]


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
    contender: Contender, setting: Setting, loads: Sequence[Load], number: int, tokens: int
) -> list[tuple[Load, report.Run]]:
    """One contender's runs of a round; it has the machine for itself."""
    runs = []
    async with AsyncExitStack() as stack:
        at_work = await stack.enter_async_context(contender.start(setting))
        await _warm_up(at_work)
        for load in loads:
            if load.people > contender.most or (load.picture and at_work.paint is None):
                continue
            prompts = _prompts(load, number)
            if load.picture and at_work.paint is not None:
                async with at_work.paint() as steps:
                    traces, spent = await _timed(at_work.ask(prompts, tokens))
                    runs.append((load, report.Run(traces, steps() / spent)))
            else:
                traces, _ = await _timed(at_work.ask(prompts, tokens))
                runs.append((load, report.Run(traces)))
            _tell(contender.name, load, traces)
    return runs


async def _warm_up(at_work: AtWork) -> None:
    """Ask until everyone is at their best: ours packs its weights for a while after it is ready."""
    began = time.monotonic()
    while time.monotonic() - began < WARM_UP:
        await at_work.ask([QUESTION], 4)


async def _timed(asked: Awaitable[list[Trace]]) -> tuple[list[Trace], float]:
    began = time.monotonic()
    traces = await asked
    return traces, time.monotonic() - began


def _prompts(load: Load, number: int) -> list[str]:
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
    sys.stderr.write(f"{name}: {load}: {rate:.1f} tok/s, first after {first:.2f} s\n")

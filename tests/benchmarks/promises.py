"""What our engine promises beside its speed: ready soon, a prefix read once, text beside a picture, cancelled at once.

`python -m tests.benchmarks promises [--model NAME] [--rounds 3] [--write]`
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import aiohttp

from bot.engine.server.catalogue import SMOLLM2, Entry, find
from bot.engine.server.prepare import prepare
from tests.benchmarks import report
from tests.benchmarks.contenders import AtWork, Setting, Trace, ours
from tests.benchmarks.easel import save_pipeline
from tests.benchmarks.engines import prompts, warm_up
from tests.benchmarks.notes import Load
from tests.benchmarks.tables import MODELS

PEOPLE, TOKENS = 4, 64
LOOKING = 8.0
"""Seconds in which a picture's steps are counted."""
OFTEN = 0.01
WRITING = 1.5
"""Seconds after which short prompts are read, and both texts being written."""
PREFIX = Load(1, 1000, picture=False)


@dataclass(frozen=True, slots=True)
class Found:
    """One round; times in seconds. *Beside* is while a picture is being made."""

    ready: float
    cold: float
    warm: float
    first: float
    first_beside: float
    between: float
    between_beside: float
    gap_beside: float
    step: float
    step_beside: float
    freed: float


def main(arguments: Sequence[str]) -> None:
    """Measure, print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks promises")
    parser.add_argument("--model", default=SMOLLM2.name, help="a text model of the catalogue")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into the documents")
    options = parser.parse_args(arguments)
    entry = find(options.model)
    if entry is None:
        sys.exit(f"no model is called {options.model}")
    table = _table(asyncio.run(_medians(entry, options.rounds)))
    sys.stdout.write(f"{table}\n")
    if options.write:
        report.replace("promises", f"{report.said(entry.name, TOKENS, options.rounds)}\n\n{table}")


async def _medians(entry: Entry, rounds: int) -> Found:
    folder = await prepare(entry, MODELS, lambda stage, fraction: None)
    with save_pipeline() as pipeline:
        found = [await _round(Setting(entry, folder, pipeline, threads=None), each) for each in range(rounds)]
    names = [field.name for field in fields(Found)]
    return Found(**{name: statistics.median(getattr(each, name) for each in found) for name in names})


async def _round(setting: Setting, number: int) -> Found:
    began = time.monotonic()
    async with ours(setting) as at_work:
        ready = time.monotonic() - began
        await warm_up(at_work)
        cold, warm = await _prefix(at_work, number)
        step = await _step(at_work)
        alone = await at_work.ask(prompts(Load(PEOPLE, 30, picture=False), number), TOKENS)
        beside, step_beside = await _beside(at_work, prompts(Load(PEOPLE, 30, picture=True), number))
        freed = await _freed(at_work, prompts(Load(2, 30, picture=False), number))
    return Found(
        ready=ready,
        cold=cold,
        warm=warm,
        first=_first(alone),
        first_beside=_first(beside),
        between=statistics.median(_gaps(alone)),
        between_beside=statistics.median(_gaps(beside)),
        gap_beside=max(_gaps(beside)),
        step=step,
        step_beside=step_beside,
        freed=freed,
    )


async def _prefix(at_work: AtWork, number: int) -> tuple[float, float]:
    """The time to the first words after a long prompt, and after another that begins like it."""
    [prompt] = prompts(PREFIX, number)
    [cold] = await at_work.ask([prompt], 4)
    [warm] = await at_work.ask([f"{prompt} Begin with a question."], 4)
    return cold.arrivals[0], warm.arrivals[0]


async def _step(at_work: AtWork) -> float:
    """The seconds of a picture's step when nothing else is asked for."""
    assert at_work.paint is not None
    async with at_work.paint() as steps:
        await asyncio.sleep(LOOKING)
        return LOOKING / steps()


async def _beside(at_work: AtWork, asked: Sequence[str]) -> tuple[list[Trace], float]:
    assert at_work.paint is not None
    async with at_work.paint() as steps:
        began = time.monotonic()
        traces = await at_work.ask(asked, TOKENS)
        return traces, (time.monotonic() - began) / max(1, steps())


async def _freed(at_work: AtWork, asked: Sequence[str]) -> float:
    """How long a text that nobody reads any more keeps its place, in steps of the one that goes on."""
    stays, goes = (asyncio.ensure_future(at_work.ask([prompt], TOKENS)) for prompt in asked)
    async with aiohttp.ClientSession(at_work.url) as session:
        await _until_served(session, 2)
        await asyncio.sleep(WRITING)
        goes.cancel()
        began = time.monotonic()
        await _until_served(session, 1)
        kept = time.monotonic() - began
    return kept / statistics.median(_gaps(await stays))


async def _until_served(session: aiohttp.ClientSession, many: int) -> None:
    while True:
        async with session.get("/v1/queue") as answer:
            places = (await answer.json())["data"]
        if sum(place["position"] == 0 for place in places) == many:
            return
        await asyncio.sleep(OFTEN)


def _first(traces: Sequence[Trace]) -> float:
    ranked = sorted(trace.arrivals[0] for trace in traces)
    return ranked[int(len(ranked) * 0.95)]


def _gaps(traces: Sequence[Trace]) -> list[float]:
    return [later - earlier for trace in traces for earlier, later in pairwise(trace.arrivals)]


def _table(found: Found) -> str:
    latest = found.first + 1.2 * found.step
    gap = found.step + 2 * found.between
    rows = [
        ("ready from warm caches", "8 s", f"{found.ready:.1f} s"),
        _ratio("first words after a known prefix of 1,000 tokens, against the first time", 0.35, found.warm, found.cold),
        (f"beside a picture: TTFT p95 of {PEOPLE}, at most idle and 1.2 steps", f"{latest:.2f} s", f"{found.first_beside:.2f} s"),
        _ratio("beside a picture: ITL p50, against idle", 1.2, found.between_beside, found.between),
        ("beside a picture: longest gap, at most a step and two tokens", f"{gap:.2f} s", f"{found.gap_beside:.2f} s"),
        ("the picture's speed meanwhile, at least", "0.2", f"{found.step / found.step_beside:.2f} (a step alone: {found.step:.2f} s)"),
        ("cancelled: place free after, in steps", "2", f"{found.freed:.1f}"),
    ]  # fmt: skip
    return report.in_columns(("What", "Goal", "Seen"), rows)


def _ratio(what: str, goal: float, seen: float, against: float) -> tuple[str, str, str]:
    return what, f"{goal}", f"{seen / against:.2f} ({seen:.3f} s, {against:.3f} s)"

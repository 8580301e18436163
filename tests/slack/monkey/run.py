"""One story: so many things happen, then everything settles and is looked at."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from structlog.testing import capture_logs

import handlers
from bot.capability import discover
from bot.engine.scripted import ScriptedEngine
from tests.slack.monkey.afterwards import problems
from tests.slack.monkey.office import open_office
from tests.slack.monkey.people import Crowd, chosen, crash, press
from tests.slack.monkey.weather import Moods, Weather, luck

CAN = discover(handlers)
SHARE = 0.06
PRESSES = 6


async def run(seed: str, steps: int | Sequence[int], home: Path, *, share: float = SHARE) -> list[str]:
    """What is wrong after `steps` things happened, or after those with these numbers alone."""
    moods = Moods(seed)
    engine = ScriptedEngine(moods.text, votes=moods.votes)
    with capture_logs() as logged:
        async with open_office(home, engine, CAN) as office:
            crowd = Crowd(office)
            office.workspace.faults = weather = Weather(seed, share)
            for number in range(steps) if isinstance(steps, int) else steps:
                await _happen(crowd, luck(seed, number), logged)
            weather.share = 0.0
            await _settled(crowd)
            found = await problems(office, crowd, logged)
            for number in range(PRESSES):
                await press(crowd, luck(seed, "press", number))
            await _settled(crowd)
            return found or await problems(office, crowd, logged)


async def _happen(crowd: Crowd, chance: Random, logged: list[Any]) -> None:
    act, known = chosen(chance), len(logged)
    await crowd.do(act, chance)
    if act is crash:
        del logged[known:]
    await asyncio.sleep(chance.choice((0.0, 0.0, 0.1, 0.5)))  # people are not always in a hurry
    if chance.random() < 0.3:
        await crowd.office.settled()


async def _settled(crowd: Crowd) -> None:
    """All is done, also what follows an acknowledgement beside the queue: a bot that stops waits for that."""
    if crowd.under_way:
        await asyncio.wait(crowd.under_way)
    await crowd.office.settled()
    await crowd.office.shut_down()
    await crowd.office.boot()
    await crowd.office.settled()

"""How well free sentences are understood, with the embedded model: `python -m tests.benchmarks router`.

The model's votes are kept in tests/understanding/votes.json, from which CI measures the same again.
"""

import asyncio
import json
import time
from collections.abc import Mapping

import aiohttp

import handlers
from bot.capability import discover
from bot.engine import Engine, TextPrompt, Written
from bot.engine.client import HttpEngine, server_at
from bot.engine.scripted import ScriptedEngine
from bot.engine.server.catalogue import QWEN_CODER
from tests.benchmarks.tables import MODELS, show
from tests.conftest import engine_process
from tests.understanding.measure import VOTES, of, recorded, sentence_in, sentences, shares, understood
from tests.understanding.measure import votes as known

_PATIENT = 600.0


async def main() -> None:
    """Ask the model about every sentence that the rules leave open, and print what came of them."""
    with engine_process(MODELS, {"DESKMATE_TEXT_MODEL": QWEN_CODER.name, "DESKMATE_THREADS": "2"}) as url:
        async with aiohttp.ClientSession() as session:
            server = server_at(url, patience=_PATIENT)
            await _record(HttpEngine(session, text=server, image=server))
    for part in ("tune", "held"):
        await _report(part)


async def _record(engine: Engine) -> None:
    votes = _known()
    began, counted = time.monotonic(), 0
    for ballot in await _ballots():
        if (text := sentence_in(ballot)) not in votes:
            votes[text] = await _vote(ballot, engine)
            counted += 1
            _keep(votes)
    if counted:
        show("Votes", {"each": f"{(time.monotonic() - began) / counted:.1f} s", "count": str(counted)})


async def _ballots() -> list[TextPrompt]:
    """What is put to the model of the labelled sentences."""
    engine, capabilities = ScriptedEngine(), discover(handlers)
    for sentence in sentences():
        await understood(sentence, capabilities, engine)
    return engine.ballots


async def _vote(ballot: TextPrompt, engine: Engine) -> dict[str, float]:
    async for event in engine.write(ballot):
        if isinstance(event, Written):
            return {name: round(share, 4) for name, share in event.likely}
    raise RuntimeError("the engine did not vote")


async def _report(part: str) -> None:
    capabilities, engine = discover(handlers), recorded()
    found = [await understood(one, capabilities, engine) for one in sentences() if one.part == part]
    rows = {"all": found, "English": of(found, language="en"), "Chinese": of(found, language="zh")}
    for title, each in rows.items():
        figures = {str(outcome): f"{share:.1%}" for outcome, share in shares(each).items()}
        show(f"{part}, {title}: {len(each)} sentences", figures)


def _known() -> dict[str, Mapping[str, float]]:
    return known() if VOTES.exists() else {}


def _keep(votes: Mapping[str, Mapping[str, float]]) -> None:
    kept = {"model": QWEN_CODER.name, "date": time.strftime("%Y-%m-%d"), "votes": votes}
    VOTES.write_text(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(main())

"""Ten answers that are written at once share the workspace's rate, and Slack never has to say: slow down."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.capability import Person, Place, Request
from bot.engine import TextEvent, Words, Written
from bot.engine.scripted import WRITER
from bot.playground import web_api
from bot.playground.clock import Clock
from bot.playground.delivery import Courier
from bot.playground.manifest import Manifest
from bot.playground.room import Tokens
from bot.playground.socket_mode import SocketMode
from bot.playground.state import APP_USER, TEAM, State
from bot.playground.storage import Storage
from bot.playground.workspace import Workspace
from bot.slack.api import Api
from bot.slack.budget import Budget
from bot.slack.manifest import manifest
from bot.slack.methods import METHODS
from bot.slack.posting import Posting, Spot
from bot.slack.work import Work
from bot.slack.writing import Writing
from tests.slack.abilities import abilities
from tests.slack.conftest import ANA, GENERAL, shown
from tests.slack.test_restarts import MortalLedger

WORDS = 700
STREAMS = 10


class Hours(asyncio.SelectorEventLoop):
    """A loop in which hours pass as soon as nothing is left to do."""

    now = 0.0

    def time(self) -> float:
        """Seconds since the loop began."""
        return self.now

    def _run_once(self) -> None:
        waiting: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]  # the loop's own
        due = [timer.when() for timer in waiting if not timer.cancelled()]
        if due and not self._ready:  # type: ignore[attr-defined]  # the loop's own
            self.now = max(self.now, min(due))
        super()._run_once()  # type: ignore[misc]  # not in the stubs


class LoopClock(Clock):
    """The playground's clock, which goes with the loop."""

    def __call__(self) -> float:
        return 1_800_000_000.0 + asyncio.get_running_loop().time()


class Forgetful(Storage):
    """Keeps nothing."""

    def save_soon(self, state: State) -> None:
        """Not even later."""

    async def close(self, state: State) -> None:
        """Nor at the end."""


@dataclass
class Answered:
    """What the SDK gives back."""

    data: dict[str, Any]


class Direct(AsyncWebClient):
    """The Web API of a workspace without a network between."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(token=workspace.tokens.bot)
        self.workspace = workspace

    async def _call(self, method: str, arguments: dict[str, Any]) -> Answered:
        given = {name: value for name, value in arguments.items() if value is not None}
        answer = web_api.perform(self.workspace, method, self.workspace.tokens.bot, given)
        if not answer["ok"]:
            raise SlackApiError(answer["error"], answer)  # type: ignore[no-untyped-call]  # the SDK leaves it so
        return Answered(answer)

    def __getattribute__(self, name: str) -> Any:
        methods = {method.replace(".", "_"): method for method in METHODS}
        if name not in methods:
            return super().__getattribute__(name)
        return lambda **arguments: self._call(methods[name], arguments)


async def slowly() -> AsyncIterator[TextEvent]:
    """A long answer, two words a second."""
    for number in range(WORDS):
        await asyncio.sleep(0.5)
        yield Words(f"w{number} ")
    yield Written("".join(f"w{number} " for number in range(WORDS)), WRITER)


async def written_at_once(folder: Path) -> Workspace:
    """Ten long answers in ten threads."""
    loop = asyncio.get_running_loop()
    workspace = Workspace(
        Manifest.parse(manifest(abilities())),
        Forgetful(folder),
        url="http://workspace.example",
        tokens=Tokens(),
        clock=LoopClock(),
    )
    workspace.connect(Courier(SocketMode(), retry_after=()))
    budget = Budget(lambda method: METHODS[method].rate, clock=loop.time)
    api = Api(Direct(workspace), budget=budget)

    async def told(_: str) -> bool:
        return True

    async def write(number: int) -> None:
        thread = await workspace.post(ANA, GENERAL, f"Question {number}")
        request = Request(f"r{number}", "/write", "", Person(ANA, "Ana"), Place(TEAM, GENERAL, thread))
        posting = Posting(api, MortalLedger(request_id=f"r{number}"), request, APP_USER)
        work = Work(posting, Spot(GENERAL, thread), 100, "Thinking…", told, clock=loop.time)
        await Writing(work).run(slowly(), lambda _: ())

    await asyncio.gather(*(write(number) for number in range(STREAMS)))
    await workspace.stop_working()
    return workspace


def test_ten_streams_stay_within_slacks_tiers_and_lose_no_word(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=Hours) as runner:
        workspace = runner.run(written_at_once(tmp_path))

    answers = [one for one in workspace.board.channel(GENERAL).messages.values() if one.user == APP_USER]
    assert workspace.breaches == []
    assert len(answers) >= 2 * STREAMS, "no stream outlives Slack's five minutes"
    words = [word for one in answers for word in shown(one).split() if word.startswith("w")]
    assert sorted(words) == sorted(f"w{number}" for number in range(WORDS) for _ in range(STREAMS))

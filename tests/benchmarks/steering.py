"""How soon a pressed button shows that it was, and how soon a text stops, while the engine writes for eight others.

`python -m tests.benchmarks.steering [ROUNDS]`
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Iterator

from bot.playground.server import serve
from bot.playground.state import Message
from bot.playground.workspace import Workspace
from tests.benchmarks.acknowledgement import saturated
from tests.benchmarks.tables import bot, drained, model_folder, show, spread, until_said

ANA, CHEN, GENERAL = "U0ANA", "U0CHEN", "C0GENERAL"
PATIENCE = 240.0


async def main(rounds: int) -> None:
    """Press *Shorter* under a draft and say "stop" to a story, in turns."""
    await model_folder()
    async with serve(rates="observe") as playground, bot("run", **playground.environment) as process:
        workspace = playground.workspace
        engine = re.search(r"http://127\.0\.0\.1:\d+", await until_said(process, "engine started"))
        await until_said(process, "model ready")
        async with drained(process):
            draft = await _drafted(workspace)
            async with saturated(engine.group() if engine else ""):
                pressed = [await _pressed(workspace, draft) for _ in range(rounds)]
                stopped = [await _stopped(workspace) for _ in range(rounds)]
    show("A button shows that it was pressed", spread(pressed))
    show("A text stops", spread(stopped))


async def _drafted(workspace: Workspace) -> Message:
    """A draft with its buttons."""
    await workspace.command(ANA, GENERAL, "/draft", "a short poem about rain")

    def finished() -> list[Message]:
        roots = [root.ts for root in workspace.messages(GENERAL)]
        posted = [each for root in roots for each in workspace.messages(GENERAL, root)]
        return [each for each in posted if not each.streaming and _button(each)]

    return (await workspace.until(finished, PATIENCE))[-1]


async def _pressed(workspace: Workspace, draft: Message) -> float:
    """Seconds until anything in the draft's thread looks different."""
    before, began = _look(workspace, draft), time.monotonic()
    await workspace.press(ANA, GENERAL, draft.ts, str(_button(draft)))
    await workspace.until(lambda: _look(workspace, draft) != before, PATIENCE)
    took = time.monotonic() - began
    await workspace.post(ANA, GENERAL, "stop", draft.thread)
    await workspace.until(lambda: not any(each.streaming for each in _thread(workspace, draft)), PATIENCE)
    await workspace.settled()
    return took


async def _stopped(workspace: Workspace) -> float:
    """Seconds from the word until the answer is over and says so."""
    place = workspace.dm(CHEN)
    ts = await workspace.post(CHEN, place, "Tell a very long story about a lighthouse.")
    await workspace.until(
        lambda: [
            each for each in workspace.messages(place, ts)[1:] if each.streaming and len(each.text) > 40
        ],
        PATIENCE,
    )
    began = time.monotonic()
    await workspace.post(CHEN, place, "stop", ts)
    await workspace.until(
        lambda: any("Stopped" in json.dumps(each.blocks) for each in workspace.messages(place, ts)), PATIENCE
    )
    return time.monotonic() - began


def _thread(workspace: Workspace, draft: Message) -> list[Message]:
    return workspace.messages(GENERAL, draft.thread)


def _look(workspace: Workspace, draft: Message) -> str:
    shown = [(each.ts, each.text, each.blocks) for each in _thread(workspace, draft)]
    return json.dumps([shown, workspace.status(GENERAL, draft.thread)])


def _button(message: Message) -> str | None:
    """The name of *Shorter*'s action."""
    return next((each["action_id"] for each in _elements(message) if "Shorter" in json.dumps(each)), None)


def _elements(message: Message) -> Iterator[dict[str, str]]:
    for block in message.blocks:
        yield from block.get("elements", ()) if block["type"] == "actions" else ()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))

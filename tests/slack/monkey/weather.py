"""What goes wrong by chance: Slack's answers, and what the engine writes. The same seed brings the same luck."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

from bot.engine import TextPrompt, Written
from bot.engine.scripted import WRITER, TextStep
from bot.errors import EngineBusy, EngineLost
from bot.playground.faults import Fault, Faults

STRANGER = "U0BOSS"
"""Somebody whom the engine mentions and no person ever does."""

PINGS = f"<!channel> <!here> <!everyone|all> <!subteam^S1> <@{STRANGER}> @channel @here @everyone"
_TABLE = "| n | x |\n|---|---|\n" + "| 1 | 二 |\n" * 130

_ANYWHERE = (
    Fault("ratelimited", retry_after=1),
    Fault("internal_error", status=500),
    Fault("internal_error"),
    Fault("fatal_error", after=True),
    Fault(status=503, after=True),
    Fault(drop=True),
    Fault(drop=True, after=True),
)
_OF_ITS_OWN: Mapping[str, tuple[Fault, ...]] = {
    "chat.postMessage": (Fault("not_in_channel"), Fault("is_archived")),
    "chat.startStream": (Fault("channel_type_not_supported"), Fault("missing_recipient_user_id")),
    "chat.postEphemeral": (Fault("user_not_in_channel"), Fault("not_in_channel")),
    "users.info": (Fault("user_not_found"),),
    "views.open": (Fault("expired_trigger_id"), Fault("trigger_expired")),
    "views.push": (Fault("exchanged_trigger_id"),),
    "files.completeUploadExternal": (Fault("file_not_found"),),
}


def luck(*of: object) -> Random:
    """The chances of something: the same for the same things."""
    return Random(" ".join(map(str, of)))  # noqa: S311 - nothing to keep secret


class Weather(Faults):
    """One in so many calls fails, `share` of them, until the sky clears."""

    def __init__(self, seed: str, share: float) -> None:
        super().__init__()
        self.share = share
        self._seed = seed
        self._calls: Counter[str] = Counter()

    def next(self, method: str) -> Fault | None:
        """The fault of this call, if any."""
        self._calls[method] += 1
        chance = luck(self._seed, method, self._calls[method])
        if chance.random() >= self.share:
            return super().next(method)
        return chance.choice((*_ANYWHERE, *_OF_ITS_OWN.get(method, ())))


class Moods:
    """What the engine writes: sense, nonsense, too much, nothing, or half of it and then it is lost."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._asked: Counter[str] = Counter()

    def text(self, prompt: TextPrompt) -> Sequence[TextStep]:
        """What it writes this time."""
        said = prompt.turns[-1].text
        self._asked[said] += 1
        chance = luck(self._seed, said, self._asked[said])
        pause = _pause(chance.uniform(0.1, 1.5))
        moods: list[Sequence[TextStep]] = [
            [f"You said: {said}"],
            [f"You said: {said}\n\n{PINGS}"],
            ["One moment. ", pause, f"Here it is: {said}"],
            ["从前有一座山，", pause, "山里有一座庙，庙里有个老和尚。", pause, "他在讲故事。"],
            [f"# Title\n\n{_TABLE}\n\n```python\nprint('@channel')\n```\n\n{said[:50]}"],
            [f"{'A long sentence that goes on. ' * 12}\n\n" * 45, pause, "The end."],
            ["汉字👩‍👩‍👧‍👦" * 2500],
            [f"{said[:20]} half of it ", pause, EngineLost()],
            [EngineLost()],
            [EngineBusy(seconds=3)],
            [Written("", WRITER)],
            ["It stops in the mid", Written("It stops in the mid", WRITER, cut=True)],
        ]
        return chance.choices(moods, weights=[6, 3, 4, 3, 1, 1, 1, 2, 1, 1, 1, 1])[0]

    def votes(self, prompt: TextPrompt) -> Mapping[str, float]:
        """How likely it finds each choice."""
        chance = luck(self._seed, prompt.turns[-1].text, len(prompt.choices))
        return {choice: chance.random() for choice in prompt.choices}


def _pause(seconds: float) -> asyncio.Event:
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, over.set)
    return over

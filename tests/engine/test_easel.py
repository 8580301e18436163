"""Those whom one model serves take turns; what fails, fails alone; what was heard is not heard again."""

import asyncio
from collections.abc import AsyncIterator, Generator
from dataclasses import dataclass, field

import pytest

from bot.engine import Heard, Made, Progress, Sound, SpeechPrompt
from bot.engine.server.device import Device
from bot.engine.server.easel import Easel
from bot.engine.server.jobs import Failed, MediaJob, News, ends
from bot.engine.server.scheduler import Ticket
from bot.errors import NothingToSpeak
from tests.engine.crew import Light

MADE = Made("talker", "gan")


@dataclass
class Talker(Light):
    """Says every word of its text, each a piece; at `breaks_at` the memory runs out, once."""

    breaks_at: str = ""
    closed: list[str] = field(default_factory=list)

    def speak(self, prompt: SpeechPrompt) -> Generator[Progress | Heard | Sound]:
        try:
            for word in prompt.text.split():
                if word == self.breaks_at:
                    self.breaks_at = ""
                    raise MemoryError
                if word == "silence":
                    raise NothingToSpeak
                if word == "nothing":
                    return
                yield Heard(word.encode(), 1)
            yield Sound(prompt.text.encode(), MADE, "audio/wav", 1.0)
        finally:
            self.closed.append(prompt.text)


@pytest.fixture
async def device() -> AsyncIterator[Device]:
    device = Device(asyncio.get_running_loop(), "cpu")
    device.start()
    yield device
    await device.stop()


def job(text: str) -> MediaJob:
    return MediaJob(text, SpeechPrompt(text))


async def outcome(device: Device, text: str) -> list[News]:
    """All that comes of speaking `text`."""
    speaking, told = job(text), list[News]()
    device.submit("talker", "speech", speaking, Ticket(text))
    while not told or not ends(speaking, told[-1]):
        told.append(await speaking.news.get())
    return told


def said(told: list[News]) -> list[str]:
    return [piece.samples.decode() for piece in told if isinstance(piece, Heard)]


def test_those_under_way_take_turns() -> None:
    talker = Talker()
    easel = Easel(talker, talker.speak)
    easel.begin(job("a b c"))
    easel.begin(job("x y"))

    turns = [name for _ in range(5) for name, _ in easel.step()]

    assert turns == ["a b c", "x y", "a b c", "x y", "a b c"]


def test_who_leaves_is_closed_and_the_others_go_on() -> None:
    talker = Talker()
    easel = Easel(talker, talker.speak)
    easel.begin(job("a b"))
    easel.begin(job("x"))
    list(easel.step())

    easel.cancel("a b")

    assert [name for _ in range(2) for name, _ in easel.step()] == ["x", "x"]
    assert talker.closed[0] == "a b"


async def test_one_that_fails_fails_alone(device: Device) -> None:
    talker = Talker()
    device.serve("talker", "speech", Easel(talker, talker.speak))

    good, bad, odd = await asyncio.gather(
        outcome(device, "a b c"), outcome(device, "a silence"), outcome(device, "nothing")
    )

    assert said(good) == ["a", "b", "c"]
    assert isinstance(bad[-1], Failed)
    assert isinstance(bad[-1].error, NothingToSpeak)
    assert isinstance(odd[-1], Failed)


async def test_speech_that_is_interrupted_is_heard_once(device: Device) -> None:
    talker = Talker(breaks_at="c")
    device.serve("talker", "speech", Easel(talker, talker.speak))

    told = await outcome(device, "a b c d")

    assert said(told) == ["a", "b", "c", "d"]
    assert isinstance(told[-1], Sound)
    assert talker.closed == ["a b c d"] * 2

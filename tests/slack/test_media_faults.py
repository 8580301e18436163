"""Whatever is made, of pictures and of sounds: stopped half-way, out of disk, or dead at any write, it ends once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import handlers
from bot.capability import discover
from bot.engine import Progress, TextPrompt
from bot.engine.scripted import Aside, ScriptedEngine, picture_of, sound_of
from bot.errors import DiskFull, NoModelSet
from bot.playground.server import serve
from bot.playground.state import Message
from bot.requests import Requests
from bot.slack.edge import SlackEdge
from bot.slack.manifest import manifest
from bot.store import open_store
from bot.store.records import records
from tests.slack.conftest import ANA, GENERAL, button, labels, open_desk, settings_for, shown
from tests.slack.test_media import kind_of
from tests.slack.test_restarts import MortalLedger, Office

CAN = discover(handlers)
PHOTO = ("photo.png", picture_of("a photo").data)
CALL = ("call.mp3", sound_of("a call").data)


@dataclass(frozen=True, slots=True)
class Medium:
    """One way of making something: its word, what is said with which file, and what then stands in the thread."""

    action: str
    word: str
    words: str
    shows: tuple[str, ...]
    file: tuple[str, bytes] | None = None

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """What is shared with the words."""
        return [self.file] if self.file else []

    @property
    def said(self) -> str:
        """As a mention."""
        return f"@Deskmate {self.word} {self.words}"


MEDIA = (
    Medium("/draw", "draw", "a tree", ("image",)),
    Medium("/fix-photo", "fix-photo", "4x", ("image",), PHOTO),
    Medium("/edit", "edit", "square", ("image",), PHOTO),
    Medium("/speak", "speak", "Good morning", ("text", "files")),
    Medium("/transcribe", "transcribe", "in English", ("text",), CALL),
    Medium("/compose", "music", "calm piano", ("text", "files")),
    Medium("/fix-audio", "fix-audio", "louder", ("text", "files"), CALL),
)
EVERY = 3
"""How many writes lie between the deaths that are tried: all of one message's are in `test_restarts`."""
every_medium = pytest.mark.parametrize("medium", MEDIA, ids=lambda medium: medium.action)


def interrupted(aside: Aside) -> ScriptedEngine:
    """An engine that comes a third of the way with whatever it makes."""

    def script(_: object) -> list[Progress | Aside]:
        return [Progress(0.3), aside]

    return ScriptedEngine(
        picture=script, edit=script, speech=script, transcript=script, music=script, sound=script
    )


@every_medium
async def test_what_is_stopped_half_way_says_so_and_shows_nothing(medium: Medium, tmp_path: Path) -> None:
    async with open_desk(tmp_path, interrupted(asyncio.Event()), CAN) as desk:
        thread = await desk.workspace.post(ANA, GENERAL, medium.said, files=medium.files)

        def begun() -> list[Message]:
            return [one for one in desk.answers(GENERAL, thread) if "Stop" in labels(one)]

        (message,) = await desk.workspace.until(begun)
        await desk.workspace.press(ANA, GENERAL, message.ts, button(message, "Stop")[1]["action_id"])
        await desk.quiet()

        (answer,) = desk.answers(GENERAL, thread)
        assert shown(answer) == "Stopped."
        assert len([prompt for prompt in desk.engine.stopped if not isinstance(prompt, TextPrompt)]) == 1
        assert desk.workspace.breaches == []


@dataclass(slots=True)
class StoppedLedger(MortalLedger):
    """A ledger of a request that is stopped before it hears that its first message stands."""

    performing: asyncio.Task[None] | None = None

    async def posted(
        self, number: int, *, channel: str, ts: str | None = None, file_id: str | None = None
    ) -> None:
        """Save the place, and stop."""
        await MortalLedger.posted(self, number, channel=channel, ts=ts, file_id=file_id)
        if self.performing and not self.stopped:
            self.stopped = self.performing.cancel()


@every_medium
async def test_what_is_stopped_while_its_first_message_is_posted_says_so(
    medium: Medium, tmp_path: Path
) -> None:
    async with opened(tmp_path, interrupted(asyncio.Event())) as office:
        request = await office.question(medium.action, medium.words, number=1, files=medium.files)
        ledger = StoppedLedger()

        ledger.performing = asyncio.create_task(office.edge.perform(request, ledger))
        await asyncio.wait([ledger.performing])

        assert [shown(one) for one in office.mine(request.ts or "")] == ["Stopped."]
        assert office.workspace.breaches == []


@every_medium
async def test_a_full_disk_is_one_sentence_and_shows_nothing(medium: Medium, tmp_path: Path) -> None:
    async with open_desk(tmp_path, interrupted(DiskFull()), CAN) as desk:
        thread = await desk.workspace.post(ANA, GENERAL, medium.said, files=medium.files)
        await desk.quiet()

        told = [shown(one) for one in desk.answers(GENERAL, thread)] + desk.whispers()
        assert told == [DiskFull().say("en")]
        assert desk.workspace.breaches == []


@pytest.mark.parametrize("said", ["edit give her a hat", "fix-photo remove the hat"])
async def test_what_takes_an_edit_model_ends_in_one_message_where_none_is(said: str, tmp_path: Path) -> None:
    engine = ScriptedEngine(edit=lambda _: [NoModelSet(variable="DESKMATE_EDIT_MODEL")])
    async with open_desk(tmp_path, engine, CAN) as desk:
        desk.workspace.fail_next("assistant.threads.setStatus", "not_allowed_token_type")

        thread = await desk.workspace.post(ANA, GENERAL, f"@Deskmate {said}", files=[PHOTO])
        await desk.quiet()

        (answer,) = desk.answers(GENERAL, thread)
        assert "DESKMATE_EDIT_MODEL" in shown(answer)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("fix-photo", "photo.png"),
        ("fix-photo", "photo.jpg"),
        ("edit square", "photo.png"),
        ("edit give her a hat", "photo.png"),
        ("transcribe", "call.mp3"),
        ("fix-audio", "call.mp3"),
    ],
)
async def test_a_file_without_a_byte_is_named_as_empty(word: str, name: str, tmp_path: Path) -> None:
    async with open_desk(tmp_path, can=CAN) as desk:
        thread = await desk.workspace.post(ANA, GENERAL, f"@Deskmate {word}", files=[(name, b"")])
        await desk.quiet()

        assert [shown(one) for one in desk.answers(GENERAL, thread)] == []
        assert desk.whispers() == [f"I cannot read `{name}`: it is empty."]


@asynccontextmanager
async def opened(home: Path, engine: ScriptedEngine) -> AsyncIterator[Office]:
    """An office with the bot's own handlers and records."""
    async with serve(manifest=manifest(CAN), rates="observe") as playground:
        store = await open_store("", home)
        settings = settings_for(playground, home)
        async with SlackEdge(settings, CAN, Requests(store), engine, records=records(store)) as edge:
            yield Office(playground, edge)
        await store.close()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose engine finishes what it is asked for."""
    async with opened(tmp_path, ScriptedEngine()) as office:
        yield office


@every_medium
async def test_dying_at_any_stage_brings_every_medium_once(office: Office, medium: Medium) -> None:
    died, number = True, 0

    while died:
        number += EVERY
        request = await office.question(medium.action, medium.words, number=number, files=medium.files)
        died = await office.perform_twice(request, MortalLedger(dies_at=number))

        assert tuple(kind_of(one) for one in office.mine(request.ts or "")) == medium.shows, number

    assert number > EVERY

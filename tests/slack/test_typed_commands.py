"""Commands that are typed, which can carry no file, find what was shared in the channel."""

from pathlib import Path

import pytest

import handlers
from bot.capability import discover
from bot.engine import CleanPrompt, RepairPrompt, RetouchPrompt
from bot.engine.scripted import picture_of
from tests.slack.conftest import ANA, CHEN, GENERAL, RANDOM, open_desk

CAN = discover(handlers)
PHOTO = picture_of("a photo").data


async def test_a_typed_command_takes_the_picture_that_was_shared_last(tmp_path: Path) -> None:
    async with open_desk(tmp_path, can=CAN) as desk:
        await desk.workspace.post(CHEN, GENERAL, "the old one", files=[("old.png", b"old")])
        await desk.workspace.post(CHEN, GENERAL, "the new one", files=[("new.png", PHOTO)])

        await desk.command("/fix-photo", "4x", person=ANA)

        assert [prompt.data for prompt in desk.engine.asked_for(RepairPrompt)] == [PHOTO]
        assert desk.workspace.breaches == []


async def test_a_typed_command_takes_the_recording_that_was_shared_last(tmp_path: Path) -> None:
    async with open_desk(tmp_path, can=CAN) as desk:
        await desk.workspace.post(CHEN, GENERAL, "listen", files=[("call.mp3", b"ID3")])

        await desk.command("/fix-audio", "louder", person=ANA)

        assert [prompt.names for prompt in desk.engine.asked_for(CleanPrompt)] == [("call.mp3",)]


async def test_a_typed_command_takes_the_picture_that_was_made_last(tmp_path: Path) -> None:
    async with open_desk(tmp_path, can=CAN) as desk:
        await desk.workspace.post(CHEN, GENERAL, "look", files=[("old.png", PHOTO)])
        await desk.command("/draw", "a lighthouse, just one")

        await desk.command("/edit", "square")

        (asked,) = desk.engine.asked_for(RetouchPrompt)
        assert asked.data == picture_of("a lighthouse").data
        assert desk.workspace.breaches == []


async def test_a_comparison_is_not_taken_for_the_picture(tmp_path: Path) -> None:
    async with open_desk(tmp_path, can=CAN) as desk:
        thread = await desk.workspace.post(ANA, GENERAL, "@Deskmate edit square", files=[("a.png", PHOTO)])
        await desk.quiet()
        (edited,) = desk.answers(GENERAL, thread)
        await desk.press("Before / after", edited)

        await desk.ask("@Deskmate edit brighter", thread=thread)

        asked = [prompt.data for prompt in desk.engine.asked_for(RetouchPrompt)]
        assert asked == [PHOTO, picture_of("Crop").data]


@pytest.mark.parametrize(("command", "word"), [("/fix-photo", "picture"), ("/fix-audio", "recording")])
async def test_what_is_shared_elsewhere_is_not_taken(tmp_path: Path, command: str, word: str) -> None:
    async with open_desk(tmp_path, can=CAN) as desk:
        await desk.workspace.post(CHEN, RANDOM, "here", files=[("new.png", PHOTO), ("call.mp3", b"ID3")])

        await desk.command(command, "4x", person=ANA)

        assert f"Which {word}?" in desk.whispers()[-1]

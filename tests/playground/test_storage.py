"""A restart of the playground keeps its history; a damaged history is set aside."""

from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import PortTaken
from bot.playground.server import serve
from tests.playground.conftest import ANA, GENERAL, MANIFEST, button, client_of


async def test_a_restart_keeps_messages_files_homes_and_reactions(tmp_path: Path) -> None:
    async with serve(manifest=MANIFEST, folder=tmp_path) as playground:
        workspace = playground.workspace
        ts = await workspace.post(ANA, GENERAL, "你好", files=[("notes.txt", b"words")])
        await workspace.react(ANA, GENERAL, ts, "eyes")
        await client_of(playground).views_publish(user_id=ANA, view={"type": "home", "blocks": [button()]})

    async with serve(manifest=MANIFEST, folder=tmp_path) as playground:
        workspace = playground.workspace
        message = workspace.messages(GENERAL)[0]

        assert (message.ts, message.text, message.reactions) == (ts, "你好", {"eyes": [ANA]})
        assert workspace.data(message.files[0]) == b"words"
        assert workspace.home(ANA)


async def test_timestamps_keep_growing_after_a_restart(tmp_path: Path) -> None:
    async with serve(manifest=MANIFEST, folder=tmp_path) as playground:
        playground.workspace.clock.advance(3600)
        before = await playground.workspace.post(ANA, GENERAL, "before")

    async with serve(manifest=MANIFEST, folder=tmp_path) as playground:
        after = await playground.workspace.post(ANA, GENERAL, "after")

    assert after > before


async def test_a_stream_that_a_restart_cut_off_is_over(tmp_path: Path) -> None:
    async with serve(manifest=MANIFEST, folder=tmp_path) as playground:
        await client_of(playground).chat_startStream(
            channel=GENERAL,
            thread_ts=await playground.workspace.post(ANA, GENERAL, "tell me"),
            recipient_user_id=ANA,
            recipient_team_id="T0DESKMATE",
        )

    async with serve(manifest=MANIFEST, folder=tmp_path) as playground:
        channel = playground.workspace.state.channels[GENERAL]

        assert not any(message.streaming for message in channel.messages.values())


@pytest.mark.parametrize("damage", [b"", b"{", b'{"people": 7}'], ids=["empty", "cut", "foreign"])
async def test_a_damaged_history_is_set_aside(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "workspace.json").write_bytes(damage)

    async with serve(manifest=MANIFEST, folder=tmp_path) as playground:
        said = playground.workspace.messages(GENERAL)

    assert (said, set_aside(tmp_path)) == ([], damage)


def set_aside(folder: Path) -> bytes:
    """What was found damaged in `folder`."""
    return next(folder.glob("workspace.damaged-*.json")).read_bytes()


async def test_without_a_folder_nothing_is_kept() -> None:
    async with serve(manifest=MANIFEST) as playground:
        await playground.workspace.post(ANA, GENERAL, "hello")

    async with serve(manifest=MANIFEST) as playground:
        assert playground.workspace.messages(GENERAL) == []


async def test_a_port_that_is_in_use_ends_in_a_sentence() -> None:
    async with serve(manifest=MANIFEST) as playground:
        port = int(playground.url.rpartition(":")[2])

        with pytest.raises(PortTaken, match=f"Port {port} is in use by another program"):
            async with serve(manifest=MANIFEST, port=port):
                pass


async def test_yesterdays_token_opens_nothing(tmp_path: Path) -> None:
    async with serve(manifest=MANIFEST, folder=tmp_path) as playground:
        yesterday = playground.environment["SLACK_BOT_TOKEN"]

    async with serve(manifest=MANIFEST, folder=tmp_path) as playground:
        client = AsyncWebClient(token=yesterday, base_url=playground.environment["SLACK_API_URL"])

        with pytest.raises(Exception, match="invalid_auth"):
            await client.auth_test()


async def test_the_products_own_manifest_is_the_default() -> None:
    async with serve() as playground:
        assert "/draft" in [command["command"] for command in playground.workspace.manifest.commands]

"""Files: uploaded by the app in three steps, downloaded with its token, shared by people."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.server import Playground, serve
from bot.playground.workspace import Workspace
from tests.playground.conftest import ANA, GENERAL, MANIFEST, client_of, refusal_of


async def test_an_upload_in_three_steps_becomes_a_message(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    question = await workspace.post(ANA, GENERAL, "the report, please")

    uploaded = await slack.files_upload_v2(
        channel=GENERAL,
        thread_ts=question,
        filename="报告.txt",
        title="Report",
        content="内容",
        initial_comment="Here it is",
    )

    message = workspace.messages(GENERAL, question)[1]
    assert (message.text, message.files) == ("Here it is", [uploaded["file"]["id"]])
    assert workspace.data(uploaded["file"]["id"]).decode() == "内容"


async def test_a_file_says_where_it_was_shared(slack: AsyncWebClient, workspace: Workspace) -> None:
    uploaded = await slack.files_upload_v2(channel=GENERAL, filename="a.txt", content="x")

    found = await slack.files_info(file=uploaded["file"]["id"])

    shared = found["file"]["shares"]["public"][GENERAL][0]["ts"]
    assert shared == workspace.messages(GENERAL)[0].ts


@pytest.mark.parametrize("multipart", [False, True], ids=["raw", "multipart"])
async def test_bytes_are_sent_raw_or_as_a_form(
    slack: AsyncWebClient, workspace: Workspace, multipart: bool
) -> None:
    place = await slack.files_getUploadURLExternal(filename="a.bin", length=3)
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("file", b"\0\1\2", filename="a.bin")
    async with aiohttp.ClientSession() as session:
        answer = await session.post(place["upload_url"], data=form if multipart else b"\0\1\2")

    await slack.files_completeUploadExternal(files=[{"id": place["file_id"], "title": "A"}])

    assert answer.status == 200
    assert workspace.data(place["file_id"]) == b"\0\1\2"


async def test_a_length_that_was_announced_wrongly_is_a_breach(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    place = await slack.files_getUploadURLExternal(filename="a.bin", length=4)
    async with aiohttp.ClientSession() as session:
        await session.post(place["upload_url"], data=b"\0\1\2")

    assert workspace.breaches[-1].code == "length_mismatch"


async def test_an_upload_without_its_bytes_cannot_be_completed(slack: AsyncWebClient) -> None:
    place = await slack.files_getUploadURLExternal(filename="a.bin", length=4)

    answer = await refusal_of(slack, "files.completeUploadExternal", files=[{"id": place["file_id"]}])

    assert answer["error"] == "file_not_found"


async def test_a_picture_cannot_be_shown_in_the_moment_after_its_upload(
    slack: AsyncWebClient, workspace: Workspace
) -> None:
    uploaded = await slack.files_upload_v2(filename="a.png", content=b"\x89PNG")
    image = {"type": "image", "alt_text": "a", "slack_file": {"id": uploaded["file"]["id"]}}

    first = await refusal_of(slack, "chat.postMessage", channel=GENERAL, text="a", blocks=[image])
    second = await slack.chat_postMessage(channel=GENERAL, text="a", blocks=[image])

    assert first["error"] == "invalid_blocks"
    assert second["ok"]
    assert workspace.breaches == []


async def test_a_private_url_needs_the_token(
    playground: Playground, slack: AsyncWebClient, workspace: Workspace
) -> None:
    await workspace.post(ANA, GENERAL, "", files=[("notes.txt", b"words")])
    file = (await slack.files_info(file=workspace.messages(GENERAL)[0].files[0]))["file"]
    headers = {"Authorization": f"Bearer {playground.environment['SLACK_BOT_TOKEN']}"}
    async with aiohttp.ClientSession() as session:
        stranger = await session.get(file["url_private"], allow_redirects=False)
        owner = await session.get(file["url_private_download"], headers=headers)

        words = await owner.read()

    assert (stranger.status, words) == (302, b"words")


async def test_without_the_scope_a_private_url_stays_closed() -> None:
    scopes = {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    async with serve(manifest={**MANIFEST, **scopes}) as playground, aiohttp.ClientSession() as session:
        file = playground.workspace.upload(ANA, "notes.txt", b"words")
        url = f"{playground.url}/files-pri/T0DESKMATE-{file.id}/notes.txt"
        headers = {"Authorization": f"Bearer {playground.environment['SLACK_BOT_TOKEN']}"}

        answer = await session.get(url, headers=headers, allow_redirects=False)

    assert answer.status == 302


async def test_a_deleted_file_leaves_its_message(slack: AsyncWebClient, workspace: Workspace) -> None:
    uploaded = await slack.files_upload_v2(
        channel=GENERAL, filename="a.txt", content="x", initial_comment="Here"
    )

    await slack.files_delete(file=uploaded["file"]["id"])

    message = workspace.messages(GENERAL)[0]
    assert (message.text, message.files) == ("Here", [])


async def test_the_app_cannot_delete_a_persons_file(slack: AsyncWebClient, workspace: Workspace) -> None:
    file = workspace.upload(ANA, "notes.txt", b"words")

    answer = await refusal_of(slack, "files.delete", file=file.id)

    assert answer["error"] == "cant_delete_file"


async def test_the_apps_files_are_uploaded_even_without_a_place(playground: Playground) -> None:
    uploaded = await client_of(playground).files_upload_v2(filename="a.txt", content="x")

    assert playground.workspace.messages(GENERAL) == []
    assert uploaded["file"]["name"] == "a.txt"


async def test_a_picture_in_a_block_can_be_seen_by_whoever_sees_the_message(
    slack: AsyncWebClient, playground: Playground
) -> None:
    uploaded = await slack.files_upload_v2(filename="picture.png", content=b"PNG")
    image = {"type": "image", "slack_file": {"id": uploaded["file"]["id"]}, "alt_text": "a picture"}
    board = playground.workspace.board
    for file in board.named_files([image]):
        assert file
        file.refusals_left = 0

    await slack.chat_postMessage(channel=GENERAL, text="a picture", blocks=[image])

    shown = board.page_json(playground.workspace.messages(GENERAL)[-1])["shown"]
    async with aiohttp.ClientSession() as session:
        seen = await session.get(f"{playground.url}{shown[0]['browser_url']}?person={Workspace.chen}")
        assert await seen.read() == b"PNG"


async def test_a_picture_that_a_message_shows_in_a_block_can_be_deleted(
    slack: AsyncWebClient, playground: Playground
) -> None:
    uploaded = await slack.files_upload_v2(filename="picture.png", content=b"PNG")
    image = {"type": "image", "slack_file": {"id": uploaded["file"]["id"]}, "alt_text": "a picture"}
    for file in playground.workspace.board.named_files([image]):
        assert file
        file.refusals_left = 0
    await slack.chat_postMessage(channel=GENERAL, text="a picture", blocks=[image])

    await slack.files_delete(file=uploaded["file"]["id"])

    assert playground.workspace.state.files == {}

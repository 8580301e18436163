"""The page's websocket: a snapshot, then changes, and what its person may do."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.server import Playground
from bot.playground.state import Json
from bot.playground.workspace import Workspace
from tests.playground.conftest import (
    ANA,
    CHEN,
    GENERAL,
    RANDOM,
    RECIPIENT,
    Listener,
    button,
    modal,
)


@dataclass
class Page:
    """A page that one person has open."""

    socket: aiohttp.ClientWebSocketResponse
    seen: list[Json] = field(default_factory=list)
    numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    async def next(self, kind: str) -> Json:
        """The next frame of a type."""
        while True:
            frame: Json = await self.socket.receive_json(timeout=5)
            self.seen.append(frame)
            if frame["type"] == kind:
                return frame

    async def do(self, action: str, /, **given: object) -> Json:
        """Do something; the answer."""
        number = self.numbers()
        await self.socket.send_json({"id": number, "do": action, **given})
        while True:
            frame: Json = await self.socket.receive_json(timeout=5)
            self.seen.append(frame)
            if frame["type"] in ("done", "refused") and frame["id"] == number:
                return frame


@asynccontextmanager
async def page_of(playground: Playground, person: str) -> AsyncIterator[Page]:
    """A page, its snapshot not yet read."""
    address = f"{playground.url}/browser?person={person}"
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        yield Page(socket)


@pytest.fixture
async def page(playground: Playground) -> AsyncIterator[Page]:
    async with page_of(playground, ANA) as page:
        yield page


async def test_the_first_frame_is_all_that_a_person_sees(
    playground: Playground, workspace: Workspace, slack: AsyncWebClient
) -> None:
    await workspace.post(CHEN, GENERAL, "hello")
    await workspace.post(CHEN, workspace.dm(CHEN), "a secret")
    await slack.chat_postEphemeral(channel=GENERAL, user=CHEN, text="psst")
    async with page_of(playground, ANA) as page:
        snapshot = await page.next("snapshot")

    assert snapshot["me"]["real_name"] == "Ana Lin 林安娜"
    assert [channel["name"] for channel in snapshot["channels"]] == ["general", "design", "random"]
    assert [direct["id"] for direct in snapshot["dms"]] == [workspace.dm(ANA)]
    assert [one["text"] for one in snapshot["messages"][GENERAL]] == ["hello"]
    assert workspace.dm(CHEN) not in snapshot["messages"]
    assert [command["name"] for command in snapshot["commands"]] == ["/draft", "/invite"]
    assert snapshot["channels"][0]["unread"] == 1


async def test_what_one_person_posts_the_other_sees(playground: Playground, page: Page) -> None:
    async with page_of(playground, CHEN) as other:
        await other.next("snapshot")

        done = await page.do("post", channel=GENERAL, text="hello <all>")

        seen = await other.next("message")
    assert done["ts"] == seen["message"]["ts"]
    assert (seen["message"]["text"], seen["message"]["user"]) == ("hello &lt;all&gt;", ANA)


async def test_a_stream_arrives_piece_by_piece(page: Page, slack: AsyncWebClient) -> None:
    question = await page.do("post", channel=GENERAL, text="tell me")
    started = await slack.chat_startStream(
        channel=GENERAL, thread_ts=question["ts"], markdown_text="once ", **RECIPIENT
    )
    begun = await page.next("message")
    await slack.chat_appendStream(channel=GENERAL, ts=started["ts"], markdown_text="upon")
    piece = await page.next("stream")

    await slack.chat_stopStream(channel=GENERAL, ts=started["ts"])

    ended = await page.next("message_changed")
    assert (begun["message"]["streaming"], piece["append"]) == (True, "upon")
    assert (ended["message"]["streaming"], ended["message"]["text"]) == (False, "once upon")


async def test_a_person_fills_in_a_form(
    page: Page, app: Listener, slack: AsyncWebClient, workspace: Workspace
) -> None:
    posted = await slack.chat_postMessage(channel=GENERAL, text="x", blocks=[button()])
    await page.do("press", channel=GENERAL, ts=posted["ts"], action_id="again", block_id="buttons")
    trigger = (await app.next("interactive")).payload["trigger_id"]
    await slack.views_open(trigger_id=trigger, view=modal())
    view = (await page.next("view_open"))["view"]
    app.answer = {"response_action": "errors", "errors": {"what": "Too short."}}
    values = {"what": {"text": "x"}}

    refused = await page.do("submit", view=view["id"], values=values)
    app.answer = None
    taken = await page.do("submit", view=view["id"], values=values)

    assert (refused["errors"], taken["errors"]) == ({"what": "Too short."}, {})
    assert {"type": "view_close", "view_id": view["id"]} in page.seen


async def test_a_command_shows_what_went_wrong(page: Page) -> None:
    await page.do("command", channel=GENERAL, name="/dance")

    told = [frame["message"]["text"] for frame in page.seen if frame["type"] == "ephemeral"]
    assert told[0].startswith("/dance is not a valid command")


async def test_files_are_uploaded_posted_and_shown(playground: Playground, page: Page) -> None:
    form = aiohttp.FormData()
    form.add_field("file", "内容".encode(), filename="笔记.txt")
    async with aiohttp.ClientSession() as session:
        uploaded = await session.post(f"{playground.url}/browser/files?person={ANA}", data=form)
        file = (await uploaded.json())["files"][0]
        await page.do("post", channel=GENERAL, text="", files=[file["id"]])
        shown = await session.get(f"{playground.url}{file['browser_url']}?person={CHEN}")

        text = await shown.text()

    assert text == "内容"
    assert "sandbox" in shown.headers["Content-Security-Policy"]


async def test_a_file_is_shown_only_to_those_it_was_shared_with(
    playground: Playground, workspace: Workspace
) -> None:
    file = workspace.upload(ANA, "secret.txt", b"x")
    async with aiohttp.ClientSession() as session:
        answer = await session.get(f"{playground.url}/browser/files/{file.id}/secret.txt?person={CHEN}")

    assert answer.status == 403


@pytest.mark.parametrize(
    ("action", "given", "sentence"),
    [
        ("post", {"channel": GENERAL, "text": " "}, "Write something or add a file first."),
        ("post", {"channel": "D0CHEN", "text": "x"}, "You are not in this conversation."),
        ("edit", {"channel": GENERAL, "ts": "1", "text": "x"}, "That is no longer there."),
        ("submit", {"view": "V0"}, "That is no longer there."),
        ("delete_file", {"file": "F0"}, "That is no longer there."),
        ("dance", {}, "The playground does not understand that: KeyError('dance')."),
        ("post", {"text": "x"}, "The playground does not understand that: KeyError('channel')."),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    page: Page, action: str, given: Json, sentence: str
) -> None:
    answer = await page.do(action, **given)

    assert (answer["type"], answer["text"]) == ("refused", sentence)


async def test_a_frame_that_is_no_json_is_refused(page: Page) -> None:
    await page.socket.send_str("{hello")

    refused = await page.next("refused")

    assert refused["id"] is None


async def test_nobody_changes_what_another_wrote(playground: Playground, workspace: Workspace) -> None:
    ts = await workspace.post(ANA, GENERAL, "mine")
    async with page_of(playground, CHEN) as page:
        answer = await page.do("delete", channel=GENERAL, ts=ts)

    assert answer["text"] == "只有作者本人可以这样做。"


async def test_small_gestures_reach_everybody(
    page: Page, playground: Playground, workspace: Workspace
) -> None:
    ts = await workspace.post(CHEN, GENERAL, "hello")
    async with page_of(playground, CHEN) as other:
        await other.next("snapshot")

        await page.do("react", channel=GENERAL, ts=ts, name="eyes")
        await page.do("typing", channel=GENERAL)
        await page.do("read", channel=GENERAL, ts=ts)

        reaction, typing = await other.next("reaction"), await other.next("typing")
    assert reaction["reactions"] == [{"name": "eyes", "users": [ANA], "count": 1}]
    assert typing["user"] == ANA
    assert [one["channel"]["unread"] for one in page.seen if one["type"] == "channel"] == [0]


async def test_leaving_a_channel_brings_a_new_snapshot(page: Page) -> None:
    await page.next("snapshot")

    await page.do("leave", channel=RANDOM)

    again = next(frame for frame in page.seen[1:] if frame["type"] == "snapshot")
    assert RANDOM not in again["messages"]


async def test_the_page_sees_the_app_come_and_go(app: Listener, page: Page, playground: Playground) -> None:
    assert playground.socket_mode
    snapshot = await page.next("snapshot")

    await playground.socket_mode.disconnect()

    gone = await page.next("app")
    assert (snapshot["app"]["connected"], gone["app"]["connected"]) == (True, False)


async def test_the_page_sees_which_rules_the_app_broke(page: Page, slack: AsyncWebClient) -> None:
    await slack.chat_postMessage(channel=GENERAL, text="x" * 40_001)

    breach = await page.next("breach")

    assert breach["breach"]["code"] == "text_truncated"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Host": "playground.example.org"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=["origin", "null origin", "host", "cross site", "same site"],
)
async def test_another_web_site_cannot_drive_the_playground(
    playground: Playground, headers: dict[str, str]
) -> None:
    async with aiohttp.ClientSession(headers=headers) as session:
        answer = await session.get(f"{playground.url}/browser/people")

    assert answer.status == 403


async def test_its_own_page_may_ask_who_is_there(playground: Playground) -> None:
    headers = {"Origin": playground.url, "Sec-Fetch-Site": "same-origin"}
    async with aiohttp.ClientSession(headers=headers) as session:
        answer = await session.get(f"{playground.url}/browser/people")

        people = (await answer.json())["people"]

    assert [person["id"] for person in people] == [ANA, CHEN]


async def test_nobody_speaks_for_the_app_or_a_stranger(playground: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        answers = [
            await session.get(f"{playground.url}/browser?person={person}")
            for person in ("U0DESKMATE", "U0NOBODY", "")
        ]

    assert [answer.status for answer in answers] == [403, 403, 403]


async def test_a_permalink_opens_the_page_at_its_message(playground: Playground) -> None:
    link = "/archives/C0GENERAL/p1764000000000100?thread_ts=1764000000.000100"
    async with aiohttp.ClientSession() as session:
        answer = await session.get(f"{playground.url}{link}", allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (302, f"/#{link}")

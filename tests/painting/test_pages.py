"""Only who was invited sees the picture and marks it, once, for a while."""

import base64
import io
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field, replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from bot.capability import Request
from bot.errors import CannotReadFile
from bot.painting import Pages
from bot.store.masks import Invitation, Masks, Site
from tests.chat import NOON, Memory

KEY = b"secret"
INVITATION = Invitation("I1", "U-Ada", "T1", "C1", "1.0", "F1", "en", NOON + 900)


def picture(colour: str = "white", size: tuple[int, int] = (60, 40)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    return file.getvalue()


@dataclass
class Studio:
    """The pages with one picture, at a time that the test says."""

    now: float = NOON
    files: dict[str, bytes] = field(default_factory=lambda: {"F1": picture("red", (3000, 2000))})
    asked: dict[str, Request] = field(default_factory=dict)
    masks: Masks = field(default_factory=lambda: Masks(Memory(), Site("https://bot.example", KEY)))

    async def fetch(self, file: str) -> bytes:
        if file not in self.files:
            raise CannotReadFile(name=file, reason="it was deleted")
        return self.files[file]

    async def accept(self, request: Request) -> bool:
        new = request.id not in self.asked
        self.asked[request.id] = request
        return new

    def path(self, invitation: Invitation = INVITATION) -> str:
        link = self.masks.link(invitation)
        assert link is not None
        return link.removeprefix("https://bot.example")


@pytest.fixture
def site() -> Studio:
    return Studio()


@pytest.fixture
async def client(site: Studio) -> AsyncIterator["TestClient[web.Request, web.Application]"]:
    application = web.Application()
    application.add_routes(Pages(site.masks, site.fetch, site.accept, lambda: site.now).routes)
    async with TestClient(TestServer(application)) as client:
        yield client


Client = TestClient[web.Request, web.Application]


async def test_who_was_invited_sees_the_picture_in_a_size_for_the_page(site: Studio, client: Client) -> None:
    page = await client.get(site.path())
    shown = await client.get(f"{site.path()}/picture")

    assert page.status == shown.status == 200
    assert "What shall go?" in await page.text()
    assert Image.open(io.BytesIO(await shown.read())).size == (1400, 933)


async def test_the_page_says_what_the_marked_part_is_to_become(site: Studio, client: Client) -> None:
    invitation = replace(INVITATION, what="a <red> hat", language="zh")

    page = await (await client.get(site.path(invitation))).text()
    await client.post(site.path(invitation), data=picture())

    assert "<title>哪里要换成“a &lt;red&gt; hat”？" in page
    assert "<red>" not in page
    assert [request.values["what"] for request in site.asked.values()] == ["a <red> hat"]


async def test_the_page_runs_and_loads_nothing_but_its_own(site: Studio, client: Client) -> None:
    page = await client.get(site.path())

    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


async def test_what_was_painted_becomes_a_request_of_that_person(site: Studio, client: Client) -> None:
    answer = await client.post(site.path(), data=picture())

    (request,) = site.asked.values()
    kept = await site.masks.find(request.text)
    assert answer.status == 204
    assert (request.action, request.person.id, request.place.thread) == ("due:mask", "U-Ada", "1.0")
    assert kept is not None
    assert kept.file == "F1"


async def test_a_link_works_once(site: Studio, client: Client) -> None:
    await client.post(site.path(), data=picture())

    again = await client.post(site.path(), data=picture("yellow"))
    page, shown = await client.get(site.path()), await client.get(f"{site.path()}/picture")

    assert (again.status, page.status, shown.status) == (410, 410, 410)
    assert len(site.asked) == 1


async def test_a_link_expires(site: Studio, client: Client) -> None:
    site.now = INVITATION.expires

    for path in (site.path(), f"{site.path()}/picture"):
        assert (await client.get(path)).status == 410
    assert (await client.post(site.path(), data=picture())).status == 410
    assert not site.asked


def _forged() -> list[str]:
    true = Studio().path().removeprefix("/mask/")
    told, _, signature = true.partition(".")
    other = json.dumps(asdict(replace(INVITATION, file="F2"))).encode()
    swapped = base64.urlsafe_b64encode(other).decode().rstrip("=")
    return [f"{swapped}.{signature}", told, f"{told}.", f"{told}.{signature[:-1]}", "x", f"{told}.é"]


@pytest.mark.parametrize("token", _forged())
async def test_a_forged_link_shows_nothing(site: Studio, client: Client, token: str) -> None:
    assert (await client.get(f"/mask/{token}/picture")).status == 410
    assert (await client.post(f"/mask/{token}", data=picture())).status == 410


@pytest.mark.parametrize("data", [picture("black"), b"no picture", b"", picture(size=(2500, 2500))])
async def test_a_mask_that_marks_nothing_or_is_none_leaves_the_link_as_it_was(
    site: Studio, client: Client, data: bytes
) -> None:
    refused = await client.post(site.path(), data=data)
    accepted = await client.post(site.path(), data=picture())

    assert (refused.status, accepted.status) == (400, 204)


async def test_a_picture_that_is_gone_is_told(site: Studio, client: Client) -> None:
    site.files.clear()

    answer = await client.get(f"{site.path()}/picture")

    assert answer.status == 422
    assert "it was deleted" in await answer.text()

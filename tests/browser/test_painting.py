"""People paint over what shall go, with the mouse and with the keyboard."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image
from playwright.async_api import Browser, Page

from bot.painting import Pages
from bot.store.masks import Invitation, KeptMask
from tests.painting.test_pages import INVITATION, Studio, picture

pytestmark = pytest.mark.asyncio(loop_scope="session")


@asynccontextmanager
async def opened(
    browser: Browser, studio: Studio, *, width: int = 1400, invitation: Invitation = INVITATION
) -> AsyncIterator[Page]:
    """The page in a browser that must not complain."""
    application = web.Application()
    application.add_routes(Pages(studio.masks, studio.fetch, studio.accept, lambda: studio.now).routes)
    complaints: list[str] = []
    async with TestServer(application) as server:
        context = await browser.new_context(viewport={"width": 900, "height": 800})
        page = await context.new_page()
        page.on("console", lambda line: complaints.append(line.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(str(server.make_url(studio.path(invitation))))
        await page.locator("#picture[src]").wait_for()
        await page.wait_for_function(f"document.getElementById('strokes').width === {width}")
        yield page
        await context.close()
    assert complaints == []


async def painted(studio: Studio) -> np.ndarray:
    kept = await studio.masks.find(INVITATION.id)
    assert isinstance(kept, KeptMask)
    return np.asarray(Image.open(io.BytesIO(kept.data)).convert("L")) > 127


async def test_what_is_painted_with_the_mouse_is_the_mask(browser: Browser) -> None:
    studio = Studio()
    async with opened(browser, studio) as page:
        box = await page.locator("#strokes").bounding_box()
        assert box
        left, top = box["x"], box["y"]
        for start, end in [((0.1, 0.1), (0.3, 0.1)), ((0.8, 0.8), (0.9, 0.9))]:
            await page.mouse.move(left + start[0] * box["width"], top + start[1] * box["height"])
            await page.mouse.down()
            await page.mouse.move(left + end[0] * box["width"], top + end[1] * box["height"], steps=4)
            await page.mouse.up()
        await page.get_by_role("button", name="Undo").click()
        await page.get_by_role("button", name="Remove what I painted").click()
        await page.get_by_text("The result comes in Slack").wait_for()

    mask = await painted(studio)
    assert mask.shape == (933, 1400)
    assert mask[93, 140:420].all()
    assert not mask[400:].any()


async def test_the_keyboard_paints_too_in_chinese(browser: Browser) -> None:
    studio = Studio()
    async with opened(browser, studio) as page:
        await page.get_by_role("button", name="中文").click()
        await page.locator("#strokes").focus()
        for key in ("Space", "ArrowRight", "ArrowRight", "Space", "ArrowDown"):
            await page.keyboard.press(key)
        await page.get_by_role("button", name="去除涂抹的部分").click()
        await page.get_by_text("结果会出现在 Slack 中").wait_for()

    mask = await painted(studio)
    assert mask[466, 700]
    assert not mask[600:].any()


async def test_a_small_picture_is_shown_larger_and_says_what_it_becomes(browser: Browser) -> None:
    studio = Studio(files={"F1": picture("red", (200, 100))})
    invitation = replace(INVITATION, what="a red hat")
    async with opened(browser, studio, width=200, invitation=invitation) as page:
        box = await page.locator("#strokes").bounding_box()
        assert box
        assert (box["width"], box["height"]) == (600, 300)
        await page.mouse.move(box["x"] + 150, box["y"] + 150)
        await page.mouse.down()
        await page.mouse.move(box["x"] + 450, box["y"] + 150, steps=4)
        await page.mouse.up()
        await page.get_by_role("heading", name="Where shall I put “a red hat”?").wait_for()
        await page.get_by_role("button", name="Change what I painted").click()
        await page.get_by_text("The result comes in Slack").wait_for()

    mask = await painted(studio)
    assert mask.shape == (100, 200)
    assert mask[50, 60:140].all()
    assert not mask[80:].any()

"""A Chromium of this machine, the real playground, and a small app that answers as the test says."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright

from bot.playground.server import Playground, serve
from bot.playground.workspace import Workspace
from tests.browser import scripted_app
from tests.browser.scripted_app import ScriptedApp

PLACES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 10
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 780}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let these tests share one event loop, as they share one browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents and "room" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@dataclass(slots=True)
class Visit:
    """One person at one open page."""

    page: Page

    @property
    def composer(self) -> Locator:
        """Where one writes into the conversation."""
        return self.page.locator(".conversation .composer textarea")

    @property
    def thread(self) -> Locator:
        """The open thread."""
        return self.page.locator(".thread")

    def message(self, text: str) -> Locator:
        """The message in the conversation that says `text`."""
        return self.page.locator(".conversation article", has_text=text)

    async def says(self, text: str) -> None:
        """Write `text` and send it with Enter."""
        await self.composer.fill(text)
        await self.composer.press("Enter")


@dataclass(slots=True)
class Room:
    """The playground, its app, and everybody who looks at it."""

    playground: Playground
    app: ScriptedApp
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    @property
    def workspace(self) -> Workspace:
        """What people do and see, without a page."""
        return self.playground.workspace

    async def visit(
        self,
        person: str,
        *,
        at: str = "",
        scheme: Literal["light", "dark"] = "light",
        size: ViewportSize = DESK,
    ) -> Visit:
        """Open the page as a person."""
        context = await self.browser.new_context(viewport=size, color_scheme=scheme)
        page = await context.new_page()
        page.on(
            "console", lambda line: self._complain(line.text) if line.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self._complain(str(error)))
        page.on("request", lambda request: self.asked.add(urlsplit(request.url).netloc))
        page.on("websocket", lambda socket: self.asked.add(urlsplit(socket.url).netloc))
        await page.goto(f"{self.playground.url}/?person={person}{at}")
        await page.locator(".conversation").wait_for()
        return Visit(page)

    async def heard(self, times: int) -> None:
        """Wait until the app heard of so many more deeds."""
        async with asyncio.timeout(PATIENCE):
            for _ in range(times):
                await self.app.heard.acquire()

    def _complain(self, text: str) -> None:
        self.complaints.append(text)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = next((found for name in PLACES if (found := shutil.which(name))), None)
    if path is None:
        missing = "no Chromium here: install the package chromium"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def room(browser: Browser) -> AsyncIterator[Room]:
    app = ScriptedApp()
    async with (
        serve(manifest=scripted_app.MANIFEST) as playground,
        scripted_app.running(playground.environment, app),
    ):
        room = Room(playground, app, browser)
        yield room
        for context in browser.contexts:
            await context.close()
        assert room.complaints == []
        assert room.asked <= {urlsplit(playground.url).netloc, ""}

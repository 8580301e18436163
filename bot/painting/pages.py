"""Serves the page, its picture and what was painted, to whoever has the link and to nobody else."""

import asyncio
import html
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.resources import files

from aiohttp import web

from bot.capability import DUE, Person, Place, Request
from bot.engine.server.repair.pictures import read, resized, write
from bot.errors import CannotReadPicture, DeskmateError, NothingMarked, PictureTooLarge
from bot.language import Language
from bot.painting.phrases import CHANGING, WORDS
from bot.store.masks import Invitation, Masks

LARGEST_MASK = 4 * 2**20
LARGEST_PIXELS = 4_000_000
SHOWN = 1400
"""Pixels of the longer side of the picture on the page."""
STATIC = {"page.js": "text/javascript", "page.css": "text/css", "icon.svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self' blob:; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Fetch = Callable[[str], Awaitable[bytes]]
Accept = Callable[[Request], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Pages:
    """`fetch` brings Slack's file of an id; `accept` takes what was painted as a durable request."""

    masks: Masks
    fetch: Fetch
    accept: Accept
    clock: Callable[[], float] = time.time

    @property
    def routes(self) -> list[web.RouteDef]:
        """All under `/mask/`."""
        return [
            *(web.get(f"/mask/static/{name}", partial(_static, name)) for name in STATIC),
            web.get("/mask/{token}", self.page),
            web.get("/mask/{token}/picture", self.picture),
            web.post("/mask/{token}", self.painted),
        ]

    async def page(self, asked: web.Request) -> web.Response:
        """The page, in the language of who was invited."""
        invitation = await self._open(asked)
        if invitation is None:
            return _told("gone")
        language: Language = "zh" if invitation.language == "zh" else "en"
        return web.Response(text=_page(language, invitation.what), content_type="text/html", headers=HEADERS)

    async def picture(self, asked: web.Request) -> web.Response:
        """The picture, drawn anew in a size for the page: nothing that hides in its file gets out."""
        invitation = await self._open(asked)
        if invitation is None:
            return _told("gone")
        try:
            data = await asyncio.to_thread(_for_the_page, await self.fetch(invitation.file))
        except DeskmateError as error:
            return web.Response(status=422, text=error.say("en"), headers=HEADERS)
        return web.Response(body=data, content_type="image/png", headers=HEADERS)

    async def painted(self, asked: web.Request) -> web.Response:
        """Keep the mask and ask for what it marks to be filled in; the second of two is refused."""
        invitation = self.masks.invited(asked.match_info["token"], self.clock())
        if invitation is None:
            return _told("gone")
        if (asked.content_length or 0) > LARGEST_MASK:
            return _told("failed", status=413)
        try:
            mask = await asyncio.to_thread(_checked, await asked.read())
        except NothingMarked:
            return _told("empty", status=400)
        except (CannotReadPicture, PictureTooLarge):
            return _told("failed", status=400)
        await self.masks.keep(invitation, mask, self.clock())
        # A crash between the two leaves a mask without its request: the same link then makes it.
        if not await self.accept(_request(invitation, self.clock())):
            return _told("gone")
        return web.Response(status=204, headers=HEADERS)

    async def _open(self, asked: web.Request) -> Invitation | None:
        """Who was invited, unless they painted already."""
        found = self.masks.invited(asked.match_info["token"], self.clock())
        used = found is not None and await self.masks.find(found.id) is not None
        return None if used else found


def _request(invitation: Invitation, now: float) -> Request:
    language: Language = "zh" if invitation.language == "zh" else "en"
    channel = invitation.channel
    return Request(
        id=f"mask:{invitation.id}",
        action=f"{DUE}mask",
        text=invitation.id,
        person=Person(invitation.person, invitation.person, language),
        place=Place(invitation.team, channel, invitation.thread or None, direct=channel.startswith("D")),
        language=language,
        asked_at=now,
        values={"what": invitation.what},
    )


def _for_the_page(data: bytes) -> bytes:
    opened = read(data)
    width, height = opened.size
    ratio = min(1.0, SHOWN / max(width, height))
    size = (max(1, round(width * ratio)), max(1, round(height * ratio)))
    alpha = None if opened.alpha is None else resized(opened.alpha, size)
    return write(resized(opened.colour, size), alpha)


def _checked(data: bytes) -> bytes:
    """The mask as a file of ours; raises NothingMarked when it is black all over."""
    mask = read(data, LARGEST_PIXELS)
    if not (mask.colour.max(axis=2) > 127).any():
        raise NothingMarked
    return write(mask.colour)


async def _static(name: str, _: web.Request) -> web.Response:
    text = files("bot.painting").joinpath("static", name).read_text(encoding="utf-8")
    return web.Response(text=text, content_type=STATIC[name], headers=HEADERS)


def _told(word: str, status: int = 410) -> web.Response:
    both = f"{WORDS[word].en}\n{WORDS[word].zh}\n"
    return web.Response(status=status, text=both, headers=HEADERS)


def _page(language: Language, what: str) -> str:
    template = files("bot.painting").joinpath("static", "page.html").read_text(encoding="utf-8")
    said = WORDS | CHANGING if what else WORDS
    words: Mapping[str, Mapping[str, str]] = {
        tongue: {name: phrase(tongue, what=what) for name, phrase in said.items()} for tongue in ("en", "zh")
    }
    told = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    title = html.escape(words[language]["title"])
    return template.replace("{language}", language).replace("{title}", title).replace("{words}", told)

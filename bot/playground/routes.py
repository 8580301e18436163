"""The playground's HTTP: the Web API, uploads and downloads for the app, and what the page needs."""

import json
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.typedefs import Handler

from bot.language import from_locale
from bot.playground import methods as _registered  # noqa: F401 importing it registers the methods
from bot.playground import phrases, web_api
from bot.playground.faults import Fault
from bot.playground.pages import Pages
from bot.playground.refusal import Refused
from bot.playground.socket_mode import SocketMode
from bot.playground.state import File, Json
from bot.playground.workspace import Workspace

STATIC = Path(__file__).parent / "static"
BIGGEST_UPLOAD = 100 * 1024 * 1024
OWN_SITE = {"none", "same-origin"}
PASSIVE = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; sandbox"


class Routes:
    """Handlers of one workspace."""

    def __init__(self, workspace: Workspace, pages: Pages, socket_mode: SocketMode | None) -> None:
        self._workspace = workspace
        self._pages = pages
        self._socket_mode = socket_mode

    def application(self) -> web.Application:
        """The whole server."""
        app = web.Application(client_max_size=BIGGEST_UPLOAD, middlewares=[self._guard])
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/upload/v1/{key}", self._upload_by_app)
        app.router.add_get("/files-pri/{file}/{name}", self._download_by_app)
        app.router.add_get("/files-pri/download/{file}/{name}", self._download_by_app)
        app.router.add_post("/commands/{key}", self._respond)
        app.router.add_get("/browser", self._pages.serve)
        app.router.add_get("/browser/people", self._people)
        app.router.add_post("/browser/files", self._upload_by_person)
        app.router.add_get("/browser/files/{file}/{name}", self._download_by_person)
        if self._socket_mode:
            app.router.add_get("/link", self._socket_mode.serve)
        app.router.add_get("/archives/{place:.*}", self._permalink)
        app.router.add_get("/", self._index)
        if STATIC.is_dir():
            app.router.add_static("/", STATIC)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A web site elsewhere cannot reach us: not by a name of its own, not by a form of its own."""
        own = urlsplit(self._workspace.url).netloc
        ours = {own, own.replace("127.0.0.1", "localhost")}
        origin = request.headers.get("Origin")
        if request.host not in ours or (origin and urlsplit(origin).netloc not in ours):
            raise web.HTTPForbidden(text="The playground serves its own page alone.")
        if request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITE and request.path != "/":
            raise web.HTTPForbidden(text="The playground serves its own page alone.")
        return await handler(request)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        fault = self._workspace.faults.next(name)
        try:
            arguments, token = await _arguments(request)
        except json.JSONDecodeError:
            self._workspace.record(name, "invalid_json", "the body is no JSON")
            return web.json_response({"ok": False, "error": "invalid_json"})
        if fault and not fault.after:
            return _fail(request, fault)
        answer = web_api.perform(self._workspace, name, token, arguments)
        return _fail(request, fault) if fault else _answer(answer, self._workspace.manifest.scopes)

    async def _upload_by_app(self, request: web.Request) -> web.StreamResponse:
        file = self._workspace.upload_at(request.match_info["key"])
        if file is None:
            return web.Response(status=404, text="This URL was used before, or never given.")
        if fault := self._workspace.faults.next("upload"):
            return _fail(request, fault)
        data = await _bytes(request)
        if len(data) != file.size:
            why = f"{len(data)} bytes came, {file.size} were announced"
            self._workspace.record("upload", "length_mismatch", why)
        self._workspace.board.store_bytes(file, data)
        return web.Response(text=f"OK - {len(data)}")

    async def _download_by_app(self, request: web.Request) -> web.StreamResponse:
        file = self._workspace.state.files.get(request.match_info["file"].rpartition("-")[2])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        allowed = token == self._workspace.tokens.bot and "files:read" in self._workspace.manifest.scopes
        if not allowed:
            self._workspace.record("url_private", "not_authed", "needs the bot token and files:read")
            raise web.HTTPFound(f"/?redir={request.path}")
        return self._send_file(file)

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            self._workspace.respond(request.match_info["key"], await _object(request))
        except Refused as refusal:
            self._workspace.record("response_url", refusal.code, refusal.why)
            status = 404 if refusal.code.endswith("_url") else 400
            return web.json_response({"ok": False, "error": refusal.code}, status=status)
        return web.Response(text="ok")

    async def _people(self, _: web.Request) -> web.Response:
        return web.json_response({"people": self._pages.people()})

    async def _upload_by_person(self, request: web.Request) -> web.Response:
        person = self._pages.person_of(request)
        if not request.content_type.startswith("multipart/"):
            raise web.HTTPUnsupportedMediaType(text=json.dumps({"text": "multipart/form-data is expected"}))
        files = []
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.filename:
                data = await self._read_part(part, person)
                files.append(self._workspace.upload(person, part.filename, data))
        return web.json_response({"files": [self._workspace.board.file_page_json(file) for file in files]})

    async def _read_part(self, part: BodyPartReader, person: str) -> bytes:
        data = bytearray()
        while chunk := await part.read_chunk():
            data += chunk
            if len(data) > BIGGEST_UPLOAD:
                language = from_locale(self._workspace.state.people[person].locale)
                sentence = phrases.FILE_TOO_BIG(language, name=part.filename, limit=BIGGEST_UPLOAD // 2**20)
                raise web.HTTPRequestEntityTooLarge(
                    BIGGEST_UPLOAD, len(data), text=json.dumps({"text": sentence}, ensure_ascii=False)
                )
        return bytes(data)

    async def _download_by_person(self, request: web.Request) -> web.StreamResponse:
        person = self._pages.person_of(request)
        file = self._workspace.state.files.get(request.match_info["file"])
        if file and not self._may_see(person, file):
            raise web.HTTPForbidden(text="This file was not shared with you.")
        return self._send_file(file)

    def _may_see(self, person: str, file: File) -> bool:
        channels = self._workspace.state.channels
        return file.owner == person or any(person in channels[channel].members for channel, _ in file.shares)

    def _send_file(self, file: File | None) -> web.StreamResponse:
        if file is None or not file.uploaded:
            raise web.HTTPNotFound(text="There is no such file.")
        charset = "; charset=utf-8" if file.mimetype.startswith("text/") else ""
        headers = {
            "Content-Type": f"{file.mimetype}{charset}",
            "Content-Security-Policy": PASSIVE,
            "X-Content-Type-Options": "nosniff",
        }
        return web.FileResponse(self._workspace.board.path_of(file), headers=headers)

    async def _permalink(self, request: web.Request) -> web.StreamResponse:
        """Links of chat.getPermalink open the page at their message."""
        raise web.HTTPFound(f"/#{request.path_qs}")

    async def _index(self, _: web.Request) -> web.StreamResponse:
        page = STATIC / "index.html"
        if page.exists():
            return web.FileResponse(page, headers={"Cache-Control": "no-cache", "X-Frame-Options": "DENY"})
        return web.Response(text="The playground runs, but its page is not built.")


async def _object(request: web.Request) -> Json:
    with suppress(json.JSONDecodeError):
        given = json.loads(await request.text())
        if isinstance(given, dict):
            return given
    raise Refused("invalid_payload", "the body is no JSON object")


async def _arguments(request: web.Request) -> tuple[Json, str]:
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        given = json.loads(body) if body else {}
        arguments |= given if isinstance(given, dict) else {}
    else:
        arguments |= dict(await request.post())
    header = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    inside = str(arguments.get("token", ""))
    return arguments, header or ("" if inside.startswith("xapp-") else inside)


def _answer(answer: Json, scopes: Collection[str]) -> web.Response:
    headers = {"X-OAuth-Scopes": ",".join(sorted(scopes))}
    if answer.get("error") == "ratelimited":
        headers["Retry-After"] = str(answer.pop("retry_after"))
        return web.json_response(answer, status=429, headers=headers)
    return web.json_response(answer, headers=headers)


def _fail(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.drop and request.transport:
        request.transport.abort()
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    body: dict[str, Any] = {"ok": False, "error": fault.code or "internal_error"}
    status = 429 if fault.retry_after is not None else fault.status
    return web.json_response(body, status=status, headers=headers)


async def _bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    reader: MultipartReader = await request.multipart()
    async for part in reader:
        if isinstance(part, BodyPartReader):
            return bytes(await part.read())
    return b""

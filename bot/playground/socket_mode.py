"""Socket Mode: the app calls us, and each delivery goes to one of its sockets."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable, Iterator

from aiohttp import WSMsgType, web

from bot.playground.delivery import Delivery, Undelivered
from bot.playground.state import APP, Json

MOST_SOCKETS = 10
LIFETIME = 3600


class SocketMode:
    """The app's sockets; `changed` is told when the first comes or the last goes."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self.changed = changed
        self._tickets: set[str] = set()
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}
        self._somebody = asyncio.Event()
        self._turn = 0

    @property
    def connected(self) -> bool:
        """Whether the app listens."""
        return bool(self._sockets)

    def ticket(self) -> str:
        """The secret of a URL that lets one socket in, once."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One socket of the app, from hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="This URL was used before, or never given.")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        if len(self._sockets) >= MOST_SOCKETS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        with self._joined(socket):
            await socket.send_json(self._hello())
            await self._listen(socket)
        return socket

    async def send(self, delivery: Delivery, patience: float) -> Json | None:
        """Deliver to one socket and wait for its acknowledgement."""
        envelope_id = secrets.token_hex(16)
        answer: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        try:
            async with asyncio.timeout(patience):
                while not self._sockets:
                    await self._somebody.wait()
                await self._next_socket().send_str(json.dumps(_envelope(envelope_id, delivery)))
                return await answer
        except TimeoutError:
            raise Undelivered("timeout" if self.connected else "connection_failed") from None
        except (ConnectionError, RuntimeError):
            raise Undelivered("connection_failed") from None
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every socket to go, as Slack does about once an hour; the app must come back."""
        for socket in tuple(self._sockets):
            self._leave(socket)
            await socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
            )
            await socket.close()

    async def close(self) -> None:
        """Close every socket."""
        for socket in tuple(self._sockets):
            await socket.close()

    @contextlib.contextmanager
    def _joined(self, socket: web.WebSocketResponse) -> Iterator[None]:
        self._sockets.append(socket)
        self._somebody.set()
        self.changed()
        try:
            yield
        finally:
            self._leave(socket)

    def _leave(self, socket: web.WebSocketResponse) -> None:
        if socket not in self._sockets:
            return
        self._sockets.remove(socket)
        if not self._sockets:
            self._somebody.clear()
        self.changed()

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            said = json.loads(frame.data)
            waiting = self._waiting.get(said.get("envelope_id", ""))
            if waiting and not waiting.done():
                waiting.set_result(said.get("payload"))

    def _next_socket(self) -> web.WebSocketResponse:
        self._turn += 1
        return self._sockets[self._turn % len(self._sockets)]

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._sockets),
            "debug_info": {"host": "playground", "approximate_connection_time": LIFETIME},
            "connection_info": {"app_id": APP},
        }


def _envelope(envelope_id: str, delivery: Delivery) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.accepts_answer,
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason}
    return envelope

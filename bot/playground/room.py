"""The workspace without its people: what the Web API works on, with its rules and its memory."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from bot.playground.board import Board
from bot.playground.clock import Clock
from bot.playground.delivery import Courier
from bot.playground.events import Events
from bot.playground.faults import Faults
from bot.playground.manifest import Manifest
from bot.playground.refusal import Breach, Refused
from bot.playground.state import APP_USER, Channel, File, Json, Message, Session, State
from bot.playground.storage import Storage
from bot.playground.surfaces import Surfaces
from bot.playground.tiers import Rates, Tier

Change = Callable[[Json, Iterable[str]], None]

STREAM_LIFETIME = 300.0
HOUSEKEEPING = 5.0
BREACHES_KEPT = 1000


def _secret(prefix: str) -> str:
    return f"{prefix}-playground-{secrets.token_hex(12)}"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the app proves itself with; they open this playground and nothing else."""

    bot: str = field(default_factory=lambda: _secret("xoxb"), repr=False)
    app: str = field(default_factory=lambda: _secret("xapp"), repr=False)
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)


class Room:
    """Conversations and surfaces, the app's rights and limits, and the breaches of them."""

    def __init__(
        self,
        manifest: Manifest,
        storage: Storage,
        *,
        url: str,
        tokens: Tokens,
        clock: Clock,
        rates: Literal["refuse", "observe"] = "refuse",
    ) -> None:
        self.manifest = manifest
        self.url = url
        self.tokens = tokens
        self.clock = clock
        self.rates = rates
        self.state: State = storage.load()
        self.breaches: list[Breach] = []
        self.faults = Faults()
        self.watchers: list[Change] = []
        self.socket_url: Callable[[], str] = lambda: ""
        self.events = Events(manifest, clock, lambda envelope: self.courier.announce(envelope))
        self.board = Board(self.state, clock, self.events, self.tell, url=url, folder=storage.files)
        self.surfaces = Surfaces(self.state, clock, self.tell, url=url)
        self.streams: list[Message] = []
        self._connected: Courier | None = None
        self._storage = storage
        self._counts = Rates(clock)
        self._changed = asyncio.Event()
        self._upload_urls: dict[str, File] = {}
        self._take_up_history()

    @property
    def courier(self) -> Courier:
        """Who brings everything to the app."""
        if self._connected is None:
            raise RuntimeError("no line to the app: connect a courier first")
        return self._connected

    def connect(self, courier: Courier) -> None:
        """Deliver through `courier` from now on."""
        self._connected = courier

    def tell(self, change: Json, people: Iterable[str]) -> None:
        """Show a change on the pages of some people."""
        for watcher in tuple(self.watchers):
            watcher(change, people)
        self.remember()

    def remember(self) -> None:
        """Keep a change that nobody sees."""
        self._storage.save_soon(self.state)
        self._changed.set()

    def record(self, method: str, code: str, why: str, arguments: Json | None = None) -> None:
        """Keep a breach."""
        breach = Breach(method, code, why, self.clock(), arguments or {})
        self.breaches.append(breach)
        del self.breaches[:-BREACHES_KEPT]
        self.tell({"type": "breach", "breach": breach.as_json()}, self.state.people)

    def check_rate(self, method: str, tier: Tier) -> None:
        """Refuse a call that comes too soon."""
        self._slow_down(method, self._counts.wait_for(method, tier))

    def check_post_rate(self, channel: str) -> None:
        """Refuse a message that comes too soon in its channel."""
        self._slow_down("chat.postMessage", self._counts.wait_for_post(channel))

    def short_id(self) -> str:
        """An id for a block or an element that the app gave none."""
        return secrets.token_urlsafe(4)

    def upload_url(self, file: File) -> str:
        """Where the bytes of a file are to be sent."""
        key = secrets.token_urlsafe(24)
        self._upload_urls[key] = file
        return f"{self.url}/upload/v1/{key}"

    def upload_at(self, key: str) -> File | None:
        """The file that an upload URL is for, once."""
        return self._upload_urls.pop(key, None)

    def post_as_app(self, message: Message) -> None:
        """Post a message of the app; its thread's status is over with that."""
        self.board.add(message)
        if message.streaming:
            self.streams.append(message)
        members = self.board.channel(message.channel).members
        self.surfaces.clear_status(message.channel, message.thread, members)

    def post_scheduled(self) -> None:
        """Post what was scheduled for now or earlier."""
        for one in [due for due in self.state.scheduled.values() if due.post_at <= self.clock()]:
            del self.state.scheduled[one.id]
            if one.never:
                continue
            message = Message(
                one.channel,
                self.clock.timestamp(),
                APP_USER,
                one.text,
                blocks=one.blocks,
                thread_ts=one.thread_ts,
                from_app=True,
            )
            self.post_as_app(message)

    def expire_streams(self) -> None:
        """End the streams that lived their five minutes."""
        for message in list(self.streams):
            began = message.streaming_since
            if began is None:
                self.streams.remove(message)
            elif self.clock() - began > STREAM_LIFETIME:
                self.end_stream(message)

    def set_session_status(self, where: Channel, thread: str, status: str, title: str | None = None) -> None:
        """Say how an agent session stands; it begins with that."""
        session = self.surfaces.session(where.id, thread) or Session(where.id, thread, status)
        session.status = status
        session.title = session.title if title is None else title
        self.surfaces.set_session(session, where.members)

    def rename_session(self, where: Channel, thread: str, title: str) -> None:
        """Give a session a title."""
        session = self.surfaces.session(where.id, thread) or Session(where.id, thread, "active")
        session.title = title
        self.surfaces.set_session(session, where.members)

    async def stop_working(self) -> None:
        """Save, and give up what is under way."""
        if self._connected:
            await self._connected.close()
        await self._storage.close(self.state)

    def end_stream(self, message: Message) -> None:
        """Let nothing more be added to a message."""
        message.streaming_since = None
        self.streams.remove(message)
        self.board.refresh(message)

    async def keep_time(self) -> None:
        """Let streams and statuses end when their time is over, though nobody asks."""
        while True:
            await asyncio.sleep(HOUSEKEEPING)
            self.expire_streams()
            self.post_scheduled()
            self.surfaces.expire_statuses(lambda channel: self.board.channel(channel).members)

    def _take_up_history(self) -> None:
        for channel in self.state.channels.values():
            for message in channel.messages.values():
                message.streaming_since = None
                self.clock.resume_after(message.ts)
        if self.manifest.suggested_prompts:
            for channel in self.state.channels.values():
                if channel.is_im:
                    prompts = [dict(prompt) for prompt in self.manifest.suggested_prompts]
                    self.state.prompts.setdefault(
                        channel.id, {"channel": channel.id, "title": "", "prompts": prompts}
                    )

    def _slow_down(self, method: str, seconds: int) -> None:
        if not seconds:
            return
        why = f"too many calls: wait {seconds} s"
        if self.rates == "observe":
            self.record(method, "ratelimited", why)
            return
        raise Refused("ratelimited", why, retry_after=seconds)

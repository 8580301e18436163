"""The workspace: what people do in it, what the app hears of that, and what there is to see."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from bot.language import Phrase, from_locale
from bot.playground import interactions, phrases, render, responses, typed
from bot.playground.delivery import Undelivered
from bot.playground.faults import Fault
from bot.playground.interactions import Value, Values
from bot.playground.refusal import NotAllowed, Refused
from bot.playground.room import Room
from bot.playground.state import (
    ANA,
    APP_USER,
    CHEN,
    DESIGN,
    GENERAL,
    RANDOM,
    TEAM,
    Channel,
    File,
    Json,
    Message,
    View,
)

T = TypeVar("T")
Upload = tuple[str, bytes] | str

LONGEST_POST = 40_000
INVITE = "/invite"


class Workspace(Room):
    """One workspace with one app in it; people and places are named by their ids."""

    ana, chen, app = ANA, CHEN, APP_USER
    general, design, random = GENERAL, DESIGN, RANDOM

    # What people do

    async def post(
        self,
        person: str,
        channel: str,
        text: str,
        thread: str | None = None,
        files: Sequence[Upload] = (),
        *,
        broadcast: bool = False,
    ) -> str:
        """Write a message as typed; the timestamp it got. Files are ids, or names with bytes."""
        where = self._where(person, channel)
        self._check_post(person, where, text, files)
        parent = self._message(person, channel, thread) if thread else None
        encoded = typed.encode(text, self.state)
        message = Message(
            where.id,
            self.clock.timestamp(),
            person,
            encoded,
            blocks=typed.rich_text(encoded) if encoded else [],
            files=[self._brought(person, file) for file in files],
            thread_ts=parent.thread if parent else None,
            broadcast=broadcast,
        )
        self.board.add(message)
        self._unfurl(message)
        self._notice_absent(person, where, message)
        return message.ts

    def upload(self, person: str, name: str, data: bytes) -> File:
        """Bring a file along, to be posted."""
        file = self.board.new_file(person, name, len(data))
        self.board.store_bytes(file, data)
        file.completed = True
        return file

    async def edit(self, person: str, channel: str, ts: str, text: str) -> None:
        """Change an own message."""
        message = self._own(person, channel, ts)
        previous = self.board.json(message)
        message.text = typed.encode(text, self.state)
        message.blocks = typed.rich_text(message.text)
        message.edited = {"user": person, "ts": self.clock.timestamp()}
        self.board.change(message, previous)

    async def delete(self, person: str, channel: str, ts: str) -> None:
        """Delete an own message."""
        self.board.remove(self._own(person, channel, ts))

    async def react(self, person: str, channel: str, ts: str, name: str, *, remove: bool = False) -> None:
        """React to a message, or take the reaction back."""
        message = self._message(person, channel, ts)
        (self.board.unreact if remove else self.board.react)(message, person, name)

    async def command(
        self, person: str, channel: str, name: str, text: str = "", thread: str | None = None
    ) -> None:
        """Send a slash command; what went wrong is told to the person as Slack tells it."""
        where = self._where(person, channel)
        declared = next((one for one in self.manifest.commands if one["command"] == name), None)
        if thread is not None:
            self._notice(person, channel, phrases.NOT_IN_THREADS, thread, command=name)
        elif name == INVITE:
            self._invite_by_name(person, channel, text)
        elif declared is None:
            self._notice(person, channel, phrases.UNKNOWN_COMMAND, command=name)
        else:
            escaped = typed.encode(text, self.state) if declared.get("should_escape") else text
            await self._send_command(person, where, name, escaped.strip())

    async def press(
        self,
        person: str,
        channel: str,
        ts: str,
        action_id: str,
        value: Value = None,
        *,
        block_id: str | None = None,
    ) -> None:
        """Press a button or choose in a menu of a message."""
        message = self._visible(person, channel, ts)
        found_in, element = self._element(person, message.blocks, action_id, block_id)
        payload = interactions.press_in_message(
            self.state.people[person],
            self.board,
            message,
            interactions.action_of(found_in, element, value, self.clock.timestamp()),
            trigger_id=self.surfaces.trigger(person),
            response_url=self.surfaces.answer_url(
                person, channel, thread_ts=message.thread_ts, original=message.ts
            ),
        )
        await self._ask(person, payload, phrases.NO_ANSWER)

    async def press_in_view(
        self,
        person: str,
        view_id: str,
        action_id: str,
        value: Value = None,
        *,
        block_id: str | None = None,
        values: Values | None = None,
    ) -> None:
        """Press a button or choose in a menu of a modal or the home tab."""
        view = self._view(person, view_id)
        found_in, element = self._element(person, view.content["blocks"], action_id, block_id)
        self._fill(view, {**(values or {}), found_in: {action_id: value}})
        payload = interactions.press_in_view(
            self.state.people[person],
            view,
            interactions.action_of(found_in, element, value, self.clock.timestamp()),
            trigger_id=self.surfaces.trigger(person),
        )
        await self._ask(person, payload, phrases.TROUBLE_CONNECTING)

    async def submit(self, person: str, view_id: str, values: Values | None = None) -> dict[str, str]:
        """Send a modal off; the errors that the app shows beside its fields."""
        view = self._view(person, view_id)
        self._fill(view, values or {})
        payload = interactions.submission(
            self.state.people[person],
            view,
            trigger_id=self.surfaces.trigger(person),
            response_urls=self._response_urls(view),
        )
        delivered, answer = await self._ask(person, payload, phrases.TROUBLE_CONNECTING)
        return responses.after_submission(self, view, answer) if delivered else {}

    async def close(self, person: str, view_id: str, *, everything: bool = False) -> None:
        """Close a modal, or all that are stacked."""
        view = self._view(person, view_id)
        for gone in self.surfaces.close_view(view, everything=everything):
            if gone.content.get("notify_on_close"):
                payload = interactions.closing(self.state.people[person], gone, is_cleared=everything)
                await self._ask(person, payload, phrases.TROUBLE_CONNECTING)

    async def shortcut(
        self, person: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> None:
        """Choose a shortcut: of a message, or of the workspace."""
        human = self.state.people[person]
        if callback_id not in [one["callback_id"] for one in self.manifest.shortcuts]:
            raise self._no(person, phrases.GONE)
        trigger_id = self.surfaces.trigger(person)
        if channel is None or ts is None:
            payload = interactions.global_shortcut(
                human, callback_id, self.clock.timestamp(), trigger_id=trigger_id
            )
        else:
            message = self._message(person, channel, ts)
            payload = interactions.message_shortcut(
                human,
                self.board,
                message,
                callback_id,
                trigger_id=trigger_id,
                response_url=self.surfaces.answer_url(person, channel, thread_ts=message.thread_ts),
            )
        await self._ask(person, payload, phrases.NO_ANSWER)

    async def open_home(self, person: str, tab: Literal["home", "messages"] = "home") -> None:
        """Look at a tab of the app."""
        home = self.state.homes.get(person)
        event: Json = {"type": "app_home_opened", "user": person, "channel": self.dm(person), "tab": tab}
        if tab == "home" and home:
            event["view"] = render.view_json(home)
        self.events.announce(event)

    async def look_at(self, person: str, channel: str) -> None:
        """Look at a channel while the app is open beside it."""
        entity = {"type": "slack#/types/channel_id", "value": channel, "team_id": TEAM}
        self.events.announce(
            {
                "type": "app_context_changed",
                "user": person,
                "channel": self.dm(person),
                "context": {"entities": [entity]},
            }
        )

    async def stop(self, person: str, channel: str, thread: str) -> None:
        """Press the stop button beside a working answer."""
        self.expire_streams()
        where = self._where(person, channel)
        live = [one for one in self.streams if (one.channel, one.thread) == (channel, thread)]
        session = self.surfaces.session(channel, thread)
        if not live and (session is None or session.status != "processing"):
            raise self._no(person, phrases.NOTHING_TO_STOP)
        for message in live:
            message.stopped_by = person
            self.end_stream(message)
        self.events.announce_in(
            where,
            {
                "type": "agent_session_stopped",
                "channel": channel,
                "thread_ts": thread,
                "user": person,
                "streaming_message_ts": [message.ts for message in live],
            },
        )

    def join(self, person: str, channel: str) -> None:
        """Enter a channel."""
        self.board.join(self.board.channel(channel), person)

    def invite(self, person: str, channel: str, guest: str) -> None:
        """Bring somebody, the app for example, into a channel."""
        self.board.join(self._where(person, channel), guest, inviter=person)

    def delete_file(self, person: str, file: str) -> None:
        """Delete an own file."""
        self.board.remove_file(self._own_file(person, file))

    def leave(self, person: str, channel: str) -> None:
        """Leave a channel."""
        self.board.leave(self._where(person, channel), person)

    def read(self, person: str, channel: str, ts: str) -> None:
        """Have read up to a message."""
        where = self._where(person, channel)
        where.last_read[person] = max(ts, where.last_read.get(person, ""))
        self.board.share(where)

    def dismiss(self, person: str, channel: str, ts: str) -> None:
        """Take an ephemeral message away."""
        message = self._visible(person, channel, ts)
        if message.only_for == person:
            self.board.remove(message)

    # What there is to see

    def dm(self, person: str) -> str:
        """The direct message of a person with the app."""
        return next(channel.id for channel in self.state.channels.values() if channel.user == person)

    def messages(self, channel: str, thread: str | None = None) -> list[Message]:
        """The messages of a channel, or of one of its threads with its parent, oldest first."""
        if thread is not None:
            return self.board.thread(channel, thread)
        said = self.board.channel(channel).messages.values()
        return [one for one in said if not one.only_for and (one.broadcast or not one.thread_ts)]

    def ephemerals(self, person: str) -> list[Message]:
        """What only this person sees, oldest first."""
        everything = (one for channel in self.state.channels.values() for one in channel.messages.values())
        return [one for one in everything if one.only_for == person]

    def status(self, channel: str, thread: str) -> str:
        """The status shown in a thread."""
        return self.surfaces.status(channel, thread)

    def views(self, person: str) -> list[View]:
        """The open modals of a person, the top one last."""
        return self.surfaces.views_of(person)

    def home(self, person: str) -> View | None:
        """The home tab of a person."""
        return self.state.homes.get(person)

    def data(self, file: str) -> bytes:
        """The bytes of a file."""
        return self.board.path_of(self.state.files[file]).read_bytes()

    async def until(self, condition: Callable[[], T], seconds: float = 10.0) -> T:
        """Wait for `condition` to become true; what it gave. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not (met := condition()):
                self._changed.clear()
                await self._changed.wait()
            return met

    async def settled(self) -> None:
        """Wait until the app acknowledged every event, or Slack gave up."""
        await self.courier.settled()

    # What a test makes go wrong

    async def deliver_again(self, event_id: str) -> None:
        """Deliver an event that the app has seen before."""
        await self.courier.deliver_again(event_id)

    async def repeat_gesture(self) -> None:
        """Deliver the last command, press or form a second time."""
        await self.courier.ask_again()

    def lose_next_acknowledgement(self, times: int = 1) -> None:
        """Let the app's next acknowledgements of events be lost on the way."""
        self.courier.lose_next_acknowledgement(times)

    def fail_next(
        self,
        method: str,
        code: str = "",
        *,
        status: int = 200,
        drop: bool = False,
        after: bool = False,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """Let the next calls of `method` fail: with a code, an HTTP status, or a dropped connection."""
        self.faults.plan(method, Fault(code, status, drop, after, retry_after), times)

    @property
    def delivered(self) -> tuple[Json, ...]:
        """The envelopes of the latest events, oldest first."""
        return self.courier.sent

    async def _ask(self, person: str, payload: Json, otherwise: Phrase) -> tuple[bool, Json | None]:
        if not self.manifest.interactive:
            raise self._no(person, phrases.NOT_INTERACTIVE)
        try:
            return True, await self.courier.ask("interactive", payload)
        except Undelivered:
            sentence = otherwise(from_locale(self.state.people[person].locale))
            self.tell({"type": "notice", "text": sentence}, [person])
            return False, None

    def respond(self, key: str, answer: Json) -> None:
        """What the app sent to a response_url, or as its acknowledgement of a command."""
        responses.respond(self, self.surfaces.answer_to(key), answer)

    def _response_urls(self, view: View) -> list[Json]:
        urls = []
        for block_id, element in interactions.elements_of(view.content["blocks"]):
            chosen = view.state.get(block_id, {}).get(element["action_id"], {})
            channel = chosen.get("selected_conversation") or chosen.get("selected_channel")
            if element.get("response_url_enabled") and channel:
                url = self.surfaces.answer_url(view.person, channel)
                urls.append(
                    {
                        "block_id": block_id,
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": url,
                    }
                )
        return urls

    def _fill(self, view: View, values: Values) -> None:
        for block_id, element in interactions.elements_of(view.content["blocks"]):
            if element["type"] in ("button", "overflow", "workflow_button"):
                continue
            held = view.state.setdefault(block_id, {})
            action_id = element["action_id"]
            if action_id in values.get(block_id, {}):
                held[action_id] = interactions.state_of(element, values[block_id][action_id])
            else:
                held.setdefault(action_id, interactions.initial_state(element))

    async def _send_command(self, person: str, where: Channel, name: str, text: str) -> None:
        payload = interactions.command(
            self.state.people[person],
            where,
            name,
            text,
            trigger_id=self.surfaces.trigger(person),
            response_url=self.surfaces.answer_url(person, where.id),
        )
        try:
            answer = await self.courier.ask("slash_commands", payload)
        except Undelivered as failure:
            error = "operation_timeout" if failure.timed_out else "dispatch_failed"
            self._notice(person, where.id, phrases.COMMAND_FAILED, command=name, error=error)
            return
        if answer:
            self._answer_command(person, payload, answer)

    def _answer_command(self, person: str, payload: Json, answer: Json) -> None:
        try:
            self.respond(payload["response_url"].rpartition("/")[2], answer)
        except Refused as refusal:
            self.record("acknowledgement", refusal.code, refusal.why)
            self._notice(
                person,
                payload["channel_id"],
                phrases.COMMAND_FAILED,
                command=payload["command"],
                error="invalid_command_response",
            )

    def _invite_by_name(self, person: str, channel: str, text: str) -> None:
        encoded = typed.encode(text.strip(), self.state)
        guest = self.state.people.get(encoded.removeprefix("<@").removesuffix(">"))
        if guest is None:
            self._notice(person, channel, phrases.WHOM_TO_INVITE)
            return
        self.invite(person, channel, guest.id)
        self._notice(person, channel, phrases.INVITED, name=guest.real_name)

    def _unfurl(self, message: Message) -> None:
        links = typed.links(message.text)
        if not links:
            return
        previous = self.board.json(message)
        message.attachments = [
            {
                "id": number,
                "from_url": link,
                "original_url": link,
                "title": urlsplit(link).netloc,
                "fallback": link,
            }
            for number, link in enumerate(links, start=1)
        ]
        self.board.change(message, previous)

    def _notice_absent(self, person: str, where: Channel, message: Message) -> None:
        if f"<@{APP_USER}>" in message.text and APP_USER not in where.members:
            app = self.state.people[APP_USER]
            self._notice(
                person, where.id, phrases.NOT_HERE, message.thread_ts, name=app.real_name, handle=app.name
            )

    def _notice(
        self, person: str, channel: str, phrase: Phrase, thread: str | None = None, **facts: object
    ) -> None:
        text = phrase(from_locale(self.state.people[person].locale), **facts)
        self.board.notice(person, channel, typed.escape(text), thread)

    def _no(self, person: str, phrase: Phrase, **facts: object) -> NotAllowed:
        return NotAllowed(phrase(from_locale(self.state.people[person].locale), **facts))

    def _where(self, person: str, channel: str) -> Channel:
        found = self.state.channels.get(channel)
        if found is None or person not in found.members:
            raise self._no(person, phrases.NOT_A_MEMBER)
        return found

    def _visible(self, person: str, channel: str, ts: str) -> Message:
        message = self._where(person, channel).messages.get(ts)
        if message is None or message.only_for not in (None, person):
            raise self._no(person, phrases.GONE)
        return message

    def _message(self, person: str, channel: str, ts: str) -> Message:
        message = self._visible(person, channel, ts)
        if message.only_for:
            raise self._no(person, phrases.GONE)
        return message

    def _own(self, person: str, channel: str, ts: str) -> Message:
        message = self._message(person, channel, ts)
        if message.user != person:
            raise self._no(person, phrases.NOT_YOURS)
        return message

    def _check_post(self, person: str, where: Channel, text: str, files: Sequence[Upload]) -> None:
        if where.is_im and not self.manifest.has_messages:
            raise self._no(person, phrases.MESSAGES_OFF)
        if not text.strip() and not files:
            raise self._no(person, phrases.NOTHING_TO_SEND)
        if len(text) > LONGEST_POST:
            raise self._no(person, phrases.TOO_LONG, limit=LONGEST_POST, length=len(text))

    def _brought(self, person: str, file: Upload) -> str:
        found = self._own_file(person, file) if isinstance(file, str) else self.upload(person, *file)
        return found.id

    def _own_file(self, person: str, file: str) -> File:
        found = self.state.files.get(file)
        if found is None:
            raise self._no(person, phrases.GONE)
        if found.owner != person:
            raise self._no(person, phrases.NOT_YOURS)
        return found

    def _view(self, person: str, view_id: str) -> View:
        view = self.surfaces.find_view(view_id)
        if view is None or view.person != person:
            raise self._no(person, phrases.GONE)
        return view

    def _element(
        self, person: str, blocks: list[Json], action_id: str, block_id: str | None
    ) -> tuple[str, Json]:
        for found_in, element in interactions.elements_of(blocks):
            if element["action_id"] == action_id and block_id in (None, found_in):
                return found_in, element
        raise self._no(person, phrases.GONE)

"""Conversations: every change to messages, reactions and files is made here, then told to people and app."""

import mimetypes
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bot.playground import render
from bot.playground.clock import Clock
from bot.playground.events import Events
from bot.playground.state import APP_USER, SLACKBOT, TEAM, Channel, File, Json, Message, State

Tell = Callable[[Json, Iterable[str]], None]


class Board:
    """All conversations; `tell` reaches the pages of some people, `events` the app."""

    def __init__(
        self, state: State, clock: Clock, events: Events, tell: Tell, *, url: str, folder: Path
    ) -> None:
        self.state = state
        self.clock = clock
        self.url = url
        self.slack_file_refusals = 1
        self._events = events
        self._tell = tell
        self._folder = folder

    def channel(self, channel: str) -> Channel:
        """The conversation with this id; raises KeyError."""
        return self.state.channels[channel]

    def message(self, channel: str, ts: str) -> Message | None:
        """A message that everybody sees, or None."""
        found = self.channel(channel).messages.get(ts)
        return found if found and not found.only_for else None

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A parent and its replies, oldest first; empty when there is none."""
        messages = self.channel(channel).messages
        found = self.message(channel, ts)
        parent = messages.get(found.thread) if found else None
        if parent is None:
            return []
        return [parent, *(messages[reply] for reply in parent.replies)]

    def json(self, message: Message, *, metadata: bool = False) -> Json:
        """A message in Slack's shape."""
        return render.message_json(self.state, message, self.url, metadata=metadata)

    def page_json(self, message: Message) -> Json:
        """A message in the page's shape."""
        files = [self.state.files[file] for file in message.files if file in self.state.files]
        named = {
            "files": [self.file_page_json(file) for file in files],
            "shown": [self.file_page_json(file) for file in self.named_files(message.blocks) if file],
        }
        return {
            **self.json(message),
            **{name: some for name, some in named.items() if some},
            "channel": message.channel,
            "is_ephemeral": message.only_for is not None,
            "streaming": message.streaming,
        }

    def file_page_json(self, file: File) -> Json:
        """A file in the page's shape."""
        return {**render.file_json(file, self.url), "browser_url": f"/browser/files/{file.id}/{file.name}"}

    def named_files(self, blocks: Sequence[Json]) -> list[File | None]:
        """The file that each `slack_file` of the blocks names; None for one that is not there."""
        return [self._named_file(named) for named in _slack_files(blocks)]

    def _named_file(self, named: Json) -> File | None:
        files = self.state.files
        by_url = (one for one in files.values() if f"-{one.id}/" in named.get("url", ""))
        return files.get(named.get("id", "")) or next(by_url, None)

    def channel_page_json(self, channel: Channel, person: str) -> Json:
        """A conversation in the page's shape, as one person sees it."""
        last_read = channel.last_read.get(person, "0")
        unread = [
            message
            for message in channel.messages.values()
            if message.ts > last_read
            and message.user != person
            and not message.thread_ts
            and not message.only_for
        ]
        return {
            "id": channel.id,
            "name": channel.name,
            "topic": channel.topic,
            "is_im": channel.is_im,
            "user": APP_USER if channel.is_im else None,
            "members": channel.members,
            "last_read": last_read,
            "unread": len(unread),
        }

    def add(self, message: Message) -> Message:
        """Post a message."""
        channel = self.channel(message.channel)
        if message.broadcast:
            message.subtype = "thread_broadcast"
        channel.messages[message.ts] = message
        for file in message.files:
            self.state.files[file].shares.append((channel.id, message.ts))
        self._share_shown(message)
        self._count_reply(channel, message)
        self._tell({"type": "message", "message": self.page_json(message)}, channel.members)
        self._announce_new(channel, message)
        return message

    def add_ephemeral(self, message: Message) -> Message:
        """Show a message to one person."""
        self.channel(message.channel).messages[message.ts] = message
        self._tell({"type": "ephemeral", "message": self.page_json(message)}, [message.only_for or ""])
        return message

    def notice(self, person: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Slackbot says something to one person."""
        said = Message(channel, self.clock.timestamp(), SLACKBOT, text, thread_ts=thread_ts, only_for=person)
        return self.add_ephemeral(said)

    def change(self, message: Message, previous: Json) -> None:
        """Tell that a message is no longer what `previous` says."""
        channel = self.channel(message.channel)
        self._share_shown(message)
        self._tell({"type": "message_changed", "message": self.page_json(message)}, channel.members)
        self._events.announce_message(
            channel,
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "ts": self.clock.timestamp(),
                "message": {**self.json(message), "source_team": TEAM, "user_team": TEAM},
                "previous_message": previous,
            },
        )

    def _share_shown(self, message: Message) -> None:
        """Who sees a picture in a message may open its file."""
        place = (message.channel, message.ts)
        for file in self.named_files(message.blocks):
            if file and place not in file.shares:
                file.shares.append(place)

    def refresh(self, message: Message) -> None:
        """Show a message anew on the pages; the app is told nothing."""
        channel = self.channel(message.channel)
        self._tell({"type": "message_changed", "message": self.page_json(message)}, channel.members)

    def stream(self, message: Message, text: str) -> None:
        """Show text that was added to a streaming message."""
        change = {"type": "stream", "channel": message.channel, "ts": message.ts, "append": text}
        self._tell(change, self.channel(message.channel).members)

    def remove(self, message: Message) -> None:
        """Delete a message; a parent with replies leaves a tombstone."""
        message.streaming_since = None
        channel = self.channel(message.channel)
        previous = self.json(message)
        if message.only_for:
            del channel.messages[message.ts]
            gone = {"type": "ephemeral_deleted", "channel": channel.id, "ts": message.ts}
            self._tell(gone, [message.only_for])
            return
        if message.replies:
            self._bury(message)
            self.change(message, previous)
            return
        del channel.messages[message.ts]
        self._uncount_reply(channel, message)
        self._tell({"type": "message_deleted", "channel": channel.id, "ts": message.ts}, channel.members)
        event: Json = {"type": "message", "subtype": "message_deleted", "hidden": True}
        event |= {"ts": self.clock.timestamp(), "deleted_ts": message.ts, "previous_message": previous}
        self._events.announce_message(channel, event)

    def react(self, message: Message, person: str, name: str) -> bool:
        """Add a reaction; False when it was there."""
        users = message.reactions.setdefault(name, [])
        if person in users:
            return False
        users.append(person)
        self._reacted(message, person, name, "reaction_added")
        return True

    def unreact(self, message: Message, person: str, name: str) -> bool:
        """Take a reaction back; False when there was none."""
        users = message.reactions.get(name, [])
        if person not in users:
            return False
        users.remove(person)
        if not users:
            del message.reactions[name]
        self._reacted(message, person, name, "reaction_removed")
        return True

    def new_file(self, owner: str, name: str, size: int, alt_text: str | None = None) -> File:
        """Announce a file whose bytes will follow."""
        mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(
            f"F{self.state.next_number():010d}",
            name,
            name,
            mimetype,
            size,
            owner,
            int(self.clock()),
            alt_text,
            refusals_left=self.slack_file_refusals,
        )
        self.state.files[file.id] = file
        return file

    def store_bytes(self, file: File, data: bytes) -> None:
        """Keep the bytes of a file."""
        self.path_of(file).write_bytes(data)
        file.size = len(data)
        file.uploaded = True

    def path_of(self, file: File) -> Path:
        """Where the bytes of a file are."""
        return self._folder / file.id

    def share(self, channel: Channel) -> None:
        """Tell who may see a conversation that its members or read marks changed."""
        for person in channel.members if channel.is_im else self.state.people:
            self._tell({"type": "channel", "channel": self.channel_page_json(channel, person)}, [person])

    def join(self, channel: Channel, person: str, inviter: str | None = None) -> None:
        """Let somebody into a channel."""
        if person in channel.members:
            return
        channel.members.append(person)
        self._announce_move(channel, person, "member_joined_channel", inviter)
        self._show_move(channel, person)

    def leave(self, channel: Channel, person: str) -> None:
        """Let somebody out of a channel."""
        self._announce_move(channel, person, "member_left_channel")
        channel.members.remove(person)
        self._show_move(channel, person)

    def remove_file(self, file: File) -> None:
        """Delete a file, its bytes, and its place in messages."""
        del self.state.files[file.id]
        self.path_of(file).unlink(missing_ok=True)
        self._tell({"type": "file_deleted", "file": file.id}, self.state.people)
        for channel, ts in file.shares:
            message = self.message(channel, ts)
            if message and file.id in message.files:
                message.files.remove(file.id)
                self.refresh(message)

    def _announce_move(self, channel: Channel, person: str, event: str, inviter: str | None = None) -> None:
        invited = {"inviter": inviter} if inviter else {}
        where = {"channel": channel.id, "channel_type": "C", "team": TEAM}
        self._events.announce_in(channel, {"type": event, "user": person, **where, **invited})

    def _show_move(self, channel: Channel, person: str) -> None:
        self.share(channel)
        self._tell({"type": "resync"}, [person])

    def _count_reply(self, channel: Channel, message: Message) -> None:
        parent = channel.messages.get(message.thread_ts or "")
        if parent:
            parent.replies.append(message.ts)
            self.refresh(parent)

    def _uncount_reply(self, channel: Channel, message: Message) -> None:
        parent = channel.messages.get(message.thread_ts or "")
        if parent:
            parent.replies.remove(message.ts)
            self.refresh(parent)

    def _bury(self, message: Message) -> None:
        message.subtype = "tombstone"
        message.user = SLACKBOT
        message.text = "This message was deleted."
        message.from_app = False
        message.blocks, message.files, message.attachments, message.reactions = [], [], [], {}

    def _announce_new(self, channel: Channel, message: Message) -> None:
        event = {**self.json(message), "event_ts": message.ts}
        if f"<@{APP_USER}>" in message.text and not message.from_app:
            self._events.announce_mention(channel, event)
        if message.files:
            event |= {"subtype": "file_share", "upload": False}
        self._events.announce_message(channel, event)

    def _reacted(self, message: Message, person: str, name: str, event: str) -> None:
        channel = self.channel(message.channel)
        where = {"channel": message.channel, "ts": message.ts}
        reactions = render.reactions_json(message)
        self._tell({"type": "reaction", **where, "reactions": reactions}, channel.members)
        self._events.announce_in(
            channel,
            {
                "type": event,
                "user": person,
                "reaction": name,
                "item_user": message.user,
                "item": {"type": "message", **where},
            },
        )


def _slack_files(part: object) -> list[Json]:
    match part:
        case {"slack_file": dict(named)}:
            return [named]
        case dict():
            return [found for value in part.values() for found in _slack_files(value)]
        case list() | tuple():
            return [found for value in part for found in _slack_files(value)]
        case _:
            return []

"""What the workspace remembers: plain records, saved and restored as they are."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]

TEAM = "T0DESKMATE"
APP = "A0DESKMATE"
BOT = "B0DESKMATE"
APP_USER = "U0DESKMATE"
SLACKBOT = "USLACKBOT"
ANA = "U0ANA"
CHEN = "U0CHEN"
GENERAL = "C0GENERAL"
DESIGN = "C0DESIGN"
RANDOM = "C0RANDOM"


@dataclass(slots=True)
class Person:
    """Somebody in the workspace; the app's user and Slackbot are among them."""

    id: str
    name: str
    real_name: str
    locale: str
    color: str
    is_bot: bool = False
    is_admin: bool = False


@dataclass(slots=True)
class Message:
    """One message; `only_for` makes it ephemeral, `replies` are the timestamps of its thread."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    from_app: bool = False
    username: str | None = None
    subtype: str | None = None
    replies: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: Json | None = None
    metadata: Json | None = None
    only_for: str | None = None
    streaming_since: float | None = None
    tasks_as: Literal["timeline", "plan", "dense"] = "timeline"
    stopped_by: str | None = None

    @property
    def streaming(self) -> bool:
        """Whether more text may still be added."""
        return self.streaming_since is not None

    @property
    def thread(self) -> str:
        """The timestamp of the thread that it belongs to or would begin."""
        return self.thread_ts or self.ts


@dataclass(slots=True)
class Channel:
    """A channel or a direct message, with all that was said in it, oldest first."""

    id: str
    name: str
    members: list[str]
    topic: str = ""
    user: str | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)
    is_private: bool = False

    @property
    def is_im(self) -> bool:
        """Whether it is a direct message between the app and one person."""
        return self.user is not None

    @property
    def kind(self) -> Literal["channels", "groups", "im"]:
        """The word by which scopes and events call it."""
        if self.is_im:
            return "im"
        return "groups" if self.is_private else "channels"


@dataclass(slots=True)
class File:
    """A file; `uploaded` and then `completed` make it real, `shares` says where it was posted.

    A canvas is `open_to` people and channels, each with what they may do.
    """

    id: str
    name: str
    title: str
    mimetype: str
    size: int
    owner: str
    created: int
    alt_text: str | None = None
    uploaded: bool = False
    completed: bool = False
    refusals_left: int = 0
    shares: list[tuple[str, str]] = field(default_factory=list)
    open_to: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Scheduled:
    """A message that comes later; `never` when Slack takes it and then forgets it."""

    id: str
    channel: str
    post_at: int
    created: int
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    never: bool = False


@dataclass(slots=True)
class View:
    """A modal or a home tab as its person sees it."""

    id: str
    person: str
    content: Json
    hash: str
    root: str
    previous: str | None = None
    state: Json = field(default_factory=dict)
    response_urls: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class Session:
    """An agent session: one thread that the app works in."""

    channel: str
    thread_ts: str
    status: str
    title: str = ""


@dataclass(slots=True)
class State:
    """Everything that outlives a restart of the playground."""

    people: dict[str, Person]
    channels: dict[str, Channel]
    files: dict[str, File] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    prompts: dict[str, Json] = field(default_factory=dict)
    scheduled: dict[str, Scheduled] = field(default_factory=dict)
    counter: int = 0

    def next_number(self) -> int:
        """A number that was never used for an id before."""
        self.counter += 1
        return self.counter


def new_state() -> State:
    """The workspace as a newcomer finds it."""
    people = [
        Person(ANA, "ana", "Ana Lin 林安娜", "en-US", "#2e7d6b", is_admin=True),
        Person(CHEN, "chen.wei", "Chen Wei 陈伟", "zh-CN", "#8a4fbf"),
        Person(APP_USER, "deskmate", "Deskmate", "en-US", "#d9772b", is_bot=True),
        Person(SLACKBOT, "slackbot", "Slackbot", "en-US", "#757575", is_bot=True),
    ]
    everyone = [ANA, CHEN, APP_USER]
    channels = [
        Channel(GENERAL, "general", list(everyone), "Everyone is here"),
        Channel(DESIGN, "design", list(everyone), "Pictures, words, feedback"),
        Channel(RANDOM, "random", [ANA, CHEN], "Deskmate is not in this channel"),
        Channel("D0ANA", "", [ANA, APP_USER], user=ANA),
        Channel("D0CHEN", "", [CHEN, APP_USER], user=CHEN),
    ]
    return State({person.id: person for person in people}, {channel.id: channel for channel in channels})

"""What was asked: by whom, where, and what came along."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.language import Language

MENTION = "mention"
DIRECT_MESSAGE = "direct_message"
FOLLOW_UP = "follow_up"
DUE = "due:"
WISH = "wish:"
HUB = "/deskmate"
"""The command whose first word names a subcommand."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asked. `name` is how colleagues see them, `zone` where their clock is, such as `Europe/Berlin`.

    An `admin` runs the workspace.
    """

    id: str
    name: str
    language: Language = "en"
    zone: str = "UTC"
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answer belongs. `thread` is the timestamp of the thread's first message.

    `answer_url` takes a private answer for half an hour, even where the bot may not post.
    `private` when the button that was pressed stands in a message that only this person sees;
    `fresh` when nobody has answered in the thread yet, so that it is just its first message.
    """

    team: str
    channel: str
    thread: str | None = None
    direct: bool = False
    answer_url: str | None = field(default=None, repr=False)
    private: bool = False
    fresh: bool = field(default=False, compare=False)

    def moved(self, channel: str, thread: str) -> "Place":
        """Another thread of the same workspace."""
        return Place(self.team, channel, thread, direct=channel.startswith("D"))


@dataclass(frozen=True, slots=True)
class Manners:
    """How the person, and the channel they ask in, wish to be answered; empty where they left it to us.

    `embellished` when what is to be drawn is put into more words first, None to do as it fits the model;
    texts are by `model`.
    """

    tone: Literal["", "friendly", "formal", "plain"] = ""
    length: Literal["", "short", "long"] = ""
    signature: str = ""
    persona: str = ""
    labelled: bool = True
    embellished: bool | None = None
    model: str = ""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file in a message; `Files` reads it. `size` is in bytes."""

    id: str
    name: str
    media_type: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file says; `note` is a sentence on what of it was left out, if anything was."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread, oldest first. `mine` marks the bot's own, `replies` counts its thread.

    `answered` is the timestamp of the newest of these, `reactions` are emoji with the number of people
    who gave them.
    """

    author: str
    text: str
    ts: str
    mine: bool = False
    files: tuple[SharedFile, ...] = ()
    replies: int = 0
    answered: str = ""
    reactions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One thing a person asked for.

    `action` names the handler: a command such as `/draft`, `mention`, `direct_message`, `follow_up`,
    `button:NAME`, `form:NAME`, `shortcut:NAME` or `due:NAME`. `text` is what they wrote, without the command
    or the mention; a button's value; a form's note. `language` is the text's own. `ts` is
    their message's timestamp, None for a command. `values` are what a form was filled in with.
    `about` is the message whose button they pressed or whose shortcut they chose. `owner` is who
    alone may press that button, besides an admin; empty when anybody may. `manners` are settled
    before the handler runs.
    """

    id: str
    action: str
    text: str
    person: Person
    place: Place
    language: Language = "en"
    ts: str | None = None
    files: tuple[SharedFile, ...] = ()
    asked_at: float = 0.0
    values: Mapping[str, str] = field(default_factory=dict)
    about: Message | None = None
    owner: str = ""
    manners: Manners = Manners()

"""How a handler answers, and what it may read and reach besides."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.capability.asking import Contents, Message, Request, SharedFile
from bot.capability.forms import Button
from bot.engine import (
    ImageEvent,
    Loading,
    Made,
    Picture,
    Progress,
    Sound,
    SoundEvent,
    SpeechEvent,
    TextEvent,
    Waiting,
    Written,
)
from bot.language import Language

Result = TypeVar("Result")
Buttons = Sequence[Button] | Callable[[Result], Awaitable[Sequence[Button]]]
"""Buttons under a result, or what makes them of it: awaited before anybody sees it, the place to record it."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands; `link` is its permanent address, `thread` what it answers in."""

    channel: str
    ts: str
    link: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Pictures that are shown, and the ids of their files in the same order; `Files.by_id` finds these again."""

    pictures: tuple[Picture, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """A sound that plays in the thread, the id of its file, and those of the files `beside` it."""

    sound: Sound
    file: str
    beside: tuple[str, ...] = ()


class Post(Protocol):
    """One visible answer in the making. It is finished once, by `write`, `show`, `play` or `say`."""

    async def write(self, events: AsyncIterator[TextEvent], buttons: Sequence[Button] = ()) -> Written:
        """Stream a text, with queue and loading shown until it flows, then label it."""
        ...

    async def show(
        self, events: AsyncIterator[ImageEvent], alt: str, *, text: str = "", buttons: Buttons[Shown] = ()
    ) -> Shown:
        """Show every picture of `events`, several as one in rows of two with their numbers, then label them.

        Until then percent, estimate and previews. `alt` is read to those who cannot see it; `text`,
        in Markdown, stands above.
        """
        ...

    async def play(
        self,
        events: AsyncIterator[SpeechEvent | SoundEvent],
        title: str,
        *,
        text: str = "",
        buttons: Buttons[Played] = (),
    ) -> Played:
        """Share a sound that plays in the thread, called `title`, with the files beside it, and label it.

        Until then percent and estimate. `text`, in Markdown, stands above.
        """
        ...

    async def follow(self, events: AsyncIterator[Loading | Waiting | Progress | Result]) -> Result:
        """Show how far any work is, and return what comes last of it; the post is not finished by that."""
        ...

    async def say(self, text: str, made: Made | None = None, buttons: Sequence[Button] = ()) -> None:
        """Put a text, in Markdown, where the progress was, and label it as made so."""
        ...


class Reply(Protocol):
    """How a handler answers. After a crash the handler runs again and finishes the same posts."""

    async def say(self, text: str, buttons: Sequence[Button] = ()) -> None:
        """Post a whole message, in Markdown, where the question was asked."""
        ...

    async def whisper(self, text: str, buttons: Sequence[Button] = ()) -> None:
        """Tell only the person who asked; nobody else sees it."""
        ...

    async def change(self, ts: str, text: str | None, buttons: Sequence[Button] = ()) -> None:
        """Make our own earlier message `ts`, in the same channel, say something else.

        With None it says what it did, and only its buttons change.
        """
        ...

    async def newest(self) -> Posted | None:
        """Where the last message of this reply stands, without a link; None before there is one."""
        ...

    async def ponder(self, status: str) -> None:
        """Show that it is being found out what is wanted; nothing is posted, and it goes by itself."""
        ...

    async def begin(self, status: str) -> Post:
        """Show at once that work has begun; `status` is a short line such as `Sketching…`."""
        ...

    async def attach(self, name: str, data: bytes, comment: str = "") -> None:
        """Upload a file beside the answer."""
        ...


class Channels(Protocol):
    """Messages beyond the question's own thread. Each call of one request happens once, even after a crash."""

    async def post(
        self, channel: str, text: str, *, buttons: Sequence[Button] = (), picture: str = ""
    ) -> Posted:
        """Post in a channel, or privately to a person's id, whose buttons are in their language.

        A picture's file stands below. Raises NotInChannel, NoPostsThere or CannotWriteTo.
        """
        ...

    async def schedule(self, channel: str, text: str, at: float, *, picture: str = "") -> Posted:
        """Let Slack post it at `at`, seconds since 1970; the answer's `ts` is the id of what is scheduled."""
        ...

    async def delete(self, posted: Posted) -> None:
        """Take back what we posted or scheduled; nothing when it is gone already."""
        ...

    async def link(self, posted: Posted) -> str:
        """The permanent address of a message; empty when it has none any more."""
        ...

    async def recent(self, channel: str, since: float) -> tuple[Message, ...]:
        """What was said in a channel after `since`, oldest first, without what is inside threads; raises NotInChannel."""
        ...

    async def answers(self, channel: str, thread: str, since: float) -> tuple[Message, ...]:
        """What was answered in a thread after `since`, oldest first."""
        ...

    async def language(self, person: str) -> Language:
        """The language in which a person reads."""
        ...

    async def creator(self, channel: str) -> str:
        """The id of who created a channel; empty where Slack does not tell."""
        ...

    async def join(self, channel: str) -> None:
        """Join a public channel; raises NotInChannel for a private one, NoPostsThere for an archived one."""
        ...

    async def canvas(self, title: str, text: str) -> str:
        """Keep Markdown as a canvas that the person who asks can open; its link. Raises SlackRefused."""
        ...


class Again(Protocol):
    """Takes up an earlier request, or one made from it, in place of the one at hand."""

    async def serve(self, request: Request) -> None:
        """Run the handler of `request` with its own conversation; what it posts goes where `request` was asked."""
        ...


class Thread(Protocol):
    """The conversation that the request belongs to."""

    async def read(self) -> tuple[Message, ...]:
        """Every message up to the question and including it, oldest first, with names."""
        ...

    async def around(self) -> tuple[Message, ...]:
        """What was said lately where a command was typed outside of any thread, oldest first; else nothing."""
        ...


class Files(Protocol):
    """Reads what people share."""

    async def text(self, file: SharedFile) -> str:
        """The file as text; raises CannotReadFile with the reason."""
        ...

    async def read(self, file: SharedFile) -> Contents:
        """The file as text, with what was left out of it; raises CannotReadFile with the reason."""
        ...

    async def data(self, file: SharedFile) -> bytes:
        """The file's bytes; raises CannotReadFile with the reason."""
        ...

    async def by_id(self, id_: str) -> SharedFile:
        """The file that Slack knows under `id_`; raises CannotReadFile when it is gone."""
        ...

    async def delete(self, id_: str) -> None:
        """Delete a file of ours; nothing when it is gone already."""
        ...

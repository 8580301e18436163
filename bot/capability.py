"""What a handler sees: the request it serves, the reply it gives, and how it is found."""

import importlib
import inspect
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Protocol, TypeVar, get_type_hints

from bot.engine import Engine, ImageEvent, Picture, TextEvent, Written
from bot.language import Language, Phrase

MENTION = "mention"
DIRECT_MESSAGE = "direct_message"


@dataclass(frozen=True, slots=True)
class Person:
    """Who asked. `name` is how colleagues see them."""

    id: str
    name: str
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answer belongs. `thread` is the timestamp of the thread's first message.

    `answer_url` takes a private answer for half an hour, even where the bot may not post.
    """

    team: str
    channel: str
    thread: str | None = None
    direct: bool = False
    answer_url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file in a message; `Files` reads it. `size` is in bytes."""

    id: str
    name: str
    media_type: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread, oldest first. `mine` marks the bot's own."""

    author: str
    text: str
    ts: str
    mine: bool = False
    files: tuple[SharedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One thing a person asked for.

    `action` names the handler: a command such as `/draft`, `mention`, `direct_message`
    or `button:NAME`. `text` is what they wrote, without the command or the mention.
    `language` is the text's own. `ts` is their message's timestamp, None for a command.
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


class Post(Protocol):
    """One visible answer in the making."""

    async def write(self, events: AsyncIterator[TextEvent]) -> Written:
        """Stream a text, with queue and loading shown until it flows, then label it."""
        ...

    async def show(self, events: AsyncIterator[ImageEvent], alt: str) -> Picture:
        """Show a picture when it is done, with progress until then, then label it."""
        ...


class Reply(Protocol):
    """How a handler answers. After a crash the handler runs again and finishes the same posts."""

    async def say(self, text: str) -> None:
        """Post a whole message, in Markdown, where the question was asked."""
        ...

    async def whisper(self, text: str) -> None:
        """Tell only the person who asked; nobody else sees it."""
        ...

    async def begin(self, status: str) -> Post:
        """Show at once that work has begun; `status` is a short line such as `Sketching…`."""
        ...

    async def attach(self, name: str, data: bytes, comment: str = "") -> None:
        """Upload a file beside the answer."""
        ...


class Thread(Protocol):
    """The conversation that the request belongs to."""

    async def read(self) -> tuple[Message, ...]:
        """Every message up to the question and including it, oldest first, with names."""
        ...


class Files(Protocol):
    """Reads what people share."""

    async def text(self, file: SharedFile) -> str:
        """The file as text; raises CannotReadFile with the reason."""
        ...


Handler = Callable[..., Awaitable[None]]
H = TypeVar("H", bound=Handler)


@dataclass(frozen=True, slots=True)
class Choice:
    """A form's menu: pairs of value and label."""

    name: str
    label: Phrase
    options: tuple[tuple[str, Phrase], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A form's text field."""

    name: str
    label: Phrase
    hint: Phrase
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Another way to type a command: its values, joined in order, are the command's text."""

    title: Phrase
    fields: tuple[Choice | Line, ...]

    def compose(self, values: Mapping[str, str]) -> str:
        """The command's text for what was filled in."""
        return " ".join(values[item.name] for item in self.fields if values.get(item.name))


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; `words` are what people may write instead in a mention or message.

    With `alone`, a word counts only when it is the whole message: "help", not "help me write".
    """

    name: str
    hint: str
    words: tuple[str, ...] = ()
    form: Form | None = None
    alone: bool = False

    def rest_of(self, message: str) -> str | None:
        """What `message` leaves for this command; None when it does not ask for it."""
        head, rest = (*message.split(maxsplit=1), "", "")[:2]
        head = head.lower().rstrip(":：,，")
        if head in (self.name, self.name.removeprefix("/")):
            return rest
        left = [rest for word in self.words if word == head]
        left += [
            message[len(word) :] for word in self.words if not word.isascii() and message.startswith(word)
        ]
        found = left[0].lstrip(" :：,，") if left else None
        return None if found and self.alone else found


class Capability:
    """One thing the bot can do. A handler module creates one and registers its functions.

    `examples` are whole messages, beginning with the command where there is one. They
    serve the help, the manifest, the suggested prompts and the default tests.
    """

    def __init__(self, *, summary: Phrase, examples: Sequence[Phrase]) -> None:
        self.summary = summary
        self.examples = tuple(examples)
        self.commands: list[Command] = []
        self.handlers: dict[str, Handler] = {}

    def command(
        self,
        name: str,
        *,
        hint: str = "",
        words: Sequence[str] = (),
        form: Form | None = None,
        alone: bool = False,
    ) -> Callable[[H], H]:
        """Serve the slash command `name`, and messages that begin with it or one of `words`."""

        def register(handler: H) -> H:
            self.commands.append(Command(name, hint, tuple(words), form, alone))
            return self._serve(name, handler)

        return register

    def button(self, name: str) -> Callable[[H], H]:
        """Serve a press of the button `name`; its value arrives as the request's text."""
        return lambda handler: self._serve(f"button:{name}", handler)

    def mention(self, handler: H) -> H:
        """Serve mentions that name no command."""
        return self._serve(MENTION, handler)

    def direct_message(self, handler: H) -> H:
        """Serve direct messages that name no command."""
        return self._serve(DIRECT_MESSAGE, handler)

    def _serve(self, action: str, handler: H) -> H:
        self.handlers[action] = handler
        return handler


class Capabilities:
    """All capabilities, and which handler serves which action."""

    def __init__(self, capabilities: Sequence[Capability]) -> None:
        self._capabilities = tuple(capabilities)
        self._handlers: dict[str, Handler] = {}
        for capability in self._capabilities:
            for action, handler in capability.handlers.items():
                if action in self._handlers:
                    raise ValueError(f"two handlers serve {action}")
                _check_needs(handler)
                self._handlers[action] = handler

    def __iter__(self) -> Iterator[Capability]:
        return iter(self._capabilities)

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every slash command, in the order of the alphabet."""
        found = [command for capability in self for command in capability.commands]
        return tuple(sorted(found, key=lambda command: command.name))

    def serves(self, action: str) -> bool:
        """Whether any handler serves `action`."""
        return action in self._handlers

    def route(self, text: str, otherwise: str) -> tuple[str, str]:
        """The action that a message asks for and the text left for it.

        A message that begins with a command, or with one of its words, is that command.
        """
        for command in self.commands:
            if (rest := command.rest_of(text.strip())) is not None:
                return command.name, rest
        return otherwise, text.strip()

    async def run(self, request: Request, **available: object) -> None:
        """Call the handler of `request` with those of the `available` values that it names."""
        handler = self._handlers[request.action]
        wanted = inspect.signature(handler).parameters
        given = {"request": request, "capabilities": self, **available}
        await handler(**{name: given[name] for name in wanted})


def discover(package: ModuleType) -> Capabilities:
    """The capabilities of every module in `package`, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    return Capabilities([module.capability for module in modules if hasattr(module, "capability")])


def _check_needs(handler: Handler) -> None:
    for name, kind in get_type_hints(handler).items():
        if name != "return" and NEEDS.get(name) is not kind:
            raise TypeError(
                f"{handler.__module__}.{handler.__name__} asks for {name}: {kind}; "
                f"a handler may ask for {', '.join(NEEDS)}"
            )


NEEDS: Mapping[str, type] = {
    "request": Request,
    "reply": Reply,
    "engine": Engine,
    "thread": Thread,
    "files": Files,
    "capabilities": Capabilities,
}

"""What a handler sees: the request it serves, the reply it gives, and how it is found."""

import importlib
import inspect
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import ModuleType
from typing import Literal, Protocol, TypeVar, get_type_hints

from bot.engine import Engine, ImageEvent, Picture, TextEvent, Written
from bot.language import Language, Phrase
from bot.store.records import RECORDS
from bot.understanding.router import Router
from bot.understanding.wishes import Wish

MENTION = "mention"
DIRECT_MESSAGE = "direct_message"
FOLLOW_UP = "follow_up"
LONGEST_VALUE = 2_000
"""What a button's value and a form's note may hold, in characters."""
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
    `private` when the button that was pressed stands in a message that only this person sees.
    """

    team: str
    channel: str
    thread: str | None = None
    direct: bool = False
    answer_url: str | None = field(default=None, repr=False)
    private: bool = False


@dataclass(frozen=True, slots=True)
class Manners:
    """How the person, and the channel they ask in, wish to be answered; empty where they left it to us."""

    tone: Literal["", "friendly", "formal", "plain"] = ""
    length: Literal["", "short", "long"] = ""
    signature: str = ""
    persona: str = ""
    labelled: bool = True


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

    `reactions` are emoji with the number of people who gave them.
    """

    author: str
    text: str
    ts: str
    mine: bool = False
    files: tuple[SharedFile, ...] = ()
    replies: int = 0
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


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message. `name` is that of its handler or form; `value` arrives as the request's text.

    Who asked may press it, or an admin; with `anyone`, everybody. With `once`, a second press of
    the same button brings back what the first one did. `confirm` is asked before it counts.
    """

    name: str
    label: Phrase
    value: str = ""
    anyone: bool = False
    once: bool = False
    style: Literal["default", "primary", "danger"] = "default"
    confirm: Phrase | None = None

    def __post_init__(self) -> None:
        if len(self.value) > LONGEST_VALUE:
            raise ValueError(f"the value of {self.name} has more than {LONGEST_VALUE} characters")


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands; `link` is its permanent address, `thread` what it answers in."""

    channel: str
    ts: str
    link: str = ""
    thread: str = ""


class Post(Protocol):
    """One visible answer in the making."""

    async def write(self, events: AsyncIterator[TextEvent], buttons: Sequence[Button] = ()) -> Written:
        """Stream a text, with queue and loading shown until it flows, then label it."""
        ...

    async def show(
        self, events: AsyncIterator[ImageEvent], alt: str, buttons: Sequence[Button] = ()
    ) -> Picture:
        """Show a picture when it is done, with progress until then, then label it."""
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

    async def begin(self, status: str) -> Post:
        """Show at once that work has begun; `status` is a short line such as `Sketching…`."""
        ...

    async def attach(self, name: str, data: bytes, comment: str = "") -> None:
        """Upload a file beside the answer."""
        ...


class Channels(Protocol):
    """Messages beyond the question's own thread. Each call of one request happens once, also after a crash."""

    async def post(self, channel: str, text: str, *, buttons: Sequence[Button] = ()) -> Posted:
        """Post in a channel, or privately to a person's id; raises NotInChannel."""
        ...

    async def schedule(self, channel: str, text: str, at: float) -> Posted:
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

    async def creator(self, channel: str) -> str:
        """The id of who created a channel; empty where Slack does not tell."""
        ...

    async def join(self, channel: str) -> None:
        """Join a public channel; raises NotInChannel for a private one."""
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


class Files(Protocol):
    """Reads what people share."""

    async def text(self, file: SharedFile) -> str:
        """The file as text; raises CannotReadFile with the reason."""
        ...

    async def read(self, file: SharedFile) -> Contents:
        """The file as text, with what was left out of it; raises CannotReadFile with the reason."""
        ...


Handler = Callable[..., Awaitable[None]]
Opener = Callable[..., Awaitable["Form"]]
H = TypeVar("H", bound=Handler)
Opens = TypeVar("Opens", bound=Opener)
Owns = Callable[..., Awaitable[bool]]
Teller = Callable[..., Awaitable["Panel | None"]]
Tells = TypeVar("Tells", bound=Teller)


@dataclass(frozen=True, slots=True)
class Choice:
    """A form's menu: pairs of value and label. `chosen` is a value, the first one by default.

    With `several`, any number of values may be chosen, none as well; they are joined by commas.
    """

    name: str
    label: Phrase
    options: tuple[tuple[str, Phrase], ...]
    chosen: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A form's text field, with `text` in it to begin with."""

    name: str
    label: Phrase
    hint: Phrase
    multiline: bool = False
    text: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """A form's picker of one of Slack's things; its value is an id, or seconds since 1970 for a time."""

    name: str
    label: Phrase
    kind: Literal["channel", "person", "time"]
    chosen: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Words in a form that are only read, in Markdown."""

    text: str


Field = Choice | Line | Pick | Passage


@dataclass(frozen=True, slots=True)
class Form:
    """A window with fields. As a command's form, its values, joined in order, are the command's text.

    `note`, at most 2,000 characters, comes back as the text of what is submitted. Without
    `submit` there is nothing to send, only to read.
    """

    title: Phrase
    fields: tuple[Field, ...]
    submit: Phrase | None = Phrase(en="Go", zh="开始")  # noqa: RUF009 - a frozen value
    note: str = ""

    def compose(self, values: Mapping[str, str]) -> str:
        """The command's text for what was filled in."""
        names = [item.name for item in self.fields if not isinstance(item, Passage)]
        return " ".join(values[name] for name in names if values.get(name))


Check = Callable[[Mapping[str, str]], Mapping[str, Phrase]]
"""What is wrong with a form's values, by field; at once, without a look at anything else."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the app's home: Markdown under a title, and buttons."""

    title: Phrase
    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of Slack's own menus: on a message, or global."""

    name: str
    label: Phrase
    on_message: bool


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


@dataclass(frozen=True, slots=True)
class Subcommand:
    """What people write after `/deskmate`, or one of the command's words instead; the help tells its `summary`."""

    name: str
    summary: Phrase
    command: Command

    def rest_of(self, text: str) -> str | None:
        """What the text after `/deskmate` leaves for it; None when it is for another."""
        head, _, rest = text.strip().partition(" ")
        return rest.strip() if head.lower() in (self.name, *self.command.words) else None


class Capability:
    """One thing the bot can do. A handler module creates one and registers its functions.

    `examples` are whole messages, beginning with the command where there is one. They
    serve the help, the manifest, the suggested prompts and the default tests. `wishes` are more
    ways in which people ask for its first command in their own words.
    """

    def __init__(self, *, summary: Phrase, examples: Sequence[Phrase], wishes: Sequence[Phrase] = ()) -> None:
        self.summary = summary
        self.examples = tuple(examples)
        self.sentences = tuple(wishes)
        self.asked: list[Wish] = []
        self.commands: list[Command] = []
        self.subcommands: list[Subcommand] = []
        self.shortcuts: list[Shortcut] = []
        self.handlers: dict[str, Handler] = {}
        self.openers: dict[str, Opener] = {}
        self.checks: dict[str, Check] = {}
        self.owners: dict[str, Owns] = {}
        self.panels: list[Teller] = []

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

    def subcommand(
        self, name: str, summary: Phrase, *, hint: str = "", words: Sequence[str] = (), alone: bool = False
    ) -> Callable[[H], H]:
        """Serve `/deskmate name`, and messages that begin with one of `words`; what follows is the request's text."""

        def register(handler: H) -> H:
            command = Command(f"{HUB} {name}", hint, tuple(words), alone=alone)
            self.subcommands.append(Subcommand(name, summary, command))
            return self._serve(command.name, handler)

        return register

    def wish(
        self,
        name: str,
        label: Phrase,
        summary: Phrase,
        examples: Sequence[Phrase],
        *,
        words: Sequence[str] = (),
        files: Sequence[str] = (),
        action: str = "",
    ) -> Callable[[H], H]:
        """Serve what people ask for in their own words, as `examples` do; `Wish` tells the rest.

        `action` when another handler serves it: then only the wish is declared.
        """

        def register(handler: H) -> H:
            served = action or f"{WISH}{name}"
            self.asked.append(Wish(name, served, label, summary, tuple(examples), tuple(words), tuple(files)))
            return handler if action else self._serve(served, handler)

        return register

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """Everything that people may ask it for in their own words."""
        commands = [_wish_for(self, command, first=not at) for at, command in enumerate(self.commands)]
        return tuple(wish for wish in (*self.asked, *commands) if wish.examples)

    def button(self, name: str) -> Callable[[H], H]:
        """Serve a press of the button `name`; its value arrives as the request's text."""
        return lambda handler: self._serve(f"button:{name}", handler)

    def opens(self, name: str) -> Callable[[Opens], Opens]:
        """Show a form when the button or shortcut `name` is pressed.

        The opener returns the form at once: it may look into the store, but not ask the engine,
        and it is not run again after a crash.
        """

        def register(opener: Opens) -> Opens:
            self.openers[name] = opener
            return opener

        return register

    def form(self, name: str, check: Check | None = None) -> Callable[[H], H]:
        """Serve the submitted form that `opens(name)` showed, once `check` finds nothing wrong."""

        def register(handler: H) -> H:
            if check is not None:
                self.checks[name] = check
            return self._serve(f"form:{name}", handler)

        return register

    def shortcut(self, name: str, label: Phrase, *, on_message: bool = True) -> Callable[[H], H]:
        """Serve the shortcut `name` of a message's menu, or of the global one.

        With `opens(name)` as well, the shortcut shows that form instead.
        """

        def register(handler: H) -> H:
            self.shortcuts.append(Shortcut(name, label, on_message))
            return self._serve(f"shortcut:{name}", handler)

        return register

    def at_home(self, teller: Tells) -> Tells:
        """Tell something in the app's home, from the store alone; None leaves it out."""
        self.panels.append(teller)
        return teller

    def due(self, name: str) -> Callable[[H], H]:
        """Serve what comes due by itself under `name`; its id arrives as the request's text."""
        return lambda handler: self._serve(f"{DUE}{name}", handler)

    def mention(self, handler: H) -> H:
        """Serve mentions that name no command."""
        return self._serve(MENTION, handler)

    def direct_message(self, handler: H) -> H:
        """Serve direct messages that name no command."""
        return self._serve(DIRECT_MESSAGE, handler)

    def follow_up(self, handler: H) -> H:
        """Serve messages in a thread that the bot takes part in, which do not mention it."""
        return self._serve(FOLLOW_UP, handler)

    def replies(self, owns: Owns) -> Callable[[H], H]:
        """Serve what people write in a thread of this capability's own, to us or to nobody in particular.

        `owns` tells whether a request stands in such a thread, from what it names, as handlers do.
        """

        def register(handler: H) -> H:
            action = f"replies:{owns.__module__}.{owns.__qualname__}"
            self.owners[action] = owns
            return self._serve(action, handler)

        return register

    def _serve(self, action: str, handler: H) -> H:
        self.handlers[action] = handler
        return handler


class Capabilities:
    """All capabilities, and which handler serves which action."""

    def __init__(self, capabilities: Sequence[Capability]) -> None:
        self._capabilities = tuple(capabilities)
        self._handlers = _joined(capability.handlers for capability in capabilities)
        self._openers = _joined(capability.openers for capability in capabilities)
        self._checks = _joined(capability.checks for capability in capabilities)
        self._owners = _joined(capability.owners for capability in capabilities)
        panels = [teller for capability in capabilities for teller in capability.panels]
        for function in (*self._handlers.values(), *self._openers.values(), *self._owners.values(), *panels):
            _check_needs(function)

    def __iter__(self) -> Iterator[Capability]:
        """As a newcomer is told of them: by command, in conversation, then what hangs under `/deskmate`."""
        return iter(sorted(self._capabilities, key=_met))

    @property
    def commands(self) -> tuple[Command, ...]:
        """Every slash command, in the order of the alphabet."""
        found = [command for capability in self for command in capability.commands]
        return tuple(sorted(found, key=lambda command: command.name))

    @property
    def subcommands(self) -> tuple[Subcommand, ...]:
        """Everything that `/deskmate` knows, in the order of the alphabet."""
        found = [subcommand for capability in self for subcommand in capability.subcommands]
        return tuple(sorted(found, key=lambda subcommand: subcommand.name))

    @property
    def shortcuts(self) -> tuple[Shortcut, ...]:
        """Every shortcut, in the order of the alphabet."""
        found = [shortcut for capability in self for shortcut in capability.shortcuts]
        return tuple(sorted(found, key=lambda shortcut: shortcut.name))

    @cached_property
    def router(self) -> Router:
        """Finds out what people want; learns from the examples when it is first used."""
        found: dict[str, Wish] = {}
        for wish in (wish for capability in self._capabilities for wish in capability.wishes):
            known = found.get(wish.name)
            found[wish.name] = replace(known, examples=known.examples + wish.examples) if known else wish
        return Router(found.values())

    def commands_with(self, action: str) -> tuple[str, ...]:
        """The commands of the capability that serves `action`."""
        serving = (one for one in self if action in one.handlers)
        return tuple(command.name for one in serving for command in one.commands)

    def serves(self, action: str) -> bool:
        """Whether any handler serves `action`."""
        return action in self._handlers

    def shows(self, name: str) -> bool:
        """Whether the button or shortcut `name` shows a form."""
        return name in self._openers

    def wrong(self, name: str, values: Mapping[str, str]) -> Mapping[str, Phrase]:
        """What is wrong with the values of the form `name`, by field."""
        check = self._checks.get(name)
        return check(values) if check else {}

    def route(self, text: str, otherwise: str) -> tuple[str, str]:
        """The action that a message asks for and the text left for it.

        A message that begins with a command, or with one of its words, is that command; one that
        begins with the words of a wish is that wish, and keeps them.
        """
        for wish in (wish for capability in self._capabilities for wish in capability.asked):
            if wish.begins(text):
                return wish.action, text.strip()
        for command in self.commands:
            if (rest := command.rest_of(text.strip())) is not None:
                return command.name, rest
        for subcommand in self.subcommands:
            if (rest := subcommand.command.rest_of(text.strip())) is not None:
                return HUB, f"{subcommand.name} {rest}".strip()
        return otherwise, text.strip()

    async def run(self, request: Request, **available: object) -> None:
        """Call the handler of `request` with those of the `available` values that it names."""
        request = await self._in_its_thread(self.narrowed(request), available)
        await _given(self._handlers[request.action], request=request, capabilities=self, **available)

    async def home(self, request: Request, **available: object) -> list[Panel]:
        """What the capabilities tell in the home of the person of `request`."""
        tellers = [teller for one in self for teller in one.panels]
        told: list[Panel | None] = [
            await _given(teller, request=request, capabilities=self, **available) for teller in tellers
        ]
        return [panel for panel in told if panel]

    async def show(self, name: str, request: Request, **available: object) -> Form:
        """The form that the button or shortcut `name` shows for the press that `request` describes."""
        form: Form = await _given(self._openers[name], request=request, capabilities=self, **available)
        return form

    async def _in_its_thread(self, request: Request, available: Mapping[str, object]) -> Request:
        """The request for the capability whose thread it stands in, where people did not name another."""
        if request.action in (MENTION, DIRECT_MESSAGE, FOLLOW_UP) or request.action.startswith(WISH):
            for action, owns in self._owners.items():
                if await _given(owns, request=request, capabilities=self, **available):
                    return replace(request, action=action)
        return request

    def narrowed(self, request: Request) -> Request:
        """The request for a subcommand, where `/deskmate` was given one."""
        if request.action == HUB:
            for subcommand in self.subcommands:
                if (rest := subcommand.rest_of(request.text)) is not None:
                    return replace(request, action=subcommand.command.name, text=rest)
        return request


def _met(capability: Capability) -> int:
    """When people meet it: the lower, the earlier."""
    if any(command.name != HUB for command in capability.commands):
        return 0
    if not any(example.en.startswith(HUB) for example in capability.examples):
        return 1
    return 2 if capability.commands else 3


def discover(package: ModuleType) -> Capabilities:
    """The capabilities of every module in `package`, in the order of their names."""
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    return Capabilities([module.capability for module in modules if hasattr(module, "capability")])


F = TypeVar("F")


def _wish_for(capability: Capability, command: Command, *, first: bool) -> Wish:
    """The wish for a command: its examples without its name."""
    name = command.words[0] if command.words else command.name.removeprefix("/")
    foreign = next((word for word in command.words if not word.isascii()), name)
    own = [example for example in capability.examples if example.en.startswith(f"{command.name} ")]
    examples = [_stripped(example, command.name) for example in own]
    more = capability.sentences if first else ()
    label = Phrase(en=name, zh=foreign)
    words = () if command.alone else command.words
    return Wish(name, command.name, label, capability.summary, (*more, *examples), words)


def _stripped(example: Phrase, opening: str) -> Phrase:
    return Phrase(en=example.en.removeprefix(opening).strip(), zh=example.zh.removeprefix(opening).strip())


def _joined(groups: Iterable[Mapping[str, F]]) -> dict[str, F]:
    joined: dict[str, F] = {}
    for name, function in (pair for group in groups for pair in group.items()):
        if name in joined:
            raise ValueError(f"two handlers serve {name}")
        joined[name] = function
    return joined


def _given(function: Callable[..., Awaitable[F]], **available: object) -> Awaitable[F]:
    """Call `function` with those of the `available` values that it names."""
    return function(**{name: available[name] for name in inspect.signature(function).parameters})


def _check_needs(handler: Callable[..., object]) -> None:
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
    "channels": Channels,
    "again": Again,
    "capabilities": Capabilities,
    **RECORDS,
}

"""One thing the bot can do, as its module registers it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from bot.capability.asking import DIRECT_MESSAGE, DUE, FOLLOW_UP, HUB, MENTION, WISH
from bot.capability.commands import Command, Shortcut, Subcommand
from bot.capability.forms import Check, Form, Panel
from bot.language import Phrase
from bot.understanding.wishes import Wish

Handler = Callable[..., Awaitable[None]]
Opener = Callable[..., Awaitable["Form"]]
H = TypeVar("H", bound=Handler)
Opens = TypeVar("Opens", bound=Opener)
Owns = Callable[..., Awaitable[bool]]
Teller = Callable[..., Awaitable["Panel | None"]]
Tells = TypeVar("Tells", bound=Teller)


class Capability:
    """One thing the bot can do. A handler module creates one and registers its functions.

    `examples` are whole messages, beginning with the command where there is one. They
    serve the help, the manifest, the suggested prompts and the default tests. `wishes` are more
    ways in which people ask for its first command in their own words, and so are `sayings`, each
    in one language.
    """

    def __init__(
        self,
        *,
        summary: Phrase,
        examples: Sequence[Phrase],
        wishes: Sequence[Phrase] = (),
        sayings: Sequence[str] = (),
    ) -> None:
        self.summary = summary
        self.examples = tuple(examples)
        self.sentences = tuple(wishes)
        self.sayings = tuple(sayings)
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
        spelled: bool = False,
        files: Sequence[str] = (),
    ) -> Callable[[H], H]:
        """Serve the slash command `name`, and messages that begin with it or one of `words`."""

        def register(handler: H) -> H:
            self.commands.append(Command(name, hint, tuple(words), form, alone, spelled, tuple(files)))
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
        sayings: Sequence[str] = (),
        words: Sequence[str] = (),
        files: Sequence[str] = (),
        action: str = "",
    ) -> Callable[[H], H]:
        """Serve what people ask for in their own words, as `examples` do; `Wish` explains the rest.

        With `action` another handler serves it, and only the wish is declared.
        """

        def register(handler: H) -> H:
            served = action or f"{WISH}{name}"
            self.asked.append(
                Wish(
                    name, served, label, summary, tuple(examples), tuple(sayings), tuple(words), tuple(files)
                )
            )
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

    def shortcut(
        self, name: str, label: Phrase, *, on_message: bool = True, more: bool = False
    ) -> Callable[[H], H]:
        """Serve the shortcut `name` of a message's menu, or of the global one.

        With `opens(name)` as well, the shortcut shows that form instead. Slack has room for ten in
        all: with `more`, it is chosen in the form of *More…* on a message, and shows none of its own.
        """

        def register(handler: H) -> H:
            self.shortcuts.append(Shortcut(name, label, on_message, more))
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


def _wish_for(capability: Capability, command: Command, *, first: bool) -> Wish:
    """The wish for a command: its examples without its name."""
    name = command.words[0] if command.words else command.name.removeprefix("/")
    foreign = next((word for word in command.words if not word.isascii()), name)
    own = [example for example in capability.examples if example.en.startswith(f"{command.name} ")]
    examples = [_stripped(example, command.name) for example in own]
    more, sayings = (capability.sentences, capability.sayings) if first else ((), ())
    label = Phrase(en=name, zh=foreign)
    words = () if command.alone else command.words
    return Wish(
        name, command.name, label, capability.summary, (*more, *examples), sayings, words, command.files
    )


def _stripped(example: Phrase, opening: str) -> Phrase:
    return Phrase(en=example.en.removeprefix(opening).strip(), zh=example.zh.removeprefix(opening).strip())

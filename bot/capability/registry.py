"""All capabilities: how they are found, and which handler serves what."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import ModuleType
from typing import TypeVar, get_type_hints

from bot.capability.asking import DIRECT_MESSAGE, FOLLOW_UP, HUB, MENTION, WISH, Request
from bot.capability.capability import Capability
from bot.capability.commands import Command, Shortcut, Subcommand
from bot.capability.forms import Form, Panel
from bot.capability.replies import Again, Channels, Files, Reply, Thread
from bot.engine import Engine
from bot.language import Phrase
from bot.store.records import RECORDS
from bot.understanding.router import Router
from bot.understanding.wishes import Wish

F = TypeVar("F")
_WITH_SLASH = re.compile(r"\s*/")


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
            found[wish.name] = _taught(known, wish) if known else wish
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
        begins with the words of a wish is that wish, and keeps them. In a question words
        give way to the router where its examples clearly speak for something else.
        """
        for wish in (wish for capability in self._capabilities for wish in capability.asked):
            if wish.begins(text) and not self._misleads(text, wish.action):
                return wish.action, text.strip()
        for command in self.commands:
            rest = command.rest_of(text.strip())
            if rest is not None and not self._misleads(text, command.name):
                return command.name, rest
        for subcommand in self.subcommands:
            if (rest := subcommand.command.rest_of(text.strip())) is not None:
                return HUB, f"{subcommand.name} {rest}".strip()
        return otherwise, text.strip()

    def _misleads(self, text: str, action: str) -> bool:
        """Whether `text` opens with a word for `action`, but asks something else."""
        return not _WITH_SLASH.match(text) and self.router.doubts(text, action)

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


def _taught(wish: Wish, other: Wish) -> Wish:
    """`wish`, with what is known of the `other` of its name."""
    return replace(wish, examples=wish.examples + other.examples, sayings=wish.sayings + other.sayings)


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

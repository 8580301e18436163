"""What people press and fill in: buttons under messages, and windows with fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.language import Phrase

LONGEST_VALUE = 2_000
"""What a button's value and a form's note may hold, in characters."""


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
class Choice:
    """A form's menu: pairs of value and label. `chosen` is a value, the first one by default.

    With `several`, any number of values may be chosen, none as well; they are joined by commas.
    """

    name: str
    label: Phrase
    options: tuple[tuple[str, Phrase], ...]
    chosen: str = ""
    several: bool = False

    def __post_init__(self) -> None:
        if not all(value for value, _ in self.options):
            raise ValueError(f"{self.name} offers a value of no characters, which Slack refuses")


@dataclass(frozen=True, slots=True)
class Line:
    """A form's text field, with `text` in it to begin with; a command reads `before` in front of what is typed."""

    name: str
    label: Phrase
    hint: Phrase
    multiline: bool = False
    text: str = ""
    optional: bool = False
    before: str = ""


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
        fields = [item for item in self.fields if not isinstance(item, Passage)]
        before = {item.name: item.before for item in fields if isinstance(item, Line)}
        return " ".join(
            before.get(item.name, "") + values[item.name] for item in fields if values.get(item.name)
        )


Check = Callable[[Mapping[str, str]], Mapping[str, Phrase]]
"""What is wrong with a form's values, by field; at once, without a look at anything else."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the app's home: Markdown under a title, and buttons."""

    title: Phrase
    text: str
    buttons: tuple[Button, ...] = ()

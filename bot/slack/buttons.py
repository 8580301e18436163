"""Buttons under messages: what they carry into Slack, and what comes back when one is pressed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.capability import Button
from bot.language import Language, Phrase
from bot.slack.limits import BUTTON, CONFIRM, ID, clip

BUTTON_ = "button:"
STEERING = 50
"""The number of the first row that stands under every answer, below those of its handler."""
_PER_ROW = 5
_APART = "/"
_AGAIN = "#"
_NO = Phrase(en="Cancel", zh="取消")


@dataclass(frozen=True, slots=True)
class Press:
    """One press. `owner` may press, or an admin; empty when anybody may. `about` is a message's timestamp.

    `thread` is that of a private message that stands beside its thread.
    `once` when a second press brings back what the first one did.
    """

    name: str
    value: str
    owner: str = ""
    once: bool = False
    about: str = ""
    thread: str = ""


def rows(
    buttons: Sequence[Button],
    language: Language,
    *,
    owner: str,
    about: str = "",
    thread: str = "",
    first: int = 0,
) -> tuple[dict[str, Any], ...]:
    """The blocks of `buttons` under a message that `owner` asked for; `first` is the number of the first row.

    Slack gives the id of a block back with every press, and nobody but us can set it.
    """
    ids = _action_ids(buttons)
    lines = list(_lines(buttons))
    return tuple(
        {
            "type": "actions",
            "block_id": _block_id(owner, number, line, about, thread),
            "elements": [_element(button, next(ids), language) for button in line],
        }
        for number, line in enumerate(lines, start=first)
    )


def _lines(buttons: Sequence[Button]) -> Iterator[Sequence[Button]]:
    """At most five in a row; four or five of one name that stand together, such as U1 to U4, have their own."""
    line: list[Button] = []
    for _, group in groupby(buttons, lambda button: button.name):
        alike = list(group)
        if len(alike) in (_PER_ROW - 1, _PER_ROW):
            yield from filter(None, (line, alike))
            line = []
            continue
        line += alike
        while len(line) >= _PER_ROW:
            yield line[:_PER_ROW]
            line = line[_PER_ROW:]
    if line:
        yield line


def press_of(action: Mapping[str, Any]) -> Press | None:
    """The press that an action of Slack's describes; None when it is no button of ours."""
    identifier = str(action.get("action_id", ""))
    if not identifier.startswith(BUTTON_):
        return None
    name = identifier.removeprefix(BUTTON_).partition(_AGAIN)[0]
    value = str(action.get("value") or "")
    if action.get("type") == "feedback_buttons":
        name, _, value = value.partition(" ")
    owner, _, anyone, once, about, thread, *_ = (*str(action.get("block_id", "")).split(_APART), *[""] * 6)
    free = name in anyone.split(",")
    return Press(name, value, "" if free else owner, name in once.split(","), about, thread)


def owner_of(blocks: Sequence[Mapping[str, Any]]) -> str:
    """Who asked for the message that shows `blocks`; empty when no button of ours tells."""
    ids = [str(block.get("block_id", "")) for block in blocks if block.get("type") == "actions"]
    return next((identifier.split(_APART)[0] for identifier in ids if _APART in identifier), "")


def is_steering(block: Mapping[str, Any]) -> bool:
    """Whether a block stays under an answer whichever buttons its handler has there."""
    _, _, rest = str(block.get("block_id", "")).partition(_APART)
    number = rest.partition(_APART)[0]
    return block["type"] != "actions" or (number.isdigit() and int(number) >= STEERING)


def _action_ids(buttons: Sequence[Button]) -> Iterator[str]:
    """Slack wants each but once in a message."""
    seen: list[str] = []
    for button in buttons:
        seen.append(button.name)
        number = seen.count(button.name)
        yield f"{BUTTON_}{button.name}" + (f"{_AGAIN}{number}" if number > 1 else "")


def _block_id(owner: str, number: int, line: Sequence[Button], about: str, thread: str) -> str:
    anyone = ",".join(dict.fromkeys(button.name for button in line if button.anyone))
    once = ",".join(dict.fromkeys(button.name for button in line if button.once))
    identifier = _APART.join((owner, str(number), anyone, once, about, *filter(None, [thread])))
    if len(identifier) > ID:
        raise ValueError(f"the names of a row of buttons are too long together: {identifier}")
    return identifier


def _element(button: Button, identifier: str, language: Language) -> dict[str, Any]:
    label = {"type": "plain_text", "text": clip(button.label(language), BUTTON)}
    element: dict[str, Any] = {"type": "button", "action_id": identifier, "text": label}
    if button.value:
        element["value"] = button.value
    if button.style != "default":
        element["style"] = button.style
    if button.confirm:
        element["confirm"] = _confirm(button, button.confirm, language)
    return element


def _confirm(button: Button, question: Phrase, language: Language) -> dict[str, Any]:
    label = clip(button.label(language), CONFIRM)
    return {
        "title": {"type": "plain_text", "text": label},
        "text": {"type": "plain_text", "text": question(language)},
        "confirm": {"type": "plain_text", "text": label},
        "deny": {"type": "plain_text", "text": _NO(language)},
    }

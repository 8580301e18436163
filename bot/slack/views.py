"""What the app shows outside of messages: its home, its forms, its suggested prompts. Built from the capabilities."""

import re
from collections.abc import Sequence
from typing import Any, assert_never

from bot.capability import (
    MENTION,
    Capabilities,
    Capability,
    Choice,
    Command,
    Field,
    Form,
    Line,
    Message,
    Passage,
    Pick,
    Place,
)
from bot.errors import MessageTooLong
from bot.language import Language, Phrase
from bot.slack.blocks import Block, section
from bot.slack.entities import escaped
from bot.slack.incoming import FORM, note
from bot.slack.limits import (
    BUTTON,
    HINT,
    LINE,
    NOTE,
    OPTION,
    OPTIONS,
    PROMPTS,
    SECTION,
    TITLE,
    VIEW_BLOCKS,
    clip,
)

_INTRODUCTION = Phrase(
    en="*I write, code, draw, speak, listen and compose on your own machine.* Mention me in a thread, write to me here, or type a command.",
    zh="*我在贵团队自己的机器上写作、编程、画图、朗读、转写、作曲。* 可在消息列里提及我、在这里给我发消息，或输入命令。",
)
_BORDER = "\u200b"
_MARKS = {"**": "*", "~~": "~", "*": "_"}
_OLD = Phrase(en="Too old", zh="已过期")
_DONE = Phrase(en="Close", zh="关闭")
_CLOSE = Phrase(en="Cancel", zh="取消")


def home(capabilities: Capabilities, language: Language, place: Place, first: Sequence[Block] = ()) -> Block:
    """The home tab: what goes `first`, then what the bot can do, with buttons that open forms."""
    blocks = [section(_INTRODUCTION(language)), *first]
    for capability in capabilities:
        blocks += _described(capability, language)
    return {"type": "home", "private_metadata": note(place), "blocks": blocks[:VIEW_BLOCKS]}


def form(command: Command, language: Language, place: Place) -> Block:
    """The form of `command`, as a modal; `place` is where its answer belongs."""
    if command.form is None:
        raise ValueError(f"{command.name} has no form")
    return window(command.name, command.form, language, place)


def window(name: str, shown: Form, language: Language, place: Place, about: Message | None = None) -> Block:
    """The form `name` as a modal, for an answer at `place`; `about` is the message that it was opened from."""
    kept = note(place, shown.note, about)
    if len(kept) > NOTE:
        raise ValueError(f"the note of {name} has more characters than Slack keeps")
    submit = {"submit": _plain(shown.submit(language), TITLE)} if shown.submit else {}
    return {
        "type": "modal",
        "callback_id": f"{FORM}{name}",
        "private_metadata": kept,
        "title": _plain(shown.title(language), TITLE),
        "close": _plain((_CLOSE if shown.submit else _DONE)(language), TITLE),
        **submit,
        "blocks": [block for field in shown.fields for block in _field(field, language)][:VIEW_BLOCKS],
    }


def told(sentence: str, language: Language) -> Block:
    """A modal that says one thing, in the place of a form that nobody takes any more."""
    return {
        "type": "modal",
        "title": _plain(_OLD(language), TITLE),
        "close": _plain(_DONE(language), TITLE),
        "blocks": [section(escaped(sentence))],
    }


def prompts(capabilities: Capabilities, language: Language) -> list[dict[str, str]]:
    """One example of each capability that can be used in a direct message, to be tried with one click."""
    here = [capability for capability in capabilities if MENTION not in capability.handlers]
    firsts = [capability.examples[0](language) for capability in here if capability.examples]
    return [{"title": clip(example, BUTTON), "message": example} for example in firsts[:PROMPTS]]


def _described(capability: Capability, language: Language) -> list[Block]:
    said = (example(language).replace("`", "") for example in capability.examples)
    examples = "\n".join(f"`{escaped(example)}`" for example in said)
    about = section(f"*{escaped(capability.summary(language))}*\n{examples}")
    buttons = [_opener(command, language) for command in capability.commands if command.form]
    return [about, {"type": "actions", "elements": buttons}] if buttons else [about]


def _opener(command: Command, language: Language) -> Block:
    title = command.form.title(language) if command.form else command.name
    return {"type": "button", "action_id": f"{FORM}{command.name}", "text": _plain(title, BUTTON)}


def _field(field: Field, language: Language) -> list[Block]:
    if isinstance(field, Passage):
        return [section(piece) for piece in _pieces(markup(field.text))]
    left_out = field.several if isinstance(field, Choice) else field.optional
    optional = {"optional": True} if left_out else {}
    return [
        {
            "type": "input",
            "block_id": field.name,
            "label": _plain(field.label(language), BUTTON),
            "element": {"action_id": "value", **_element(field, language)},
            **optional,
        }
    ]


def _element(field: Choice | Line | Pick, language: Language) -> dict[str, Any]:
    match field:
        case Choice():
            return _menu(field, language)
        case Line():
            return _text_field(field, language)
        case Pick():
            return _picker(field)
        case _:
            assert_never(field)


def _menu(field: Choice, language: Language) -> dict[str, Any]:
    options = [
        {"text": _plain(label(language), OPTION), "value": value} for value, label in field.options[:OPTIONS]
    ]
    if field.several:
        given = [option for option in options if option["value"] in field.chosen.split(",")]
        return {
            "type": "multi_static_select",
            "options": options,
            **({"initial_options": given} if given else {}),
        }
    chosen = next((option for option in options if option["value"] == field.chosen), options[0])
    return {"type": "static_select", "options": options, "initial_option": chosen}


def _text_field(field: Line, language: Language) -> dict[str, Any]:
    if len(field.text) > LINE:
        raise MessageTooLong(characters=len(field.text), limit=LINE)
    hint = field.hint(language)
    return {
        "type": "plain_text_input",
        "multiline": field.multiline,
        **({"placeholder": _plain(hint, HINT)} if hint else {}),
        **({"initial_value": field.text} if field.text else {}),
    }


def _picker(field: Pick) -> dict[str, Any]:
    match field.kind:
        case "channel":
            element: dict[str, Any] = {
                "type": "conversations_select",
                "filter": {"include": ["public", "private"], "exclude_bot_users": True},
            }
            chosen: dict[str, Any] = {"initial_conversation": field.chosen}
        case "person":
            element, chosen = {"type": "users_select"}, {"initial_user": field.chosen}
        case "time":
            element = {"type": "datetimepicker"}
            chosen = {"initial_date_time": int(float(field.chosen or 0))}
        case _:
            assert_never(field.kind)
    return {**element, **(chosen if field.chosen else {})}


def markup(markdown: str) -> str:
    """Markdown in Slack's own markup, since a modal takes no other."""
    text = re.sub(r"^#+ +(.+)$", _heading, escaped(markdown), flags=re.MULTILINE)
    text = re.sub(r"\[([^\]\n]+)\]\((https?://[^)\s]+)\)", r"<\2|\1>", text)
    text = re.sub(r"^(\s*)[-*] ", r"\1• ", text, flags=re.MULTILINE)
    return re.sub(r"(\w?)(\*\*|~~|\*)(?=\S)(.+?)(?<=\S)\2(?=(\w?))", _marked, text)


def _heading(match: re.Match[str]) -> str:
    """Bold; one with marks of its own keeps those alone."""
    words = match[1]
    return words if any(mark in words for mark in _MARKS) else f"**{words}**"


def _marked(match: re.Match[str]) -> str:
    """Slack sees a mark only at the border of a word, which Chinese has none of."""
    before, mark, words, after = match.groups()
    start, end = (_BORDER if beside else "" for beside in (before, after))
    return f"{before}{start}{_MARKS[mark]}{words}{_MARKS[mark]}{end}"


def _pieces(text: str) -> list[str]:
    """What fits a section each, split between lines where that is possible."""
    pieces = []
    while len(text) > SECTION:
        end = text.rfind("\n", 1, SECTION)
        end = end if end > 0 else SECTION
        pieces.append(text[:end])
        text = text[end:].lstrip("\n")
    return [*pieces, text] if text.strip() else pieces


def _plain(text: str, limit: int) -> dict[str, str]:
    return {"type": "plain_text", "text": clip(text, limit)}

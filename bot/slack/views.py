"""What the app shows outside of messages: its home, its forms, its suggested prompts. Built from the capabilities."""

from typing import Any, assert_never

from bot.capability import MENTION, Capabilities, Capability, Choice, Command, Line, Place
from bot.language import Language, Phrase
from bot.slack.blocks import Block, section
from bot.slack.entities import escaped
from bot.slack.incoming import FORM, note
from bot.slack.limits import BUTTON, HINT, OPTION, OPTIONS, PROMPTS, TITLE, VIEW_BLOCKS, clip

_INTRODUCTION = Phrase(
    en="*I draft, code and draw on your own machine.* Mention me in a thread, write to me here, or type a command:",
    zh="*我在你们自己的机器上写作、编程、画图。* 在消息列里提及我，在这里给我写信，或输入命令：",
)
_SUBMIT = Phrase(en="Go", zh="开始")
_CLOSE = Phrase(en="Cancel", zh="取消")


def home(capabilities: Capabilities, language: Language, place: Place) -> Block:
    """The home tab: what the bot can do, with buttons that open forms."""
    blocks = [section(_INTRODUCTION(language))]
    for capability in capabilities:
        blocks += _described(capability, language)
    return {"type": "home", "private_metadata": note(place), "blocks": blocks[:VIEW_BLOCKS]}


def form(command: Command, language: Language, place: Place) -> Block:
    """The form of `command`, as a modal; `place` is where its answer belongs."""
    if command.form is None:
        raise ValueError(f"{command.name} has no form")
    return {
        "type": "modal",
        "callback_id": f"{FORM}{command.name}",
        "private_metadata": note(place),
        "title": _plain(command.form.title(language), TITLE),
        "submit": _plain(_SUBMIT(language), TITLE),
        "close": _plain(_CLOSE(language), TITLE),
        "blocks": [_input(field, language) for field in command.form.fields],
    }


def prompts(capabilities: Capabilities, language: Language) -> list[dict[str, str]]:
    """One example of each capability that can be used in a direct message, to be tried with one click."""
    here = [capability for capability in capabilities if MENTION not in capability.handlers]
    firsts = [capability.examples[0](language) for capability in here if capability.examples]
    return [{"title": clip(example, BUTTON), "message": example} for example in firsts[:PROMPTS]]


def _described(capability: Capability, language: Language) -> list[Block]:
    examples = "\n".join(f"`{escaped(example(language))}`" for example in capability.examples)
    about = section(f"*{escaped(capability.summary(language))}*\n{examples}")
    buttons = [_opener(command, language) for command in capability.commands if command.form]
    return [about, {"type": "actions", "elements": buttons}] if buttons else [about]


def _opener(command: Command, language: Language) -> Block:
    title = command.form.title(language) if command.form else command.name
    return {"type": "button", "action_id": f"{FORM}{command.name}", "text": _plain(title, BUTTON)}


def _input(field: Choice | Line, language: Language) -> Block:
    return {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label(language), BUTTON),
        "element": _element(field, language),
    }


def _element(field: Choice | Line, language: Language) -> dict[str, Any]:
    match field:
        case Choice(options=pairs):
            options = [
                {"text": _plain(label(language), OPTION), "value": value} for value, label in pairs[:OPTIONS]
            ]
            return {
                "type": "static_select",
                "action_id": "value",
                "options": options,
                "initial_option": options[0],
            }
        case Line(hint=hint, multiline=multiline):
            return {
                "type": "plain_text_input",
                "action_id": "value",
                "multiline": multiline,
                "placeholder": _plain(hint(language), HINT),
            }
        case _:
            assert_never(field)


def _plain(text: str, limit: int) -> dict[str, str]:
    return {"type": "plain_text", "text": clip(text, limit)}

"""The texts that the model is given, kept as files that anyone may edit.

A file holds the instructions and may go on with an example conversation, each turn under
a line `--- user` or `--- assistant`. `common` opens every prompt.
"""

import re
from datetime import datetime
from importlib import resources

from bot.capability import Request
from bot.engine import Role, Turn
from bot.language import Language

_TURN = re.compile(r"^--- (user|assistant)\n", re.MULTILINE)
_ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant"}
_WEEKDAYS = "一二三四五六日"


def instructions(name: str, language: Language, request: Request) -> tuple[Turn, ...]:
    """The system turn for the prompt `name`, and its examples."""
    text, *examples = _TURN.split(_read(name, language))
    common = _read("common", language).replace("{date}", date(request.asked_at, language))
    return (
        Turn("system", f"{common.strip()}\n\n{text.strip()}"),
        *(Turn(_ROLES[role], said.strip()) for role, said in zip(*[iter(examples)] * 2, strict=True)),
    )


def date(seconds: float, language: Language) -> str:
    """The day of a time stamp, where this machine is."""
    day = datetime.fromtimestamp(seconds).astimezone()
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日，星期{_WEEKDAYS[day.weekday()]}"
    return f"{day:%A}, {day.day} {day:%B %Y}"


def _read(name: str, language: Language) -> str:
    return resources.files(__package__).joinpath(f"{name}.{language}.md").read_text("utf-8")

"""The texts that the model is given, kept as files that anyone may edit.

A file holds the instructions and may go on with an example conversation, each turn under
a line `--- user` or `--- assistant`. `common` opens every prompt; `material` joins it where
words of other people are quoted.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from importlib import resources

from bot.capability import Request
from bot.engine import Role, Turn
from bot.language import Language
from handlers.prompts import manners

_TURN = re.compile(r"^--- (user|assistant)\n", re.MULTILINE)
_ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant"}
_WEEKDAYS = "一二三四五六日"


def conversation(name: str, language: Language, request: Request, *said: Turn) -> tuple[Turn, ...]:
    """The prompt `name` with its examples, and then what was `said`.

    Where that holds quoted material, the rule about it joins the instructions.
    """
    text, *examples = _TURN.split(_read(name, language))
    rules = [_read("common", language).replace("{date}", date(request.asked_at, language)), text]
    if any("<material>" in turn.text for turn in said):
        rules.append(_read("material", language))
    return _laid_out([*rules, *manners.rules(request.manners, language)], examples, said)


def task(names: Sequence[str], language: Language, *said: Turn, **facts: str) -> tuple[Turn, ...]:
    """The prompts `names` as one, for work on a text rather than with a person; `facts` fill `{placeholders}`."""
    text, *examples = _TURN.split("\n\n".join(_read(name, language).strip() for name in names) + "\n")
    for name, fact in facts.items():
        text = text.replace(f"{{{name}}}", fact)
    return _laid_out([text], examples, said)


def moment(seconds: float, language: Language) -> str:
    """The day and time of a time stamp, where this machine is."""
    return f"{date(seconds, language)} {datetime.fromtimestamp(seconds).astimezone():%H:%M}"


def date(seconds: float, language: Language) -> str:
    """The day of a time stamp, where this machine is."""
    day = datetime.fromtimestamp(seconds).astimezone()
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日，星期{_WEEKDAYS[day.weekday()]}"
    return f"{day:%A}, {day.day} {day:%B %Y}"


def _laid_out(rules: Sequence[str], examples: Sequence[str], said: Sequence[Turn]) -> tuple[Turn, ...]:
    return (
        Turn("system", "\n\n".join(rule.strip() for rule in rules)),
        *(Turn(_ROLES[role], example.strip()) for role, example in zip(*[iter(examples)] * 2, strict=True)),
        *said,
    )


def _read(name: str, language: Language) -> str:
    return resources.files(__package__).joinpath(f"{name}.{language}.md").read_text("utf-8")

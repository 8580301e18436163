"""The forms of verse: which one is asked for, whether a poem keeps it, how it goes on from an opening."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.engine import TextEvent, Words, Written

_CLAUSE_END = re.compile(r"(?<=[，。！？；,.!?;\n])")
_NOT_SAID = re.compile(r"[\W_]+")
_CONTINUE = re.compile(
    r"^(?:please )?(?:continue|complete|finish|go on with)(?: this| the| my)?(?: poem| verse)?\s*[:,]?\s*"
    r"|^请?(?:续写|接着写|继续|补全)(?:写)?(?:这首诗|下去|诗)?\s*[：:，,]?\s*",
    re.IGNORECASE,
)
_COUNTS = {"五言": 5, "七言": 7}
_LINES = {"绝句": 4, "律诗": 8}


@dataclass(frozen=True, slots=True)
class Form:
    """How many lines a poem has and, for Chinese verse, how many characters each holds."""

    lines: int
    characters: int


def form(brief: str) -> Form | None:
    """The classical Chinese form that `brief` names, 七言 unless it says 五言."""
    for name, lines in _LINES.items():
        if name in brief:
            return Form(lines, next((count for word, count in _COUNTS.items() if word in brief), 7))
    return None


def opening(brief: str) -> str | None:
    """The verse that `brief` begins and wants continued, if it is that."""
    rest = _CONTINUE.sub("", brief, count=1).strip()
    if _is_chinese_verse(rest) or _is_unfinished(rest):
        return rest
    return None


def rest_of(begun: str) -> Form | None:
    """The form of what must follow a Chinese opening: a quatrain is completed, more goes on by couplets."""
    if not _is_chinese_verse(begun):
        return None
    have = clauses(begun)
    return Form(4 - len(have) if len(have) < 4 else 4, len(have[0]))


def clauses(text: str) -> list[str]:
    """The clauses of `text` without their punctuation."""
    said = (_NOT_SAID.sub("", clause) for clause in _CLAUSE_END.split(text))
    return [clause for clause in said if clause]


def run(text: str, wanted: Form, given: Sequence[str] = ()) -> tuple[str, ...]:
    """The first clauses in a row that have the right length and are not `given`, whole couplets of them."""
    runs = groupby(clauses(text), key=lambda clause: len(clause) == wanted.characters and clause not in given)
    first = next((tuple(lines) for right, lines in runs if right), ())
    fit = min(len(first), wanted.lines)
    return first[: fit - (wanted.lines - fit) % 2]


def set_out(lines: Sequence[str], *, before: int = 0) -> str:
    """Chinese verse as it is printed: one line each, couplets closed by a full stop, `before` lines above."""
    return "\n".join(line + "，。"[(before + number) % 2] for number, line in enumerate(lines))


async def without(begun: str, events: AsyncIterator[TextEvent]) -> AsyncIterator[TextEvent]:
    """The same answer without the opening, should it say `begun` again first."""
    given, held, said, leading = _plain(begun), "", "", True
    async for event in events:
        match event:
            case Words(text) if leading:
                held = _beyond(held + text, given)
                if len(_CLAUSE_END.split(held)) > 1:
                    leading, said = False, held
                    yield Words(held)
            case Words(text):
                said += text
                yield event
            case Written():
                if leading and (said := _beyond(f"{held}\n", given).strip()):
                    yield Words(said)
                yield replace(event, text=said)
            case _:
                yield event


def _beyond(text: str, given: str) -> str:
    """`text` from its first whole clause that is not part of what was `given`."""
    parts = _CLAUSE_END.split(text)
    while len(parts) > 1 and _plain(parts[0]) in given:
        parts.pop(0)
    return "".join(parts).lstrip()


def _plain(text: str) -> str:
    return _NOT_SAID.sub("", text).lower()


def _is_chinese_verse(text: str) -> bool:
    lengths = {len(clause) for clause in clauses(text)}
    return lengths in ({5}, {7}) and len(clauses(text)) > 1 and not re.search(r"[A-Za-z0-9]", text)


def _is_unfinished(text: str) -> bool:
    return text.endswith((",", "，")) and len(text.split()) <= 24 and len(text) <= 160

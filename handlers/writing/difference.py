"""What changed between two texts, word by word, as Markdown that people can read."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

_WORDS = re.compile(r"\n|[^\S\n]+|[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|.")
_MARKS = re.compile(r"^(\s*(?:#{1,6} |[-*+] |\d+[.)] |> )?\s*)(.*?)(\s*)$", re.DOTALL)
_STYLE = re.compile(r"\*\*|~~|__")
_ISLAND = 3
_AROUND = 1

Step = tuple[str, str, str]
"""What became of a stretch: `equal`, `replace`, `delete` or `insert`, the text before, the text after."""


def difference(before: str, after: str) -> str:
    """`after` with what is new in bold and what is gone struck through; far from a change it is left out."""
    lines = [list(_lines(step)) for step in _steps(before.split("\n"), after.split("\n"), "\n")]
    changed = [(line, kind != "equal") for step in lines for kind, line in step]
    near = {
        number + offset
        for number, (_, new) in enumerate(changed)
        for offset in range(-_AROUND, _AROUND + 1)
        if new
    }
    return "\n".join(_elided([line for line, _ in changed], near))


def _lines(step: Step) -> Iterator[tuple[str, str]]:
    kind, before, after = step
    if kind == "equal":
        yield from (("equal", line) for line in after.split("\n"))
    else:
        yield kind, _within(before if kind != "insert" else "", after if kind != "delete" else "")


def _within(before: str, after: str) -> str:
    gone, new = (_WORDS.findall(_STYLE.sub("", text)) for text in (before, after))
    steps = _steps(gone, new, "")
    return "".join(_shown(*step) for step in _joined(steps))


def _shown(kind: str, before: str, after: str) -> str:
    if kind == "equal":
        return after
    return _marked(before, "~~") + _gap(before, after) + _marked(after, "**")


def _gap(before: str, after: str) -> str:
    """Two marks that touch are read as one."""
    return " " if before.strip() and after.strip() and before == before.rstrip() else ""


def _marked(text: str, mark: str) -> str:
    """`text` between marks, line by line, with what opens a line outside of them."""
    return "\n".join(_marked_line(line, mark) for line in text.split("\n"))


def _marked_line(line: str, mark: str) -> str:
    found = _MARKS.match(line)
    head, words, tail = found.groups() if found else ("", line, "")
    return f"{head}{mark}{words}{mark}{tail}" if words else line


def _steps(before: list[str], after: list[str], glue: str) -> list[Step]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        (kind, glue.join(before[start:end]), glue.join(after[first:last]))
        for kind, start, end, first, last in matcher.get_opcodes()
    ]


def _joined(steps: Iterable[Step]) -> list[Step]:
    """Changes with nothing but a letter or two between them are read as one."""
    joined: list[Step] = []
    for kind, before, after in steps:
        if len(joined) > 1 and kind != "equal" and _is_island(joined[-1]):
            _, island, _ = joined.pop()
            _, gone, new = joined.pop()
            joined.append(("replace", gone + island + before, new + island + after))
        else:
            joined.append((kind, before, after))
    return joined


def _is_island(step: Step) -> bool:
    kind, text, _ = step
    return kind == "equal" and len(text) < _ISLAND and "\n" not in text


def _elided(lines: list[str], near: set[int]) -> Iterator[str]:
    """The lines that are `near` a change, with dots for those that are not."""
    dots = False
    for number, line in enumerate(lines):
        if number in near:
            dots = False
            yield line
        elif not dots and line.strip():
            dots = True
            yield "…"

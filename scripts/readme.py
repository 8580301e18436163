"""Writes the tables of the documents from the code: `python -m scripts.readme`."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import handlers
from bot.capability import Capabilities, discover
from bot.engine.server.catalogue import CATALOGUE, CLASSES, Entry
from bot.language import Language

ROOT = Path(__file__).parent.parent
READMES: dict[Path, Language] = {ROOT / "README.md": "en", ROOT / "README.zh.md": "zh"}
MODELS = ROOT / "docs/models.md"
HEADS: dict[Language, tuple[str, str]] = {"en": ("Say", "What happens"), "zh": ("您说", "会发生什么")}


def main() -> int:
    """Write them all."""
    for path, text in documents():
        path.write_text(text)
    return 0


def documents() -> Iterator[tuple[Path, str]]:
    """Each document with a table, as it has to read."""
    for path, language in READMES.items():
        yield path, placed("commands", commands(discover(handlers), language), path.read_text())
    yield MODELS, placed("models", models(CATALOGUE), MODELS.read_text())


def commands(capabilities: Capabilities, language: Language) -> str:
    """What people say, and what happens then."""
    rows = [(f"`{one.examples[0](language)}`", one.summary(language)) for one in capabilities]
    return table(HEADS[language], rows)


def models(catalogue: Sequence[Entry]) -> str:
    """Every model we know by name."""
    heads = ("Name", "For", "Family", "Licence", "Memory", "Default for", "Tried")
    return table(heads, [_row(entry) for entry in catalogue])


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in [heads, ["---"] * len(heads), *rows])


def placed(name: str, content: str, text: str) -> str:
    """`text` with `content` in the place called `name`."""
    place = re.compile(rf"(<!-- {name}:[^>]*-->\n).*?(<!-- /{name} -->)", re.DOTALL)
    return place.sub(lambda found: f"{found[1]}{content}\n{found[2]}", text)


def _row(entry: Entry) -> tuple[str, ...]:
    memory = f"{entry.memory / 1e9:.1f} GB"
    tried = "yes" if entry.tried else "never run here"
    return f"`{entry.name}`", entry.task, entry.family, entry.licence, memory, _default_for(entry), tried


def _default_for(entry: Entry) -> str:
    if entry.classes == CLASSES:
        return "every machine"
    sizes = ", ".join(str(size) for size in entry.classes if size)
    found = ("no GPU" if entry.embedded else "", f"GPU of {sizes} GB" if sizes else "")
    return ", ".join(filter(None, found))


if __name__ == "__main__":
    sys.exit(main())

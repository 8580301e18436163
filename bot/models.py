"""`deskmate models`: what the catalogue has, what is on disk, and bringing it here."""

from pathlib import Path
from unicodedata import east_asian_width

from bot.engine.server.catalogue import CATALOGUE, CLASSES, Entry, default, find
from bot.engine.server.weights import Check, present, size_of
from bot.engine.server.weights import fetch as fetch_files
from bot.engine.server.weights import verify as verify_files
from bot.errors import UnknownModel
from bot.language import Phrase
from bot.terminal import Terminal

FETCHING = Phrase(en="Fetching {name}", zh="正在下载 {name}")
FETCHED = Phrase(en="{name} is here: {folder}", zh="{name} 已就绪：{folder}")
NONE = Phrase(
    en="No model is on this machine yet; `deskmate models fetch {name}` brings the default one.",
    zh="本机还没有模型；用 `deskmate models fetch {name}` 下载默认模型。",
)
FOUND = {
    "whole": Phrase(en="✓ {name}: {file}", zh="✓ {name}：{file}"),
    "damaged": Phrase(
        en="✗ {name}: {file} is damaged. Delete it, then run `deskmate models fetch {name}`.",
        zh="✗ {name}：{file} 已损坏。请删除后运行 `deskmate models fetch {name}`。",
    ),
    "missing": Phrase(
        en="✗ {name}: {file} is missing. Run `deskmate models fetch {name}`.",
        zh="✗ {name}：缺少 {file}。请运行 `deskmate models fetch {name}`。",
    ),
}
HEAD = Phrase(
    en="model|task|family|licence|memory|download|default for|tried|on disk",
    zh="模型|任务|类别|许可|内存|下载|默认用于|试运行|本机",
)
YES = Phrase(en="yes", zh="有")
TRIED = {True: Phrase(en="yes", zh="已试"), False: Phrase(en="never run here", zh="未在此运行过")}
EVERYWHERE = Phrase(en="every machine", zh="所有机器")
WITHOUT_GPU = Phrase(en="no GPU", zh="无显卡")
WITH_GPU = Phrase(en="GPU of {sizes} GB", zh="{sizes} GB 显卡")


def show(home: Path, terminal: Terminal) -> None:
    """List every model we know."""
    rows = [HEAD(terminal.language).split("|"), *(_row(entry, home, terminal) for entry in CATALOGUE)]
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        terminal.write("  ".join(cells).rstrip())


async def fetch(name: str, home: Path, terminal: Terminal) -> None:
    """Bring the model called `name` here, with a progress bar."""
    entry = find(name)
    if entry is None:
        raise UnknownModel(name=name, available=", ".join(known.name for known in CATALOGUE))
    label = f"{FETCHING(terminal.language, name=name)} ({size_of(entry.size)})"
    folder = await fetch_files(entry, home, lambda fraction, _: terminal.bar(label, fraction))
    terminal.say(FETCHED, name=name, folder=folder)


def verify(home: Path, terminal: Terminal) -> int:
    """Read every file of the models that are here; the exit code is 1 when one is not right."""
    here = [entry for entry in CATALOGUE if present(entry, home)]
    if not here:
        terminal.say(NONE, name=_embedded())
    checks = [_told(entry, check, terminal) for entry in here for check in verify_files(entry, home)]
    return 0 if all(checks) else 1


def _embedded() -> str:
    entry = default("text")
    return entry.name if entry else ""


def _told(entry: Entry, check: Check, terminal: Terminal) -> bool:
    terminal.say(FOUND[check.state], name=entry.name, file=check.file.name)
    return check.state == "whole"


def _row(entry: Entry, home: Path, terminal: Terminal) -> list[str]:
    here = YES(terminal.language) if present(entry, home) else "–"
    return [
        entry.name,
        entry.task,
        entry.family,
        entry.licence,
        size_of(entry.memory),
        size_of(entry.size) if entry.size else "–",
        _default_for(entry, terminal),
        TRIED[entry.tried](terminal.language),
        here,
    ]


def _default_for(entry: Entry, terminal: Terminal) -> str:
    if entry.classes == CLASSES:
        return EVERYWHERE(terminal.language)
    language, sizes = terminal.language, ", ".join(str(size) for size in entry.classes if size)
    without = WITHOUT_GPU(language) if entry.embedded else ""
    return ", ".join(filter(None, (without, WITH_GPU(language, sizes=sizes) if sizes else ""))) or "–"


def _width(text: str) -> int:
    """Columns on a terminal: an ideograph takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
